"""How articles and their versions look in JSON."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from domain.versions import ArticleCard, ArticleVersion, Content
from store.uploads import Upload
from workshop.diffing import BlockChange
from workshop.preview import ChunkView, Section


def moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None


def card_view(card: ArticleCard, *, now: datetime) -> dict[str, Any]:
    return asdict(card) | {
        "audience": card.audience.to_json(),
        "review_by": moment(card.review_by),
        "stale": is_stale(card, now),
        "expires_on": moment(card.expires_on),
        "updated_at": moment(card.updated_at),
    }


def is_stale(card: ArticleCard, now: datetime) -> bool:
    """Somebody wanted to look at it again by now."""
    return card.live > 0 and card.review_by is not None and card.review_by <= now


def content_view(content: Content) -> dict[str, Any]:
    return {
        "title": content.title,
        "text": content.text,
        "questions": {heading: list(others) for heading, others in content.questions.items()},
        "topic": content.topic,
        "audience": content.audience.to_json(),
        "cutting": asdict(content.cutting),
        "effective_from": moment(content.effective_from),
        "expires_on": moment(content.expires_on),
    }


def summary_view(version: ArticleVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "state": version.state,
        "title": version.content.title,
        "author": version.author,
        "reviewer": version.reviewer,
        "note": version.note,
        "source": version.source,
        "created_at": moment(version.created_at),
        "updated_at": moment(version.updated_at),
        "published_at": moment(version.published_at),
        "effective_from": moment(version.content.effective_from),
        "expires_on": moment(version.content.expires_on),
        "conflicts": len(version.conflicts),
    }


def version_view(
    version: ArticleVersion,
    *,
    upload: Upload | None,
    sections: list[Section],
    chunks: list[ChunkView],
) -> dict[str, Any]:
    return {
        **summary_view(version),
        **content_view(version.content),
        "article_id": version.article_id,
        "revision": version.revision,
        "conflicts": [asdict(conflict) for conflict in version.conflicts],
        "upload": upload_view(upload) if upload else None,
        "sections": [asdict(section) for section in sections],
        "chunks": [chunk_view(chunk) for chunk in chunks],
    }


def upload_view(upload: Upload) -> dict[str, Any]:
    return {
        "id": upload.id,
        "name": upload.name,
        "media_type": upload.media_type,
        "size": upload.size,
    }


def chunk_view(view: ChunkView) -> dict[str, Any]:
    chunk = view.chunk
    return {
        "id": chunk.id,
        "headings": list(chunk.headings),
        "text": chunk.text,
        "start": chunk.start,
        "end": chunk.end,
        "questions": list(chunk.questions),
        "words": view.words,
        "section": view.section,
        "source_start": view.source_start,
        "source_end": view.source_end,
    }


def block_view(change: BlockChange) -> dict[str, Any]:
    return {
        "op": change.op,
        "before": change.before,
        "after": change.after,
        "words": [asdict(word) for word in change.words],
    }
