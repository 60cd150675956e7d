"""The list of articles, each as one line; no text is read for it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, or_, select

from domain.audience import Audience
from domain.errors import NotFound
from domain.ids import ArticleId
from domain.language import Language
from domain.versions import ArticleCard, VersionState
from store.engine import Database
from store.knowledge_tables import articles, versions
from store.tables import contacts, conversations
from store.versions import OPEN

_open = versions.alias("opened")
_waiting = versions.alias("waiting")


class Cards:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def matching(
        self,
        *,
        holding: str = "",
        language: Language | None = None,
        owner: str = "",
        kind: str = "",
    ) -> list[ArticleCard]:
        """Articles in whose name, title, topic or text the words occur, the last changed first."""
        conditions: list[ColumnElement[bool]] = []
        if language is not None:
            conditions.append(articles.c.language == language)
        if owner:
            conditions.append(articles.c.owner == owner)
        if kind:
            conditions.append(articles.c.kind == kind)
        if holding.strip():
            conditions.append(_holds(holding.strip()))
        return await self._cards(*conditions)

    async def card(self, article_id: ArticleId) -> ArticleCard:
        found = await self._cards(articles.c.id == article_id)
        if not found:
            raise NotFound("There is no such article.")
        return found[0]

    async def owners(self) -> list[str]:
        query = select(articles.c.owner).where(articles.c.owner != "").distinct()
        async with self._database.read() as connection:
            return sorted((await connection.execute(query)).scalars())

    async def audiences(self) -> Audience:
        """All the words by which articles tell audiences apart, or customers have come so far."""
        told: dict[str, set[str]] = {"channels": set(), "regions": set(), "tiers": set()}
        known = {
            "channels": select(conversations.c.channel).distinct(),
            "regions": select(contacts.c.region).distinct(),
            "tiers": select(contacts.c.tier).distinct(),
        }
        async with self._database.read() as connection:
            for name, query in known.items():
                told[name] |= {word for word in (await connection.execute(query)).scalars() if word}
            used = (await connection.execute(select(articles.c.audience))).scalars().all()
        for audience in used:
            for name, words in audience.items():
                told[name] |= set(words)
        return Audience.from_json(told)

    async def _cards(self, *conditions: ColumnElement[bool]) -> list[ArticleCard]:
        query = _query().where(*conditions).order_by(articles.c.updated_at.desc(), articles.c.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_card(row) for row in rows]


def _query() -> Select[Any]:
    columns: Sequence[Any] = [
        column for column in articles.c if column.name not in ("text", "questions", "cutting")
    ]
    waiting = and_(
        _waiting.c.article_id == articles.c.id,
        _waiting.c.state == VersionState.PUBLISHED,
        or_(articles.c.archived, _waiting.c.number != articles.c.version),
    )
    opened = and_(_open.c.article_id == articles.c.id, _open.c.state.in_(OPEN))
    return (
        select(
            *columns,
            _open.c.number.label("open_number"),
            _open.c.state.label("open_state"),
            _waiting.c.number.label("scheduled"),
        )
        .select_from(articles)
        .outerjoin(_open, opened)
        .outerjoin(_waiting, waiting)
    )


def _holds(words: str) -> ColumnElement[bool]:
    places = (
        articles.c.slug,
        articles.c.title,
        articles.c.topic,
        articles.c.text,
        _open.c.title,
        _open.c.text,
    )
    return or_(*(func.lower(place).contains(words.lower(), autoescape=True) for place in places))


def _card(row: RowMapping) -> ArticleCard:
    live: int = row["version"] if not row["archived"] else 0
    return ArticleCard(
        id=row["id"],
        slug=row["slug"],
        language=Language(row["language"]),
        title=row["title"],
        topic=row["topic"],
        kind=row["kind"],
        owner=row["owner"],
        live=live,
        open=row["open_number"] or 0,
        open_state=VersionState(row["open_state"]) if row["open_state"] else None,
        scheduled=row["scheduled"] or 0,
        audience=Audience.from_json(row["audience"]),
        review_by=row["review_by"],
        expires_on=row["expires_on"],
        archived=row["archived"] and row["version"] > 0,
        source=row["source"],
        updated_at=row["updated_at"],
    )
