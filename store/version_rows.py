"""Versions and articles as rows, and back."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import RowMapping

from domain.audience import Audience
from domain.knowledge import Article
from domain.language import Language
from domain.versions import (
    ArticleVersion,
    Content,
    Cutting,
    EditConflict,
    Origin,
    VersionState,
)

Questions = Mapping[str, tuple[str, ...]]


def article_of(row: RowMapping) -> Article:
    return Article(
        id=row["id"],
        slug=row["slug"],
        language=Language(row["language"]),
        title=row["title"],
        text=row["text"],
        source=row["source"],
        content_hash=row["content_hash"],
        version_date=row["version_date"],
        topic=row["topic"],
        version=row["version"],
        audience=Audience.from_json(row["audience"]),
        cutting=Cutting(**row["cutting"]),
        expires_on=row["expires_on"],
        questions=questions_of(row["questions"]),
    )


def article_values(article: Article) -> dict[str, Any]:
    """The columns that follow what is live; `kind`, `owner` and `review_by` are the article's own."""
    return {
        "slug": article.slug,
        "language": article.language,
        "title": article.title,
        "text": article.text,
        "source": article.source,
        "content_hash": article.content_hash,
        "version_date": article.version_date,
        "topic": article.topic,
        "version": article.version,
        "questions": questions_json(article.questions),
        "audience": article.audience.to_json(),
        "cutting": asdict(article.cutting),
        "expires_on": article.expires_on,
    }


def version_of(row: RowMapping) -> ArticleVersion:
    return ArticleVersion(
        article_id=row["article_id"],
        number=row["number"],
        state=VersionState(row["state"]),
        content=Content(
            title=row["title"],
            text=row["text"],
            questions=questions_of(row["questions"]),
            topic=row["topic"],
            audience=Audience.from_json(row["audience"]),
            cutting=Cutting(**row["cutting"]),
            effective_from=row["effective_from"],
            expires_on=row["expires_on"],
        ),
        source=row["source"],
        author=row["author"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        extracted=row["extracted"],
        origin=_origin_of(row["origin"]),
        upload_id=row["upload_id"],
        conflicts=tuple(EditConflict(**conflict) for conflict in row["conflicts"]),
        note=row["note"],
        reviewer=row["reviewer"],
        revision=row["revision"],
        published_at=row["published_at"],
    )


def version_values(version: ArticleVersion) -> dict[str, Any]:
    content = version.content
    return {
        "article_id": version.article_id,
        "number": version.number,
        "state": version.state,
        "title": content.title,
        "text": content.text,
        "extracted": version.extracted,
        "origin": _origin_json(version.origin),
        "questions": questions_json(content.questions),
        "topic": content.topic,
        "audience": content.audience.to_json(),
        "cutting": asdict(content.cutting),
        "effective_from": content.effective_from,
        "expires_on": content.expires_on,
        "source": version.source,
        "upload_id": version.upload_id,
        "conflicts": [asdict(conflict) for conflict in version.conflicts],
        "author": version.author,
        "reviewer": version.reviewer,
        "note": version.note,
        "revision": version.revision,
        "created_at": version.created_at,
        "updated_at": version.updated_at,
        "published_at": version.published_at,
    }


def as_article(article: Article, version: ArticleVersion) -> Article:
    """The article with what a version says."""
    content = version.content
    said = version.origin.version_date if version.origin else ""
    since = max(filter(None, (version.published_at, content.effective_from)), default=None)
    # What people have changed is no longer as old as its source.
    untouched = content.text == version.extracted
    dated = said if untouched and said else (since or version.updated_at).date().isoformat()
    return replace(
        article,
        title=content.title,
        text=content.text,
        topic=content.topic,
        questions=content.questions,
        audience=content.audience,
        cutting=content.cutting,
        expires_on=content.expires_on,
        source=version.source,
        version=version.number,
        version_date=dated,
    )


def questions_of(value: Mapping[str, Any]) -> Questions:
    return {heading: tuple(others) for heading, others in value.items()}


def questions_json(questions: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {heading: list(others) for heading, others in questions.items()}


def _origin_of(value: dict[str, Any]) -> Origin | None:
    if not value:
        return None
    return Origin(
        title=value["title"],
        topic=value["topic"],
        questions=questions_of(value["questions"]),
        version_date=value["version_date"],
    )


def _origin_json(origin: Origin | None) -> dict[str, Any]:
    if origin is None:
        return {}
    return {
        "title": origin.title,
        "topic": origin.topic,
        "questions": questions_json(origin.questions),
        "version_date": origin.version_date,
    }
