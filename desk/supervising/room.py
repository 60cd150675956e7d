"""What supervisors do: whisper, review, coach, and look at how the desk goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from desk.plain import plain_text
from desk.supervising import scorecard
from desk.supervising.choosing import HardCase, Kind, hardest, of_kind, sample_of
from desk.supervising.reports import Period, ReportBook
from desk.supervising.wall import WallBook
from domain.contact import Operator
from domain.conversation import WHISPER
from domain.errors import Invalid
from domain.handoff import Brief
from domain.ids import ConversationId, HandoffId, MessageId, OperatorId
from store.coaching import CoachingNote, Theme
from store.journal import Journal
from store.moments import utc_now
from store.reports import Handled
from store.reviews import Review

HARDEST = 12


@dataclass(frozen=True)
class Candidates:
    """Calls to review, with the names of their contacts and when each was last reviewed."""

    calls: Sequence[Handled]
    contacts: dict[ConversationId, str | None]
    reviewed: dict[tuple[ConversationId, OperatorId], datetime]
    names: dict[str, str]
    found: int


@dataclass(frozen=True)
class Agenda:
    """A month's training: what was written down, and the hardest conversations with their briefs."""

    period: Period
    notes: Sequence[CoachingNote]
    cases: Sequence[HardCase]
    briefs: dict[HandoffId, Brief]
    names: dict[str, str]


class SupervisingRoom:
    def __init__(self, journal: Journal, *, time_zone: str, max_chars: int) -> None:
        self.journal = journal
        self.wall = WallBook(journal, time_zone=time_zone)
        self.reports = ReportBook(journal, time_zone=time_zone)
        self._max_chars = max_chars

    async def whisper(
        self, conversation_id: ConversationId, supervisor: Operator, text: str
    ) -> MessageId:
        """Only operators ever read it."""
        words = self.checked(text)
        return await self.journal.desk.note(
            conversation_id, supervisor, words, now=utc_now(), kind=WHISPER
        )

    async def candidates(
        self,
        kind: Kind,
        period: Period,
        *,
        operator_id: OperatorId | None,
        each: int,
        limit: int,
    ) -> Candidates:
        calls = await self._calls(period, operator_id)
        overridden: set[ConversationId] = set()
        if kind is Kind.OVERRIDDEN:
            overridden = await self.journal.reviews.overridden(period.since, period.until)
        if kind is Kind.RANDOM:
            chosen = sample_of(calls, week=period.first, each=each)
        else:
            chosen = of_kind(kind, calls, overridden)
        shown = chosen[:limit]
        talks = [call.conversation_id for call in shown]
        return Candidates(
            calls=shown,
            contacts=await self.journal.reviews.contact_names(talks),
            reviewed=await self.journal.reviews.reviewed(talks),
            names=await self.names(),
            found=len(chosen),
        )

    async def review(
        self,
        conversation_id: ConversationId,
        operator_id: OperatorId,
        reviewer: Operator,
        *,
        scores: dict[str, int | None],
        comment: str,
    ) -> Review:
        """Invalid unless the operator has handled this conversation, and for one's own work."""
        if operator_id == reviewer.id:
            raise Invalid("Nobody reviews their own work.", field="operator_id")
        handled = await self.journal.reports.of_conversation(conversation_id)
        if operator_id not in {call.operator_id for call in handled}:
            raise Invalid("This operator has not handled the conversation.", field="operator_id")
        card, _ = await scorecard.current(self.journal)
        return await self.journal.reviews.save(
            conversation_id,
            operator_id,
            reviewer.id,
            scores=card.checked(scores),
            comment=self.checked(comment) if comment.strip() else "",
            now=utc_now(),
        )

    async def coach(
        self,
        operator_id: OperatorId,
        author: Operator,
        *,
        theme: Theme,
        text: str,
        conversation_id: ConversationId | None,
    ) -> CoachingNote:
        return await self.journal.coaching.write(
            operator_id,
            author.id,
            theme=theme,
            text=self.checked(text),
            conversation_id=conversation_id,
            now=utc_now(),
        )

    async def agenda(self, month: date) -> Agenda:
        """`month` is any day of it."""
        period = self.month_of(month)
        cases = hardest(await self._calls(period, None), limit=HARDEST)
        return Agenda(
            period=period,
            notes=await self.journal.coaching.listed(since=period.since, until=period.until),
            cases=cases,
            briefs=await self.journal.coaching.briefs([case.call.handoff_id for case in cases]),
            names=await self.names(),
        )

    def month_of(self, day: date) -> Period:
        first = day.replace(day=1)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return self.reports.period(first, last, now=datetime.combine(last, time(), UTC))

    def week_of(self, day: date) -> Period:
        """From its Monday to its Sunday."""
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=6)
        return self.reports.period(first, last, now=datetime.combine(last, time(), UTC))

    async def names(self) -> dict[str, str]:
        return {one.id: one.name for one in await self.journal.operators.all()}

    def checked(self, text: str) -> str:
        """Without blanks around it; Invalid when it is empty, too long or not plain."""
        return plain_text(text, most=self._max_chars)

    async def _calls(self, period: Period, operator_id: OperatorId | None) -> list[Handled]:
        reader = self.journal.reports.handled(period.since, period.until, operator_id=operator_id)
        return [call async for chunk in reader for call in chunk]
