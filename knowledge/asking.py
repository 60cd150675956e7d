"""Turn a question into what is looked for: its words, each with those that mean the same in this shop."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from knowledge.terms import content_terms, terms
from knowledge.weighing import Concept

_MOST_TERMS = 40
# A word of the shop's own list counts almost like the one that was said.
_LIKENESS = 0.8

Synonyms = Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""For the terms of a word or phrase the terms of every other one of its group."""


def synonyms_of(groups: Iterable[Sequence[str]]) -> Synonyms:
    """The groups as terms; a word of two groups has the companions of both."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for group in groups:
        told = [said for said in (tuple(content_terms(word)) for word in group) if said]
        for said in told:
            others = found.setdefault(said, [])
            others += [other for other in told if other != said and other not in others]
    return {said: tuple(others) for said, others in found.items()}


def concepts_of(question: str, synonyms: Synonyms) -> list[Concept]:
    """Each content word once; companions of a phrase join the phrase's first word."""
    wanted = content_terms(question)[:_MOST_TERMS]
    beside: dict[str, list[str]] = {}
    spoken = tuple(terms(question))
    for said, others in synonyms.items():
        if set(said) <= set(spoken):
            beside.setdefault(said[0], []).extend(chain.from_iterable(others))
    return [
        Concept(
            (
                (term, 1.0),
                *(
                    (other, _LIKENESS)
                    for other in dict.fromkeys(beside.get(term, ()))
                    if other != term
                ),
            )
        )
        for term in wanted
    ]
