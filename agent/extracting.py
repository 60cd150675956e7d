"""Choose the sentences of the passages that answer a question, as exact quotes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.knowledge import Citation, Passage
from domain.language import Language
from knowledge.sentences import sentence_spans
from knowledge.terms import content_terms, terms

_FIGURE = re.compile(r"\d|[一二两三四五六七八九十]\s*(天|个|年|元|小时|次|期)")
_ASKS_FIGURE = re.compile(
    r"多少|几|多久|多长|how (much|many|long|often|soon)|fee|cost|price|when\b|days", re.IGNORECASE
)
_HEADING = re.compile(r"^\s*(#{1,6}\s|Q[:：]|问[:：]|\|?\s*:?-{3,})|[?？]\s*$")
# A line of dashes in cells: what stands above it names the columns and says nothing of them.
_UNDER_HEADER = re.compile(r"[ \t]*\n[ \t]*\|?\s*:?-{2,}:?\s*\|")
_LIST = re.compile(r"^\s*([-*+•]|\d{1,2}[.)、])\s+")
# Found by search on the labelled turns that are not held out; broad optima, none of them sharp.
_FIT, _SAID, _HAS_FIGURE, _LATER = 0.7, 0.1, 0.1, 0.03
_PASSAGES = 4
# How far below the best sentence one may lie: of the same passage, of the same article, of another one.
_SAME_PASSAGE, _SAME_ARTICLE, _OTHER_ARTICLE = 0.25, 0.2, 0.15


@dataclass(frozen=True)
class Candidate:
    passage: Passage
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        return self.passage.chunk.text[self.start : self.end]


def extract(
    question: str, passages: Sequence[Passage], _language: Language, most: int
) -> list[tuple[str, Citation]]:
    """At most `most` sentences, the best one's passage first, each passage in reading order."""
    found = [c for passage in passages[:_PASSAGES] for c in _candidates(passage, question)]
    ranked = sorted(found, key=lambda c: -c.score)
    near = [c for c in ranked if c.score >= ranked[0].score - _room(c, ranked[0])]
    chosen = near[:most]
    # Two articles this near to the question: one cannot tell which of them it means, so both speak.
    order = list(dict.fromkeys(c.passage.chunk.id for c in chosen))
    chosen.sort(key=lambda c: (order.index(c.passage.chunk.id), c.start))
    return [(_readable(c.text), _citation(c)) for c in chosen]


def _room(candidate: Candidate, best: Candidate) -> float:
    if candidate.passage is best.passage:
        return _SAME_PASSAGE
    same = candidate.passage.chunk.slug == best.passage.chunk.slug
    return _SAME_ARTICLE if same else _OTHER_ARTICLE


def _candidates(passage: Passage, question: str) -> list[Candidate]:
    chunk, asked = passage.chunk, content_terms(question)
    wants_figure = bool(_ASKS_FIGURE.search(question))
    found: list[Candidate] = []
    for start, end, fit in _judged(passage):
        text = chunk.text[start:end]
        if _HEADING.search(text) or len(text) < 4 or _UNDER_HEADER.match(chunk.text, end):
            continue
        score = passage.score + _FIT * fit + _SAID * _share(asked, set(terms(text)))
        score += _HAS_FIGURE if wants_figure and _FIGURE.search(text) else 0.0
        # The first sentences of a section answer its heading; later ones are detail.
        found.append(Candidate(passage, start, end, score - _LATER * len(found)))
    return found


def _judged(passage: Passage) -> Iterator[tuple[int, int, float]]:
    """The sentences with their fit; where a search judged none, all fit alike."""
    if passage.sentences:
        yield from ((s.start, s.end, s.fit) for s in passage.sentences)
    else:
        yield from ((start, end, 0.0) for start, end in sentence_spans(passage.chunk.text))


def _share(asked: Sequence[str], said: set[str]) -> float:
    return sum(term in said for term in asked) / len(asked) if asked else 0.0


def _readable(text: str) -> str:
    """A list item or a table row as a sentence of its own."""
    plain = _LIST.sub("", text).replace("**", "").strip()
    if plain.startswith("|"):
        cells = [cell.strip() for cell in plain.strip("|").split("|") if cell.strip()]
        plain = "：".join((cells[0], "，".join(cells[1:]))) if len(cells) > 1 else "".join(cells)
    return plain


def _citation(candidate: Candidate) -> Citation:
    chunk = candidate.passage.chunk
    return Citation(
        number=0,
        article_id=chunk.article_id,
        chunk_id=chunk.id,
        slug=chunk.slug,
        title=chunk.title,
        quote=candidate.text,
        start=chunk.start + candidate.start,
        end=chunk.start + candidate.end,
        version_date=chunk.version_date,
        version=chunk.version,
    )
