"""The versions of articles: how an article stands, and one transaction for each step of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from domain.errors import Conflict, NotFound
from domain.ids import ArticleId
from domain.knowledge import Article, Chunk
from domain.language import Language
from domain.versions import ArticleVersion, VersionState
from store.articles import replace_chunks
from store.engine import Database, Transaction
from store.knowledge_tables import articles, versions
from store.version_rows import (
    article_of,
    article_values,
    as_article,
    version_of,
    version_values,
)

OPEN = (VersionState.DRAFT, VersionState.IN_REVIEW)
Mark = frozenset[tuple[int, str, int]]
_MARK = select(versions.c.number, versions.c.state, versions.c.revision).where(
    versions.c.state != VersionState.ARCHIVED
)
_newest = (
    select(func.max(versions.c.number))
    .where(versions.c.article_id == articles.c.id)
    .correlate(articles)
    .scalar_subquery()
)
_MATTERING = (
    select(versions)
    .join(articles, articles.c.id == versions.c.article_id)
    .where(
        or_(
            versions.c.state != VersionState.ARCHIVED,
            versions.c.number == articles.c.version,
            versions.c.number == _newest,
        )
    )
    .order_by(versions.c.article_id, versions.c.number)
)


@dataclass(frozen=True)
class Shelved:
    """What an article has beside its content; `archived_by` says who took it out, empty while it is live or before."""

    article: Article
    kind: str = "article"
    owner: str = ""
    review_by: datetime | None = None
    archived: bool = False
    archived_by: str = ""


@dataclass(frozen=True)
class Standing:
    """An article as one moment saw it, with those of its versions that matter: what is open or published, what was
    live last, and the newest; in the order of their numbers."""

    shelved: Shelved
    versions: tuple[ArticleVersion, ...]

    @property
    def article(self) -> Article:
        return self.shelved.article

    @property
    def open(self) -> ArticleVersion | None:
        return next((one for one in self.versions if one.state in OPEN), None)

    @property
    def live(self) -> ArticleVersion | None:
        """The version that customers are answered from."""
        return None if self.shelved.archived else self.last_live

    @property
    def last_live(self) -> ArticleVersion | None:
        return next((one for one in self.versions if one.number == self.article.version), None)

    @property
    def scheduled(self) -> ArticleVersion | None:
        """Published, but not effective yet."""
        waiting = (one for one in self.versions if one.state is VersionState.PUBLISHED)
        return next((one for one in waiting if one is not self.live), None)

    @property
    def latest(self) -> ArticleVersion | None:
        """What a new draft begins with: what is live, else what was written last."""
        return self.live or (self.versions[-1] if self.versions else None)

    @property
    def next_number(self) -> int:
        return max([self.article.version, *(one.number for one in self.versions)]) + 1

    @property
    def mark(self) -> Mark:
        """Differs as soon as anything has happened to a version."""
        current = (one for one in self.versions if one.state is not VersionState.ARCHIVED)
        return frozenset((one.number, one.state.value, one.revision) for one in current)


@dataclass(frozen=True)
class Cited:
    """An article as one of its versions says it; `current` says that customers are still told so."""

    article: Article
    current: bool


@dataclass(frozen=True)
class Step:
    """What one transaction writes. `seen` is what it was made from: if that is no longer so, Conflict is raised.
    `shelved` becomes the article's row; with `pieces` its chunks are replaced."""

    seen: Standing | None
    shelved: Shelved
    put: tuple[ArticleVersion, ...] = ()
    drop: int | None = None
    pieces: Sequence[Chunk] | None = None


