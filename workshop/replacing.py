"""What a document that came anew makes of its article: what people changed survives, disputes wait for somebody."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.ids import ArticleId, UploadId
from domain.knowledge import Article, Chunk
from domain.language import Language
from domain.versions import ArticleVersion, Content, EditConflict, Origin, VersionState
from knowledge.documents import Document
from store.versions import Shelved, Standing, Step
from workshop import steps
from workshop.merging import merge_again, merge_questions, merge_value


@dataclass(frozen=True)
class Replaced:
    """What became of a document: the version that it stands in, and how many conflicts wait there for somebody."""

    article_id: ArticleId
    number: int
    title: str
    language: Language
    state: VersionState
    changed: bool
    conflicts: int


@dataclass(frozen=True)
class Arrival:
    """A document on its way in: by whom it comes, from which upload, and whether it is to be published."""

    document: Document
    author: str
    publish: bool
    upload_id: UploadId | None = None
    kind: str = ""


@dataclass(frozen=True)
class Plan:
    """What is to be written, if anything, and the version in which the document then stands."""

    step: Step | None
    version: ArticleVersion
    language: Language
    new: bool = False

    @property
    def changed(self) -> bool:
        return self.step is not None

    @property
    def waits(self) -> bool:
        """It is a draft, though it may have been meant to be published."""
        return self.changed and self.version.state is VersionState.DRAFT

    @property
    def pieces(self) -> Sequence[Chunk]:
        """What will be embedded."""
        return (self.step.pieces if self.step else None) or ()

    @property
    def replaced(self) -> Replaced:
        version = self.version
        return Replaced(
            article_id=version.article_id,
            number=version.number,
            title=version.content.title,
            language=self.language,
            state=version.state,
            changed=self.changed,
            conflicts=len(version.conflicts),
        )


def plan(standing: Standing | None, arrival: Arrival, *, now: datetime) -> Plan:
    """Of an article that is not known yet, a first version; else the next one, or what is open goes on from it."""
    language = arrival.document.language
    latest = standing.latest if standing else None
    if standing is None or latest is None:
        return _first(standing or _unknown(arrival), arrival, new=standing is None, now=now)
    gone = standing.shelved.archived_by == arrival.author != ""
    if not gone and (known := _known(standing, latest, arrival.document)):
        return Plan(None, known, language)
    merged = _merged(latest, arrival, number=standing.next_number, now=now)
    if arrival.publish and not merged.conflicts and (standing.live or gone):
        step = steps.publish(standing, merged, now=now)
        return Plan(_rebased(step, standing, arrival, now), step.put[0], language, new=gone)
    if standing.open is not None:
        merged = _rewritten(standing.open, arrival, now)
    return Plan(steps.with_draft(standing, merged), merged, language)


def _first(standing: Standing, arrival: Arrival, *, new: bool, now: datetime) -> Plan:
    document = arrival.document
    content = Content(document.title, document.text, document.questions, document.topic)
    version = ArticleVersion(
        article_id=standing.article.id,
        number=standing.next_number,
        state=VersionState.DRAFT,
        content=content,
        source=document.source,
        author=arrival.author,
        created_at=now,
        updated_at=now,
        extracted=document.text,
        origin=_origin(document),
        upload_id=arrival.upload_id,
    )
    step = steps.with_draft(standing, version)
    if arrival.publish:
        step = steps.publish(standing, version, now=now)
    return Plan(replace(step, seen=None if new else standing), step.put[0], document.language, new)


def _unknown(arrival: Arrival) -> Standing:
    document = arrival.document
    article = Article(
        id=article_id(document.slug, document.language),
        slug=document.slug,
        language=document.language,
        title=document.title,
        text="",
        source=document.source,
        content_hash="",
        version_date="",
        topic=document.topic,
        version=0,
    )
    return Standing(Shelved(article, kind=arrival.kind or document.kind, archived=True), ())


def article_id(slug: str, language: Language) -> ArticleId:
    """The same for the same document in every shop's data."""
    key = f"{slug}\0{language.value}"
    return ArticleId("art_" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:28])


def _known(standing: Standing, latest: ArticleVersion, document: Document) -> ArticleVersion | None:
    """The version that this very document has already become part of."""
    for version in (standing.open, latest):
        if version is None or version.extracted != document.text:
            continue
        if version.origin is None or version.origin == _origin(document):
            said = _base(version)
            if (said.title, said.questions) == (document.title, document.questions):
                return version
    return None


def _origin(document: Document) -> Origin:
    return Origin(
        title=document.title,
        topic=document.topic,
        questions=document.questions,
        version_date=document.version_date,
    )


def _base(version: ArticleVersion) -> Origin:
    """What the source said; where that was not kept, nobody had changed it."""
    content = version.content
    return version.origin or Origin(content.title, content.topic, content.questions)


def _merged(
    version: ArticleVersion, arrival: Arrival, *, number: int, now: datetime
) -> ArticleVersion:
    """The next version: what is new in the document, and what people made of the one before."""
    content, conflicts = _content(version, arrival.document)
    return ArticleVersion(
        article_id=version.article_id,
        number=number,
        state=VersionState.DRAFT,
        content=replace(content, effective_from=None),
        source=arrival.document.source,
        author=arrival.author,
        created_at=now,
        updated_at=now,
        extracted=arrival.document.text,
        origin=_origin(arrival.document),
        upload_id=arrival.upload_id,
        conflicts=conflicts,
    )


def _rewritten(opened: ArticleVersion, arrival: Arrival, now: datetime) -> ArticleVersion:
    """The open version with what is new in the document; whoever has it on the screen is told when they save."""
    content, conflicts = _content(opened, arrival.document)
    return replace(
        opened,
        state=VersionState.DRAFT,
        content=content,
        conflicts=conflicts,
        source=arrival.document.source,
        extracted=arrival.document.text,
        origin=_origin(arrival.document),
        upload_id=arrival.upload_id,
        updated_at=now,
        revision=opened.revision + 1,
    )


def _content(
    version: ArticleVersion, document: Document
) -> tuple[Content, tuple[EditConflict, ...]]:
    base, mine = _base(version), version.content
    text = merge_again(version.extracted, mine.text, document.text, version.conflicts)
    content = replace(
        mine,
        title=merge_value(base.title, mine.title, document.title),
        topic=merge_value(base.topic, mine.topic, document.topic),
        questions=merge_questions(base.questions, mine.questions, document.questions),
        text=text.text,
    )
    return content, text.conflicts


def _rebased(step: Step, standing: Standing, arrival: Arrival, now: datetime) -> Step:
    """A draft that somebody is writing goes on from what is now published."""
    if standing.open is None:
        return step
    return replace(step, put=(*step.put, _rewritten(standing.open, arrival, now)))
