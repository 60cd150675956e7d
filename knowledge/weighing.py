"""Weigh words by how rare they are in the shop's articles, and rows by which of the asked words they say.

BM25F after Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with saturation over the fields
together."""

import math
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from domain.ids import ChunkId
from domain.language import Language
from knowledge.everyday import EVERYDAY
from knowledge.terms import terms

# How much more a word counts in the title and in the headings or questions than in the text.
TITLE, ASKED = 2.0, 2.5
_K1, _B = 1.2, 0.75
# In a shop of two articles no word is rare. So many rows at least are assumed, the missing ones of everyday talk.
_ROWS = 300


@dataclass(frozen=True)
class Row:
    """A chunk as the keyword index keeps it: each word between blanks of its own, `length` in words."""

    id: ChunkId
    article: str
    title: str
    asked: str
    text: str
    length: float


@dataclass(frozen=True)
class Concept:
    """One asked word with those that mean the same, each with how much it counts; the first is what was said."""

    variants: tuple[tuple[str, float], ...]
    weight: float = 0.0


@dataclass(frozen=True)
class Wanted:
    """What a question asks for: concepts weighed by rarity, and how many rows say each of their words."""

    concepts: tuple[Concept, ...]
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> float:
        return sum(concept.weight for concept in self.concepts)

    @property
    def unknown(self) -> float:
        """The share of the question's weight in words that no article says."""
        missing = sum(
            concept.weight
            for concept in self.concepts
            if not any(self.counts.get(term) for term, _ in concept.variants)
        )
        return missing / self.total if self.total else 0.0

    def count(self, chosen: Sequence[str]) -> int:
        return sum(self.counts.get(term, 0) for term in chosen)


@dataclass(frozen=True)
class Said:
    """What a row says of the wanted: `bm25` >= 0; `share` the same as a part of the most possible, in [0, 1];
    `covered` and `headed` the shares of the weight that occur at all, and in title, headings or questions."""

    bm25: float = 0.0
    share: float = 0.0
    covered: float = 0.0
    headed: float = 0.0


class Words:
    """How many rows of one language say each word; read from the index when it is asked for."""

    def __init__(self, database: sqlite3.Connection, language: Language) -> None:
        self._database, self._tag = database, language.value
        table = f"rows_{language.value}"
        query = f"SELECT count(*), coalesce(avg(length), 1), count(DISTINCT article) FROM {table}"  # noqa: S608
        self.rows, self.mean_length, self.articles = database.execute(query).fetchone()
        self._everyday = max(_ROWS - self.rows, 0)

    def count(self, term: str) -> int:
        query = f"SELECT doc FROM vocabulary_{self._tag} WHERE term = ?"  # noqa: S608
        found = self._database.execute(query, [term]).fetchone()
        return int(found[0]) if found else 0

    def all(self) -> Iterator[tuple[str, int]]:
        """Every word with the number of rows that say it."""
        yield from self._database.execute(f"SELECT term, doc FROM vocabulary_{self._tag}")  # noqa: S608

    def weighed(self, concepts: Sequence[Concept]) -> Wanted:
        counts = {term: self.count(term) for concept in concepts for term, _ in concept.variants}
        weighed = tuple(
            Concept(concept.variants, self._rarity(concept, counts)) for concept in concepts
        )
        return Wanted(weighed, counts)

    def _rarity(self, concept: Concept, counts: Mapping[str, int]) -> float:
        """The inverse document frequency of BM25, never below 0."""
        rows = self.rows + self._everyday
        known = max(counts[term] for term, _ in concept.variants)
        talk = max(_everyday_share(term) for term, _ in concept.variants) * self._everyday
        said = min(known + talk, rows)
        return math.log(1 + (rows - said + 0.5) / (said + 0.5))


def said_in(row: Row, wanted: Wanted, words: Words) -> Said:
    counted = [
        sum(
            weight
            * (TITLE * row.title.count(key) + ASKED * row.asked.count(key) + row.text.count(key))
            for key, weight in _keys(concept)
        )
        for concept in wanted.concepts
    ]
    headed = [
        any(key in row.title or key in row.asked for key, _ in _keys(concept))
        for concept in wanted.concepts
    ]
    return _said(counted, headed, row.length / max(words.mean_length, 1.0), wanted)


def said_in_article(rows: Sequence[Row], wanted: Wanted, words: Words) -> Said:
    """The same of all chunks of an article together."""
    text, title = "".join(row.text for row in rows), rows[0].title
    counted = [
        sum(
            weight * max(text.count(key), TITLE * title.count(key))
            for key, weight in _keys(concept)
        )
        for concept in wanted.concepts
    ]
    usual = words.mean_length * words.rows / max(words.articles, 1)
    length = sum(row.length for row in rows) / max(usual, 1.0)
    return _said(counted, [False] * len(counted), length, wanted)


def _said(counted: Sequence[float], headed: Sequence[bool], length: float, wanted: Wanted) -> Said:
    total = wanted.total
    if not total:
        return Said()
    slack = _K1 * (1 - _B + _B * length)
    saturated = covered = titled = 0.0
    for concept, often, above in zip(wanted.concepts, counted, headed, strict=True):
        saturated += concept.weight * often / (often + slack)
        covered += concept.weight * (often > 0)
        titled += concept.weight * above
    bm25 = saturated * (_K1 + 1)
    return Said(bm25, saturated / total, covered / total, titled / total)


def _keys(concept: Concept) -> Iterator[tuple[str, float]]:
    return ((f" {term} ", weight) for term, weight in concept.variants)


def length_of(*fields: str) -> float:
    """The number of words of fields as the index keeps them."""
    return float(sum(len(field.split()) for field in fields))


@cache
def _everyday_share(term: str) -> float:
    told = _everyday_words()
    return sum(term in words for words in told) / len(told)


@cache
def _everyday_words() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(terms(text)) for texts in EVERYDAY.values() for text in texts)
