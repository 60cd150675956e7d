"""Turn an article into chunks that remember which headings they stood under."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from domain.ids import ChunkId
from domain.knowledge import Article, Chunk
from domain.language import Language
from knowledge.sentences import Span, sentence_spans

# Raise it when the same text would be cut differently: every article is then cut and embedded anew.
CHUNKING = 2
# So many other wordings of a section have a part in vectors; all are read as words, and teach (knowledge/lens.py).
MOST_ALTERNATIVES = 4
LONGEST = {Language.ZH: 400, Language.EN: 120}
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_FENCE = re.compile(r"^```.*?^```[^\n]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class _Section:
    headings: tuple[str, ...]
    start: int
    end: int

    @property
    def heading(self) -> str:
        return self.headings[-1] if self.headings else ""


@dataclass(frozen=True)
class _Measure:
    """How long a chunk may be: characters of Chinese, words of English."""

    language: Language
    longest: int

    def fits(self, text: str) -> bool:
        return self.length(text) <= self.longest

    def length(self, text: str) -> int:
        """Ten characters of English are at least a word."""
        if self.language is Language.ZH:
            return len(text)
        return max(len(text.split()), len(text) // 10)

    def cut(self, text: str) -> int:
        """Where to cut a sentence that is too long: at a comma, a blank, or anywhere."""
        limit = self.longest if self.language is Language.ZH else self.longest * 5
        for marks in ("，,、：:", " "):
            at = max(text.rfind(mark, limit // 2, limit) for mark in marks)
            if at > 0:
                return at + 1
        return limit


def chunk_article(article: Article) -> list[Chunk]:
    """Chunks in order. A chunk whose words, headings and questions stay keeps its id through all versions."""
    chunks: list[Chunk] = []
    seen: Counter[str] = Counter()
    measure = _Measure(article.language, article.cutting.longest or LONGEST[article.language])
    for start, end, sections in _spans(article, measure):
        text = article.text[start:end]
        asked = [other for section in sections for other in _asked(article, section)]
        chunk = Chunk(
            id=ChunkId(""),
            article_id=article.id,
            slug=article.slug,
            language=article.language,
            title=article.title,
            headings=sections[0].headings,
            text=text,
            start=start,
            end=end,
            questions=tuple(dict.fromkeys(asked)),
            version_date=article.version_date,
            version=article.version,
            audience=article.audience,
            expires_on=article.expires_on,
        )
        told = _told(chunk)
        seen[told] += 1
        chunks.append(replace(chunk, id=_chunk_id(told, seen[told])))
    return chunks


def content_hash(article: Article) -> str:
    """Of all that the index sees of an article; the way of cutting is part of it."""
    cutting = [article.cutting.longest, article.cutting.by_heading]
    asked = sorted((heading, list(others)) for heading, others in article.questions.items())
    told = [CHUNKING, article.title, article.text, cutting, asked]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()


def embedded_text(chunk: Chunk) -> str:
    """What the vector of a chunk is made of: a section is often meaningless without its headings."""
    above = " - ".join(dict.fromkeys((chunk.title, *chunk.headings)))
    return "\n".join([above, *chunk.questions[:MOST_ALTERNATIVES], chunk.text])


def _told(chunk: Chunk) -> str:
    """All that an index keeps of a chunk: where any of it changes, so must the id."""
    told = [chunk.article_id, chunk.title, chunk.headings, chunk.questions, chunk.text]
    return json.dumps(told, ensure_ascii=True)


def _chunk_id(told: str, occurrence: int) -> ChunkId:
    digest = hashlib.sha256(f"{occurrence}\0{told}".encode())
    return ChunkId("chk_" + digest.hexdigest()[:28])


def _asked(article: Article, section: _Section) -> Sequence[str]:
    return article.questions.get(section.heading, ())


def _spans(article: Article, measure: _Measure) -> Iterator[tuple[int, int, list[_Section]]]:
    """Whole sentences together while they fit, with the sections that they are from."""
    text = article.text
    begin, end, within = -1, -1, list[_Section]()
    for section in _sections(text):
        if begin >= 0 and article.cutting.by_heading:
            yield begin, end, within
            begin = -1
        for left, right in _pieces(text, section, measure):
            if begin >= 0 and not measure.fits(text[begin:right]):
                yield begin, end, within
                begin = -1
            if begin < 0:
                begin, within = left, []
            if section not in within:
                within = [*within, section]
            end = right
    if begin >= 0:
        yield begin, end, within


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


def _pieces(text: str, section: _Section, measure: _Measure) -> Iterator[Span]:
    """Sentences, those that alone are too long cut into parts."""
    for begin, right in sentence_spans(text, start=section.start, end=section.end):
        left = begin
        while not measure.fits(text[left:right]):
            cut = measure.cut(text[left:right])
            yield left, left + len(text[left : left + cut].rstrip())
            left += cut
            left += len(text[left:right]) - len(text[left:right].lstrip())
        if left < right:
            yield left, right
