"""How turns and hand-offs ended, for looking back: what was replied how surely, who called a human, how long humans took."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, select

from domain.ids import ConversationId
from store.engine import Database
from store.tables import handoffs, turns


@dataclass(frozen=True)
class Ended:
    """One turn: `head` says what its confidence judged (see domain.confidence), `value` is that confidence; both are empty
    where nothing was judged."""

    conversation_id: ConversationId
    at: datetime
    head: str
    value: float | None
    handed_off: bool


class Outcomes:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def turns(self, *, since: datetime) -> list[Ended]:
        """Every turn that ended since then, oldest first."""
        async with self._database.read() as connection:
            rows = (await connection.execute(_turns(since))).mappings().all()
        return [_ended(row) for row in rows]

    async def handling_seconds(self, *, since: datetime) -> list[float]:
        """How long operators had each conversation that they took and gave away since then."""
        async with self._database.read() as connection:
            rows = (await connection.execute(_handled(since))).mappings().all()
        return [(row["closed_at"] - row["accepted_at"]).total_seconds() for row in rows]


def _turns(since: datetime) -> Select[Any]:
    return (
        select(turns.c.conversation_id, turns.c.ended_at, turns.c.confidence, turns.c.outcome)
        .where(turns.c.status == "ended", turns.c.ended_at >= since, turns.c.outcome.is_not(None))
        .order_by(turns.c.ended_at, turns.c.id)
    )


def _handled(since: datetime) -> Select[Any]:
    return select(handoffs.c.accepted_at, handoffs.c.closed_at).where(
        handoffs.c.accepted_at.is_not(None),
        handoffs.c.closed_at.is_not(None),
        handoffs.c.closed_at >= since,
    )


def _ended(row: RowMapping) -> Ended:
    confidence = row["confidence"] or {}
    return Ended(
        conversation_id=row["conversation_id"],
        at=row["ended_at"],
        head=confidence.get("head", ""),
        value=confidence.get("value"),
        handed_off=row["outcome"] == "handed_off",
    )
