"""Run as a program: what was freed from memory must not reach the files of an index. Says how often it did."""

import asyncio
import gc
import sys
from pathlib import Path

import numpy as np

from domain.ids import ArticleId, ChunkId
from domain.knowledge import Chunk
from domain.language import Language
from knowledge import index as indexing
from knowledge.space import Placed

MARKER = b"SECRET-wisteria-"
SIZES = (400, 1600, 6400, 64_000, 200_000, 300_000, 1_000_000, 3_000_000)
CHUNKS = 1100


def fill() -> list[bytes]:
    """Memory is written to and given back, as answering customers does; what stays keeps the heap from shrinking."""
    held = [(MARKER * (size // len(MARKER)), bytes(9000)) for size in SIZES * 60]
    stay = [small for _, small in held]
    del held
    gc.collect()
    return stay


def chunk(number: int) -> Chunk:
    key = f"c{number}"
    return Chunk(ChunkId(key), ArticleId("a"), "a", Language.EN, "T", (), "word", 0, 4)


async def leaks(folder: Path) -> list[int]:
    """How often it stands in the files: with one chunk, with many, and after the index is opened again."""
    rows = np.random.default_rng(0).normal(size=(CHUNKS, 512)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    chunks = [chunk(number) for number in range(CHUNKS)]
    counts = []
    index = indexing.ChunkIndex(folder, model="m")
    await index.held()
    for most in (1, CHUNKS):
        stay = fill()
        await index.upsert(chunks[:most], Placed(rows[:most], [np.zeros((0, 512))] * most))
        counts.append(found(folder))
        del stay
    await index.close()
    index = indexing.ChunkIndex(folder, model="m")
    assert len(await index.held()) == CHUNKS
    scope = indexing.Scope(Language.EN, ("",))
    assert "c7" in (await index.look_up(rows[7], (), scope, limit=1)).dense
    await index.close()
    return [*counts, found(folder)]


def found(folder: Path) -> int:
    return sum(path.read_bytes().count(MARKER) for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    if "unblanked" in sys.argv:
        indexing.blank_unwritten = lambda folder: None
    print(*asyncio.run(leaks(Path(sys.argv[1]))))
