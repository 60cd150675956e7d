"""What every peer is asked for: the best passages of a question, as its documents in order."""

from collections.abc import Callable, Iterable

Ranker = Callable[[str], list[tuple[str, float]]]
"""From a question to passages with their scores, best first."""


def documents(found: Iterable[tuple[str, float]], home: dict[str, str]) -> list[tuple[str, float]]:
    """A document stands where its best passage stands; `home` is the document of each passage."""
    best: dict[str, float] = {}
    for piece, score in found:
        best.setdefault(home[piece], score)
    return list(best.items())
