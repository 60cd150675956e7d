"""What the classifier looks at: the embedding, and beside it the words and characters themselves."""

import itertools
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.understanding.wording import bare

BUCKETS = 1 << 18
# How much the embedding weighs beside the words, which are of length one.
STRETCH = 1.5
# From so many texts on, what only one of them says is left out: it is half of all and tells nothing.
_MANY = 2000
_WORDLESS = r"\u3040-\u30ff\u3400-\u9fff"  # kana and Chinese characters stand without blanks
_RUN = re.compile(rf"(?:(?![{_WORDLESS}])[^\W\d_])+(?:'\w+)?|\d+|[{_WORDLESS}]+")


@dataclass(frozen=True)
class Vocabulary:
    """The grams that training saw, by their hashes (sorted), each with how rare it is (`rarity`, as in TF-IDF)."""

    buckets: np.ndarray
    rarity: np.ndarray

    def __len__(self) -> int:
        return len(self.buckets)

    def read(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Columns and values of one text, the values of length one; both empty if it says nothing known."""
        buckets, counts = _counted(text)
        if not len(self) or not len(buckets):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        places = np.minimum(np.searchsorted(self.buckets, buckets), len(self) - 1)
        known = self.buckets[places] == buckets
        columns, values = places[known], (1.0 + np.log(counts[known])) * self.rarity[places[known]]
        length = float(np.linalg.norm(values))
        return columns, (values / length if length else values).astype(np.float32)

    def matrix(self, texts: Sequence[str]) -> Any:
        """A sparse row (scipy CSR) for each text."""
        from scipy.sparse import csr_matrix

        if not texts:
            return csr_matrix((0, len(self)), dtype=np.float32)
        rows = [self.read(text) for text in texts]
        ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns = np.concatenate([columns for columns, _ in rows])
        values = np.concatenate([values for _, values in rows])
        return csr_matrix((values, columns, ends), shape=(len(texts), len(self)))


def learn_vocabulary(texts: Sequence[str]) -> Vocabulary:
    found = Counter(bucket for text in texts for bucket in _counted(text)[0].tolist())
    least = 2 if len(texts) >= _MANY else 1
    kept = sorted(bucket for bucket, count in found.items() if count >= least)
    counts = np.array([found[bucket] for bucket in kept], dtype=np.float32)
    rarity = np.log((1.0 + len(texts)) / (1.0 + counts)) + 1.0
    return Vocabulary(np.array(kept, dtype=np.int64), rarity.astype(np.float32))


def centred(vectors: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Rows of length one: embeddings of this family lie close together, and part only around their centre."""
    apart = vectors - centre
    lengths = np.linalg.norm(apart, axis=-1, keepdims=True)
    rows: np.ndarray = (apart / np.maximum(lengths, 1e-9)).astype(np.float32)
    return rows


def _counted(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Buckets, each once, and how often their grams occur."""
    counts = Counter(zlib.crc32(gram.encode("utf-8", "replace")) % BUCKETS for gram in grams(text))
    return np.array(list(counts), dtype=np.int64), np.array(list(counts.values()), dtype=np.float32)


def grams(text: str, *, letters: bool = True) -> Iterator[str]:
    """Words, pairs of them and, with `letters`, two to four of theirs; Chinese characters up to three; both ends of the
    text."""
    flat = bare(text)
    words: list[str] = []
    for run in _RUN.findall(flat):
        if re.match(f"[{_WORDLESS}]", run):
            yield from (f"z:{gram}" for gram in _pieces(run, (1, 2, 3)))
            continue
        words.append(run)
        yield f"w:{run}"
        if letters:
            yield from (f"c:{gram}" for gram in _pieces(f" {run} ", (2, 3, 4)))
    if words:
        yield from (f"b:{one} {other}" for one, other in itertools.pairwise(["^", *words, "$"]))
    if flat:
        yield from (f"^{flat[:2]}", f"${flat[-2:]}")


def _pieces(run: str, sizes: Sequence[int]) -> Iterator[str]:
    for size in sizes:
        yield from (run[at : at + size] for at in range(len(run) - size + 1))
