"""Answer without a model: the sentences of the articles themselves, with their places."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.deeds import claims_done
from agent.resources import Extract
from domain.knowledge import Citation, Passage, Retrieval
from domain.language import Language

_MOST = 4


@dataclass(frozen=True)
class Quotes:
    """`sentences` carry the markers of `citations`; `sources` are the cited passages in the order of their numbers."""

    sentences: tuple[str, ...]
    citations: tuple[Citation, ...]
    sources: tuple[Passage, ...]


def quote(
    retrievals: Sequence[Retrieval], language: Language, extract: Extract, *, most: int = _MOST
) -> Quotes:
    """One to four sentences for all questions together, numbered through."""
    sentences: list[str] = []
    citations: list[Citation] = []
    sources: list[Passage] = []
    share = max(1, most // max(1, len(retrievals)))
    for retrieval in retrievals:
        found = extract(retrieval.question, retrieval.passages, language, share)
        lines = []
        for spoken, citation in found:
            passage = next(p for p in retrieval.passages if p.chunk.id == citation.chunk_id)
            # No article knows what became of this customer's order, whatever it says.
            if claims_done(spoken, (), (passage.chunk.text,)):
                continue
            number = _number(citation, passage, citations, sources)
            lines.append(_marked(spoken, number, language))
        if lines:
            lines[-1] = lines[-1].rstrip()
            sentences += [("\n\n" if sentences else "") + lines[0], *lines[1:]]
    return Quotes(tuple(sentences), tuple(citations), tuple(sources))


def _number(
    citation: Citation, passage: Passage, citations: list[Citation], sources: list[Passage]
) -> int:
    number = len(citations) + 1
    citations.append(replace(citation, number=number))
    sources.append(passage)
    return number


def _marked(spoken: str, number: int, language: Language) -> str:
    text = spoken.strip()
    if language is Language.ZH:
        return f"{text}[{number}]" if text[-1:] in "。！？；" else f"{text}。[{number}]"
    return f"{text} [{number}] " if text[-1:] in ".!?" else f"{text}. [{number}] "
