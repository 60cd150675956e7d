"""Cases of the evals that were made from recorded conversations: each message once, until somebody labels or drops it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, delete, func, insert, or_, select, update

from domain.case import CaseReason, CaseState, ProductionCase
from domain.errors import Conflict, NotFound
from domain.ids import CaseId, ConversationId, MessageId, new_id
from domain.language import Language
from store.engine import Database, Snapshot
from store.learning_tables import cases
from store.tables import contacts, conversations


@dataclass(frozen=True)
class NewCase:
    """`message_id` is the contact's last message of the turn in question, or the reply where a button began it."""

    conversation_id: ConversationId
    message_id: MessageId
    why: CaseReason
    language: Language
    channel: str
    intent: str
    title: str
    turns: Sequence[Mapping[str, Any]]
    body: Mapping[str, Any]


class Cases:
    """They hang on conversations, not on contacts: where two contacts are merged nothing must follow."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, made: NewCase, *, by: str, now: datetime) -> tuple[ProductionCase, bool]:
        """The case of that message, and whether it is new. Of two who make it at once, one finds the other's."""
        case_id = CaseId(new_id("case"))
        values = {
            "id": case_id,
            "conversation_id": made.conversation_id,
            "message_id": made.message_id,
            "state": CaseState.WAITING,
            "why": made.why,
            "language": made.language,
            "channel": made.channel,
            "intent": made.intent,
            "title": made.title,
            "turns": [dict(turn) for turn in made.turns],
            # Unique among the exported ones, which is all that a name must be.
            "body": {"name": case_id, **made.body},
            "made_by": by,
            "made_at": now,
        }
        async with self._database.write() as transaction:
            # Behind the conversation's row, so that two on different connections follow each other.
            held = select(conversations.c.id).where(conversations.c.id == made.conversation_id)
            await transaction.execute(held.with_for_update())
            known = await _first(transaction, cases.c.message_id == made.message_id)
            if known is not None:
                return case_of(known), False
            await transaction.execute(insert(cases).values(values))
            row = await _first(transaction, cases.c.id == case_id)
        assert row is not None
        return case_of(row), True

    async def get(self, case_id: CaseId) -> ProductionCase:
        async with self._database.read() as reader:
            row = await _first(reader, cases.c.id == case_id)
        if row is None:
            raise NotFound("There is no such case; the list may have changed.")
        return case_of(row)

    async def listed(self, state: CaseState, *, limit: int) -> list[ProductionCase]:
        """The newest first."""
        query = select(cases).where(cases.c.state == state)
        return await self._found(query.order_by(cases.c.made_at.desc(), cases.c.id).limit(limit))

    async def labelled(self) -> list[ProductionCase]:
        """All that can be run, in the order in which they were made."""
        query = select(cases).where(cases.c.state == CaseState.LABELLED)
        return await self._found(query.order_by(cases.c.made_at, cases.c.id))

    async def counts(self) -> dict[str, int]:
        query = select(cases.c.state, func.count().label("count")).group_by(cases.c.state)
        async with self._database.read() as reader:
            rows = (await reader.execute(query)).mappings().all()
        found = {row["state"]: int(row["count"]) for row in rows}
        return {state.value: found.get(state.value, 0) for state in CaseState}

    async def settle(
        self,
        case_id: CaseId,
        state: CaseState,
        *,
        body: Mapping[str, Any],
        by: str,
        now: datetime,
        before: datetime | None,
    ) -> ProductionCase:
        """What the case is and what became of it; `before` is when it was last settled as the writer saw it. Raises Conflict with
        who was faster."""
        asked: str = str(body.get("intent") or "")
        values: dict[str, Any] = {"state": state, "body": dict(body), "intent": asked}
        values |= {"settled_by": by, "settled_at": now}
        unchanged = cases.c.settled_at.is_(None) if before is None else cases.c.settled_at == before
        async with self._database.write() as transaction:
            done = await transaction.execute(
                update(cases).where(cases.c.id == case_id, unchanged).values(values)
            )
        found = await self.get(case_id)
        if not done.rowcount:
            who = found.settled_by or ""
            raise Conflict("Somebody else has changed this case.", by=who, state=found.state)
        return found

    async def erase(self, who: str) -> int:
        """A contact's cases (by its id, or the shop's customer id): what nobody labelled is deleted; labelled ones stay without a way
        back to the contact. Returns how many there were."""
        theirs = (
            select(conversations.c.id)
            .join(contacts, contacts.c.id == conversations.c.contact_id)
            .where(or_(contacts.c.id == who, contacts.c.customer_id == who))
        )
        mine = cases.c.conversation_id.in_(theirs)
        kept = cases.c.state == CaseState.LABELLED
        unlinked: dict[str, Any] = {"conversation_id": None, "message_id": None}
        async with self._database.write() as transaction:
            gone = await transaction.execute(delete(cases).where(mine, ~kept))
            parted = await transaction.execute(update(cases).where(mine, kept).values(unlinked))
        return int(gone.rowcount) + int(parted.rowcount)

    async def _found(self, query: Select[Any]) -> list[ProductionCase]:
        async with self._database.read() as reader:
            return [case_of(row) for row in (await reader.execute(query)).mappings().all()]


async def _first(reader: Snapshot, which: Any) -> RowMapping | None:
    found = await reader.execute(select(cases).where(which))
    return found.mappings().one_or_none()


def case_of(row: RowMapping) -> ProductionCase:
    return ProductionCase(
        id=row["id"],
        state=CaseState(row["state"]),
        why=CaseReason(row["why"]),
        language=Language(row["language"]),
        channel=row["channel"],
        intent=row["intent"],
        title=row["title"],
        turns=row["turns"],
        body=row["body"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        conversation_id=row["conversation_id"],
        message_id=row["message_id"],
        settled_by=row["settled_by"],
        settled_at=row["settled_at"],
    )
