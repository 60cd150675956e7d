"""Order what was found: dense and keyword scores fused, then the best of it ranked again by all that is known of each.

The weights are data, found by a listwise softmax over each question's candidates (Cao et al., "Learning to rank", 2007,
there ListNet's top-one case)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from domain.knowledge import Chunk, Passage
from knowledge.weighing import Said

SHIPPED = Path(__file__).with_name("ranking.json")
# So many are ranked again; the rest keeps its order behind them.
RANKED_AGAIN = 20
# Where no sentence was compared, the best one is usually about this much nearer or farther than the whole.
_UNREAD = 0.7


@dataclass(frozen=True)
class Candidate:
    """A chunk on its way into the ranking; `sentence` and `article` come only for the best by `fused`."""

    chunk: Chunk
    dense: float
    said: Said
    fused: float = 0.0
    sentence: float | None = None
    article: float | None = None

    def features(self) -> dict[str, float]:
        """`dense`: cosine with the chunk; `sentence`: with its best sentence; `share`: of the most that its words could
        score; `headed`: of the question's weight in its headings; `article`: `share` of the article."""
        return {
            "dense": self.dense,
            "sentence": _UNREAD * self.dense if self.sentence is None else self.sentence,
            "share": self.said.share,
            "headed": self.said.headed,
            "article": self.said.share if self.article is None else self.article,
        }

    def passage(self, score: float) -> Passage:
        return Passage(
            chunk=self.chunk,
            score=score,
            fused=self.fused,
            dense=self.dense,
            keyword=self.said.bm25 or None,
        )


@dataclass(frozen=True)
class Ranking:
    """Weights that add up to 1, so that scores lie where cosines lie."""

    fused_weights: Mapping[str, float]
    final_weights: Mapping[str, float]

    def fuse(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """With their fused scores, best first."""
        scored = [
            replace(found, fused=_weighted(self.fused_weights, found.features()))
            for found in candidates
        ]
        return sorted(scored, key=lambda found: (-found.fused, found.chunk.id))

    def final(self, candidate: Candidate) -> float:
        return _weighted(self.final_weights, candidate.features())


@cache
def shipped_ranking() -> Ranking:
    told = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return Ranking(told["fused"], told["final"])


def _weighted(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return sum(weight * features[name] for name, weight in weights.items())
