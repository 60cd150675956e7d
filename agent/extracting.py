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
_PASSAGES = 4
# Found by search on the labelled turns' `fit` half; broad optima, none of them sharp.
_FIT_OF_PASSAGE, _SAID, _HEADED, _HAS_FIGURE = 2.0, 0.5, 0.3, 0.15
_SAME_PASSAGE, _OTHER_ARTICLE, _MOST_OF_ONE = 0.35, 0.15, 3


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
    """At most `most` sentences: the best passage's in reading order, then the best of a rival article."""
    candidates = [c for p in passages[:_PASSAGES] for c in _candidates(p, passages[0], question)]
    if not candidates:
        return []
    ranked = sorted(candidates, key=lambda c: -c.score)
    best = ranked[0]
    same = [
        c
        for c in ranked[1:]
        if c.passage is best.passage and c.score >= best.score - _SAME_PASSAGE
    ]
    chosen = sorted([best, *same[: min(most, _MOST_OF_ONE) - 1]], key=lambda c: c.start)
    # Two articles this near to the question: one cannot tell which of them it means, so both speak.
    rivals = (
        c
        for c in ranked
        if c.passage.chunk.slug != best.passage.chunk.slug
        and c.score >= best.score - _OTHER_ARTICLE
    )
    rival = next(rivals, None)
    if rival is not None and most > 1:
        chosen = [*chosen[: most - 1], rival] if best in chosen[: most - 1] else [best, rival]
    return [(_readable(c.text), _citation(c)) for c in chosen]


def _candidates(passage: Passage, first: Passage, question: str) -> list[Candidate]:
    chunk, asked = passage.chunk, content_terms(question)
    around = set(content_terms(" ".join((chunk.title, *chunk.headings[-1:]))))
    wants_figure = bool(_ASKS_FIGURE.search(question))
    base = _HEADED * _share(asked, around) - _FIT_OF_PASSAGE * min(1.0, first.score - passage.score)
    found = []
    for number, (start, end) in enumerate(sentence_spans(chunk.text)):
        text = chunk.text[start:end]
        if _HEADING.search(text) or len(text) < 4:
            continue
        score = base + _SAID * _share(asked, set(terms(text)))
        score += _HAS_FIGURE if wants_figure and _FIGURE.search(text) else 0.0
        # The first sentences of a section answer its heading; later ones are detail.
        score += max(0.0, 0.1 - 0.025 * number)
        found.append(Candidate(passage, start, end, score))
    return found


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
    )
