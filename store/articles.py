"""Articles and their chunks: the truth from which every index is rebuilt."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update

from domain.audience import Audience
from domain.errors import NotFound
from domain.ids import ArticleId
from domain.knowledge import Article, Chunk
from domain.language import Language
from store.engine import Database, Transaction
from store.knowledge_tables import articles, chunks
from store.moments import utc_now
from store.version_rows import article_of, article_values


class ArticleStore:
    """An archived article can still be read by its id, because sent replies cite it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def upsert(self, article: Article, pieces: Sequence[Chunk]) -> Article:
        """Put the article and replace its chunks. The id of a slug and language, once given, stays;
        a chunk keeps the id it comes with."""
        async with self._database.write() as transaction:
            known = await transaction.execute(
                select(articles.c.id).where(
                    articles.c.slug == article.slug, articles.c.language == article.language
                )
            )
            kept = known.scalar_one_or_none()
            stored = article if kept is None else replace(article, id=ArticleId(kept))
            values = {
                **article_values(stored),
                "archived": False,
                "archived_by": "",
                "updated_at": utc_now(),
            }
            if kept is None:
                await transaction.execute(
                    insert(articles).values(id=stored.id, kind="article", owner="", **values)
                )
            else:
                await transaction.execute(
                    update(articles).where(articles.c.id == kept).values(**values)
                )
            await replace_chunks(transaction, stored.id, pieces)
        return stored

    async def archive(self, slug: str, language: Language) -> None:
        """Take the article out of `all` and `chunks`; nothing happens when it is unknown."""
        async with self._database.write() as transaction:
            await transaction.execute(
                update(articles)
                .where(articles.c.slug == slug, articles.c.language == language)
                .values(archived=True, updated_at=utc_now())
            )

    async def all(self) -> list[Article]:
        query = (
            select(articles)
            .where(articles.c.archived.is_(False))
            .order_by(articles.c.slug, articles.c.language)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [article_of(row) for row in rows]

    async def article(self, article_id: ArticleId) -> Article:
        """What is live of it, or was last."""
        query = select(articles).where(articles.c.id == article_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such article.")
        return article_of(row)

    async def by_slug(self, slug: str, language: Language) -> Article | None:
        query = select(articles).where(
            articles.c.slug == slug,
            articles.c.language == language,
            articles.c.archived.is_(False),
        )
        return await self._one(query)

    async def by_hash(self, content_hash: str) -> Article | None:
        """A published article with exactly this content."""
        query = select(articles).where(
            articles.c.content_hash == content_hash, articles.c.archived.is_(False)
        )
        return await self._one(query.limit(1))

    async def chunks(self, *, only: Collection[str] | None = None) -> list[Chunk]:
        """The chunks of the published articles, all or `only` these, in reading order."""
        query = (
            select(
                chunks,
                articles.c.slug,
                articles.c.language,
                articles.c.title,
                articles.c.version_date,
                articles.c.version,
                articles.c.audience,
                articles.c.expires_on,
            )
            .join(articles, articles.c.id == chunks.c.article_id)
            .where(articles.c.archived.is_(False))
            .order_by(articles.c.slug, articles.c.language, chunks.c.position)
        )
        if only is not None:
            query = query.where(chunks.c.id.in_(only))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_chunk(row) for row in rows]

    async def audiences(self) -> set[Audience]:
        """Each that a published article is for."""
        query = select(articles.c.audience).where(articles.c.archived.is_(False))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).scalars().all()
        return {Audience.from_json(row) for row in rows}

    async def _one(self, query: Any) -> Article | None:
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return article_of(row) if row is not None else None


async def replace_chunks(
    transaction: Transaction, article_id: ArticleId, pieces: Sequence[Chunk]
) -> None:
    """The chunks of the article are then exactly these."""
    await transaction.execute(delete(chunks).where(chunks.c.article_id == article_id))
    rows = [
        {
            "id": chunk.id,
            "article_id": article_id,
            "position": position,
            "headings": list(chunk.headings),
            "text": chunk.text,
            "start": chunk.start,
            "end": chunk.end,
            "questions": list(chunk.questions),
        }
        for position, chunk in enumerate(pieces)
    ]
    if rows:
        await transaction.execute(insert(chunks), rows)


def _chunk(row: RowMapping) -> Chunk:
    return Chunk(
        id=row["id"],
        article_id=row["article_id"],
        slug=row["slug"],
        language=Language(row["language"]),
        title=row["title"],
        headings=tuple(row["headings"]),
        text=row["text"],
        start=row["start"],
        end=row["end"],
        questions=tuple(row["questions"]),
        version_date=row["version_date"],
        version=row["version"],
        audience=Audience.from_json(row["audience"]),
        expires_on=row["expires_on"],
    )