class Versions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def standing(self, article_id: ArticleId) -> Standing:
        found = await self._standings(articles.c.id == article_id)
        if not found:
            raise NotFound("There is no such article.")
        return found[0]

    async def standings(self) -> dict[tuple[str, Language], Standing]:
        """All of them; for a folder that is read in."""
        found = await self._standings()
        return {(one.article.slug, one.article.language): one for one in found}

    async def of_slug(self, slug: str, language: Language) -> Standing | None:
        named = and_(articles.c.slug == slug, articles.c.language == language)
        return next(iter(await self._standings(named)), None)

    async def history(self, article_id: ArticleId) -> list[ArticleVersion]:
        """All versions, newest first."""
        query = (
            select(versions)
            .where(versions.c.article_id == article_id)
            .order_by(versions.c.number.desc())
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [version_of(row) for row in rows]

    async def get(self, article_id: ArticleId, number: int) -> ArticleVersion:
        query = select(versions).where(
            versions.c.article_id == article_id, versions.c.number == number
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"This article has no version {number}.")
        return version_of(row)

    async def cited(self, article_id: ArticleId, number: int | None) -> Cited:
        """A version that replies may quote, without one the last that was live. What customers have never been told
        is not found."""
        standing = await self.standing(article_id)
        wanted = standing.article.version if number is None else number
        version = await self.get(article_id, wanted) if wanted else None
        if version is None or version.published_at is None or version == standing.scheduled:
            raise NotFound("There is no such article.")
        return Cited(as_article(standing.article, version), current=version == standing.live)

    async def due(self, now: datetime) -> list[ArticleId]:
        """Articles of which a version has become effective, or what is live has expired."""
        effective = select(versions.c.article_id).where(
            versions.c.article_id == articles.c.id,
            versions.c.state == VersionState.PUBLISHED,
            versions.c.number != articles.c.version,
            or_(versions.c.effective_from.is_(None), versions.c.effective_from <= now),
        )
        expired = and_(articles.c.archived.is_(False), articles.c.expires_on <= now)
        query = select(articles.c.id).where(or_(effective.exists(), expired))
        async with self._database.read() as connection:
            return [ArticleId(key) for key in (await connection.execute(query)).scalars()]

    async def write(self, step: Step, *, now: datetime) -> None:
        """The whole step or nothing. Raises Conflict."""
        async with self._database.write() as transaction:
            await self._write_article(transaction, step, now)
            if step.drop is not None:
                gone = and_(
                    versions.c.article_id == step.shelved.article.id,
                    versions.c.number == step.drop,
                )
                await transaction.execute(delete(versions).where(gone))
            for version in step.put:
                await _put(transaction, version)
            if step.pieces is not None:
                await replace_chunks(transaction, step.shelved.article.id, step.pieces)

    async def _write_article(self, transaction: Transaction, step: Step, now: datetime) -> None:
        shelved, key = step.shelved, step.shelved.article.id
        values = {
            **article_values(shelved.article),
            "kind": shelved.kind,
            "owner": shelved.owner,
            "review_by": shelved.review_by,
            "archived": shelved.archived,
            "archived_by": shelved.archived_by,
            "updated_at": now,
        }
        if step.seen is None:
            await self._insert(transaction, shelved, values)
            return
        # The row is locked first: whoever comes second reads what the first one left.
        locked = select(articles).where(articles.c.id == key).with_for_update()
        row = (await transaction.execute(locked)).mappings().one_or_none()
        marks = await transaction.execute(_MARK.where(versions.c.article_id == key))
        mark = frozenset((one.number, one.state, one.revision) for one in marks)
        if row is None or _shelved(row) != step.seen.shelved or mark != step.seen.mark:
            raise Conflict("Somebody else has just changed this article; look at it again.")
        await transaction.execute(update(articles).where(articles.c.id == key).values(**values))

    async def _insert(
        self, transaction: Transaction, shelved: Shelved, values: dict[str, object]
    ) -> None:
        article = shelved.article
        known = select(articles.c.id).where(
            or_(
                articles.c.id == article.id,
                and_(articles.c.slug == article.slug, articles.c.language == article.language),
            )
        )
        taken = (await transaction.execute(known)).scalars().first()
        if taken is not None:
            raise Conflict(
                f"There is already an article “{article.slug}” in this language.", article_id=taken
            )
        await transaction.execute(insert(articles).values(id=article.id, **values))

    async def _standings(self, *conditions: ColumnElement[bool]) -> list[Standing]:
        async with self._database.read() as connection:
            rows = (await connection.execute(select(articles).where(*conditions))).mappings().all()
            mattering = await connection.execute(_MATTERING.where(*conditions))
            found: dict[str, list[ArticleVersion]] = {}
            for row in mattering.mappings():
                found.setdefault(row["article_id"], []).append(version_of(row))
        return [Standing(_shelved(row), tuple(found.get(row["id"], ()))) for row in rows]


async def _put(transaction: Transaction, version: ArticleVersion) -> None:
    values = version_values(version)
    changed = await transaction.execute(
        update(versions)
        .where(versions.c.article_id == version.article_id, versions.c.number == version.number)
        .values(**values)
    )
    if changed.rowcount == 0:
        await transaction.execute(insert(versions).values(**values))


def _shelved(row: RowMapping) -> Shelved:
    return Shelved(
        article=article_of(row),
        kind=row["kind"],
        owner=row["owner"],
        review_by=row["review_by"],
        archived=row["archived"],
        archived_by=row["archived_by"],
    )
