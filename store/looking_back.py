"""What those who look through the journal for turns that went badly ask alike: which ended then, and what was said in them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, and_, select

from domain.conversation import Sender, TurnOutcome
from store.engine import Snapshot
from store.tables import feedback, messages, turns

# So many turns are asked for in one statement.
BATCH = 400
# Ids begin with the time they were made; a turn that waited longer than this before it ended is not found by it.
_LONGEST_TURN = timedelta(days=2)
asked_back = and_(
    turns.c.outcome == TurnOutcome.ASKED, turns.c.rung == "rules", turns.c.question.is_not(None)
)


def ended(since: datetime, until: datetime) -> Select[Any]:
    """The ids of turns."""
    return select(turns.c.id).where(
        turns.c.id >= first_id(since - _LONGEST_TURN),
        turns.c.ended_at >= since,
        turns.c.ended_at <= until,
    )


def rated_down(since: datetime, until: datetime) -> Select[Any]:
    """The ids of turns with a reply that got a thumb down then."""
    return (
        select(turns.c.id)
        .join(messages, messages.c.turn_id == turns.c.id)
        .join(feedback, feedback.c.message_id == messages.c.id)
        .where(
            feedback.c.rating == "down",
            feedback.c.updated_at >= since,
            feedback.c.updated_at <= until,
            messages.c.sender == Sender.ASSISTANT,
        )
    )


def first_id(moment: datetime) -> str:
    """The smallest id of a turn that can have been made then."""
    return f"turn_{max(0, int(moment.timestamp() * 1000)):012x}"


async def said_in(reader: Snapshot, turn_ids: Sequence[str]) -> dict[str, list[RowMapping]]:
    """The contact's words of each turn, in their order; a turn that began with a button or a picture has none."""
    query = select(messages).where(
        messages.c.turn_id.in_(turn_ids),
        messages.c.sender == Sender.CONTACT,
        messages.c.text != "",
    )
    lines: dict[str, list[RowMapping]] = {}
    for row in (await reader.execute(query.order_by(messages.c.seq))).mappings().all():
        lines.setdefault(row["turn_id"], []).append(row)
    return lines
