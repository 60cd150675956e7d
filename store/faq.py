"""The table of questions and answers: each side is an article of kind `faq`, read with its newest content."""

from dataclasses import dataclass

from sqlalchemy import RowMapping, Select, and_, or_, select

from domain.audience import Audience
from domain.ids import ArticleId
from domain.language import Language
from domain.versions import Content, Cutting, VersionState
from store.engine import Database
from store.knowledge_tables import articles, versions

FAQ = "faq"
_OPEN = (VersionState.DRAFT, VersionState.IN_REVIEW)


@dataclass(frozen=True)
class FaqArticle:
    """`content` is that of the open version where there is one, else what is live, else what was last. `revision`
    is that of the open version."""

    id: ArticleId
    slug: str
    language: Language
    archived: bool
    content: Content
    revision: int | None


class FaqArticles:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[FaqArticle]:
        """By slug, archived ones too: a new text for one brings it back."""
        async with self._database.read() as connection:
            rows = (await connection.execute(_newest())).mappings().all()
        found: dict[ArticleId, FaqArticle] = {}
        for row in rows:
            opened = row["state"] in _OPEN
            if row["id"] in found and not opened:
                continue
            found[row["id"]] = FaqArticle(
                id=row["id"],
                slug=row["slug"],
                language=Language(row["language"]),
                archived=row["archived"],
                revision=row["revision"] if opened else None,
                content=_content(row),
            )
        return list(found.values())


def _content(row: RowMapping) -> Content:
    if row["state"] is None:
        # Its only draft was discarded.
        return Content(title="", text="")
    return Content(
        title=row["title"],
        text=row["text"],
        questions={name: tuple(all_) for name, all_ in row["questions"].items()},
        topic=row["topic"],
        audience=Audience.from_json(row["audience"]),
        cutting=Cutting(**row["cutting"]),
        effective_from=row["effective_from"],
        expires_on=row["expires_on"],
    )


def _newest() -> Select[tuple[object, ...]]:
    wanted = or_(versions.c.state.in_(_OPEN), versions.c.number == articles.c.version)
    return (
        select(
            articles.c.id,
            articles.c.slug,
            articles.c.language,
            articles.c.archived,
            versions.c.state,
            versions.c.revision,
            versions.c.title,
            versions.c.text,
            versions.c.questions,
            versions.c.topic,
            versions.c.audience,
            versions.c.cutting,
            versions.c.effective_from,
            versions.c.expires_on,
        )
        .outerjoin(versions, and_(versions.c.article_id == articles.c.id, wanted))
        .where(articles.c.kind == FAQ)
        .order_by(articles.c.slug, articles.c.language, versions.c.number)
    )
