"""Keep the table of questions and answers: each side of a row is an article with versions of its own."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import ArticleId
from domain.language import Language
from domain.versions import Content
from knowledge.documents import Words
from store.faq import FAQ, FaqArticle, FaqArticles
from workshop.articles import Workshop
from workshop.faq_table import Row, Side, clean_side, fault_of
from workshop.telling import Failure

_SLUG = re.compile(r"\w[\w.\- ]{0,127}")
_LONGEST_TOPIC = 128
_Known = Mapping[tuple[str, Language], FaqArticle]


@dataclass(frozen=True)
class KeptSide:
    """`state` is live, draft (something is not published yet) or none."""

    article_id: ArticleId | None
    side: Side
    state: str


@dataclass(frozen=True)
class KeptRow:
    slug: str
    topic: str
    sides: Mapping[Language, KeptSide]

    def as_row(self) -> Row:
        there = {at: kept.side for at, kept in self.sides.items() if kept.state != "none"}
        return Row(self.slug, self.topic, there)


_NOTHING = KeptSide(None, Side("", ""), "none")


class Faq:
    """Saves what differs, and nothing else: a table that was exported and comes back changes nothing."""

    def __init__(self, *, articles: FaqArticles, workshop: Workshop) -> None:
        self._articles = articles
        self._workshop = workshop

    async def rows(self, *, holding: str = "", language: Language | None = None) -> list[KeptRow]:
        """Rows in which the words occur, of those that are written in the language."""
        rows = _rows(await self._articles.all())
        wanted = holding.strip().casefold()
        return [
            row
            for row in rows
            if _holds(row, wanted) and (language is None or row.sides[language].state != "none")
        ]

    async def save(
        self, rows: Sequence[Row], *, publish: bool, author: str, all_or_none: bool = False
    ) -> tuple[list[KeptRow], list[Failure]]:
        """Drafts, or published at once. A row that cannot be kept is told; the others are saved, unless it must be
        `all_or_none`."""
        known = {(one.slug, one.language): one for one in await self._articles.all()}
        named = [row if row.slug else replace(row, slug=_slug_of(row)) for row in rows]
        faults = [(row, _fault(row, known)) for row in named]
        failures = [Failure(_place(row), fault) for row, fault in faults if fault is not None]
        if failures and all_or_none:
            return [], failures
        saved: list[str] = []
        async with self._workshop.together():
            for row, fault in faults:
                if fault is None:
                    late = await self._save_row(row, known, publish=publish, author=author)
                    failures += [Failure(_place(row), late)] if late else []
                saved.append(row.slug)
        by_slug = {row.slug: row for row in _rows(await self._articles.all())}
        return [by_slug[slug] for slug in dict.fromkeys(saved) if slug in by_slug], failures

    async def archive(self, slug: str, *, author: str) -> None:
        """Both sides; what was only a draft is discarded."""
        sides = [one for one in await self._articles.all() if one.slug == slug]
        if not sides:
            raise NotFound("There is no such row.")
        async with self._workshop.together():
            for side in sides:
                await self._take_out(side, author=author)

    async def _take_out(self, side: FaqArticle, *, author: str) -> None:
        if side.revision is not None:
            await self._workshop.discard(side.id)
        if not side.archived:
            await self._workshop.archive(side.id, author=author)

    async def _save_row(
        self, row: Row, known: _Known, *, publish: bool, author: str
    ) -> Words | None:
        """What went wrong, if anything."""
        told = _told(row, known)
        shown = _topic(known.get((row.slug, at)) for at in Language)
        before = {at: known.get((row.slug, at)) for at in row.sides}
        changed = _changed(told, known)
        try:
            for at, article in before.items():
                opened = article.id if article and article.revision is not None else None
                if at in changed:
                    opened = await self._save_side(told, at, article, topic=shown, author=author)
                if publish and opened is not None:
                    await self._workshop.publish(opened, author=author)
        except (Conflict, Invalid) as error:
            return Words(f"It was not saved: {error.detail}", f"未能保存：{error.detail}")
        return None

    async def _save_side(
        self, row: Row, at: Language, known: FaqArticle | None, *, topic: str, author: str
    ) -> ArticleId | None:
        """The article that now has a draft; None where it was taken out."""
        side = row.sides[at]
        if known is None:
            fresh = Content(title="", text="", topic=topic if row.topic is None else row.topic)
            made = await self._workshop.create(
                row.slug, at, _content(side, fresh), author=author, kind=FAQ
            )
            return made.article_id
        if side.empty:
            await self._take_out(known, author=author)
            return None
        content = _content(side, known.content)
        if row.topic is not None:
            content = replace(content, topic=row.topic)
        await self._workshop.save_draft(known.id, content, author=author, revision=known.revision)
        return known.id


def _differs(row: Row, at: Language, known: FaqArticle | None) -> bool:
    side = row.sides[at]
    if known is None or (known.archived and known.revision is None):
        return not side.empty
    topic = known.content.topic if row.topic is None else row.topic
    return side != _side(known.content) or topic != known.content.topic


def _topic(sides: Iterable[FaqArticle | None]) -> str:
    """A row shows one topic, that of the first side that has one."""
    return next((side.content.topic for side in sides if side and side.content.topic), "")


def _rows(articles: Iterable[FaqArticle]) -> list[KeptRow]:
    together: dict[str, dict[Language, FaqArticle]] = {}
    for article in articles:
        together.setdefault(article.slug, {})[article.language] = article
    rows = [
        KeptRow(
            slug,
            _topic(sides.get(at) for at in Language),
            {at: _kept(sides[at]) if at in sides else _NOTHING for at in Language},
        )
        for slug, sides in together.items()
    ]
    return [row for row in rows if any(side.state != "none" for side in row.sides.values())]


def _kept(article: FaqArticle) -> KeptSide:
    if article.revision is not None:
        return KeptSide(article.id, _side(article.content), "draft")
    if article.archived:
        return KeptSide(article.id, Side("", ""), "none")
    return KeptSide(article.id, _side(article.content), "live")


def _side(content: Content) -> Side:
    """The inverse of `_content`; a text without the question above it is all answer."""
    answer = content.text.removeprefix(f"## {content.title}\n\n")
    return clean_side(content.title, answer, content.questions.get(_heading(content.title), ()))


def _content(side: Side, before: Content) -> Content:
    """Wordings of further questions that the answer holds below headings of its own stay."""
    questions = {
        heading: others
        for heading, others in before.questions.items()
        if heading != _heading(before.title)
    }
    if side.alternatives:
        questions[_heading(side.question)] = side.alternatives
    return replace(
        before,
        title=side.question,
        text=f"## {side.question}\n\n{side.answer}",
        questions=questions,
    )


def _heading(question: str) -> str:
    """As the cutting reads it, for which signs at its end close a heading."""
    return question.rstrip(" \t#") or question


def _slug_of(row: Row) -> str:
    """From the question, so that the same table read again meets its own rows."""
    asked = next((side.question for side in row.sides.values()), "")
    return f"faq-{hashlib.sha256(asked.encode()).hexdigest()[:10]}"


def _told(row: Row, known: _Known) -> Row:
    """Without a topic where it says the one that is shown."""
    shown = _topic(known.get((row.slug, at)) for at in Language)
    return replace(row, topic=None if row.topic in (None, shown) else row.topic)


def _changed(told: Row, known: _Known) -> list[Language]:
    return [at for at in told.sides if _differs(told, at, known.get((told.slug, at)))]


def _fault(row: Row, known: _Known) -> Words | None:
    """What is as it was before is not judged."""
    is_new = not any((row.slug, at) in known for at in Language)
    if is_new and not _SLUG.fullmatch(row.slug):
        return Words(
            f"The slug “{row.slug}” is not valid: use letters, digits, dots, spaces and hyphens.",
            f"标识“{row.slug}”无效：只用字母、数字、点、空格和连字符。",
        )
    if len(row.topic or "") > _LONGEST_TOPIC:
        return Words(
            f"A topic may have at most {_LONGEST_TOPIC} characters.",
            f"主题最多 {_LONGEST_TOPIC} 个字符。",
        )
    changed = (row.sides[at] for at in _changed(_told(row, known), known))
    return next((fault for side in changed if not side.empty and (fault := fault_of(side))), None)


def _place(row: Row) -> Words:
    if row.line:
        return Words(f"line {row.line}", f"第 {row.line} 行")
    name = row.slug or next((side.question for side in row.sides.values()), "")
    return Words(name, name)


def _holds(row: KeptRow, wanted: str) -> bool:
    texts = [row.slug, row.topic]
    for kept in row.sides.values():
        texts += [kept.side.question, kept.side.answer, *kept.side.alternatives]
    return not wanted or any(wanted in text.casefold() for text in texts)
