"""The log of who looked at whom and who changed what may be done: entries are added and read, never changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, insert, or_, select

from domain.contact import Operator
from domain.ids import new_id
from store.desk_tables import attachments, audit_entries, contact_notes, mentions, reviews
from store.engine import Database, Snapshot
from store.tables import contacts, conversations, messages, operators

# Reading the same thing again within this time is the same reading.
SAME_READING = timedelta(minutes=5)


@dataclass(frozen=True)
class Deed:
    """What was asked: `action` is the method and the route, `kind` and `object_id` what it was about, `contact_id` whose."""

    action: str
    kind: str = ""
    object_id: str | None = None
    contact_id: str | None = None
    allowed: bool = True
    client: str = ""
    detail: dict[str, Any] | None = None


@dataclass(frozen=True)
class Entry:
    id: str
    operator_id: str | None
    login: str
    operator_name: str | None
    action: str
    kind: str
    object_id: str | None
    contact_id: str | None
    contact_name: str | None
    detail: dict[str, Any]
    client: str
    allowed: bool
    at: datetime


@dataclass(frozen=True)
class Sought:
    """Empty fields fit everything; `before` is the last entry of the page before."""

    operator_id: str = ""
    contact: str = ""
    action: str = ""
    allowed: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: str = ""


class Audit:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, operator: Operator | None, deed: Deed, *, now: datetime, reading: bool = False
    ) -> bool:
        """With `reading`, nothing is added where the same reading stands already; says whether an entry was added.
        `contact_id` is found from the object where the caller does not know it."""
        if reading and operator:
            # Most readings stand already: those need no turn of the single writer.
            async with self._database.read() as connection:
                if await _stands(connection, operator, deed, now):
                    return False
        async with self._database.write() as transaction:
            if reading and operator and await _stands(transaction, operator, deed, now):
                return False
            contact_id = deed.contact_id or await _contact_of(transaction, deed)
            await transaction.execute(
                insert(audit_entries).values(
                    id=new_id("ae"),
                    operator_id=operator.id if operator else None,
                    login=operator.login if operator else str((deed.detail or {}).get("login", "")),
                    action=deed.action[:64],
                    object_kind=deed.kind[:32],
                    object_id=deed.object_id[:64] if deed.object_id else None,
                    contact_id=contact_id,
                    detail=deed.detail or {},
                    client=deed.client[:64],
                    allowed=deed.allowed,
                    at=now,
                )
            )
        return True

    async def find(self, sought: Sought, *, limit: int) -> list[Entry]:
        """The newest first."""
        query = _query(sought).order_by(audit_entries.c.at.desc(), audit_entries.c.id.desc())
        async with self._database.read() as connection:
            rows = (await connection.execute(query.limit(limit))).mappings().all()
        return [Entry(**row) for row in rows]

    async def actions(self) -> list[str]:
        """Those that occur, for the filter."""
        query = select(audit_entries.c.action).distinct().order_by(audit_entries.c.action)
        async with self._database.read() as connection:
            return list((await connection.execute(query)).scalars())


def _query(sought: Sought) -> Select[Any]:
    entries = audit_entries.c
    wanted: list[ColumnElement[bool]] = []
    if sought.operator_id:
        wanted.append(entries.operator_id == sought.operator_id)
    if sought.contact:
        # By id, by the shop's number, or by a part of the name.
        wanted.append(
            or_(
                entries.contact_id == sought.contact,
                contacts.c.customer_id == sought.contact,
                contacts.c.name.contains(sought.contact, autoescape=True),
            )
        )
    if sought.action:
        wanted.append(entries.action == sought.action)
    if sought.allowed is not None:
        wanted.append(entries.allowed == sought.allowed)
    if sought.since:
        wanted.append(entries.at >= sought.since)
    if sought.until:
        wanted.append(entries.at < sought.until)
    if sought.before:
        # Ids sort by the time they were made, which is the time of the entry.
        wanted.append(entries.id < sought.before)
    return (
        select(
            entries.id,
            entries.operator_id,
            entries.login,
            operators.c.name.label("operator_name"),
            entries.action,
            entries.object_kind.label("kind"),
            entries.object_id,
            entries.contact_id,
            contacts.c.name.label("contact_name"),
            entries.detail,
            entries.client,
            entries.allowed,
            entries.at,
        )
        .select_from(
            audit_entries.outerjoin(operators, operators.c.id == entries.operator_id).outerjoin(
                contacts, contacts.c.id == entries.contact_id
            )
        )
        .where(and_(True, *wanted))
    )


async def _stands(connection: Snapshot, operator: Operator, deed: Deed, now: datetime) -> bool:
    entries = audit_entries.c
    query = select(entries.id).where(
        entries.operator_id == operator.id,
        entries.at > now - SAME_READING,
        entries.action == deed.action[:64],
        entries.object_id.is_(None)
        if deed.object_id is None
        else entries.object_id == deed.object_id,
        entries.allowed == deed.allowed,
    )
    return (await connection.execute(query.limit(1))).first() is not None


# What leads from a kind of object to its conversation.
_IN_CONVERSATION = {
    "conversation": conversations.c.id,
    "message": messages.c.id,
    "attachment": attachments.c.id,
    "file": attachments.c.id,
    "review": reviews.c.id,
    "mention": mentions.c.message_id,
}


async def _contact_of(connection: Snapshot, deed: Deed) -> str | None:
    """Whose object it is; None where it is nobody's, or unknown."""
    if deed.object_id is None:
        return None
    if deed.kind == "contact":
        query = select(contacts.c.id).where(contacts.c.id == deed.object_id)
    elif deed.kind == "contact_note":
        query = select(contact_notes.c.contact_id).where(contact_notes.c.id == deed.object_id)
    elif deed.kind == "conversation":
        query = select(conversations.c.contact_id).where(conversations.c.id == deed.object_id)
    elif deed.kind in _IN_CONVERSATION:
        column = _IN_CONVERSATION[deed.kind]
        query = (
            select(conversations.c.contact_id)
            .join_from(
                column.table, conversations, column.table.c.conversation_id == conversations.c.id
            )
            .where(column == deed.object_id)
        )
    else:
        return None
    found: str | None = (await connection.execute(query.limit(1))).scalar()
    return found
