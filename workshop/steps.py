"""What each step in the life of an article writes; nothing here waits or stores."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.errors import Conflict
from domain.knowledge import Article
from domain.versions import ArticleVersion, Content, VersionState
from knowledge.chunking import chunk_article, content_hash
from store.version_rows import as_article
from store.versions import Shelved, Standing, Step

EXPIRY = "expiry"


def waits(version: ArticleVersion, now: datetime) -> bool:
    """Whether it becomes effective only later."""
    effective = version.content.effective_from
    return effective is not None and effective > now


def expired(version: ArticleVersion, now: datetime) -> bool:
    expires_on = version.content.expires_on
    return expires_on is not None and expires_on <= now


def begin(standing: Standing, content: Content, *, author: str, now: datetime) -> ArticleVersion:
    """A draft that goes on from what is live, or was written last."""
    latest = standing.latest
    fresh = ArticleVersion(
        article_id=standing.article.id,
        number=standing.next_number,
        state=VersionState.DRAFT,
        content=content,
        source="",
        author=author,
        created_at=now,
        updated_at=now,
    )
    if latest is None:
        return fresh
    return replace(
        fresh,
        source=latest.source,
        extracted=latest.extracted,
        origin=latest.origin,
        upload_id=latest.upload_id,
    )


def with_draft(standing: Standing, version: ArticleVersion) -> Step:
    """Until something of it is live, an article is shown by what its draft says."""
    shelved = standing.shelved
    if standing.article.version == 0:
        shelved = replace(shelved, article=_sketched(shelved.article, version))
    return Step(standing, shelved, put=(version,))


def publish(standing: Standing, version: ArticleVersion, *, now: datetime) -> Step:
    """Live at once, or scheduled. Whatever was published before is not any more, unless it answers till then."""
    published = replace(
        version, state=VersionState.PUBLISHED, published_at=version.published_at or now
    )
    others = [one for one in standing.versions if one.number != version.number]
    if waits(version, now):
        before = (one for one in _published(others) if one is not standing.live)
        return Step(standing, standing.shelved, put=(published, *map(_archived, before)))
    shelved = Shelved(
        article=_live(standing.article, published),
        kind=standing.shelved.kind,
        owner=standing.shelved.owner,
        review_by=standing.shelved.review_by,
    )
    put = (published, *map(_archived, _published(others)))
    return Step(standing, shelved, put=put, pieces=chunk_article(shelved.article))


def take_out(standing: Standing, *, by: str) -> Step:
    """Customers are answered from it no more, also not from what is scheduled. An open version stays."""
    shelved = replace(standing.shelved, archived=True, archived_by=by)
    return Step(standing, shelved, put=tuple(map(_archived, _published(standing.versions))))


def restore(standing: Standing, *, now: datetime) -> Step:
    """As it was when it was taken out. Raises Conflict."""
    last = standing.last_live
    if not standing.shelved.archived or last is None:
        raise Conflict("Only an article that was archived can be restored.")
    if expired(last, now):
        raise Conflict(
            "Its last version has expired: open it, give it a later date or none, and publish it."
        )
    return publish(standing, last, now=now)


def expire(standing: Standing, *, now: datetime) -> Step:
    """Take out what has expired; what was scheduled and has expired meanwhile never comes in."""
    over = [one for one in _published(standing.versions) if expired(one, now)]
    shelved = standing.shelved
    if standing.live in over:
        shelved = replace(shelved, archived=True, archived_by=EXPIRY)
    return Step(standing, shelved, put=tuple(map(_archived, over)))


def changed(standing: Standing, changes: Mapping[str, Any]) -> Step:
    """A topic is also changed in what is live, scheduled or open, so that no publication brings the old one back."""
    shelved, put = standing.shelved, tuple[ArticleVersion, ...]()
    own = {name: value for name, value in changes.items() if name != "topic"}
    if "topic" in changes:
        topic = changes["topic"]
        shelved = replace(shelved, article=replace(shelved.article, topic=topic))
        put = tuple(
            replace(one, content=replace(one.content, topic=topic))
            for one in standing.versions
            if one.state is not VersionState.ARCHIVED
        )
    return Step(standing, replace(shelved, **own), put=put)


def cut_anew(standing: Standing) -> Step:
    """The same words, in today's way of cutting."""
    article = replace(standing.article, content_hash=content_hash(standing.article))
    shelved = replace(standing.shelved, article=article)
    return Step(standing, shelved, pieces=chunk_article(article))


def rolled_back(
    standing: Standing, earlier: ArticleVersion, *, author: str, note: str, now: datetime
) -> ArticleVersion:
    """A new version that says what an earlier one said, for good."""
    content = replace(earlier.content, effective_from=None)
    if expired(earlier, now):
        content = replace(content, expires_on=None)
    return replace(
        earlier,
        number=standing.next_number,
        state=VersionState.DRAFT,
        content=content,
        author=author,
        reviewer=author,
        note=note,
        conflicts=(),
        revision=1,
        created_at=now,
        updated_at=now,
        published_at=None,
    )


def _live(article: Article, version: ArticleVersion) -> Article:
    live = as_article(article, version)
    return replace(live, content_hash=content_hash(live))


def _sketched(article: Article, version: ArticleVersion) -> Article:
    content = version.content
    return replace(
        article,
        title=content.title,
        topic=content.topic,
        audience=content.audience,
        source=version.source,
    )


def _published(
    versions: Sequence[ArticleVersion],
) -> list[ArticleVersion]:
    return [one for one in versions if one.state is VersionState.PUBLISHED]


def _archived(version: ArticleVersion) -> ArticleVersion:
    return replace(version, state=VersionState.ARCHIVED)
