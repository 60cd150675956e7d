"""The log of a conversation: entries with a gap-free `seq`, which channels tail."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Integer, bindparam, insert, select, update

from domain.errors import NotFound
from domain.events import LogEvent
from domain.ids import ConversationId
from store.engine import Database, Transaction
from store.moments import utc_now
from store.payloads import Payload
from store.tables import conversations, events

# Built once: building them costs more than running them. Columns that stand among the values are set, too.
_NUMBER = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(last_seq=conversations.c.last_seq + bindparam("count", type_=Integer))
    .returning(conversations.c.last_seq)
)
_INSERT = insert(events)


async def append(
    transaction: Transaction,
    conversation_id: ConversationId,
    payloads: Sequence[Payload],
    *,
    changes: Mapping[str, object] = MappingProxyType({}),
) -> int:
    """Number and insert `payloads`; the last `seq`. The UPDATE locks the conversation until the
    commit; `changes` are columns of its row that change with it."""
    numbered = await transaction.execute(
        _NUMBER, {"conversation": conversation_id, "count": len(payloads), **changes}
    )
    last = numbered.scalar_one_or_none()
    if last is None:
        raise NotFound("There is no such conversation.")
    now = utc_now()
    rows = [
        {
            "conversation_id": conversation_id,
            "seq": last - len(payloads) + number,
            "payload": payload,
            "created_at": now,
        }
        for number, payload in enumerate(payloads, start=1)
    ]
    if rows:
        await transaction.execute(_INSERT, rows)
    transaction.touched[conversation_id] = last
    return int(last)


class Events:
    """Read and append the log outside of a turn."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, conversation_id: ConversationId, payloads: Sequence[Payload]) -> int:
        async with self._database.write() as transaction:
            return await append(transaction, conversation_id, payloads)

    async def after(
        self, conversation_id: ConversationId, seq: int, *, limit: int = 500
    ) -> list[LogEvent]:
        """At most `limit` entries with a greater `seq`, in order."""
        query = (
            select(events)
            .where(events.c.conversation_id == conversation_id, events.c.seq > seq)
            .order_by(events.c.seq)
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [
            LogEvent(row["conversation_id"], row["seq"], row["payload"], row["created_at"])
            for row in rows
        ]

    async def last(self, conversation_id: ConversationId) -> int:
        query = select(conversations.c.last_seq).where(conversations.c.id == conversation_id)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one_or_none() or 0
