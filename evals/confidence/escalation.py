"""Whether a human is called when one must be, and only then."""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.confidence.bounds import Share
from evals.confidence.observing import Observation
from evals.turns import Must

# What the assistant can do by itself; where the articles say nothing, a human is no mistake.
_ITS_OWN = (Must.ANSWER, Must.DO, Must.TALK)


@dataclass(frozen=True)
class Escalation:
    """`recall` over the turns that must go to a human, `over` over those that the assistant can do, `precision` over those of
    both that went; `by_reason` splits the first; `unknown` is how often what no article says went to a human."""

    recall: Share
    precision: Share
    over: Share
    unknown: Share
    by_reason: dict[str, Share]


def escalation(seen: Sequence[Observation]) -> Escalation:
    """Of what customers get: observed with the shipped thresholds."""
    must = [o for o in seen if o.turn.must is Must.HAND_OVER]
    went = [o for o in seen if o.handed_over and o.turn.must is not Must.NOT_KNOWN]
    reasons = sorted({o.turn.reason for o in must})
    return Escalation(
        recall=_share(must),
        precision=Share(sum(o.turn.must is Must.HAND_OVER for o in went), len(went)),
        over=_share([o for o in seen if o.turn.must in _ITS_OWN]),
        unknown=_share([o for o in seen if o.turn.must is Must.NOT_KNOWN]),
        by_reason={r: _share([o for o in must if o.turn.reason == r]) for r in reasons},
    )


def _share(seen: Sequence[Observation]) -> Share:
    return Share(sum(o.handed_over for o in seen), len(seen))
