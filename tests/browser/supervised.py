"""Weeks at the desk that are over, for reports, reviews and coaching to look back at."""

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select

from domain.contact import Role
from domain.conversation import MessageState, OwnerKind, Sender, Status
from domain.handoff import Brief, HandoffReason, HandoffStatus
from domain.language import Language
from store.desk_tables import sla_marks
from store.engine import create_engine
from store.journal import Journal
from store.rows import to_json
from store.tables import contacts, conversations, csat, handoffs, messages, operators

COLLEAGUES = (("wang", "王磊"), ("anna", "Anna"), ("chen", "陈晓"))
TALKS = (
    ("zh", "快递显示签收了，但是我没有收到", "parcel", "很抱歉让您着急，我马上联系快递核实。"),
    (
        "zh",
        "退款已经十天了还没到账，你们到底管不管",
        "refund",
        "理解您的心情，我现在就查退款进度。",
    ),
    ("en", "My refund still hasn't arrived", "refund", "I am sorry, let me look that up for you."),
    ("zh", "发票抬头写错了，能改吗", "invoice", "可以的，请告诉我正确的抬头。"),
    ("en", "The size is wrong, can I exchange it?", "return", "Of course, which size do you need?"),
)
_REASONS = (HandoffReason.REQUESTED, HandoffReason.LOW_CONFIDENCE, HandoffReason.MOOD)


class Rows:
    """Rows by table, in the order in which they can be inserted."""

    def __init__(self) -> None:
        tables = (contacts, conversations, handoffs, csat, messages, sla_marks)
        self.by_table: dict[Table, list[dict[str, Any]]] = {table: [] for table in tables}

    def add(self, table: Table, **row: Any) -> None:
        self.by_table[table].append(row)


def served(folder: Path, *, days: int = 14, each: int = 4) -> None:
    """Each operator has had about `each` conversations on each of the last `days` days."""
    # Playwright's loop runs in this thread already.
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, _serve(folder, days=days, each=each)).result()


async def _serve(folder: Path, *, days: int, each: int) -> None:
    database = create_engine(f"sqlite+aiosqlite:///{folder / 'journal.db'}")
    journal = Journal(database)
    draw = random.Random(11)
    began = datetime.now(UTC) - timedelta(days=days)
    for login, name in COLLEAGUES:
        await journal.operators.create(
            login, name, password_hash="$argon2id$", now=began, role=Role.OPERATOR
        )
    async with database.read() as reader:
        query = select(operators.c.id).where(operators.c.role == Role.OPERATOR)
        staff = (await reader.execute(query.order_by(operators.c.login))).scalars().all()
    rows, number = Rows(), 0
    for day in range(days):
        for place, operator in enumerate(staff):
            for _ in range(max(1, round(draw.gauss(each * (0.8 + place * 0.12), each * 0.1)))):
                number += 1
                at = began + timedelta(days=day, seconds=draw.randrange(8 * 3600))
                _talk(rows, number, at, operator, draw)
    async with database.write() as transaction:
        for table, some in rows.by_table.items():
            for start in range(0, len(some), 500):
                await transaction.execute(insert(table), some[start : start + 500])
    await database.close()


def _talk(rows: Rows, number: int, at: datetime, operator: str, draw: random.Random) -> None:
    """One conversation from the call to the score; the assistant has two more of its own."""
    language, asked, intent, answered = draw.choice(TALKS)
    talk, contact, handoff = f"cv_old{number:07}", f"ct_old{number:07}", f"ho_old{number:07}"
    waited = draw.expovariate(1 / 28)
    ended = at + timedelta(seconds=waited + 200 + draw.expovariate(1 / 420))
    mood = draw.choices(("calm", "upset", "angry"), (85, 10, 5))[0]
    transferred = draw.random() < 0.08
    rows.add(
        contacts,
        id=contact,
        name=draw.choice(("林晓", "Emma Clarke", "赵敏", "Kim")),
        created_at=at,
    )
    _begin(rows, talk, contact, at, ended, language, disposition="solved")
    brief = Brief(asked, draw.choice(_REASONS), Language(language), tried=("查询订单",), mood=mood)
    rows.add(
        handoffs, id=handoff, conversation_id=talk, reason=brief.reason, brief=to_json(brief),
        status=HandoffStatus.CLOSED, queue=draw.choice(("default", "售后")), intent=intent,
        operator_id=operator, created_at=at, accepted_at=at + timedelta(seconds=waited / 2),
        first_reply_at=at + timedelta(seconds=waited), closed_at=ended,
    )  # fmt: skip
    _line(rows, f"{number}a", talk, 1, Sender.CONTACT, asked, at)
    _line(rows, f"{number}b", talk, 2, Sender.OPERATOR, answered, at + timedelta(seconds=waited))
    if transferred:
        _line(rows, f"{number}c", talk, 3, Sender.SYSTEM, "转接", at, kind="handoff.transferred")
    if draw.random() < 0.4:
        score = draw.choices((1, 2, 3, 4, 5), (6, 3, 8, 30, 53))[0] if mood == "calm" else 2
        rows.add(csat, conversation_id=talk, score=score, created_at=ended)
    if waited > 60:
        rows.add(
            sla_marks, id=f"sla_old{number:07}", handoff_id=handoff, conversation_id=talk,
            operator_id=operator, target="first_response", level="breach",
            due_at=at + timedelta(seconds=60), marked_at=at + timedelta(seconds=60),
        )  # fmt: skip
    for own in range(2):
        quiet = f"cv_own{number:07}{own}"
        _begin(rows, quiet, contact, at - timedelta(days=20), at - timedelta(days=20), language)


def _begin(
    rows: Rows,
    talk: str,
    contact: str,
    at: datetime,
    ended: datetime,
    language: str,
    **columns: Any,
) -> None:
    rows.add(
        conversations, id=talk, contact_id=contact, channel="web", language=language,
        status=Status.RESOLVED, owner_kind=OwnerKind.ASSISTANT, owner_version=3, last_seq=0,
        last_turn=2, memory={}, token_hash=talk, token_expires_at=at, resolved_at=ended,
        created_at=at, updated_at=ended, **({"disposition": None} | columns),
    )  # fmt: skip


def _line(
    rows: Rows,
    name: str,
    talk: str,
    seq: int,
    sender: Sender,
    text: str,
    at: datetime,
    *,
    kind: str | None = None,
) -> None:
    rows.add(
        messages, id=f"msg_old{name}", conversation_id=talk, seq=seq, sender=sender, kind=kind,
        sender_name="Tom" if sender is Sender.OPERATOR else None, text=text, internal=False,
        state=MessageState.DONE, citations=[], quick_replies=[], cards=[], created_at=at,
    )  # fmt: skip
