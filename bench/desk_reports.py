"""How long a report over a month of a large desk takes: `python -m bench.desk_reports`."""

import argparse
import asyncio
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from desk.supervising.reports import ReportBook
from desk.supervising.wall import WallBook
from domain.conversation import MessageState, OwnerKind, Sender, Status
from domain.handoff import Brief, HandoffReason, HandoffStatus
from domain.language import Language
from store.engine import create_engine, migrate
from store.journal import Journal
from store.rows import to_json
from store.tables import contacts, conversations, csat, handoffs, messages

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
DAYS, MESSAGES = 31, 12
# Of all conversations so many call a human.
CALLED = 0.6


async def seed(journal: Journal, talks: int, operators: list[str], draw: random.Random) -> None:
    """`talks` conversations of a month with MESSAGES lines each."""
    brief = to_json(Brief("我的快递到哪了", HandoffReason.REQUESTED, Language.ZH))
    for start in range(0, talks, 1_000):
        rows: dict[str, list[dict[str, object]]] = {
            "contacts": [], "talks": [], "calls": [], "scores": [], "lines": []
        }  # fmt: skip
        for number in range(start, min(start + 1_000, talks)):
            _one(rows, number, operators, brief, draw)
        async with journal.database.write() as transaction:
            for table, name in (
                (contacts, "contacts"),
                (conversations, "talks"),
                (handoffs, "calls"),
                (csat, "scores"),
                (messages, "lines"),
            ):
                if rows[name]:
                    await transaction.execute(insert(table), rows[name])


def _one(
    rows: dict[str, list[dict[str, object]]],
    number: int,
    operators: list[str],
    brief: object,
    draw: random.Random,
) -> None:
    at = BEGAN + timedelta(seconds=draw.random() * DAYS * 86_400)
    talk, contact = f"cv_{number:08}", f"ct_{number:08}"
    ended = at + timedelta(seconds=120 + draw.expovariate(1 / 600))
    rows["contacts"].append({"id": contact, "created_at": at})
    rows["talks"].append(
        {
            "id": talk, "contact_id": contact, "channel": draw.choice(("web", "app", "email")),
            "language": draw.choice(("zh", "en")), "status": Status.RESOLVED,
            "owner_kind": OwnerKind.ASSISTANT, "owner_version": 3, "last_seq": 0, "last_turn": 3,
            "memory": {}, "token_hash": f"{number:064}", "token_expires_at": at,
            "disposition": "solved", "created_at": at, "updated_at": ended,
        }
    )  # fmt: skip
    called = draw.random() < CALLED
    if called:
        rows["calls"].append(
            {
                "id": f"ho_{number:08}", "conversation_id": talk,
                "reason": draw.choice(list(HandoffReason)), "brief": brief,
                "status": HandoffStatus.CLOSED, "queue": draw.choice(("售前", "售后")),
                "intent": draw.choice(("refund", "parcel", "")),
                "operator_id": draw.choice(operators), "created_at": at,
                "accepted_at": at + timedelta(seconds=30),
                "first_reply_at": at + timedelta(seconds=draw.expovariate(1 / 50)),
                "closed_at": ended,
            }
        )  # fmt: skip
    if draw.random() < 0.2:
        score = draw.choice((1, 3, 4, 5, 5, 5))
        rows["scores"].append({"conversation_id": talk, "score": score, "created_at": ended})
    for line in range(MESSAGES):
        kind = "handoff.accepted" if called and line == 3 else None
        rows["lines"].append(
            {
                "id": f"msg_{number:08}{line:03}", "conversation_id": talk, "seq": line,
                "sender": Sender.SYSTEM if kind else Sender.CONTACT, "kind": kind,
                "text": "我的快递到哪了，已经等了三天", "state": MessageState.DONE, "internal": False,
                "citations": [], "quick_replies": [], "cards": [], "created_at": at,
            }
        )  # fmt: skip


async def longest_stop(stop: asyncio.Event) -> float:
    """The longest time, in seconds, for which nothing else got a turn."""
    worst, before = 0.0, time.perf_counter()
    while not stop.is_set():
        await asyncio.sleep(0)
        now = time.perf_counter()
        worst, before = max(worst, now - before), now
    return worst


async def measure(talks: int) -> None:
    draw = random.Random(5)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'journal.db'}"
        await migrate(url)
        journal = Journal(create_engine(url))
        operators = [
            (await journal.operators.create(f"op{n}", f"Op {n}", password_hash="x", now=BEGAN)).id
            for n in range(50)
        ]
        await seed(journal, talks, operators, draw)
        book = ReportBook(journal, time_zone="Asia/Shanghai")
        last = (BEGAN + timedelta(days=DAYS - 1)).date()
        now = BEGAN + timedelta(days=60)
        period = book.period(BEGAN.date(), last, now=now)
        stop = asyncio.Event()
        watching = asyncio.create_task(longest_stop(stop))
        began, busy = time.perf_counter(), time.process_time()
        report = await book.report(period, by="operator", step="day", now=now)
        took, busy = time.perf_counter() - began, time.process_time() - busy
        stop.set()
        print(
            f"report over {talks} conversations, {report.total.handled} handled: {took:.1f} s, {busy:.1f} s of CPU"
        )
        print(f"the longest time the server stood still: {(await watching) * 1000:.0f} ms")
        began = time.perf_counter()
        await WallBook(journal, time_zone="Asia/Shanghai").look(now=BEGAN + timedelta(days=15))
        print(
            f"the wall in the middle of that month: {(time.perf_counter() - began) * 1000:.0f} ms"
        )
        await journal.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=100_000)
    asyncio.run(measure(parser.parse_args().conversations))
