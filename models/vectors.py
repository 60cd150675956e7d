"""Keep the vectors of passages by model and content, so that ingesting again is instant."""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    model TEXT NOT NULL, hash TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, hash)
) WITHOUT ROWID
"""
_BATCH = 500


def content_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class VectorCache:
    """A small SQLite file beside the journal; it may be deleted at any time. Used by one thread."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, check_same_thread=False, timeout=30)
        self._database.execute("PRAGMA journal_mode = WAL")
        # Erasing a text must leave nothing of its vector in the file.
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.execute(_SCHEMA)

    def get(self, model: str, hashes: Sequence[str]) -> dict[str, np.ndarray]:
        found: dict[str, np.ndarray] = {}
        for start in range(0, len(hashes), _BATCH):
            batch = list(hashes[start : start + _BATCH])
            marks = ",".join("?" * len(batch))
            query = f"SELECT hash, vector FROM vectors WHERE model = ? AND hash IN ({marks})"  # noqa: S608
            for key, blob in self._database.execute(query, [model, *batch]):
                found[key] = np.frombuffer(blob, np.float32)
        return found

    def put(self, model: str, vectors: Iterable[tuple[str, np.ndarray]]) -> None:
        rows = [(model, key, np.asarray(v, np.float32).tobytes()) for key, v in vectors]
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def write_file(self, model: str, target: Path) -> int:
        """The vectors of passages as 16-bit floats, for another machine; returns how many. Those of questions only
        teach a lens, which goes with them."""
        query = "SELECT hash, vector FROM vectors WHERE model = ? AND hash NOT LIKE 'query:%' ORDER BY hash"
        rows = self._database.execute(query, [model]).fetchall()
        vectors = np.stack([np.frombuffer(blob, np.float32) for _, blob in rows])
        keys = np.array([key for key, _ in rows])
        np.savez_compressed(target, model=model, keys=keys, vectors=vectors.astype(np.float16))
        return len(rows)

    def read_file(self, model: str, source: Path) -> dict[str, np.ndarray]:
        """What such a file holds of this model, each of length one."""
        with np.load(source) as kept:
            if str(kept["model"]) != model:
                return {}
            vectors = kept["vectors"].astype(np.float32)
            vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
            return dict(zip((str(key) for key in kept["keys"]), vectors, strict=True))

    def clear(self, model: str) -> None:
        with self._database:
            self._database.execute("DELETE FROM vectors WHERE model = ?", [model])

    def keep_only(self, hashes: set[str]) -> int:
        """Forget every other vector of every model; returns how many were forgotten."""
        known = self._database.execute("SELECT DISTINCT hash FROM vectors").fetchall()
        gone = [(key,) for (key,) in known if key not in hashes]
        with self._database:
            self._database.executemany("DELETE FROM vectors WHERE hash = ?", gone)
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return len(gone)

    def close(self) -> None:
        self._database.close()
