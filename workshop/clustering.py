"""Put questions that ask the same together, one by one as they come."""

from collections.abc import Sequence

import numpy as np

# Chosen on the `fit` half of tests/workshop/paraphrases.yaml; docs/gaps.md has what it gives on the other half.
JOINS = 0.45


def nearest(question: np.ndarray, centres: Sequence[np.ndarray]) -> tuple[int, float]:
    """The place of the nearest centre and its cosine; all are in the centred space. (-1, -1.0) where there is none."""
    if not centres:
        return -1, -1.0
    rows = np.stack(centres)
    lengths = np.linalg.norm(rows, axis=1) * max(float(np.linalg.norm(question)), 1e-9)
    cosines = rows @ question / np.maximum(lengths, 1e-9)
    best = int(cosines.argmax())
    return best, float(cosines[best])


def moved(centre: np.ndarray, count: int, vector: np.ndarray) -> np.ndarray:
    """The mean of `count` vectors with one more."""
    mean: np.ndarray = (centre * count + vector) / (count + 1)
    return mean.astype(np.float32)


def packed(vector: np.ndarray) -> bytes:
    return vector.astype("<f4").tobytes()


def unpacked(kept: bytes) -> np.ndarray:
    return np.frombuffer(kept, "<f4").astype(np.float32)
