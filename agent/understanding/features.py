"""Words and characters of a text hashed into one row, so that texts can be compared without a vocabulary."""

import itertools
import re
import zlib
from collections.abc import Iterator

import numpy as np

from agent.understanding.wording import bare

BUCKETS = 2048
_RUN = re.compile(r"[a-z0-9']+|[\u3400-\u9fff]+")


def hashed(text: str) -> np.ndarray:
    row = np.zeros(BUCKETS, dtype=np.float32)
    for gram in _grams(bare(text)):
        row[zlib.crc32(gram.encode()) % BUCKETS] += 1.0
    length = float(np.linalg.norm(row))
    return row / length if length else row


def _grams(flat: str) -> Iterator[str]:
    """English words and pairs of them, Chinese characters up to three, and both ends of the text."""
    words: list[str] = []
    for run in _RUN.findall(flat):
        if run[0].isascii():
            words.append(run)
            yield f"w:{run}"
            continue
        for size in (1, 2, 3):
            yield from (f"z:{run[at : at + size]}" for at in range(len(run) - size + 1))
    yield from (f"b:{one} {other}" for one, other in itertools.pairwise(words))
    yield from (f"^{flat[:2]}", f"${flat[-2:]}")
