"""Erase an article for good: read all that may quote it, write what was scrubbed, delete the rest."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Table, and_, delete, exists, func, select, update

from domain.errors import NotFound
from domain.ids import ArticleId
from store.desk_tables import suggestions, translations
from store.engine import Database, Snapshot, Transaction
from store.imports import ImportState
from store.knowledge_tables import (
    article_uses,
    articles,
    chunks,
    gap_questions,
    gaps,
    imports,
    sources,
    uploads,
    versions,
)
from store.learning_tables import cases, samples
from store.switches import Switches
from store.tables import conversations, events, handoffs, messages, turns

_BATCH = 50
_PENDING = "erasing"
_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        conversations,
        messages,
        events,
        handoffs,
        turns,
        gap_questions,
        samples,
        cases,
        suggestions,
        translations,
    )
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Erasable:
    """`uploads` are those that the article came from, with the ids of other articles that came from them too."""

    article: Row
    versions: Sequence[Row]
    uploads: Sequence[Row]
    others: Sequence[Row]


@dataclass(frozen=True)
class ConversationRows:
    """What is kept of a conversation that may hold text of an article."""

    conversation: Row
    messages: Sequence[Row]
    events: Sequence[Row]
    handoffs: Sequence[Row]
    turns: Sequence[Row]
    gap_questions: Sequence[Row]
    samples: Sequence[Row]
    suggestions: Sequence[Row]
    translations: Sequence[Row]


class Erasing:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._switches = Switches(database)

    async def find(self, article_id: ArticleId) -> Erasable:
        async with self._database.read() as connection:
            mine = await _rows(connection, select(articles).where(articles.c.id == article_id))
            if not mine:
                raise NotFound(
                    f"There is no article {article_id}. `xiaoer articles list` shows them."
                )
            query = select(versions).where(versions.c.article_id == article_id)
            found = await _rows(connection, query)
            came = await _uploads_of(connection, article_id)
            others = await _others(connection, [row["id"] for row in came], but=article_id)
        return Erasable(mine[0], found, came, others)

    async def conversations(self) -> AsyncIterator[list[ConversationRows]]:
        """All of them, some at a time."""
        last = ""
        while True:
            async with self._database.read() as connection:
                query = (
                    select(conversations.c.id, conversations.c.memory)
                    .where(conversations.c.id > last)
                    .order_by(conversations.c.id)
                    .limit(_BATCH)
                )
                rows = await _rows(connection, query)
                if not rows:
                    return
                last = rows[-1]["id"]
                batch = await _with_parts(connection, rows)
            yield batch

    async def cases(self) -> list[Row]:
        """Of the evals; some have no conversation any more."""
        async with self._database.read() as connection:
            return await _rows(connection, select(cases).order_by(cases.c.id))

    async def write(self, changes: Iterable[tuple[str, tuple[Any, ...], dict[str, Any]]]) -> None:
        """New values by table and primary key."""
        async with self._database.write() as transaction:
            for name, key, values in changes:
                table = _TABLES[name]
                same = and_(*(c == v for c, v in zip(table.primary_key.columns, key, strict=True)))
                await transaction.execute(update(table).where(same).values(values))

    async def delete(self, found: Erasable, *, mark: str) -> None:
        """The article with all that hangs on it; `mark` stands where a file's name stood."""
        article_id = found.article["id"]
        async with self._database.write() as transaction:
            await _forget_uploads(transaction, found.uploads, mark)
            await _forget_imports(transaction, article_id)
            await _forget_pages(transaction, article_id)
            await transaction.execute(
                update(gaps).where(gaps.c.article_id == article_id).values(article_id=None)
            )
            for table in (article_uses, chunks, versions):
                await transaction.execute(delete(table).where(table.c.article_id == article_id))
            await transaction.execute(delete(articles).where(articles.c.id == article_id))

    async def begin(self, *, now: datetime) -> None:
        """Until `end`, a start knows that files may still hold what was deleted."""
        await self._switches.set(_PENDING, True, now=now)

    async def end(self, *, now: datetime) -> None:
        await self._switches.set(_PENDING, False, now=now)

    async def pending(self) -> bool:
        return bool(await self._switches.get(_PENDING))

    async def speaking(self, since: datetime, *, now: datetime) -> bool:
        """Whether a turn runs that may still quote what was there at that moment."""
        query = select(func.count()).where(
            turns.c.status == "running", turns.c.started_at <= since, turns.c.lease_until > now
        )
        async with self._database.read() as connection:
            return bool((await connection.execute(query)).scalar_one())


async def _rows(connection: Snapshot, query: Executable) -> list[Row]:
    found = (await connection.execute(query)).mappings().all()
    return [{str(name): value for name, value in row.items()} for row in found]


