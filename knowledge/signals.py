"""How good a search looks from outside: the numbers that confidence is made of."""

import math
from collections.abc import Sequence

from domain.knowledge import Passage
from knowledge.searching import Findings
from knowledge.terms import terms
from knowledge.weighing import Wanted

_HALF = 10.0
# Sentences of so many passages are compared, and so near that one which is farther by this counts a third.
_READ, _NEAR = 6, 0.05
_RIVALS = 9
# The entropy of fifty sentences that are all alike, and more than that of any search.
_WIDEST = 4.0
SIGNALS = (
    "top_score",
    "top_dense",
    "top_sentence",
    "top_keyword",
    "margin",
    "agreement",
    "coverage",
    "unknown",
    "spread",
    "lead",
    "article",
)
NOTHING: dict[str, float] = dict.fromkeys((*SIGNALS, "answerable"), 0.0)


def signals_of(passages: Sequence[Passage], found: Findings) -> dict[str, float]:
    """All between 0 and 1, without `answerable`, which is made of them; all 0 where nothing was found. `taught` is
    there, and 1, where the shop's own questions had a say."""
    if not passages:
        return dict(NOTHING)
    top = passages[0]
    rival = next((p.score for p in passages if p.chunk.slug != top.chunk.slug), 0.0)
    words = max((p.keyword or 0.0 for p in passages), default=0.0)
    fits = sorted((fit.plain for p in passages[:_READ] for fit in p.sentences), reverse=True)
    article = max((each.article or 0.0 for each in found.candidates), default=0.0)
    seen = {
        "top_score": _clipped(top.score),
        "top_dense": _clipped(max(p.dense or 0.0 for p in passages)),
        "top_sentence": _clipped(max((fit.plain for fit in top.sentences), default=0.0)),
        # BM25 has no upper end: `_HALF` is where it counts one half.
        "top_keyword": words / (words + _HALF),
        "margin": _clipped(top.score - rival),
        "agreement": _agreement(passages),
        "coverage": coverage(found.wanted, top),
        "unknown": _clipped(found.wanted.unknown),
        "spread": _clipped(_entropy(fits) / _WIDEST),
        "lead": _clipped(_lead(fits)),
        "article": _clipped(article),
    }
    return seen | ({"taught": 1.0} if found.taught else {})


def coverage(wanted: Wanted, passage: Passage) -> float:
    """The share of the question's weight in words that the chunk or its headings say."""
    chunk = passage.chunk
    said = set(terms(" ".join((chunk.title, *chunk.headings, *chunk.questions, chunk.text))))
    covered = sum(
        concept.weight
        for concept in wanted.concepts
        if any(term in said for term, _ in concept.variants)
    )
    return covered / wanted.total if wanted.total else 0.0


def _entropy(fits: Sequence[float]) -> float:
    """Low where one sentence stands out, high where many are as near as the best."""
    if not fits:
        return _WIDEST
    shares = [math.exp((fit - fits[0]) / _NEAR) for fit in fits]
    total = sum(shares)
    return -sum(share / total * math.log(share / total + 1e-9) for share in shares)


def _lead(fits: Sequence[float]) -> float:
    """How far the best sentence is ahead of the mean of the next ones."""
    rivals = fits[1 : 1 + _RIVALS]
    return fits[0] - sum(rivals) / len(rivals) if rivals else 0.0


def _agreement(passages: Sequence[Passage]) -> float:
    """1 where both searches put the same article first, less the deeper one has to look."""
    near = _slugs(sorted(passages, key=lambda p: p.dense or 0.0, reverse=True))
    said = [p for p in passages if p.keyword]
    matching = _slugs(sorted(said, key=lambda p: p.keyword or 0.0, reverse=True))
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
