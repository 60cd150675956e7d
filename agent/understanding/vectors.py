"""Vectors of texts that are needed again at every start: those of our own utterances are shipped, a shop's are made once."""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import numpy as np

EmbedMany = Callable[[Sequence[str]], Awaitable[np.ndarray]]
Rows = dict[str, np.ndarray]
# Written by `python -m agent.understanding.shipping`, a file for each embedding model.
SHIPPED = Path(__file__).with_name("trained")
# Less like the model's own vector is no rounding: another model, or another make of it.
_SAME = 0.999
_LEVELS = 127


class KeptVectors:
    """`name` is the embedding model's: another has a file of its own in `folder`. Half precision is enough here.

    What is shipped for that model is neither embedded nor kept again, once a sample has shown that it is this model's."""

    def __init__(
        self, embed_many: EmbedMany, *, name: str, folder: Path, shipped: Path = SHIPPED
    ) -> None:
        self._embed_many, self._name = embed_many, name
        self._path, self._shipped = folder / file_of(name), shipped / file_of(name)
        self._own: Rows | None = None
        self._given: Rows | None = None
        self._making = asyncio.Lock()

    async def of(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d), in the order of the texts; only what is new is embedded."""
        wanted = {_key(text): text for text in texts}
        async with self._making:
            if self._own is None:
                self._own = await asyncio.to_thread(_read_own, self._path)
            if self._given is None:
                self._given = await self._trusted(wanted)
            known = (self._given or {}) | self._own
            new = {key: text for key, text in wanted.items() if key not in known}
            if new:
                made = np.asarray(await self._embed_many(list(new.values())), dtype=np.float16)
                self._own |= dict(zip(new, made, strict=True))
                known |= self._own
                await asyncio.to_thread(_write_own, self._path, dict(self._own))
            return np.stack([known[_key(text)] for text in texts]).astype(np.float32)

    async def _trusted(self, wanted: dict[str, str]) -> Rows | None:
        """What is shipped, if the model says the same of one of `wanted`; None while none of these is among it."""
        given = await asyncio.to_thread(read_shipped, self._shipped, self._name)
        sample = next((key for key in wanted if key in given), None)
        if sample is None:
            return None if given else {}
        fresh = (await self._embed_many([wanted[sample]]))[0]
        same = fresh.shape == given[sample].shape and float(fresh @ given[sample]) >= _SAME
        return given if same else {}


def file_of(name: str) -> str:
    """Of the embedding model `name`."""
    return f"vectors-{re.sub(r'[^A-Za-z0-9.-]+', '-', name)[-60:]}.npz"


def write_shipped(path: Path, texts: Sequence[str], vectors: np.ndarray, *, name: str) -> None:
    """`vectors` (n, d) around their middle, a byte a number: half of what half precision takes."""
    middle = vectors.mean(axis=0)
    apart = vectors - middle
    steps = np.abs(apart).max(axis=1, keepdims=True) / _LEVELS
    steps = np.maximum(steps, 1e-9).astype(np.float32)
    np.savez_compressed(
        path,
        model=name,
        keys=np.array([_key(text) for text in texts], dtype="S20"),
        middle=middle.astype(np.float32),
        steps=steps,
        bytes=np.rint(apart / steps).astype(np.int8),
    )


def read_shipped(path: Path, name: str) -> Rows:
    """Each of length one; empty without such a file, or where it is another model's."""
    if not path.exists():
        return {}
    with np.load(path) as data:
        if str(data["model"]) != name:
            return {}
        rows = data["bytes"] * data["steps"] + data["middle"]
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        keys = (key.decode() for key in data["keys"].tolist())
        return dict(zip(keys, rows, strict=True))


def _read_own(path: Path) -> Rows:
    try:
        with np.load(path) as kept:
            return dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
    except (OSError, ValueError, KeyError):
        # Not there, or cut off by a crash: they are made again.
        return {}


def _write_own(path: Path, known: Rows) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part.npz")
    np.savez(draft, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
    draft.replace(path)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
