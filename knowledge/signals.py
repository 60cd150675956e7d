"""How good a search looks from outside: the numbers that confidence is made of."""

from collections.abc import Sequence

from domain.knowledge import Chunk, Passage
from knowledge.terms import content_terms, terms

_HALF = 10.0


def signals_of(
    question: str,
    passages: Sequence[Passage],
    by_meaning: Sequence[Passage],
    by_words: Sequence[Passage],
) -> dict[str, float]:
    """All between 0 and 1; all 0 where nothing was found."""
    if not passages:
        names = ("top_dense", "top_keyword", "margin", "agreement", "coverage")
        return dict.fromkeys(names, 0.0)
    top = passages[0]
    rival = next((p.score for p in passages if p.chunk.slug != top.chunk.slug), 0.0)
    words = by_words[0].keyword or 0.0 if by_words else 0.0
    return {
        "top_dense": _clipped(max(p.dense or 0.0 for p in passages)),
        # BM25 has no upper end: `_HALF` is where it counts one half.
        "top_keyword": words / (words + _HALF),
        "margin": _clipped(top.score - rival),
        "agreement": _agreement(by_meaning, by_words),
        "coverage": coverage(question, top.chunk),
    }


def coverage(question: str, chunk: Chunk) -> float:
    """The share of the question's content terms that the chunk or its headings say."""
    asked = content_terms(question)
    if not asked:
        return 0.0
    said = set(terms(" ".join((chunk.title, *chunk.headings, *chunk.questions, chunk.text))))
    return sum(term in said for term in asked) / len(asked)


def _agreement(by_meaning: Sequence[Passage], by_words: Sequence[Passage]) -> float:
    """1 where both searches put the same article first, less the deeper one has to look."""
    near, matching = _slugs(by_meaning), _slugs(by_words)
    if not near or not matching:
        return 0.0
    if near[0] == matching[0]:
        return 1.0
    met = set(near[:3]) & set(matching[:3])
    if near[0] in met or matching[0] in met:
        return 0.6
    return 0.3 if met else 0.0


def _slugs(passages: Sequence[Passage]) -> list[str]:
    return list(dict.fromkeys(passage.chunk.slug for passage in passages))


def _clipped(value: float) -> float:
    return min(max(value, 0.0), 1.0)
