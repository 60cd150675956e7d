"""Play a day: calls come, the code that really assigns makes offers, operators accept, decline, and finish."""

import heapq
import time
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bench.desk.day import CAPACITY, MINUTE, OPENS, Call, Staff
from desk.routing.assigning import Round
from desk.routing.document import RoutingDocument, read_document
from desk.routing.offering import PIECE
from domain.floor import Waiter, Worker
from domain.ids import HandoffId, OperatorId

DOCUMENT = read_document(
    {
        "groups": [
            {"name": "front", "members": []},
            {"name": "vip", "members": [], "overflow": {"after_minutes": 1, "to": "front"}},
        ],
        "units": {"email": 0.5},
        "step_minutes": 5,
        "relax_after_minutes": 5,
        "anyone_after_minutes": 15,
    }
)
# When, in what order, what, of whom, by whom.
_Event = tuple[datetime, int, str, Call, OperatorId | None]
# How long an operator looks at an offer, and how many of them they do not take.
SECONDS_TO_ANSWER, REFUSED = (3.0, 12.0), 0.04


@dataclass
class Played:
    """What a day came to. `waits` are seconds until an operator had them, by priority; `wall` and `cpu` the seconds of each
    decision; `longest_queue` how many waited at once; `busy_share` of the operators' capacity, over the whole day."""

    calls: int
    served: int
    waits: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    longest_queue: int = 0
    busy_share: float = 0.0

    @property
    def all_waits(self) -> list[float]:
        return [wait for waits in self.waits.values() for wait in waits]


@dataclass
class _Desk:
    staff: Sequence[Staff]
    document: RoutingDocument
    load: dict[OperatorId, float] = field(default_factory=lambda: defaultdict(float))
    offers: dict[OperatorId, int] = field(default_factory=lambda: defaultdict(int))
    idle: dict[OperatorId, datetime] = field(default_factory=dict)
    waiting: dict[HandoffId, Call] = field(default_factory=dict)
    order: list[tuple[datetime, HandoffId]] = field(default_factory=list)
    refused: dict[HandoffId, dict[OperatorId, datetime]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def workers(self) -> list[Worker]:
        return [
            Worker(
                one.operator_id,
                one.login,
                CAPACITY,
                self.load[one.operator_id],
                self.idle.get(one.operator_id, OPENS),
                one.groups,
                one.skills,
                one.languages,
                self.offers[one.operator_id],
            )
            for one in self.staff
        ]

    def join(self, call: Call) -> None:
        self.waiting[call.handoff_id] = call
        insort(self.order, _place(call))

    def leave(self, handoff_id: HandoffId) -> Call:
        call = self.waiting.pop(handoff_id)
        del self.order[bisect_left(self.order, _place(call))]
        return call

    def piece(self, start: int, now: datetime) -> list[Waiter]:
        """The next PIECE of the queue, as the watch reads it."""
        again = timedelta(minutes=self.document.again_after_minutes)
        found = []
        for _, handoff_id in self.order[start : start + PIECE]:
            call, asked = self.waiting[handoff_id], self.refused.get(handoff_id, {})
            lately = frozenset(who for who, at in asked.items() if now - at < again)
            found.append(
                Waiter(
                    handoff_id,
                    call.conversation_id,
                    call.at,
                    call.at,
                    call.language,
                    call.route,
                    lately,
                )
            )
        return found


def _place(call: Call) -> tuple[datetime, HandoffId]:
    return (call.route.rank_at or call.at, call.handoff_id)


def play(
    calls: Sequence[Call],
    staff: Sequence[Staff],
    *,
    document: RoutingDocument = DOCUMENT,
    seed: int = 13,
) -> Played:
    """From the first call until the last has been served. There are no breaks and no wrap-up."""
    day = _Day(_Desk(staff, document), Random(seed), Played(len(calls), 0))
    for call in calls:
        day.put(call.at, "call", call)
    while day.events:
        now, _, kind, call, who = heapq.heappop(day.events)
        day.happen(now, kind, call, who)
        day.decide(now)
        if day.desk.waiting and not day.events:
            # Patience runs out by the clock, also when nothing else happens.
            day.put(now + MINUTE, "look", call)
    played = day.played
    hours = (now - OPENS).total_seconds()
    played.busy_share = day.worked / (hours * CAPACITY * len(staff))
    return played


@dataclass
class _Day:
    """The clock: what happens next, and what has been so far."""

    desk: _Desk
    dice: Random
    played: Played
    events: list[_Event] = field(default_factory=list)
    worked: float = 0.0
    _number: int = 0

    def put(self, at: datetime, kind: str, call: Call, who: OperatorId | None = None) -> None:
        self._number += 1
        heapq.heappush(self.events, (at, self._number, kind, call, who))

    def happen(self, now: datetime, kind: str, call: Call, who: OperatorId | None) -> None:
        units = min(call.route.units, CAPACITY)
        if kind == "call":
            self.desk.join(call)
        elif who is not None and kind == "done":
            self.desk.load[who] -= units
        elif who is not None and kind == "answer":
            self.desk.offers[who] -= 1
            if self.dice.random() < REFUSED:
                self.desk.load[who] -= units
                self.desk.refused[call.handoff_id][who] = now
                self.desk.join(call)
            else:
                self._accept(now, call, who)

    def _accept(self, now: datetime, call: Call, who: OperatorId) -> None:
        self.desk.idle[who] = now
        self.played.served += 1
        self.played.waits[call.route.priority].append((now - call.at).total_seconds())
        self.worked += call.minutes * 60 * call.route.units
        self.put(now + call.minutes * MINUTE, "done", call, who)

    def decide(self, now: datetime) -> None:
        for waiter, worker in _decide(self.desk, now, self.played):
            taken = self.desk.leave(waiter.handoff_id)
            self.desk.load[worker.operator_id] += min(taken.route.units, CAPACITY)
            self.desk.offers[worker.operator_id] += 1
            answered = now + timedelta(seconds=self.dice.uniform(*SECONDS_TO_ANSWER))
            self.put(answered, "answer", taken, worker.operator_id)


def _decide(desk: _Desk, now: datetime, played: Played) -> list[tuple[Waiter, Worker]]:
    """One look of the watch, timed without what the simulation adds."""
    played.longest_queue = max(played.longest_queue, len(desk.waiting))
    if not desk.waiting:
        return []
    workers = desk.workers()
    wall, cpu = time.perf_counter(), time.process_time()
    look, start = Round(workers, now, desk.document), 0
    found: list[tuple[Waiter, Worker]] = []
    while look.room and start < len(desk.order):
        found += look.take(desk.piece(start, now))
        start += PIECE
    played.wall.append(time.perf_counter() - wall)
    played.cpu.append(time.process_time() - cpu)
    return found
