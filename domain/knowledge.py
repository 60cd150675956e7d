"""Articles are written, chunks are indexed, passages are retrieved, citations are used in a reply."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.audience import EVERYBODY, Audience
from domain.ids import ArticleId, ChunkId
from domain.language import Language
from domain.versions import DEFAULT_CUTTING, Cutting


@dataclass(frozen=True)
class Article:
    """One document in one language, as it answers customers now; `slug` joins the languages of one matter, `version`
    is the number of the version that is live."""

    id: ArticleId
    slug: str
    language: Language
    title: str
    text: str
    source: str
    content_hash: str
    version_date: str
    topic: str = ""
    version: int = 1
    audience: Audience = EVERYBODY
    cutting: Cutting = DEFAULT_CUTTING
    expires_on: datetime | None = None
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Chunk:
    """A piece of an article; `start`/`end` are character offsets of `text` in the article's text."""

    id: ChunkId
    article_id: ArticleId
    slug: str
    language: Language
    title: str
    headings: tuple[str, ...]
    text: str
    start: int
    end: int
    questions: tuple[str, ...] = ()
    version_date: str = ""
    version: int = 1
    audience: Audience = EVERYBODY
    expires_on: datetime | None = None


@dataclass(frozen=True)
class SentenceFit:
    """How near one sentence of a chunk is to the question, a cosine in [-1, 1]: `fit` by all that the shop's own questions
    teach, `plain` by the model alone. `start`/`end` count in the chunk's text."""

    start: int
    end: int
    fit: float
    plain: float


@dataclass(frozen=True)
class Passage:
    """A chunk found for a question. `score` is the final one, by which passages are ordered; `fused` that of both
    searches together; `dense` a cosine in [-1, 1]; `keyword` a BM25 score > 0, None where the chunk says none of the
    question's words; `sentences` are judged for the first passages only."""

    chunk: Chunk
    score: float
    fused: float | None = None
    dense: float | None = None
    keyword: float | None = None
    sentences: tuple[SentenceFit, ...] = ()


def best_first(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """By their scores; equal ones always in the same order."""
    return tuple(sorted(passages, key=lambda passage: (-passage.score, passage.chunk.id)))


def with_rest_behind(passages: Iterable[Passage], rest: Iterable[Passage]) -> tuple[Passage, ...]:
    """The passages by their scores, and behind them the rest as it comes: judged by less, none of it may pass them."""
    ordered = best_first(passages)
    floor = ordered[-1].score if ordered else 0.0
    return (*ordered, *(replace(each, score=min(each.score, floor)) for each in rest))


@dataclass(frozen=True)
class Retrieval:
    """What a search found, best first, with the question it searched for; `read_as` is the question with slips mended."""

    question: str
    passages: tuple[Passage, ...]
    signals: dict[str, float] = field(default_factory=dict)
    read_as: str = ""


@dataclass(frozen=True)
class Citation:
    """`number` is what the reply shows as [1]; `quote` occurs verbatim in the article's text at `start`."""

    number: int
    article_id: ArticleId
    chunk_id: ChunkId
    slug: str
    title: str
    quote: str
    start: int
    end: int
    version_date: str
    version: int = 1
