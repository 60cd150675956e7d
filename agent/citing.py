"""Number citations in the order in which they are used, and find the words of the source that carry a sentence."""

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.knowledge import Citation, Passage
from knowledge.sentences import sentence_spans
from knowledge.terms import content_terms

_MARKER = re.compile(r"\[(\d{1,2})\]")


class Numbering:
    """`given` are exact citations by their number in the draft; `before` those that this reply already shows."""

    def __init__(
        self, sources: Sequence[Passage], given: Sequence[Citation], before: Sequence[Citation]
    ) -> None:
        self._sources = sources
        self._given = {citation.number: citation for citation in given}
        self._used: list[Citation] = list(before)
        self._numbers: dict[int, int] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._used)

    def renumber(self, sentence: str) -> str:
        bare = _MARKER.sub("", sentence)
        return _MARKER.sub(lambda m: f"[{self._number(int(m.group(1)), bare)}]", sentence)

    def _number(self, source: int, sentence: str) -> int:
        if source in self._numbers:
            return self._numbers[source]
        citation = self._given.get(source) or quoted(self._sources[source - 1], sentence)
        same = next((c for c in self._used if _same(c, citation)), None)
        if same is None:
            same = replace(citation, number=len(self._used) + 1)
            self._used.append(same)
        self._numbers[source] = same.number
        return same.number


def quoted(passage: Passage, sentence: str) -> Citation:
    """The sentence of the passage that shares most terms with what was said."""
    chunk = passage.chunk
    said = set(content_terms(sentence))
    spans = list(sentence_spans(chunk.text)) or [(0, len(chunk.text))]
    best = max(spans, key=lambda span: len(said & set(content_terms(chunk.text[slice(*span)]))))
    quote = chunk.text[slice(*best)]
    return Citation(
        number=0,
        article_id=chunk.article_id,
        chunk_id=chunk.id,
        slug=chunk.slug,
        title=chunk.title,
        quote=quote,
        start=chunk.start + best[0],
        end=chunk.start + best[1],
        version_date=chunk.version_date,
        version=chunk.version,
    )


def _same(one: Citation, other: Citation) -> bool:
    return (one.article_id, one.start, one.end) == (other.article_id, other.start, other.end)
