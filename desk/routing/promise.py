"""What may be promised to whoever waits in a group, by the routing document of this moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.presence import PRESENCE
from desk.routing.book import RoutingBook
from desk.routing.document import RoutingDocument
from desk.routing.hours import ServiceHours
from domain.contact import Operator
from domain.handoff import Prospect
from domain.waiting import long_wait
from settings import Settings
from store.journal import Journal


@dataclass(frozen=True)
class Outlook:
    """What a customer of a group would be told now: a place with a range (None while history is thin), or as a `ticket` a time
    (None while the hours are). `members` are those of the group who are there."""

    group: str
    open: bool
    next_opening: datetime | None
    members: int
    position: int
    wait: tuple[int, int] | None
    ticket: bool
    promised_at: datetime | None
    answer_by: datetime | None
    callback: bool


class Promises:
    def __init__(self, journal: Journal, settings: Settings, book: RoutingBook) -> None:
        self._journal = journal
        self._settings = settings
        self._book = book

    async def document(self) -> RoutingDocument:
        return await self._book.current()

    def hours_in(self, document: RoutingDocument, group: str) -> ServiceHours:
        return ServiceHours.of_group(
            group, document.hours, document.holidays, settings=self._settings
        )

    async def answer_by(self, group: str, *, now: datetime) -> datetime | None:
        """The time by which an answer can be promised to somebody who does not wait in the chat; None where none can be."""
        document = await self._book.current()
        amount = timedelta(minutes=document.answer_minutes)
        return self.hours_in(document, group).promise(now, amount)

    async def prospect(self, group: str, *, now: datetime) -> Prospect:
        """Whoever comes, and whoever still waits, waits in the chat while it is open and somebody is there; otherwise they are
        a ticket, with what `answer_by` says."""
        document = await self._book.current()
        on_duty = self.hours_in(document, group).is_open(now)
        if on_duty and await self._there(document, group, now):
            return Prospect(ticket=False)
        by = await self.answer_by(group, now=now)
        return Prospect(ticket=True, promised_at=by, on_duty=on_duty)

    async def wait_is_long(
        self, group: str, position: int, *, now: datetime, arrived: bool
    ) -> bool:
        """By the estimate; never while there is none."""
        document = await self._book.current()
        if document.long_wait_minutes is None:
            return False
        wait = await self._journal.waits.range(group, position, now=now, arrived=arrived)
        return long_wait(wait, timedelta(minutes=document.long_wait_minutes))

    async def outlook(self, document: RoutingDocument, group: str, *, now: datetime) -> Outlook:
        """With a document that need not be saved: for whoever is changing it."""
        hours = self.hours_in(document, group)
        there = await self._there(document, group, now)
        position = await self._journal.waits.length(group) + 1
        wait = await self._journal.waits.range(group, position, now=now, arrived=True)
        answer_by = hours.promise(now, timedelta(minutes=document.answer_minutes))
        waits = hours.is_open(now) and bool(there)
        limit = document.long_wait_minutes
        return Outlook(
            group=group,
            open=hours.is_open(now),
            next_opening=hours.next_opening(now),
            members=len([one for one in there if _belongs(document, one, group)]),
            position=position,
            wait=wait if waits else None,
            ticket=not waits,
            promised_at=None if waits else answer_by,
            answer_by=answer_by,
            callback=waits
            and answer_by is not None
            and limit is not None
            and long_wait(wait, timedelta(minutes=limit)),
        )

    async def _there(self, document: RoutingDocument, group: str, now: datetime) -> list[Operator]:
        """Those online who may take somebody of this group sooner or later: its members, those whom it overflows to, and
        everybody where everybody may help out."""
        online = await self._journal.operators.online(seen_since=now - PRESENCE)
        if document.anyone_after_minutes is not None:
            return online
        overflow = document.overflow_of(group)
        names = [group] if overflow is None else [group, overflow.to]
        return [one for one in online if any(_belongs(document, one, name) for name in names)]


def _belongs(document: RoutingDocument, operator: Operator, name: str) -> bool:
    group = document.group(name)
    return group.members == "all" or operator.login in group.members or name in operator.groups
