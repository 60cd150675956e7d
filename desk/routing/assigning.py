"""Who is asked to take whom: the first in the queue first, among those who may the least loaded. Pure, and the same every time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from desk.routing.document import RoutingDocument
from desk.routing.rules import Group
from domain.floor import Waiter, Worker

# How long somebody heavy lets light ones pass before room is kept for them.
HEAVY_PATIENCE = timedelta(minutes=5)
# Rounding of units must not cost anybody a place.
_SLACK = 1e-9


@dataclass
class _Seat:
    """A worker, and what this round has given them."""

    worker: Worker
    load: float
    offers: int
    held: bool = False

    def takes(self, units: float, at_once: int) -> bool:
        """Never more than the capacity; who has nothing takes anything."""
        needed = min(units, self.worker.capacity)
        room = self.load + needed <= self.worker.capacity + _SLACK
        return room and not self.held and self.offers < at_once and self.worker.capacity > 0

    def order(self) -> tuple[float, datetime, str]:
        return (self.load / self.worker.capacity, self.worker.idle_since, self.worker.operator_id)


@dataclass(frozen=True)
class _Claim:
    """What somebody may be given to at this moment: equal claims have the same workers. `groups` None: any."""

    groups: frozenset[str] | None
    skills: frozenset[str]
    language: str | None
    wanted: frozenset[str]


def assign(
    waiting: Iterable[Waiter],
    operators: Sequence[Worker],
    now: datetime,
    document: RoutingDocument,
) -> list[tuple[Waiter, Worker]]:
    """Pairs to make offers of, in the order of the queue. O(n log n) for n who wait: each is looked at once, and costs more
    only when somebody is found."""
    return Round(operators, now, document).take(waiting)


class Round:
    """One look, which may be given the queue piece by piece, from its front."""

    def __init__(
        self, operators: Sequence[Worker], now: datetime, document: RoutingDocument
    ) -> None:
        self._floor = _Floor([_Seat(one, one.load, one.offers) for one in operators], document)
        self._now = now

    @property
    def room(self) -> bool:
        """Whether anybody could still be given somebody."""
        return self._floor.room > 0

    def take(self, waiting: Iterable[Waiter]) -> list[tuple[Waiter, Worker]]:
        found = []
        for waiter in sorted(waiting, key=lambda one: one.rank):
            if not self.room:
                break
            seat = self._floor.seat_for(waiter, self._now)
            if seat is not None:
                self._floor.give(seat, waiter.route.units)
                found.append((waiter, seat.worker))
        return found


class _Floor:
    """The seats of one round, and for each claim a heap of those that may still take somebody."""

    def __init__(self, seats: list[_Seat], document: RoutingDocument) -> None:
        self._seats = seats
        self._document = document
        self._groups = {group.name: group for group in document.groups}
        self._at_once = document.offers_at_once
        self._heaps: dict[_Claim, list[tuple[tuple[int, float, datetime, str], _Seat]]] = {}
        self._exhausted: set[tuple[_Claim, float, bool]] = set()
        self._by_id = {seat.worker.operator_id: seat for seat in seats}
        self.room = sum(self._open(seat) for seat in seats)

    def seat_for(self, waiter: Waiter, now: datetime) -> _Seat | None:
        claim = self._claim(waiter, now)
        age = now - waiter.queued_at
        preferred = self._by_id.get(waiter.route.preferred) if waiter.route.preferred else None
        if (
            preferred is not None
            and age <= timedelta(minutes=self._document.sticky_minutes)
            and waiter.route.preferred not in waiter.asked
            and self._may(preferred.worker, claim)
            and preferred.takes(waiter.route.units, self._at_once)
        ):
            return preferred
        return self._least_loaded(waiter, claim, overdue=age >= HEAVY_PATIENCE)

    def give(self, seat: _Seat, units: float) -> None:
        before = self._open(seat)
        seat.load += min(units, seat.worker.capacity)
        seat.offers += 1
        self.room -= before - self._open(seat)

    def _least_loaded(self, waiter: Waiter, claim: _Claim, *, overdue: bool) -> _Seat | None:
        """Seats that were only passed over go back; those that are full never come again in this round."""
        heap = self._heap(claim)
        units = waiter.route.units
        kind = (claim, units, overdue)
        if kind in self._exhausted:
            return None
        passed, found = [], None
        while heap and found is None:
            key, seat = heappop(heap)
            if not self._open(seat):
                continue
            fresh = self._key(seat, claim)
            if fresh != key:
                heappush(heap, (fresh, seat))
                continue
            passed.append((key, seat))
            fits = seat.takes(units, self._at_once)
            if fits and seat.worker.operator_id not in waiter.asked:
                found = seat
        for entry in passed:
            heappush(heap, entry)
        able = [seat for _, seat in passed]
        # Loads only grow within a round: what fits nowhere now, fits nowhere later.
        if found is None and not any(seat.takes(units, self._at_once) for seat in able):
            self._exhausted.add(kind)
            if overdue:
                self._hold(able)
        return found

    def _hold(self, seats: list[_Seat]) -> None:
        """Who is nearest to having room gets nobody else, or the light ones behind would pass for ever."""
        if seats:
            nearest = min(seats, key=_Seat.order)
            self.room -= self._open(nearest)
            nearest.held = True

    def _open(self, seat: _Seat) -> bool:
        """Whether there is room for anybody at all."""
        free = seat.worker.capacity - seat.load
        return free > _SLACK and not seat.held and seat.offers < self._at_once

    def _heap(self, claim: _Claim) -> list[tuple[tuple[int, float, datetime, str], _Seat]]:
        heap = self._heaps.get(claim)
        if heap is None:
            may = [seat for seat in self._seats if self._may(seat.worker, claim)]
            heap = [(self._key(seat, claim), seat) for seat in may]
            heapify(heap)
            self._heaps[claim] = heap
        return heap

    def _key(self, seat: _Seat, claim: _Claim) -> tuple[int, float, datetime, str]:
        """Whoever has the skills that nobody insists on any more still comes first."""
        return (len(claim.wanted - seat.worker.skills), *seat.order())

    def _claim(self, waiter: Waiter, now: datetime) -> _Claim:
        document, age = self._document, now - waiter.queued_at
        wanted = frozenset(waiter.route.skills)
        relaxed = _past(age, document.relax_after_minutes)
        anyone = _past(age, document.anyone_after_minutes)
        return _Claim(
            groups=None if anyone else self._reached(waiter.route.queue, age),
            skills=frozenset() if relaxed or anyone else wanted,
            language=None if relaxed or anyone else waiter.language,
            wanted=wanted,
        )

    def _reached(self, queue: str, age: timedelta) -> frozenset[str]:
        """The group, and those that its overflow has reached by now, each for its own time after the one before."""
        group = self._groups.get(queue) or self._document.first_group
        reached = [group.name]
        while group.overflow is not None and group.overflow.to not in reached:
            age -= timedelta(minutes=group.overflow.after_minutes)
            if age < timedelta(0):
                break
            group = self._groups[group.overflow.to]
            reached.append(group.name)
        return frozenset(reached)

    def _may(self, worker: Worker, claim: _Claim) -> bool:
        if claim.groups is not None and not any(
            belongs(worker, self._groups[name]) for name in claim.groups
        ):
            return False
        speaks = (
            claim.language is None or not worker.languages or claim.language in worker.languages
        )
        return speaks and claim.skills <= worker.skills


def belongs(worker: Worker, group: Group) -> bool:
    """By the document, or by the operator's own page."""
    return group.members == "all" or worker.login in group.members or group.name in worker.groups


def _past(age: timedelta, minutes: float | None) -> bool:
    return minutes is not None and age >= timedelta(minutes=minutes)
