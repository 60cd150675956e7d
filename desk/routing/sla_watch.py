"""Watch over the promises: say how each stands, mark once what ran short or was broken, and wake the desk for it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from desk.overview import Marks
from desk.routing.looking import keep_looking
from desk.routing.promise import Promises
from desk.routing.sla import Level, Promise, promises_of
from domain.ids import HandoffId
from store.front import Waiting
from store.journal import Journal
from store.sla import Case, Mark

Standing = tuple[Case, Promise]
Counting = Callable[[Mark], None]


def uncounted(_mark: Mark) -> None:
    """For whoever has nothing to count with."""


class SlaWatch:
    """`counted` is told of each new mark."""

    def __init__(
        self, journal: Journal, promises: Promises, *, counted: Counting = uncounted
    ) -> None:
        self._journal = journal
        self._promises = promises
        self._counted = counted

    async def watch(self) -> None:
        await keep_looking(self._journal.wakeups, self.look, what="promises")

    async def look(self, now: datetime) -> datetime | None:
        """Marks what is due; when the next warning or breach will be. A restart forgets nothing: clocks begin in the
        journal, and marks are kept there."""
        found = await self.standings(now=now)
        marks = [
            Mark(
                handoff_id=case.handoff_id,
                conversation_id=case.conversation_id,
                operator_id=case.operator_id,
                target=promise.target,
                level=level,
                due_at=promise.due_at,
                marked_at=now,
            )
            for case, promise in found
            if (level := promise.level(now)) is not Level.OK
        ]
        for mark in await self._journal.sla.mark(marks):
            self._counted(mark)
        ahead = [
            moment
            for _, promise in found
            if promise.met_at is None
            for moment in (promise.warn_at, promise.due_at)
            if moment > now
        ]
        return min(ahead, default=None)

    async def standings(self, *, now: datetime) -> list[Standing]:
        """Every clock of every open handoff, and of those that have just closed."""
        document = await self._promises.document()
        cases = await self._journal.sla.cases(now=now)
        hours = {
            group: self._promises.hours_in(document, group) for group in {c.group for c in cases}
        }
        return [
            (case, promise)
            for case in cases
            for promise in promises_of(case, document.sla, hours[case.group])
        ]

    async def marking(self, rows: Sequence[Waiting], now: datetime) -> Marks:
        """The running clocks of these rows, the one that runs out first at the front."""
        wanted = {row.handoff.id for row in rows}
        marks: dict[HandoffId, list[dict[str, Any]]] = {}
        for case, promise in await self.standings(now=now):
            if case.handoff_id in wanted and promise.met_at is None:
                marks.setdefault(case.handoff_id, []).append(standing_view(promise, now))
        return marks


def standing_view(promise: Promise, now: datetime) -> dict[str, Any]:
    return {
        "target": promise.target,
        "due_at": promise.due_at.isoformat(),
        "level": promise.level(now),
    }
