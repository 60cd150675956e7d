"""What the shop knows of a contact who writes in: their earlier calls for a human, who answered those, and their tags."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from domain.ids import ContactId, ConversationId, OperatorId
from store.desk_tables import contact_tags
from store.engine import Database, Snapshot
from store.tables import conversations, handoffs, turns

# As many as a database takes in one statement without trouble.
_AT_ONCE = 500


@dataclass(frozen=True)
class PastCall:
    """One call for a human; `operator_id` is who took it last, if anybody did."""

    conversation_id: ConversationId
    at: datetime
    operator_id: OperatorId | None = None
    accepted_at: datetime | None = None


@dataclass(frozen=True)
class Acquaintance:
    """`calls` oldest first."""

    calls: tuple[PastCall, ...] = ()
    tags: tuple[str, ...] = ()

    def before(self, moment: datetime) -> "Acquaintance":
        """As it was then; tags are those of today."""
        return Acquaintance(tuple(call for call in self.calls if call.at < moment), self.tags)


NOBODY = Acquaintance()
_READ = (
    select(turns.c.understood)
    .where(
        turns.c.conversation_id == bindparam("conversation"),
        turns.c.understood.is_not(None),
    )
    .order_by(turns.c.number.desc())
    .limit(1)
)


class Acquaintances:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, contact_id: ContactId) -> Acquaintance:
        return (await self.of_all([contact_id])).get(contact_id, NOBODY)

    async def of_all(self, contact_ids: Collection[ContactId]) -> dict[ContactId, Acquaintance]:
        """By contact; of whom nothing is known is missing."""
        ids = sorted(set(contact_ids))
        calls: dict[ContactId, list[PastCall]] = defaultdict(list)
        tags: dict[ContactId, list[str]] = defaultdict(list)
        async with self._database.read() as reader:
            for at in range(0, len(ids), _AT_ONCE):
                some = ids[at : at + _AT_ONCE]
                await _read_calls(reader, some, calls)
                await _read_tags(reader, some, tags)
        known = {*calls, *tags}
        return {one: Acquaintance(tuple(calls[one]), tuple(tags[one])) for one in known}

    async def intent(self, conversation_id: ConversationId) -> str:
        """What the contact was last taken to want; empty where nothing was read yet."""
        async with self._database.read() as reader:
            found = await reader.execute(_READ, {"conversation": conversation_id})
            understood = found.scalar_one_or_none()
        return str(understood["intent"]) if understood else ""


async def _read_calls(
    reader: Snapshot, ids: list[ContactId], into: dict[ContactId, list[PastCall]]
) -> None:
    query = (
        select(
            conversations.c.contact_id,
            handoffs.c.conversation_id,
            handoffs.c.created_at,
            handoffs.c.operator_id,
            handoffs.c.accepted_at,
        )
        .join(conversations, conversations.c.id == handoffs.c.conversation_id)
        .where(conversations.c.contact_id.in_(ids))
        .order_by(handoffs.c.created_at, handoffs.c.id)
    )
    for row in (await reader.execute(query)).mappings():
        call = PastCall(
            row["conversation_id"], row["created_at"], row["operator_id"], row["accepted_at"]
        )
        into[row["contact_id"]].append(call)


async def _read_tags(
    reader: Snapshot, ids: list[ContactId], into: dict[ContactId, list[str]]
) -> None:
    query = (
        select(contact_tags.c.contact_id, contact_tags.c.tag)
        .where(contact_tags.c.contact_id.in_(ids))
        .order_by(contact_tags.c.tag)
    )
    for row in (await reader.execute(query)).mappings():
        into[row["contact_id"]].append(row["tag"])
