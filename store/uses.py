"""How articles serve: which a turn found, which its reply quotes, and what contacts thought of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, insert, select

from domain.ids import ArticleId, TurnId
from domain.language import Language
from store.engine import Database, Transaction
from store.knowledge_tables import article_uses, articles, versions
from store.tables import feedback, messages


@dataclass(frozen=True)
class Usefulness:
    """`helpful` and `unhelpful` count the thumbs under replies that quote the article."""

    article_id: ArticleId
    title: str
    language: Language
    slug: str
    retrieved: int
    cited: int
    helpful: int
    unhelpful: int
    last_at: datetime | None


@dataclass(frozen=True)
class Unused:
    """A live article that no turn found; `since` is when its live version was published."""

    article_id: ArticleId
    title: str
    language: Language
    slug: str
    since: datetime


class Uses:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def usefulness(self, *, since: datetime) -> list[Usefulness]:
        """The articles that were found since then, the most quoted first."""
        async with self._database.read() as connection:
            rows = (await connection.execute(_usefulness(since))).mappings().all()
        return [Usefulness(**(dict(row) | {"language": Language(row["language"])})) for row in rows]

    async def never(self, *, since: datetime) -> list[Unused]:
        """Live articles that were not found since then."""
        async with self._database.read() as connection:
            rows = (await connection.execute(_never(since))).mappings().all()
        return [Unused(**(dict(row) | {"language": Language(row["language"])})) for row in rows]


async def record_uses(
    transaction: Transaction,
    turn_id: TurnId,
    retrieved: Mapping[ArticleId, int],
    *,
    cited: Collection[ArticleId],
    now: datetime,
) -> None:
    """One statement for all; nothing for a turn that looked nothing up."""
    rows = [
        {
            "turn_id": turn_id,
            "article_id": article_id,
            "version": version,
            "cited": article_id in cited,
            "used_at": now,
        }
        for article_id, version in retrieved.items()
    ]
    if rows:
        await transaction.execute(insert(article_uses), rows)


def _usefulness(since: datetime) -> Select[Any]:
    uses = article_uses.c
    thumbs = (
        select(messages.c.turn_id, feedback.c.rating)
        .join(feedback, feedback.c.message_id == messages.c.id)
        .where(messages.c.turn_id.is_not(None))
        .subquery()
    )

    def thumb(rating: str) -> Any:
        given = and_(uses.cited, thumbs.c.rating == rating)
        return func.coalesce(func.sum(case((given, 1), else_=0)), 0)

    cited = func.sum(case((uses.cited, 1), else_=0))
    return (
        select(
            articles.c.id.label("article_id"),
            articles.c.title,
            articles.c.language,
            articles.c.slug,
            func.count().label("retrieved"),
            cited.label("cited"),
            thumb("up").label("helpful"),
            thumb("down").label("unhelpful"),
            func.max(uses.used_at).label("last_at"),
        )
        .select_from(article_uses)
        .join(articles, articles.c.id == uses.article_id)
        .outerjoin(thumbs, thumbs.c.turn_id == uses.turn_id)
        .where(uses.used_at >= since)
        .group_by(articles.c.id, articles.c.title, articles.c.language, articles.c.slug)
        .order_by(cited.desc(), func.count().desc(), articles.c.slug, articles.c.language)
    )


def _never(since: datetime) -> Select[Any]:
    found = select(article_uses.c.turn_id).where(
        article_uses.c.article_id == articles.c.id, article_uses.c.used_at >= since
    )
    live = and_(versions.c.article_id == articles.c.id, versions.c.number == articles.c.version)
    return (
        select(
            articles.c.id.label("article_id"),
            articles.c.title,
            articles.c.language,
            articles.c.slug,
            func.coalesce(versions.c.published_at, articles.c.updated_at).label("since"),
        )
        .outerjoin(versions, live)
        .where(articles.c.archived.is_(False), ~found.exists())
        .order_by(articles.c.slug, articles.c.language)
    )
