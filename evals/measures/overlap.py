"""Say how near a reply is to a reference or to its question, without a model that judges: shared n-grams, and vectors where there are any.

chrF is Popović 2015 (https://aclanthology.org/W15-3049), chrF++ with words Popović 2017 (https://aclanthology.org/W17-4770). It is
written here because it is thirty lines; sacrebleu, which has it too, gives the same figures (the tests hold some of them).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from domain.language import Language
from knowledge.terms import simplified
from models.embedding import Embedder

_WORD = re.compile(r"\w+(?:'\w+)?|[^\w\s]")
_MARKS = re.compile(r"\s*\[\d{1,2}\]")


@dataclass(frozen=True)
class Orders:
    """The longest n-grams of characters and of words; `beta` says how many times more recall counts than precision."""

    characters: int
    words: int
    beta: float = 2.0


# A Chinese word has one or two characters: runs of six hardly ever recur in an answer that is right. English has words
# to count as well (chrF++).
ORDERS = {Language.ZH: Orders(characters=4, words=0), Language.EN: Orders(characters=6, words=2)}


def chrf(reply: str, reference: str, *, language: Language, orders: Orders | None = None) -> float:
    """The F-score of shared n-grams, averaged over orders, in [0, 1]. Citation marks, width, case and blanks do not count, and
    neither does which characters Chinese is written in."""
    orders = orders or ORDERS[language]
    said, wanted = _folded(reply), _folded(reference)
    pairs = [
        (_characters(said, n), _characters(wanted, n)) for n in range(1, orders.characters + 1)
    ]
    pairs += [(_words(said, n), _words(wanted, n)) for n in range(1, orders.words + 1)]
    scored = [(ours, theirs) for ours, theirs in pairs if ours and theirs]
    if not scored:
        return 0.0
    precision = sum(_shared(o, t) / o.total() for o, t in scored) / len(scored)
    recall = sum(_shared(o, t) / t.total() for o, t in scored) / len(scored)
    if not precision + recall:
        return 0.0
    square = orders.beta**2
    return (1 + square) * precision * recall / (square * precision + recall)


async def relevancy(pairs: Sequence[tuple[str, str]], embedder: Embedder) -> list[float]:
    """The cosine of each question with its reply, in [-1, 1]; what counts as near depends on the embedding model."""
    questions = await embedder.embed_queries([question for question, _ in pairs])
    replies = await embedder.embed_queries([_MARKS.sub("", reply) for _, reply in pairs])
    return [float(each) for each in np.sum(questions * replies, axis=1)]


def _folded(text: str) -> str:
    return simplified(unicodedata.normalize("NFKC", _MARKS.sub("", text))).lower()


def _characters(text: str, length: int) -> Counter[str]:
    flat = "".join(text.split())
    return Counter(flat[at : at + length] for at in range(len(flat) - length + 1))


def _words(text: str, length: int) -> Counter[str]:
    words = _WORD.findall(text)
    return Counter(" ".join(words[at : at + length]) for at in range(len(words) - length + 1))


def _shared(one: Counter[str], other: Counter[str]) -> int:
    return (one & other).total()