async def _uploads_of(connection: Snapshot, article_id: ArticleId) -> Sequence[Row]:
    """Those of its versions, those whose reading named it, and the same bytes under other names."""
    named = await connection.execute(select(imports.c.upload_id, imports.c.articles))
    ids = {
        row.upload_id
        for row in named
        if any(one.get("article_id") == article_id for one in row.articles)
    }
    known = select(versions.c.upload_id).where(
        versions.c.article_id == article_id, versions.c.upload_id.is_not(None)
    )
    ids |= set((await connection.execute(known)).scalars())
    same = uploads.alias()
    query = select(uploads.c.id, uploads.c.name).where(
        exists().where(same.c.id.in_(ids - {None}), same.c.sha256 == uploads.c.sha256)
    )
    return await _rows(connection, query)


async def _others(
    connection: Snapshot, upload_ids: Sequence[str], *, but: ArticleId
) -> Sequence[Row]:
    query = (
        select(articles.c.id, articles.c.title)
        .join(versions, versions.c.article_id == articles.c.id)
        .where(versions.c.upload_id.in_(upload_ids), articles.c.id != but)
        .distinct()
    )
    return await _rows(connection, query)


async def _with_parts(connection: Snapshot, rows: Sequence[Row]) -> list[ConversationRows]:
    ids = [row["id"] for row in rows]
    parts: dict[str, dict[str, list[Row]]] = {}
    for table, order in (
        (messages, messages.c.seq),
        (events, events.c.seq),
        (handoffs, handoffs.c.id),
        (turns, turns.c.id),
        (gap_questions, gap_questions.c.message_id),
        (samples, samples.c.id),
        (suggestions, suggestions.c.id),
    ):
        query = select(table).where(table.c.conversation_id.in_(ids)).order_by(order)
        _sort_in(parts.setdefault(table.name, {}), await _rows(connection, query))
    translated = (
        select(translations, messages.c.conversation_id)
        .join(messages, messages.c.id == translations.c.message_id)
        .where(messages.c.conversation_id.in_(ids))
        .order_by(translations.c.message_id, translations.c.language)
    )
    _sort_in(parts.setdefault(translations.name, {}), await _rows(connection, translated))
    return [
        ConversationRows(row, **{name: found.get(row["id"], []) for name, found in parts.items()})
        for row in rows
    ]


def _sort_in(by_conversation: dict[str, list[Row]], rows: Sequence[Row]) -> None:
    for row in rows:
        by_conversation.setdefault(row["conversation_id"], []).append(row)


async def _forget_uploads(transaction: Transaction, gone: Sequence[Row], mark: str) -> None:
    if not gone:
        return
    ids, names = [row["id"] for row in gone], {row["name"] for row in gone}
    from_them = versions.c.upload_id.in_(ids)
    # Other articles of the file stay, but its name may have told what it held.
    theirs = select(versions.c.article_id).where(from_them)
    for name in names:
        for table, rows in ((articles, articles.c.id.in_(theirs)), (versions, from_them)):
            renamed = {"source": func.replace(table.c.source, name, mark)}
            await transaction.execute(update(table).where(rows).values(renamed))
    await transaction.execute(update(versions).where(from_them).values(upload_id=None))
    mine = imports.c.upload_id.in_(ids)
    unread = imports.c.state.in_((ImportState.WAITING, ImportState.READING))
    await transaction.execute(
        update(imports).where(and_(mine, unread)).values(state=ImportState.FAILED)
    )
    await transaction.execute(
        update(imports).where(mine).values(upload_id=None, name=mark, failures=[])
    )
    await transaction.execute(delete(uploads).where(uploads.c.id.in_(ids)))


async def _forget_imports(transaction: Transaction, article_id: ArticleId) -> None:
    rows = (await transaction.execute(select(imports.c.id, imports.c.articles))).all()
    for row in rows:
        kept = [one for one in row.articles if one.get("article_id") != article_id]
        if len(kept) < len(row.articles):
            await transaction.execute(
                update(imports).where(imports.c.id == row.id).values(articles=kept)
            )


async def _forget_pages(transaction: Transaction, article_id: ArticleId) -> None:
    """The page is never fetched again for this source: it would bring the article back."""
    rows = (await transaction.execute(select(sources.c.id, sources.c.pages))).all()
    for row in rows:
        pages = {
            address: {"erased": True} if page.get("article_id") == article_id else page
            for address, page in row.pages.items()
        }
        if pages != row.pages:
            await transaction.execute(
                update(sources).where(sources.c.id == row.id).values(pages=pages)
            )
