"""What operators keep about a contact: notes and tags; and what lies behind: earlier conversations and their scores."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from domain.contact import Operator
from domain.errors import Forbidden, NotFound
from domain.ids import ContactId, ConversationId, OperatorId, new_id
from store.desk_tables import contact_notes, contact_tags
from store.engine import Database, Transaction
from store.tables import contacts, conversations, csat, handoffs, messages, operators

HISTORY = 100


@dataclass(frozen=True)
class ContactNote:
    id: str
    contact_id: ContactId
    operator_id: OperatorId
    operator_name: str
    text: str
    made_at: datetime


@dataclass(frozen=True)
class Earlier:
    """One conversation of a contact as a line of their history; `score` is the CSAT from 1 to 5."""

    id: ConversationId
    channel: str
    language: str
    status: str
    owner_kind: str
    disposition: str | None
    operator_name: str | None
    asked: str
    messages: int
    score: int | None
    comment: str | None
    created_at: datetime
    updated_at: datetime


class ContactNotes:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def notes(self, contact_id: ContactId) -> list[ContactNote]:
        """Newest first."""
        query = (
            select(contact_notes, operators.c.name.label("operator_name"))
            .join(operators, operators.c.id == contact_notes.c.operator_id)
            .where(contact_notes.c.contact_id == contact_id)
            .order_by(contact_notes.c.made_at.desc(), contact_notes.c.id.desc())
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [ContactNote(**row) for row in rows]

    async def add_note(
        self, contact_id: ContactId, operator: Operator, text: str, *, now: datetime
    ) -> ContactNote:
        note = ContactNote(new_id("cn"), contact_id, operator.id, operator.name, text, made_at=now)
        async with self._database.write() as transaction:
            await _must_exist(transaction, contact_id)
            await transaction.execute(
                insert(contact_notes).values(
                    id=note.id,
                    contact_id=contact_id,
                    operator_id=operator.id,
                    text=text,
                    made_at=now,
                )
            )
        return note

    async def remove_note(self, contact_id: ContactId, note_id: str, operator: Operator) -> None:
        """Everybody removes their own notes only."""
        mine = select(contact_notes.c.operator_id).where(
            contact_notes.c.id == note_id, contact_notes.c.contact_id == contact_id
        )
        async with self._database.write() as transaction:
            author = (await transaction.execute(mine)).scalar_one_or_none()
            if author is None:
                raise NotFound("There is no such note.")
            if author != operator.id:
                raise Forbidden("Only who wrote a note may remove it.")
            await transaction.execute(delete(contact_notes).where(contact_notes.c.id == note_id))

    async def tags(self, contact_id: ContactId) -> list[str]:
        query = (
            select(contact_tags.c.tag)
            .where(contact_tags.c.contact_id == contact_id)
            .order_by(contact_tags.c.made_at, contact_tags.c.tag)
        )
        async with self._database.read() as connection:
            return list((await connection.execute(query)).scalars())

    async def all_tags(self, *, limit: int = 200) -> list[tuple[str, int]]:
        """Every tag with how many contacts have it, the most used first."""
        count = func.count().label("count")
        query = (
            select(contact_tags.c.tag, count)
            .group_by(contact_tags.c.tag)
            .order_by(count.desc(), contact_tags.c.tag)
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [(row["tag"], row["count"]) for row in rows]

    async def add_tag(
        self, contact_id: ContactId, tag: str, operator: Operator, *, now: datetime
    ) -> None:
        """A tag that is there already stays as it is."""
        known = select(contact_tags.c.tag).where(
            contact_tags.c.contact_id == contact_id, contact_tags.c.tag == tag
        )
        async with self._database.write() as transaction:
            await _must_exist(transaction, contact_id)
            if (await transaction.execute(known)).scalar_one_or_none() is None:
                await transaction.execute(
                    insert(contact_tags).values(
                        contact_id=contact_id, tag=tag, operator_id=operator.id, made_at=now
                    )
                )

    async def remove_tag(self, contact_id: ContactId, tag: str) -> None:
        async with self._database.write() as transaction:
            await transaction.execute(
                delete(contact_tags).where(
                    contact_tags.c.contact_id == contact_id, contact_tags.c.tag == tag
                )
            )

    async def history(self, contact_id: ContactId) -> list[Earlier]:
        """The conversations of a contact on all channels, newest first."""
        asked = (
            select(messages.c.text)
            .where(messages.c.conversation_id == conversations.c.id, messages.c.sender == "contact")
            .order_by(messages.c.seq)
            .limit(1)
            .scalar_subquery()
        )
        said = (
            select(func.count())
            .where(messages.c.conversation_id == conversations.c.id, messages.c.internal.is_(False))
            .scalar_subquery()
        )
        served = (
            select(operators.c.name)
            .join(handoffs, handoffs.c.operator_id == operators.c.id)
            .where(handoffs.c.conversation_id == conversations.c.id)
            .order_by(handoffs.c.created_at.desc())
            .limit(1)
            .scalar_subquery()
        )
        c = conversations.c
        query = (
            select(
                *(c.id, c.channel, c.language, c.status, c.owner_kind, c.disposition),
                *(c.created_at, c.updated_at, csat.c.score, csat.c.comment),
                served.label("operator_name"),
                func.coalesce(asked, "").label("asked"),
                said.label("messages"),
            )
            .outerjoin(csat, csat.c.conversation_id == c.id)
            .where(c.contact_id == contact_id)
            .order_by(c.created_at.desc(), c.id.desc())
            .limit(HISTORY)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [Earlier(**row) for row in rows]


async def _must_exist(transaction: Transaction, contact_id: ContactId) -> None:
    query = select(contacts.c.id).where(contacts.c.id == contact_id)
    if (await transaction.execute(query)).scalar_one_or_none() is None:
        raise NotFound("There is no such contact.")
