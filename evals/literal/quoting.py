"""Find the sentence of the sources that shares most grams with a question."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# The share of a question's grams from which a sentence counts as an answer; what the title of its source adds.
ANSWERS, _TITLE = 0.34, 0.5
_SENTENCE = re.compile(r"[^。！？!?\n]+?(?:[。！？]|[.!?](?=\s|$)|(?=\n)|$)")
_WORD = re.compile(r"[a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_EMPTY = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "be",
        "can",
        "do",
        "does",
        "for",
        "how",
        "i",
        "in",
        "is",
        "it",
        "long",
        "many",
        "much",
        "my",
        "of",
        "on",
        "or",
        "the",
        "there",
        "to",
        "what",
        "when",
        "where",
        "which",
        "will",
        "with",
        "you",
        "your",
    ]
)


@dataclass(frozen=True)
class Quote:
    """`share` of the question's grams that the sentence has, with a part of those in its source's title."""

    sentence: str
    number: int
    share: float


def best_quote(question: str, sources: Mapping[int, str]) -> Quote | None:
    """None without sources. Of sentences that share as much the first stands."""
    wanted = grams(question)
    found = []
    for number, source in sources.items():
        title, _, text = source.partition("\n")
        near = _TITLE * shared(wanted, grams(title))
        found += [
            Quote(sentence, number, shared(wanted, grams(sentence)) + near)
            for sentence in sentences(text)
        ]
    return max(found, key=lambda quote: quote.share, default=None)


def sentences(text: str) -> Iterable[str]:
    return (cut for each in _SENTENCE.findall(text) if len(cut := each.strip(" #*-|\t")) > 3)


def shared(wanted: frozenset[str], found: frozenset[str]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 0.0


def grams(text: str) -> frozenset[str]:
    """Stems of words, pairs of Han characters."""
    low = text.lower()
    words = {_stem(word) for word in _WORD.findall(low) if word not in _EMPTY}
    pairs = {run[at : at + 2] for run in _HAN.findall(low) for at in range(len(run) - 1)}
    return frozenset(words | pairs)


def _stem(word: str) -> str:
    for end in ("ing", "ed", "es", "s"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word.removesuffix(end)
    return word
