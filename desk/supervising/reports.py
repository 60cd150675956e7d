"""Reports over a period: read the rows once, count them in total, by one side, and step by step through time."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from desk.supervising.figures import (
    QUIET,
    TARGET_A_DAY,
    AssistantFigures,
    AssistantTally,
    Beginning,
    Figures,
    Tally,
)
from domain.errors import Invalid
from domain.ids import ContactId
from store.journal import Journal
from store.reports import Begun, Handled

By = Literal["operator", "group", "channel", "language"]
Step = Literal["day", "week", "month"]
LONGEST_DAYS = 400

_KEY: dict[By, Callable[[Handled], str]] = {
    "operator": lambda call: call.operator_id or "",
    "group": lambda call: call.group,
    "channel": lambda call: call.channel,
    "language": lambda call: call.language,
}
_KEY_OF_BEGUN: dict[By, Callable[[Begun], str]] = {
    "channel": lambda talk: talk.channel,
    "language": lambda talk: talk.language,
}


@dataclass(frozen=True)
class Period:
    """Whole local days, the first and the last included."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        return self._midnight(self.first)

    @property
    def until(self) -> datetime:
        return self._midnight(self.last + timedelta(days=1))

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def begin_of(self, moment: datetime, step: Step) -> date:
        """The first day of the step in which it lies, but none before the period."""
        day = self.day_of(moment)
        if step == "week":
            day -= timedelta(days=day.weekday())
        elif step == "month":
            day = day.replace(day=1)
        return max(day, self.first)

    def steps(self, step: Step) -> list[date]:
        """The first day of every step, those in which nothing happened included."""
        found, day = [], self.first
        while day <= self.last:
            found.append(day)
            if step == "day":
                day += timedelta(days=1)
            elif step == "week":
                day += timedelta(days=7 - day.weekday())
            else:
                day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        return found

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


@dataclass(frozen=True)
class Line:
    """One operator, group, channel or language."""

    key: str
    name: str
    figures: Figures
    assistant: AssistantFigures | None


@dataclass(frozen=True)
class Report:
    period: Period
    by: By
    step: Step
    total: Figures
    assistant: AssistantFigures
    lines: Sequence[Line]
    series: Sequence[tuple[date, Figures]]
    measured: bool

    def view(self) -> dict[str, Any]:
        return {
            "since": self.period.first.isoformat(),
            "until": self.period.last.isoformat(),
            "zone": str(self.period.zone),
            "by": self.by,
            "step": self.step,
            "target_a_day": TARGET_A_DAY,
            "quiet_days": QUIET.days,
            "measured": self.measured,
            "total": asdict(self.total),
            "assistant": asdict(self.assistant),
            "lines": [asdict(line) for line in self.lines],
            "series": [
                {"from": day.isoformat(), "figures": asdict(figures)}
                for day, figures in self.series
            ],
        }


class ReportBook:
    def __init__(self, journal: Journal, *, time_zone: str) -> None:
        self._journal = journal
        self.zone = ZoneInfo(time_zone)

    def period(self, first: date | None, last: date | None, *, now: datetime) -> Period:
        """Without a last day until today, without a first one the thirty days before it."""
        today = now.astimezone(self.zone).date()
        end = last or today
        begin = first or end - timedelta(days=29)
        if begin > end:
            raise Invalid("The period ends before it begins.", field="since")
        if (end - begin).days >= LONGEST_DAYS:
            raise Invalid(f"A report goes over {LONGEST_DAYS} days at most.", field="since")
        return Period(begin, end, self.zone)

    async def report(self, period: Period, *, by: By, step: Step, now: datetime) -> Report:
        past = await self._past(period)
        measured = await self._journal.reports.measured()

        def tally() -> Tally:
            return Tally(past.beginnings, day_of=period.day_of, now=now, measured=measured)

        total = tally()
        lines: dict[str, Tally] = defaultdict(tally)
        series: dict[date, Tally] = defaultdict(tally)
        key_of = _KEY[by]
        async for calls in self._journal.reports.handled(period.since, period.until):
            for call in calls:
                total.add(call)
                lines[key_of(call)].add(call)
                series[period.begin_of(call.accepted_at, step)].add(call)
        assistant = await _assistants(past, by, until=period.until, now=now)
        names = await self._names() if by == "operator" else {}
        return Report(
            period=period,
            by=by,
            step=step,
            total=total.figures(),
            assistant=assistant[""],
            lines=_lines(lines, names, assistant),
            series=[(day, series[day].figures()) for day in period.steps(step)],
            measured=measured,
        )

    async def _past(self, period: Period) -> "Past":
        """What came about a matter within the week after the period still counts."""
        past = Past([], defaultdict(list), defaultdict(list))
        reader = self._journal.reports.begun(period.since, period.until + QUIET)
        async for talks in reader:
            past.talks.append(talks)
            for talk in talks:
                begun = Beginning(talk.conversation_id, talk.created_at, talk.intent)
                past.beginnings[talk.contact_id].append(begun)
                if talk.asked_at:
                    past.called[talk.contact_id].append(talk.created_at)
        return past

    async def _names(self) -> dict[str, str]:
        return {one.id: one.name for one in await self._journal.operators.all()}


@dataclass(frozen=True)
class Past:
    """The conversations in their chunks; when each contact began one, and when one with a call for a human."""

    talks: list[list[Begun]]
    beginnings: dict[ContactId, list[Beginning]]
    called: dict[ContactId, list[datetime]]


async def _assistants(
    past: Past, by: By, *, until: datetime, now: datetime
) -> dict[str, AssistantFigures]:
    """Of all conversations under the empty key; and of each channel or language."""
    tallies: dict[str, AssistantTally] = defaultdict(lambda: AssistantTally(past.called, now))
    total = tallies[""]
    key_of = _KEY_OF_BEGUN.get(by)
    for talks in past.talks:
        for talk in talks:
            if talk.created_at < until:
                total.add(talk)
                if key_of:
                    tallies[key_of(talk)].add(talk)
        # Others are served between two chunks.
        await asyncio.sleep(0)
    return {key: tally.figures() for key, tally in tallies.items()}


def _lines(
    tallies: Mapping[str, Tally],
    names: Mapping[str, str],
    assistant: Mapping[str, AssistantFigures],
) -> list[Line]:
    """Who handled most first; a channel in which only the assistant spoke has a line too."""
    nobody = {key for key in assistant if key and key not in tallies}
    lines = [
        Line(key, names.get(key, key), tally.figures(), assistant.get(key))
        for key, tally in tallies.items()
    ]
    empty = Tally({}, day_of=datetime.date, now=datetime.now(UTC), measured=False).figures()
    lines += [Line(key, key, empty, assistant[key]) for key in nobody]
    return sorted(lines, key=lambda line: (-line.figures.handled, line.name))
