"""Find conversations by what was said in them, and contacts by name, number, address, note or tag; in Chinese and English."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, exists, or_, select

from domain.contact import Contact
from domain.conversation import Conversation
from domain.ids import ContactId
from store.desk_tables import contact_notes, contact_tags
from store.engine import Database, Snapshot
from store.rows import contact_of, conversation_of
from store.tables import contacts, conversations, identities, messages, operators

# The newest conversations are looked through so many at a time; between two looks others get their turn.
BATCH = 400
MAX_WORDS, MAX_QUERY = 6, 200
_ASCII_WORD = re.compile(r"[a-z0-9][a-z0-9@._+-]*")


@dataclass(frozen=True)
class Filters:
    """Empty ones filter nothing; `state` is open or resolved, `since` and `until` bound the last change."""

    channel: str = ""
    state: str = ""
    operator_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Hit:
    """`text` is the message, note, name or address in which the words stand; `message_id` only for what was said."""

    kind: str
    contact: Contact
    text: str
    conversation: Conversation | None = None
    message_id: str | None = None
    sender: str = ""
    internal: bool = False
    at: datetime | None = None


@dataclass(frozen=True)
class Found:
    conversations: list[Hit]
    contacts: list[Hit]
    names: Mapping[str, str]
    more: bool


def words_of(query: str) -> list[str]:
    """What must all occur: separated by spaces, in small letters."""
    return list(dict.fromkeys(query.lower()[:MAX_QUERY].split()))[:MAX_WORDS]


def fits(text: str, word: str) -> bool:
    """A Latin word at the beginning of one; anything with Chinese characters anywhere."""
    lowered = text.lower()
    if not _ASCII_WORD.fullmatch(word):
        return word in lowered
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}", lowered) is not None


class Search:
    """No index: nothing to rebuild, nothing that outlives what was erased. It stops at the first `limit` hits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, query: str, filters: Filters, *, limit: int = 30) -> Found:
        words = words_of(query)
        if not words:
            return Found([], [], {}, more=False)
        people = [] if _narrowed(filters) else await self._contacts(words, limit)
        talks, more = await self._conversations(words, filters, limit)
        async with self._database.read() as connection:
            ids = {hit.conversation.owner.operator_id for hit in talks if hit.conversation}
            named = select(operators.c.id, operators.c.name).where(operators.c.id.in_(ids - {None}))
            rows = (await connection.execute(named)).mappings().all()
            names = {row["id"]: row["name"] for row in rows}
        return Found(talks, people, names, more)

    async def _conversations(
        self, words: list[str], filters: Filters, limit: int
    ) -> tuple[list[Hit], bool]:
        found: list[Hit] = []
        last = ""
        while True:
            async with self._database.read() as connection:
                ids = list((await connection.execute(_batch(filters, last))).scalars())
                if not ids:
                    return found, False
                found += await _hits(connection, ids, words)
            if len(found) > limit:
                return found[:limit], True
            last = ids[-1]
            await asyncio.sleep(0)

    async def _contacts(self, words: list[str], limit: int) -> list[Hit]:
        """By each word somewhere in what is known of them."""
        everywhere = [
            or_(
                *(_like(column, word) for column in (contacts.c.name, contacts.c.customer_id)),
                _of_contact(identities, identities.c.value, word),
                _of_contact(contact_tags, contact_tags.c.tag, word),
                _of_contact(contact_notes, contact_notes.c.text, word),
            )
            for word in words
        ]
        query = (
            select(contacts)
            .where(and_(*everywhere))
            .order_by(contacts.c.created_at.desc(), contacts.c.id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = [contact_of(row) for row in (await connection.execute(query)).mappings()]
            known = await _known_of(connection, [contact.id for contact in rows])
        return [Hit("contact", one, _why(one, known.get(one.id, []), words)) for one in rows]


def _batch(filters: Filters, last: str) -> Select[Any]:
    """The next ids, newest first: an id begins with the time at which it was made."""
    c = conversations.c
    query = select(c.id).order_by(c.id.desc()).limit(BATCH)
    if filters.channel:
        query = query.where(c.channel == filters.channel)
    if filters.state:
        query = query.where(c.status == filters.state)
    if filters.operator_id:
        query = query.where(c.operator_id == filters.operator_id)
    if filters.since:
        query = query.where(c.updated_at >= filters.since)
    if filters.until:
        query = query.where(c.updated_at < filters.until)
    return query.where(c.id < last) if last else query


async def _hits(reader: Snapshot, ids: list[str], words: list[str]) -> list[Hit]:
    """Conversations of these in which every word was said, each by the message that says most of them."""
    m = messages.c
    said = select(m.id, m.conversation_id, m.seq, m.sender, m.internal, m.text, m.created_at).where(
        m.conversation_id.in_(ids),
        m.sender != "system",
        or_(*(_like(m.text, word) for word in words)),
    )
    by_talk: dict[str, list[Any]] = {}
    for row in (await reader.execute(said)).mappings():
        by_talk.setdefault(row["conversation_id"], []).append(row)
    chosen = {
        talk: best for talk, rows in by_talk.items() if (best := _best(rows, words)) is not None
    }
    if not chosen:
        return []
    talks = await _rows_of(reader, conversations, list(chosen))
    people = await _rows_of(reader, contacts, [row["contact_id"] for row in talks.values()])
    return [
        Hit(
            "conversation",
            contact_of(people[talks[talk]["contact_id"]]),
            chosen[talk]["text"],
            conversation_of(talks[talk]),
            chosen[talk]["id"],
            chosen[talk]["sender"],
            chosen[talk]["internal"],
            chosen[talk]["created_at"],
        )
        for talk in ids
        if talk in chosen
    ]


async def _rows_of(reader: Snapshot, table: Table, ids: list[str]) -> dict[str, Any]:
    rows = (await reader.execute(select(table).where(table.c.id.in_(ids)))).mappings()
    return {row["id"]: row for row in rows}


def _best(rows: list[Any], words: list[str]) -> Any | None:
    """The message with the most of the words, the latest of these; None unless all occur in some message."""
    counts = [(sum(fits(row["text"], word) for word in words), row["seq"], row) for row in rows]
    if not all(any(fits(row["text"], word) for row in rows) for word in words):
        return None
    return max(counts, key=lambda one: one[:2])[2]


def _like(column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    return column.icontains(word, autoescape=True)


def _of_contact(table: Any, column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    return exists().where(table.c.contact_id == contacts.c.id, _like(column, word))


async def _known_of(reader: Snapshot, ids: Iterable[ContactId]) -> dict[str, list[str]]:
    """Tags, then notes; addresses are sensitive and stay out of what is shown."""
    known: dict[str, list[str]] = {}
    wanted = list(ids)
    for table, name in ((contact_tags, "tag"), (contact_notes, "text")):
        query = select(table).where(table.c.contact_id.in_(wanted))
        for row in (await reader.execute(query)).mappings():
            known.setdefault(row["contact_id"], []).append(row[name])
    return known


def _why(contact: Contact, known: list[str], words: list[str]) -> str:
    """Where the first word stands; empty where the name or an address says it."""
    if any(word in (contact.name or "").lower() for word in words):
        return ""
    return next((text for text in known for word in words if word in text.lower()), "")


def _narrowed(filters: Filters) -> bool:
    return filters != Filters()
