"""Turn an article into chunks that remember which headings they stood under."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.ids import ChunkId
from domain.knowledge import Article, Chunk
from domain.language import Language
from knowledge.sentences import Span, sentence_spans

# Raise it when the same text would be cut differently: every article is then cut and embedded anew.
CHUNKING = 1
LONGEST = {Language.ZH: 400, Language.EN: 120}
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_FENCE = re.compile(r"^```.*?^```[^\n]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class _Section:
    headings: tuple[str, ...]
    start: int
    end: int


def chunk_article(
    article: Article, *, questions: Mapping[str, Sequence[str]] | None = None
) -> list[Chunk]:
    """Chunks in order; `questions` gives other wordings by the heading that they belong to."""
    chunks: list[Chunk] = []
    for section in _sections(article.text):
        last = section.headings[-1] if section.headings else ""
        for start, end in _pack(article.text, section, article.language):
            text = article.text[start:end]
            chunks.append(
                Chunk(
                    id=_chunk_id(article, len(chunks), text),
                    article_id=article.id,
                    slug=article.slug,
                    language=article.language,
                    title=article.title,
                    headings=section.headings,
                    text=text,
                    start=start,
                    end=end,
                    questions=tuple((questions or {}).get(last, ())),
                    version_date=article.version_date,
                )
            )
    return chunks


def embedded_text(chunk: Chunk) -> str:
    """What the vector of a chunk is made of: a section is often meaningless without its headings."""
    above = " - ".join(dict.fromkeys((chunk.title, *chunk.headings)))
    return "\n".join([above, *chunk.questions[:4], chunk.text])


def _chunk_id(article: Article, position: int, text: str) -> ChunkId:
    """The same text at the same place keeps its id, so that only changed chunks are indexed."""
    seed = f"{article.id}\0{position}\0{article.content_hash}\0{text}"
    return ChunkId("chk_" + hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()[:28])


def _sections(text: str) -> Iterator[_Section]:
    fences = [match.span() for match in _FENCE.finditer(text)]
    path: list[tuple[int, str]] = []
    start = 0
    for match in _HEADING.finditer(text):
        if any(left <= match.start() < right for left, right in fences):
            continue
        yield _Section(tuple(name for _, name in path), start, match.start())
        level = len(match.group(1))
        path = [*(step for step in path if step[0] < level), (level, match.group(2))]
        start = match.end()
    yield _Section(tuple(name for _, name in path), start, len(text))


def _pack(text: str, section: _Section, language: Language) -> Iterator[Span]:
    """Whole sentences together while they fit."""
    longest = LONGEST[language]
    begin, end = -1, -1
    for left, right in _pieces(text, section, language):
        if begin >= 0 and _length(text[begin:right], language) > longest:
            yield begin, end
            begin = -1
        begin, end = (left if begin < 0 else begin), right
    if begin >= 0:
        yield begin, end


def _pieces(text: str, section: _Section, language: Language) -> Iterator[Span]:
    """Sentences, those that alone are too long cut at commas, blanks or anywhere."""
    longest = LONGEST[language]
    for begin, right in sentence_spans(text, start=section.start, end=section.end):
        left = begin
        while _length(text[left:right], language) > longest:
            cut = _cut(text[left:right], language)
            yield left, left + len(text[left : left + cut].rstrip())
            left += cut
            left += len(text[left:right]) - len(text[left:right].lstrip())
        if left < right:
            yield left, right


def _cut(text: str, language: Language) -> int:
    limit = LONGEST[language] if language is Language.ZH else LONGEST[language] * 5
    for marks in ("，,、：:", " "):
        at = max(text.rfind(mark, limit // 2, limit) for mark in marks)
        if at > 0:
            return at + 1
    return limit


def _length(text: str, language: Language) -> int:
    """Characters of Chinese, words of English, where ten characters are at least a word."""
    if language is Language.ZH:
        return len(text)
    return max(len(text.split()), len(text) // 10)
