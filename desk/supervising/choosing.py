"""Which conversations to look at: a sample that nobody chose, those of one kind, and the hardest of a month."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desk.supervising.counting import quantile
from domain.ids import ConversationId
from store.reports import Handled

LOW_SCORE = 2
# Whatever the others took: nobody calls a quarter of an hour long.
LONG_SECONDS = 15 * 60
_MOODS = {"angry": 3, "upset": 2, "annoyed": 1, "worried": 1}


class Kind(StrEnum):
    RANDOM = "random"
    LOW_CSAT = "low_csat"
    BREACH = "breach"
    LONG = "long"
    TRANSFERRED = "transferred"
    HANDED_BACK = "handed_back"
    OVERRIDDEN = "overridden"


class Hardship(StrEnum):
    """Why a case was hard."""

    MOOD = "mood"
    LOW_CSAT = "low_csat"
    REOPENED = "reopened"
    TRANSFERRED = "transferred"
    LONG = "long"
    BREACH = "breach"


_WEIGHTS = {
    Hardship.LOW_CSAT: 3,
    Hardship.REOPENED: 2,
    Hardship.TRANSFERRED: 1,
    Hardship.LONG: 1,
    Hardship.BREACH: 1,
}


@dataclass(frozen=True)
class HardCase:
    call: Handled
    why: tuple[Hardship, ...]
    weight: int


def sample_of(calls: Iterable[Handled], *, week: date, each: int) -> list[Handled]:
    """`each` of every operator's: the same for everybody who asks about this week, and not to be guessed beforehand."""
    by_operator: dict[str, list[Handled]] = defaultdict(list)
    for call in calls:
        if call.operator_id and call.closed_at:
            by_operator[call.operator_id].append(call)

    def lot(call: Handled) -> str:
        return hashlib.sha256(f"{week.isoformat()} {call.handoff_id}".encode()).hexdigest()

    return [call for calls in by_operator.values() for call in sorted(calls, key=lot)[:each]]


def of_kind(
    kind: Kind, calls: Sequence[Handled], overridden: Collection[ConversationId]
) -> list[Handled]:
    """Those of this kind, the worst or the newest first; `random` is all of them."""
    newest = sorted(calls, key=lambda call: call.accepted_at, reverse=True)
    if kind is Kind.LOW_CSAT:
        low = [call for call in newest if call.score is not None and call.score <= LOW_SCORE]
        return sorted(low, key=lambda call: call.score or 0)
    if kind is Kind.LONG:
        limit = long_from(calls)
        slow = [call for call in newest if (call.seconds or 0) >= limit]
        return sorted(slow, key=lambda call: -(call.seconds or 0))
    if kind is Kind.BREACH:
        return sorted((c for c in newest if c.breaches), key=lambda call: -call.breaches)
    if kind is Kind.TRANSFERRED:
        return sorted((c for c in newest if c.transfers), key=lambda call: -call.transfers)
    if kind is Kind.HANDED_BACK:
        return [call for call in newest if call.returns]
    if kind is Kind.OVERRIDDEN:
        return [call for call in newest if call.conversation_id in overridden]
    return newest


def long_from(calls: Sequence[Handled]) -> float:
    """Seconds from which on a conversation counts as long: longer than nine of ten, and than LONG_SECONDS."""
    lasted = sorted(call.seconds for call in calls if call.seconds is not None)
    return max(float(LONG_SECONDS), quantile(lasted, 0.9)) if lasted else float(LONG_SECONDS)


def hardest(calls: Sequence[Handled], *, limit: int) -> list[HardCase]:
    """The hardest first, each conversation once; easy ones not at all."""
    limit_seconds = long_from(calls)
    best: dict[ConversationId, HardCase] = {}
    for call in calls:
        case = _case(call, limit_seconds)
        known = best.get(call.conversation_id)
        if case.weight and (known is None or case.weight > known.weight):
            best[call.conversation_id] = case
    order = sorted(best.values(), key=lambda c: (-c.weight, c.call.accepted_at, c.call.handoff_id))
    return order[:limit]


def _case(call: Handled, limit_seconds: float) -> HardCase:
    signs = {
        Hardship.LOW_CSAT: call.score is not None and call.score <= LOW_SCORE,
        Hardship.REOPENED: bool(call.reopened_at or call.asked_again_at),
        Hardship.TRANSFERRED: call.transfers > 0,
        Hardship.LONG: (call.seconds or 0) >= limit_seconds,
        Hardship.BREACH: call.breaches > 0,
    }
    mood = _MOODS.get(call.mood, 0)
    why = [sign for sign, there in signs.items() if there]
    weight = mood + sum(_WEIGHTS[sign] for sign in why)
    return HardCase(call, tuple(([Hardship.MOOD] if mood else []) + why), weight)
