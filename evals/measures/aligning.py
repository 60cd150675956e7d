"""Find the words of the sources that a claim rests on: sources in small units, and how near two texts are by their terms."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agent.figures import Figures, figures_of
from knowledge.sentences import sentence_spans
from knowledge.terms import content_terms, simplified

_HAN = re.compile(r"[\u3400-\u9fff]")
_CUT = re.compile(r"[，；;。！？：]|:\s|,(?!\d{3})\s|(?<=[a-z])\.\s|\s-\s")
# "debit cards 3-5 working days and credit cards 5-10": both sides of it count something.
_AND = re.compile(r"\b(?:and|but|while|whereas|or)\b|(?:而|但|并且|以及|和)(?=[^，。]*\d)")
_STEM = 5  # letters that make two English words the same in what they mean
_PARTLY = 0.3  # what a Chinese word of the same characters in other order or company is worth


@dataclass(frozen=True)
class Unit:
    """A clause or a row of a table. `asks` marks a question: a heading that asks is no statement."""

    text: str
    terms: frozenset[str]
    figures: Figures
    asks: bool = False


@dataclass(frozen=True)
class Weights:
    """How much a term tells: what stands in every unit tells little."""

    of: dict[str, float]
    usual: float

    def total(self, terms: Iterable[str]) -> float:
        return sum(self.of.get(term, self.usual) for term in terms)


def terms_of(text: str) -> frozenset[str]:
    """Content words without figures: stems of English, words of Chinese in simplified characters."""
    return frozenset(ordered_terms(text))


@lru_cache(maxsize=8192)
def ordered_terms(text: str) -> tuple[str, ...]:
    return tuple(term for term in content_terms(text) if not any(c.isdigit() for c in term))


@lru_cache(maxsize=1024)
def units_of(source: str) -> tuple[Unit, ...]:
    found: list[Unit] = []
    header = ""
    for start, end in sentence_spans(source):
        whole = source[start:end]
        header = (header or whole) if whole.startswith("|") else ""
        if whole.startswith("|"):
            # A cell says nothing without the name of its column.
            row = whole if whole == header else f"{header} {whole}"
            found.append(Unit(row, terms_of(row), figures_of(row)))
            continue
        asks = whole.rstrip().endswith(("?", "？"))
        found += [Unit(text, terms_of(text), figures_of(text), asks) for text in clauses(whole)]
    return tuple(found)


def clauses(sentence: str) -> list[str]:
    """Parts that say something of their own; at an "and" only where both sides have figures."""
    found: list[str] = []
    for part in _CUT.split(sentence):
        if part.strip():
            found += _at_and(part.strip())
    return found or [sentence]


def _at_and(part: str) -> list[str]:
    for mark in _AND.finditer(part):
        left, right = part[: mark.start()], part[mark.end() :]
        if figures_of(left).numbers and figures_of(right).numbers:
            return [left.strip(), *_at_and(right.strip())]
    return [part]


def weights_of(units: Sequence[Unit]) -> Weights:
    counts = Counter(term for unit in units for term in unit.terms)
    of = {term: math.log(1 + len(units) / count) for term, count in counts.items()}
    return Weights(of, math.log(1 + max(len(units), 1)))


def covered(terms: frozenset[str], source: str, weights: Weights) -> float:
    """The weighted share of the terms that the source has, in [0, 1]; 1 where there are none."""
    if not terms:
        return 1.0
    have = terms_of(source)
    flat = _flat(source)
    got = sum(weights.of.get(t, weights.usual) * _found(t, have, flat) for t in terms)
    return got / weights.total(terms)


def recall(terms: frozenset[str], of: frozenset[str], weights: Weights) -> float:
    """The weighted share of the terms that are among the others, in [0, 1]."""
    return weights.total(terms & of) / weights.total(terms) if terms else 0.0


def likeness(one: frozenset[str], other: frozenset[str], weights: Weights) -> float:
    """Dice's coefficient of two sets of terms, weighted, in [0, 1]."""
    both = weights.total(one) + weights.total(other)
    return 2 * weights.total(one & other) / both if both else 0.0


def _found(term: str, have: frozenset[str], flat: str) -> float:
    if term in have:
        return 1.0
    if not _HAN.match(term):
        stem = term[:_STEM]
        return 1.0 if len(term) >= _STEM and any(t.startswith(stem) for t in have) else 0.0
    if term in flat:
        return 1.0
    return _PARTLY * sum(sign in flat for sign in term) / len(term)


@lru_cache(maxsize=1024)
def _flat(source: str) -> str:
    return simplified(source).lower()
