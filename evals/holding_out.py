"""The labelled turns to measure on: those of the demo that nothing was fitted to, or the held-out ones of a shop's own files."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agent.understanding.classifier import UTTERANCES, read_utterances
from agent.understanding.urgency import URGENCY
from agent.understanding.wording import bare
from domain.errors import Invalid
from evals.suite import Suite
from evals.turns import (
    ASKED,
    HELD_OUT,
    SERVICE,
    Labelled,
    Must,
    read_file,
    read_handover,
    read_service,
    read_turns,
)

ARTICLES, HANDOVER = "articles", "handover"


@dataclass(frozen=True)
class Held:
    """A turn, and the `group` of labelled turns that it is of; the group `handover` says whether a human takes over, and
    nothing about the answer."""

    group: str
    turn: Labelled

    @property
    def id(self) -> str:
        return f"{self.group}/{self.turn.id}"

    @property
    def slices(self) -> dict[str, str]:
        told = {"group": self.group, "must": self.turn.must.value, "reason": self.turn.reason}
        return {name: value for name, value in told.items() if value} | words_of(self.turn.text)


def held_out(suite: Suite) -> list[Held]:
    """Of the suite's own files, where it names some; else the demo's. Raises Invalid with the file and the line."""
    if suite.cases:
        groups = {
            path.stem: [turn for turn in read_file(path) if turn.split == HELD_OUT]
            for path in suite.cases
        }
    else:
        groups = {
            ARTICLES: read_turns(split=HELD_OUT),
            "service": read_service(split=HELD_OUT, files=SERVICE),
            "asked": read_service(split=HELD_OUT, files=ASKED),
            HANDOVER: read_handover(),
        }
    return [Held(group, turn) for group, turns in groups.items() for turn in turns]


def thinned(held: Sequence[Held], suite: Suite) -> list[Held]:
    """With `options: {every: 5}` every fifth of each group, language and label, in their old order."""
    every = suite.options.get("every", 1)
    if not isinstance(every, int) or every < 1:
        raise Invalid(f"The suite {suite.name}: `every` is a whole number from 1 on, not {every}.")
    seen: Counter[tuple[str, str, str]] = Counter()
    kept = []
    for each in held:
        stratum = (each.group, each.turn.language.value, each.turn.must.value)
        if seen[stratum] % every == 0:
            kept.append(each)
        seen[stratum] += 1
    return kept


def about_articles(held: Sequence[Held]) -> list[Held]:
    """Those that the search can be asked as they stand: an article answers them or none does, and nothing was said before."""
    kinds = (Must.ANSWER, Must.NOT_KNOWN)
    return [
        each
        for each in held
        if each.group != HANDOVER and each.turn.must in kinds and not each.turn.history
    ]


def words_of(text: str) -> dict[str, str]:
    """The slice that says that a classifier has learnt these very words from another writer: "真人" occurs to everybody."""
    return {"words": "learnt"} if bare(text) in _learnt() else {}


@lru_cache
def _learnt() -> frozenset[str]:
    rows = (*read_utterances(UTTERANCES), *read_utterances(URGENCY))
    return frozenset(bare(text) for text, _ in rows)


def row_of(turn: Labelled) -> dict[str, Any]:
    """In the form of the labelled files, from which `evals.turns.labelled` reads it back."""
    return {
        "id": turn.id,
        "language": turn.language.value,
        "text": turn.text,
        "history": [{"sender": sender, "text": text} for sender, text in turn.history],
        "must": turn.must.value,
        "split": turn.split,
        "articles": list(turn.articles),
        "must_contain_any": [list(group) for group in turn.groups],
        "task": turn.task,
        "reason": turn.reason,
    }
