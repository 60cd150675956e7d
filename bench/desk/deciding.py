"""What one assignment costs on a real journal: look at the floor, decide, make the offer, accept it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from bench.desk.day import Call, Staff
from bench.desk.playing import DOCUMENT
from desk.routing.book import RoutingBook
from desk.routing.offering import ANSWERING, OfferWatch
from domain.contact import Operator, Presence, Role
from domain.conversation import OwnerKind, Status
from domain.handoff import Brief, HandoffReason, HandoffStatus
from store.engine import create_engine, migrate
from store.journal import Journal
from store.rows import to_json
from store.tables import contacts, conversations, handoffs, operators

CAPACITY = 3


@dataclass
class Costs:
    """Seconds, wall and CPU, of each assignment (the floor is looked at, somebody chosen, the offer committed) and of each
    acceptance; `waiting` is how many stood in the queue at the beginning."""

    waiting: int
    assign_wall: list[float] = field(default_factory=list)
    assign_cpu: list[float] = field(default_factory=list)
    accept_wall: list[float] = field(default_factory=list)
    accept_cpu: list[float] = field(default_factory=list)


async def measure_decisions(
    calls: Sequence[Call], staff: Sequence[Staff], folder: Path, *, decisions: int
) -> Costs:
    """All `calls` wait from the start, the worst moment of a day; one at a time is looked for, offered and accepted, and the
    operator becomes free again beside the measurement."""
    url = f"sqlite+aiosqlite:///{folder / 'journal.db'}"
    await migrate(url)
    journal = Journal(create_engine(url))
    await _fill(journal, calls, staff)
    now = calls[-1].at + timedelta(seconds=1)
    watch, costs = OfferWatch(journal=journal, book=RoutingBook(journal)), Costs(len(calls))
    known = {one.id: one for one in await journal.operators.all()}
    for number in range(decisions):
        await _decide(journal, watch, known, now + timedelta(seconds=number), costs)
    await journal.close()
    return costs


async def _decide(
    journal: Journal, watch: OfferWatch, known: dict[str, Operator], now: datetime, costs: Costs
) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    view = await journal.floor.view(ANSWERING, now=now, seen_since=now - timedelta(days=1))
    waiter, worker = (await watch.decide(view.workers, DOCUMENT, now=now))[0]
    operator, until = known[worker.operator_id], now + timedelta(seconds=30)
    await journal.offers.make(waiter.conversation_id, operator.id, until=until, now=now)
    costs.assign_wall.append(time.perf_counter() - wall)
    costs.assign_cpu.append(time.process_time() - cpu)
    wall, cpu = time.perf_counter(), time.process_time()
    await journal.desk.accept(waiter.conversation_id, operator, notice="您好", now=now)
    costs.accept_wall.append(time.perf_counter() - wall)
    costs.accept_cpu.append(time.process_time() - cpu)
    await journal.desk.resolve(
        waiter.conversation_id, operator, disposition="solved", notice="谢谢", now=now
    )


async def _fill(journal: Journal, calls: Sequence[Call], staff: Sequence[Staff]) -> None:
    """Rows as the inbox and the hand-over leave them."""
    async with journal.database.write() as transaction:
        await transaction.execute(insert(operators), [_operator(one, calls[0].at) for one in staff])
        people = [{"id": f"ct_{call.handoff_id}", "created_at": call.at} for call in calls]
        await transaction.execute(insert(contacts), people)
        await transaction.execute(insert(conversations), [_conversation(call) for call in calls])
        await transaction.execute(insert(handoffs), [_handoff(call) for call in calls])


def _operator(one: Staff, at: datetime) -> dict[str, object]:
    return {
        "id": one.operator_id,
        "login": one.login,
        "name": one.login,
        "role": Role.OPERATOR,
        "presence": Presence.ONLINE,
        "presence_at": at,
        "capacity": CAPACITY,
        "groups": sorted(one.groups),
        "skills": sorted(one.skills),
        "languages": sorted(one.languages),
        "active": True,
        "missed_offers": 0,
        "password_hash": "",
        "created_at": at,
    }


def _conversation(call: Call) -> dict[str, object]:
    return {
        "id": call.conversation_id,
        "contact_id": f"ct_{call.handoff_id}",
        "channel": "web",
        "language": call.language,
        "status": Status.OPEN,
        "owner_kind": OwnerKind.QUEUE,
        "owner_version": 1,
        "waiting_since": call.at,
        "last_seq": 0,
        "last_turn": 0,
        "memory": {},
        "token_hash": call.conversation_id,
        "token_expires_at": call.at + timedelta(days=30),
        "created_at": call.at,
        "updated_at": call.at,
    }


def _handoff(call: Call) -> dict[str, object]:
    brief = Brief("我的快递到哪了", HandoffReason.REQUESTED, call.language)
    return {
        "id": call.handoff_id,
        "conversation_id": call.conversation_id,
        "reason": brief.reason,
        "brief": to_json(brief),
        "status": HandoffStatus.WAITING,
        "queue": call.route.queue,
        "skills": list(call.route.skills),
        "priority": call.route.priority,
        "rank_at": call.route.rank_at,
        "units": call.route.units,
        "intent": "",
        "created_at": call.at,
    }
