"""What the peers are given: passages, questions and their vectors, in files that need nothing of ours to be read."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Piece:
    """A passage; `text` is what its vector is made of: title and headings above the passage itself."""

    id: str
    document: str
    text: str


@dataclass(frozen=True)
class Asked:
    id: str
    text: str


@dataclass(frozen=True)
class Exchange:
    """`vectors` and `asked_vectors` have a row for each, of length one."""

    pieces: tuple[Piece, ...]
    asked: tuple[Asked, ...]
    vectors: np.ndarray
    asked_vectors: np.ndarray

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        _write_rows(folder / "pieces.jsonl", self.pieces)
        _write_rows(folder / "asked.jsonl", self.asked)
        np.savez(folder / "vectors.npz", pieces=self.vectors, asked=self.asked_vectors)

    @classmethod
    def read(cls, folder: Path) -> "Exchange":
        pieces = tuple(Piece(**row) for row in _read_rows(folder / "pieces.jsonl"))
        asked = tuple(Asked(**row) for row in _read_rows(folder / "asked.jsonl"))
        with np.load(folder / "vectors.npz") as kept:
            return cls(pieces, asked, kept["pieces"], kept["asked"])

    def vector_of(self) -> dict[str, list[float]]:
        """By text, of passages and of questions: the embedder that every peer gets."""
        rows = np.concatenate([self.vectors, self.asked_vectors])
        texts = [piece.text for piece in self.pieces] + [asked.text for asked in self.asked]
        return {text: row.tolist() for text, row in zip(texts, rows, strict=True)}


def _write_rows(path: Path, rows: Sequence[Piece] | Sequence[Asked]) -> None:
    lines = [json.dumps(asdict(row), ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _read_rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
