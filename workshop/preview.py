"""Show into which chunks an article falls, and where in its source each of them comes from."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from domain.ids import ArticleId, UploadId
from domain.knowledge import Article, Chunk
from domain.language import Language
from domain.versions import ArticleVersion, Content
from knowledge.chunking import chunk_article

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Section:
    """A page, sheet or slide; `start`/`end` count in the extracted text."""

    label: str
    text: str
    start: int
    end: int
    image: str | None = None


@dataclass(frozen=True)
class ChunkView:
    """`section` is the place in the list of sections; `source_start`/`source_end` count within that section's text."""

    chunk: Chunk
    words: int
    section: int | None = None
    source_start: int | None = None
    source_end: int | None = None


def sections_of(
    extracted: str, spans: Sequence[Mapping[str, Any]], *, upload_id: UploadId | None = None
) -> list[Section]:
    """The parts of the source; one for all of it where it has no parts, none where there is no source."""
    if not spans:
        return [Section("", extracted, 0, len(extracted))] if extracted else []
    return [
        Section(
            label=span["label"],
            text=extracted[span["start"] : span["end"]],
            start=span["start"],
            end=span["end"],
            image=_image(span, upload_id),
        )
        for span in spans
    ]


def cut(
    content: Content,
    *,
    language: Language,
    article_id: ArticleId,
    extracted: str = "",
    sections: Sequence[Section] = (),
) -> list[ChunkView]:
    """The chunks as they would be published."""
    places = _Places(content.text, extracted)
    chunks = pieces_of(content, language=language, article_id=article_id)
    return [_view(chunk, places, sections) for chunk in chunks]


def pieces_of(content: Content, *, language: Language, article_id: ArticleId) -> list[Chunk]:
    """The chunks of what is not published, perhaps never."""
    article = Article(
        id=article_id,
        slug="",
        language=language,
        title=content.title,
        text=content.text,
        source="",
        content_hash="",
        version_date="",
        audience=content.audience,
        cutting=content.cutting,
        questions=content.questions,
    )
    return chunk_article(article)


def cut_version(
    version: ArticleVersion, sections: Sequence[Section], *, language: Language
) -> list[ChunkView]:
    return cut(
        version.content,
        language=language,
        article_id=version.article_id,
        extracted=version.extracted,
        sections=sections,
    )


def _view(chunk: Chunk, places: "_Places", sections: Sequence[Section]) -> ChunkView:
    words = _length(chunk.text, chunk.language)
    if not sections:
        return ChunkView(chunk, words)
    start, end = places.of(chunk.start, chunk.end)
    at = max(0, bisect_right([section.start for section in sections], start) - 1)
    section = sections[at]
    inside = [min(max(place - section.start, 0), len(section.text)) for place in (start, end)]
    return ChunkView(chunk, words, at, *inside)


class _Places:
    """Where the lines of an edited text stand in what was extracted; a changed line in the nearest place."""

    def __init__(self, text: str, extracted: str) -> None:
        self._same = text == extracted
        one, other = text.splitlines(keepends=True), extracted.splitlines(keepends=True)
        self._spans: list[tuple[bool, int, int, int, int]] = []
        if self._same:
            return
        ones, others = _starts(one), _starts(other)
        matcher = SequenceMatcher(None, one, other, autojunk=False)
        self._spans = [
            (tag == "equal", ones[i1], ones[i2], others[j1], others[j2])
            for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        ]

    def of(self, start: int, end: int) -> tuple[int, int]:
        if self._same:
            return start, end
        touched = [span for span in self._spans if span[1] < end and start < span[2]]
        if not touched:
            return 0, 0
        equal, begin, _, there, _ = touched[0]
        first = there + (max(start, begin) - begin if equal else 0)
        equal, begin, _, there, until = touched[-1]
        return first, max(first, there + end - begin if equal else until)


def _starts(lines: Sequence[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def _image(span: Mapping[str, Any], upload_id: UploadId | None) -> str | None:
    if upload_id is None or span.get("kind") != "page":
        return None
    return f"/v1/knowledge/uploads/{upload_id}/pages/{span['name']}.png"


def _length(text: str, language: Language) -> int:
    """Characters of Chinese, words of English."""
    if language is Language.ZH:
        return sum(not character.isspace() for character in text)
    return len(_WORD.findall(text))
