"""Take an article from draft through review to publication, back, and out; each step is one transaction."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.errors import Conflict, DraftChanged, Invalid, NotPublishable
from domain.ids import ArticleId, UploadId, new_id
from domain.knowledge import Article
from domain.language import Language
from domain.versions import ArticleVersion, Content, VersionState
from knowledge.documents import Document
from models.embedding import Embedder
from store.moments import utc_now
from store.versions import Shelved, Standing, Step, Versions
from workshop import steps
from workshop.intake import Intake
from workshop.keeping import Keeper
from workshop.merging import decide, relocate
from workshop.naming import slug_of
from workshop.replacing import Replaced

__all__ = ["Published", "Replaced", "Workshop"]

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Published:
    """`scheduled`: it is published, and waits for its `effective_from`."""

    version: ArticleVersion
    scheduled: bool


class Workshop:
    """`author` is the name of an operator, or of what acts by itself (`folder`, `source`)."""

    def __init__(
        self,
        *,
        versions: Versions,
        embedder: Embedder,
        refresh: Callable[[], Awaitable[None]],
        clock: Clock = utc_now,
    ) -> None:
        self.keeper = Keeper(versions=versions, embedder=embedder, refresh=refresh, clock=clock)
        self.intake = Intake(self.keeper)
        self._versions, self._clock, self._write = versions, clock, self.keeper.write

    async def create(
        self,
        slug: str,
        language: Language,
        content: Content,
        *,
        author: str,
        owner: str = "",
        kind: str = "article",
        note: str = "",
        source: str = "",
    ) -> ArticleVersion:
        """A new article with a draft as its first version. An empty slug is made from the title. Raises Conflict."""
        named = slug or await self._free_slug(content.title, language)
        empty = Article(
            id=ArticleId(new_id("art")),
            slug=named,
            language=language,
            title=content.title,
            text="",
            source=source,
            content_hash="",
            version_date="",
            version=0,
        )
        shelved = Shelved(empty, kind=kind, owner=owner or author, archived=True)
        draft = steps.begin(Standing(shelved, ()), content, author=author, now=self._clock())
        draft = replace(draft, note=note, source=source)
        step = steps.with_draft(Standing(shelved, ()), draft)
        await self._write(replace(step, seen=None))
        return draft

    async def save_draft(
        self,
        article_id: ArticleId,
        content: Content,
        *,
        author: str,
        revision: int | None = None,
        note: str | None = None,
    ) -> ArticleVersion:
        """`revision` is that of the open version which was edited; None begins one. Raises DraftChanged."""
        standing, now = await self._versions.standing(article_id), self._clock()
        found = standing.open
        if (found.revision if found else None) != revision:
            raise _changed(found)
        if found is None:
            draft = steps.begin(standing, content, author=author, now=now)
        else:
            draft = replace(
                found,
                state=VersionState.DRAFT,
                content=content,
                conflicts=relocate(found.content.text, content.text, found.conflicts),
                author=author,
                revision=found.revision + 1,
                updated_at=now,
            )
        draft = replace(draft, note=draft.note if note is None else note)
        try:
            await self._write(steps.with_draft(standing, draft))
        except Conflict:
            raise _changed((await self._versions.standing(article_id)).open) from None
        return draft

    async def decide(
        self, article_id: ArticleId, index: int, *, choose: str, text: str = "", author: str
    ) -> ArticleVersion:
        """Settle one conflict of the open version: `mine`, `theirs`, or `own` with a text."""
        standing, version = await self._opened(article_id)
        if not 0 <= index < len(version.conflicts):
            raise Conflict("This conflict has been decided already.")
        conflict = version.conflicts[index]
        chosen = {"mine": conflict.mine, "theirs": conflict.theirs, "own": text}.get(choose)
        if chosen is None:
            raise Invalid("choose must be mine, theirs or own.")
        settled = decide(version.content.text, version.conflicts, index, chosen)
        changed = replace(
            version,
            content=replace(version.content, text=settled.text),
            conflicts=settled.conflicts,
            author=author,
            revision=version.revision + 1,
            updated_at=self._clock(),
        )
        await self._write(steps.with_draft(standing, changed))
        return changed

    async def submit(self, article_id: ArticleId, *, note: str | None = None) -> ArticleVersion:
        return await self._hand_over(
            article_id, VersionState.DRAFT, VersionState.IN_REVIEW, note=note
        )

    async def send_back(
        self, article_id: ArticleId, *, author: str, note: str | None = None
    ) -> ArticleVersion:
        return await self._hand_over(
            article_id, VersionState.IN_REVIEW, VersionState.DRAFT, note=note, reviewer=author
        )

    async def discard(self, article_id: ArticleId) -> None:
        """The open version; the history keeps nothing of it."""
        standing, version = await self._opened(article_id)
        await self._write(Step(standing, standing.shelved, drop=version.number))

    async def publish(
        self, article_id: ArticleId, *, author: str, note: str | None = None
    ) -> Published:
        """The open version. Raises Conflict where there is none, NotPublishable where something must be done first."""
        standing, version = await self._opened(article_id)
        now = self._clock()
        if version.conflicts:
            count = len(version.conflicts)
            raise NotPublishable(f"{count} conflict(s) must be decided first.")
        if not version.content.text.strip():
            raise NotPublishable("It has no text.")
        if steps.expired(version, now):
            raise NotPublishable("It has already expired: give it a later date, or none.")
        note = version.note if note is None else note
        ready = replace(version, reviewer=author, note=note, updated_at=now)
        step = steps.publish(standing, ready, now=now)
        await self._write(step)
        return Published(step.put[0], scheduled=step.pieces is None)

    async def roll_back(
        self, article_id: ArticleId, number: int, *, author: str, note: str = ""
    ) -> ArticleVersion:
        """A new version with the content of an earlier one, at once; an open draft stays open."""
        standing = await self._versions.standing(article_id)
        earlier = await self._versions.get(article_id, number)
        if earlier.published_at is None:
            raise Conflict(f"Version {number} was never published; publish it instead.")
        now = self._clock()
        made = steps.rolled_back(standing, earlier, author=author, note=note, now=now)
        step = steps.publish(standing, made, now=now)
        await self._write(step)
        return step.put[0]

    async def archive(self, article_id: ArticleId, *, author: str) -> Article:
        standing = await self._versions.standing(article_id)
        if standing.article.version == 0 and standing.scheduled is None:
            raise Conflict("Nothing of it has been published; discard the draft instead.")
        if standing.shelved.archived and standing.scheduled is None:
            raise Conflict("It is archived already.")
        step = steps.take_out(standing, by=author)
        await self._write(step, reindex=True)
        return step.shelved.article

    async def restore(self, article_id: ArticleId) -> Article:
        """As it was when it was taken out."""
        step = steps.restore(await self._versions.standing(article_id), now=self._clock())
        await self._write(step)
        return step.shelved.article

    async def change(self, article_id: ArticleId, **changes: Any) -> None:
        """`owner`, `review_by` and `topic`, none of which needs a new version."""
        await self._write(steps.changed(await self._versions.standing(article_id), changes))

    async def replace_from_document(
        self,
        document: Document,
        *,
        author: str,
        publish: bool,
        upload_id: UploadId | None = None,
        kind: str = "",
    ) -> Replaced:
        """Known by slug and language, the article gets what is new in the document and keeps what people changed."""
        return await self.intake.replace_from_document(
            document, author=author, publish=publish, upload_id=upload_id, kind=kind
        )

    def together(self) -> AbstractAsyncContextManager[None]:
        """Inside, nothing is refreshed: once at the end is enough for all."""
        return self.keeper.together()

    @staticmethod
    def opened(standing: Standing) -> ArticleVersion:
        """Raises Conflict where nothing is open."""
        if standing.open is None:
            raise Conflict("There is no open version: it was published or discarded meanwhile.")
        return standing.open

    async def _opened(self, article_id: ArticleId) -> tuple[Standing, ArticleVersion]:
        standing = await self._versions.standing(article_id)
        return standing, self.opened(standing)

    async def _hand_over(
        self,
        article_id: ArticleId,
        before: VersionState,
        after: VersionState,
        *,
        note: str | None,
        reviewer: str | None = None,
    ) -> ArticleVersion:
        standing, version = await self._opened(article_id)
        if version.state is not before:
            raise Conflict(f"The open version is {version.state.value} already.")
        handed = replace(
            version,
            state=after,
            note=version.note if note is None else note,
            reviewer=version.reviewer if reviewer is None else reviewer,
            updated_at=self._clock(),
        )
        await self._write(steps.with_draft(standing, handed))
        return handed

    async def _free_slug(self, title: str, language: Language) -> str:
        slug = wanted = slug_of(title)
        number = 1
        while await self._versions.of_slug(slug, language) is not None:
            number += 1
            slug = f"{wanted}-{number}"
        return slug


def _changed(found: ArticleVersion | None) -> DraftChanged:
    if found is None:
        return DraftChanged(
            "The draft was published or discarded meanwhile; begin from what is there now.",
            revision=None,
        )
    return DraftChanged(
        f"{found.author} has saved this draft meanwhile; take over what you want to keep.",
        revision=found.revision,
    )
