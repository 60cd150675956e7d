"""The versions of an article: written, reviewed, published, replaced; what came in by file or address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.audience import EVERYBODY, Audience
from domain.ids import ArticleId, UploadId
from domain.language import Language


class VersionState(StrEnum):
    """At most one version of an article is open (a draft or in review)."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    ARCHIVED = "archived"


@dataclass(frozen=True)
class Cutting:
    """How an article is cut into chunks; None stands for the default of its language. `longest` counts characters
    of Chinese, words of English; `by_heading` starts a chunk at each heading."""

    longest: int | None = None
    by_heading: bool = True


DEFAULT_CUTTING = Cutting()


@dataclass(frozen=True)
class EditConflict:
    """A block that people changed (`mine`) and that the new source changes too (`theirs`); `base` is what both
    began with. `start`/`end` are where the text now holds `theirs`."""

    base: str
    mine: str
    theirs: str
    start: int
    end: int


@dataclass(frozen=True)
class Origin:
    """What a source said beside its text, by which a newer one of it is told from what people changed."""

    title: str
    topic: str = ""
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version_date: str = ""


@dataclass(frozen=True)
class Content:
    """All that a reader or the index sees of a version; the part that is compared, merged and restored."""

    title: str
    text: str
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    topic: str = ""
    audience: Audience = EVERYBODY
    cutting: Cutting = DEFAULT_CUTTING
    effective_from: datetime | None = None
    expires_on: datetime | None = None


@dataclass(frozen=True)
class ArticleVersion:
    """`number` counts from 1 in its article. `extracted` is the text as it came from the source, before people
    changed it, `origin` what came with it; empty for what was written here. `revision` grows with each save of an open version."""

    article_id: ArticleId
    number: int
    state: VersionState
    content: Content
    source: str
    author: str
    created_at: datetime
    updated_at: datetime
    extracted: str = ""
    origin: Origin | None = None
    upload_id: UploadId | None = None
    conflicts: tuple[EditConflict, ...] = ()
    note: str = ""
    reviewer: str = ""
    revision: int = 1
    published_at: datetime | None = None


@dataclass(frozen=True)
class ArticleCard:
    """One line of the list of articles. `live` is the number of the version that answers customers now, 0 for none;
    `open` that of the draft or the version in review; `scheduled` that of a published one that is not yet effective."""

    id: ArticleId
    slug: str
    language: Language
    title: str
    topic: str
    kind: str
    owner: str
    live: int
    open: int
    open_state: VersionState | None
    scheduled: int
    audience: Audience
    review_by: datetime | None
    expires_on: datetime | None
    archived: bool
    source: str
    updated_at: datetime
