"""Take an article from draft through review to publication, back, and out; each step is one transaction."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import ArticleId, UploadId
from domain.knowledge import Article
from domain.language import Language
from domain.versions import ArticleVersion, Content, VersionState
from knowledge.documents import Document


@dataclass(frozen=True)
class Published:
    """`scheduled`: it is published, and waits for its `effective_from`."""

    version: ArticleVersion
    scheduled: bool


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


class Workshop:
    """`author` is the name of an operator, or of what acts by itself (`folder`, `source`)."""

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
        raise NotImplementedError

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
        raise NotImplementedError

    async def submit(
        self, article_id: ArticleId, *, author: str, note: str | None = None
    ) -> ArticleVersion:
        raise NotImplementedError

    async def send_back(
        self, article_id: ArticleId, *, author: str, note: str | None = None
    ) -> ArticleVersion:
        raise NotImplementedError

    async def discard(self, article_id: ArticleId) -> None:
        raise NotImplementedError

    async def publish(
        self, article_id: ArticleId, *, author: str, note: str | None = None
    ) -> Published:
        """The open version; raises Conflict where there is none and NotPublishable for open conflicts."""
        raise NotImplementedError

    async def roll_back(
        self, article_id: ArticleId, number: int, *, author: str, note: str = ""
    ) -> ArticleVersion:
        raise NotImplementedError

    async def archive(self, article_id: ArticleId, *, author: str) -> Article:
        raise NotImplementedError

    async def restore(self, article_id: ArticleId) -> Article:
        raise NotImplementedError

    async def replace_from_document(
        self,
        document: Document,
        *,
        author: str,
        publish: bool,
        upload_id: UploadId | None = None,
        kind: str = "article",
    ) -> Replaced:
        """Known by slug and language, the article gets what is new in the document and keeps what people changed."""
        raise NotImplementedError

    async def keep_current(self, now: datetime) -> None:
        """Put in what has become effective, take out what has expired."""
        raise NotImplementedError
