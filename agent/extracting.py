"""Choose the sentences of the passages that answer a question, as exact quotes."""

import re
from collections.abc import Sequence
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
_LIST = re.compile(r"^\s*([-*+•]|\d{1,2}[.)、])\s+")
_WHOLE = 0.999
_PASSAGES = 3


@dataclass(frozen=True)
class Candidate:
    passage: Passage
    start: int
    end: int
    score: float
    place: tuple[int, int]

    @property
    def text(self) -> str:
        return self.passage.chunk.text[self.start : self.end]


def extract(
    question: str, passages: Sequence[Passage], _language: Language, most: int
) -> list[tuple[str, Citation]]:
    """At most `most` sentences in reading order, the best passage's first; none that does not touch the question."""
    asked = content_terms(question)
    if not passages or not asked:
        return []
    candidates = [
        c for rank, p in enumerate(passages[:_PASSAGES]) for c in _candidates(p, rank, question)
    ]
    if not candidates:
        return []
    ranked = sorted(candidates, key=lambda c: -c.score)
    best = ranked[0]
    chosen = [best]
    covered = _shared(best, asked)
    for candidate in ranked[1:]:
        if len(chosen) >= most:
            break
        news = _shared(candidate, asked) - covered
        close = candidate.passage is best.passage and candidate.score >= 0.72 * best.score
        if (news and candidate.score >= 0.5 * best.score) or close:
            chosen.append(candidate)
            covered |= _shared(candidate, asked)
    ordered = sorted(chosen, key=lambda c: c.place)
    return [(_readable(c.text), _citation(c)) for c in ordered]


def _candidates(passage: Passage, rank: int, question: str) -> list[Candidate]:
    chunk = passage.chunk
    asked = content_terms(question)
    around = set(content_terms(" ".join((chunk.title, *chunk.headings[-1:]))))
    headed = len(set(asked) & around) / len(asked)
    wants_figure = bool(_ASKS_FIGURE.search(question))
    found = []
    for number, (start, end) in enumerate(sentence_spans(chunk.text)):
        text = chunk.text[start:end]
        if _HEADING.search(text) or len(text) < 4:
            continue
        said = set(terms(text))
        share = sum(1 for term in asked if term in said) / len(asked)
        score = share + 0.5 * headed + (0.15 if wants_figure and _FIGURE.search(text) else 0.0)
        # The first sentences of a section answer its heading; later ones are detail.
        score += max(0.0, 0.2 - 0.05 * number) - 0.12 * rank
        if share > 0 or headed > 0:
            found.append(Candidate(passage, start, end, score, (rank, start)))
    return found


def _shared(candidate: Candidate, asked: Sequence[str]) -> set[str]:
    return set(asked) & set(terms(candidate.text))


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
    )
