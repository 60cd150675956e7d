"""Words and characters of a text hashed into one row, so that texts can be compared without a vocabulary."""

import zlib

import numpy as np

from agent.understanding.vocabulary import grams

BUCKETS = 2048


def hashed(text: str) -> np.ndarray:
    """(BUCKETS,), of length one; all zero where the text says nothing."""
    row = np.zeros(BUCKETS, dtype=np.float32)
    # Letters would fill so few buckets with what all words of a language share.
    for gram in grams(text, letters=False):
        row[zlib.crc32(gram.encode("utf-8", "replace")) % BUCKETS] += 1.0
    length = float(np.linalg.norm(row))
    return row / length if length else row
