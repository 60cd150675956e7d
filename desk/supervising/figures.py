"""What the reports count, exactly; `docs/desk-reports.md` says the same in words."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from desk.supervising.counting import Mean, Share, Spread, mean_of, share_of, spread_of
from domain.ids import ContactId, ConversationId
from store.reports import Begun, Handled

# What an operator is expected to handle on a working day.
TARGET_A_DAY = 120
# So long after the end nothing more may come about the matter.
QUIET = timedelta(days=7)
SOLVED = ("solved", "no_answer_needed")
GOOD_SCORE = 4


@dataclass(frozen=True, slots=True)
class Beginning:
    """A contact's conversation, as far as another one asks about it."""

    conversation_id: ConversationId
    at: datetime
    intent: str


Beginnings = Mapping[ContactId, Sequence[Beginning]]


@dataclass(frozen=True)
class Figures:
    """Of calls for a human that operators accepted. `a_day` is per operator and day on which they accepted something; `kept`
    is None where promises are not watched."""

    handled: int
    operator_days: int
    a_day: float | None
    still_open: int
    first_response: Spread
    resolution: Spread
    first_contact: Share
    undecided: int
    score: Mean
    good: Share
    transferred: Share
    transfers: int
    handed_back: Share
    kept: Share | None


@dataclass(frozen=True)
class AssistantFigures:
    """Of conversations that were begun and in which the assistant was asked."""

    begun: int
    handed_over: Share
    reasons: dict[str, int]
    alone: Share
    undecided: int
    score: Mean


@dataclass
class Tally:
    """Rows are added once each, in any order; `figures` counts them up."""

    beginnings: Beginnings
    day_of: Callable[[datetime], date]
    now: datetime
    measured: bool
    _talks: set[ConversationId] = field(default_factory=set)
    _talks_of_days: dict[tuple[str | None, date], set[ConversationId]] = field(
        default_factory=lambda: defaultdict(set)
    )
    _responses: list[float] = field(default_factory=list)
    _resolutions: list[float] = field(default_factory=list)
    _scores: dict[ConversationId, int] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)

    def add(self, call: Handled) -> None:
        self._talks.add(call.conversation_id)
        day = (call.operator_id, self.day_of(call.accepted_at))
        self._talks_of_days[day].add(call.conversation_id)
        if call.score is not None:
            self._scores[call.conversation_id] = call.score
        if call.first_reply_at and not call.ticket:
            self._responses.append((call.first_reply_at - call.asked_at).total_seconds())
        self._counts["calls"] += 1
        self._counts["open"] += call.closed_at is None
        self._counts["transfers"] += call.transfers
        self._counts["transferred"] += call.transfers > 0
        self._counts["kept"] += call.breaches == 0
        if call.closed_at is not None:
            self._add_closed(call, call.closed_at)

    def _add_closed(self, call: Handled, closed_at: datetime) -> None:
        self._counts["closed"] += 1
        if call.returns:
            self._counts["returned"] += 1
            return
        self._resolutions.append((closed_at - call.asked_at).total_seconds())
        if call.disposition == "spam":
            return
        solved = solved_at_first_contact(call, self.beginnings, now=self.now)
        if solved is None:
            self._counts["undecided"] += 1
        else:
            self._counts["decided"] += 1
            self._counts["solved"] += solved

    def figures(self) -> Figures:
        counts, days = self._counts, len(self._talks_of_days)
        worked = sum(len(talks) for talks in self._talks_of_days.values())
        scores = list(self._scores.values())
        good = sum(score >= GOOD_SCORE for score in scores)
        return Figures(
            handled=len(self._talks),
            operator_days=days,
            a_day=worked / days if days else None,
            still_open=counts["open"],
            first_response=spread_of(self._responses),
            resolution=spread_of(self._resolutions),
            first_contact=share_of(counts["solved"], counts["decided"]),
            undecided=counts["undecided"],
            score=mean_of(scores, least=1, most=5),
            good=share_of(good, len(scores)),
            transferred=share_of(counts["transferred"], counts["calls"]),
            transfers=counts["transfers"],
            handed_back=share_of(counts["returned"], counts["closed"]),
            kept=share_of(counts["kept"], counts["calls"]) if self.measured else None,
        )


def solved_at_first_contact(call: Handled, beginnings: Beginnings, *, now: datetime) -> bool | None:
    """Of a call that an operator closed. None until the week after it is over: before, only failures could be known."""
    if call.closed_at is None or call.closed_at + QUIET > now:
        return None
    end = call.closed_at + QUIET
    if call.disposition is not None and call.disposition not in SOLVED:
        return False
    if call.reopened_at and call.closed_at <= call.reopened_at <= end:
        return False
    if call.asked_again_at and call.asked_again_at <= end:
        return False
    return not any(
        call.closed_at < other.at <= end
        and other.conversation_id != call.conversation_id
        and may_be_about(call.intent, other.intent)
        for other in beginnings.get(call.contact_id, ())
    )


def may_be_about(intent: str, other: str) -> bool:
    """Two matters are taken for the same unless it is known that they are not."""
    return not intent or not other or intent == other


@dataclass
class AssistantTally:
    """`called` are the times at which each contact began a conversation with a call for a human."""

    called: Mapping[ContactId, Sequence[datetime]]
    now: datetime
    _reasons: Counter[str] = field(default_factory=Counter)
    _scores: list[float] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)

    def add(self, talk: Begun) -> None:
        """A conversation in which nothing was ever asked counts for nothing."""
        counts = self._counts
        if not talk.turns and not talk.asked_at:
            return
        counts["begun"] += 1
        if talk.asked_at:
            counts["over"] += 1
            self._reasons[talk.reason or ""] += 1
        elif talk.score is not None:
            self._scores.append(talk.score)
        end = talk.updated_at + QUIET
        if end > self.now:
            counts["undecided"] += 1
            return
        counts["decided"] += 1
        came_back = any(talk.updated_at < at <= end for at in self.called.get(talk.contact_id, ()))
        counts["alone"] += talk.asked_at is None and not came_back

    def figures(self) -> AssistantFigures:
        counts = self._counts
        return AssistantFigures(
            begun=counts["begun"],
            handed_over=share_of(counts["over"], counts["begun"]),
            reasons=dict(self._reasons.most_common()),
            alone=share_of(counts["alone"], counts["decided"]),
            undecided=counts["undecided"],
            score=mean_of(self._scores, least=1, most=5),
        )
