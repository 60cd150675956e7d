"""How articles serve: which a turn found, which its reply quotes, and what contacts thought of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, insert, select

from domain.ids import ArticleId, TurnId
from domain.language import Language
from store.engine import Database, Transaction
from store.knowledge_tables import article_uses, articles, versions
from store.tables import feedback, messages

# Built once: building it costs more than running it.
_INSERT = insert(article_uses)


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
        await transaction.execute(_INSERT, rows)


def _usefulness(since: datetime) -> Select[Any]:
    """Each side is added up before they meet: of the many replies few are rated."""
    served, rated = _served(since), _rated(since)
    return (
        select(
            articles.c.id.label("article_id"),
            articles.c.title,
            articles.c.language,
            articles.c.slug,
            served.c.retrieved,
            served.c.cited,
            func.coalesce(rated.c.helpful, 0).label("helpful"),
            func.coalesce(rated.c.unhelpful, 0).label("unhelpful"),
            served.c.last_at,
        )
        .join(served, served.c.article_id == articles.c.id)
        .outerjoin(rated, rated.c.article_id == articles.c.id)
        .order_by(
            served.c.cited.desc(), served.c.retrieved.desc(), articles.c.slug, articles.c.language
        )
    )


def _served(since: datetime) -> Subquery:
    uses = article_uses.c
    return (
        select(
            uses.article_id,
            func.count().label("retrieved"),
            func.sum(case((uses.cited, 1), else_=0)).label("cited"),
            func.max(uses.used_at).label("last_at"),
        )
        .where(uses.used_at >= since)
        .group_by(uses.article_id)
        .subquery()
    )


def _rated(since: datetime) -> Subquery:
    """The thumbs under the replies that quote an article."""
    uses = article_uses.c
    return (
        select(
            uses.article_id,
            func.sum(case((feedback.c.rating == "up", 1), else_=0)).label("helpful"),
            func.sum(case((feedback.c.rating == "down", 1), else_=0)).label("unhelpful"),
        )
        .select_from(feedback)
        .join(messages, messages.c.id == feedback.c.message_id)
        .join(article_uses, uses.turn_id == messages.c.turn_id)
        .where(uses.cited, uses.used_at >= since)
        .group_by(uses.article_id)
        .subquery()
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
