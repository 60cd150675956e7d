"""Hear that a human must take over at once: hard rules, and a classifier of its own that also sees what the rules noticed."""

import re
from dataclasses import dataclass
from pathlib import Path

from agent.understanding.classifier import (
    UTTERANCES,
    Classifier,
    Embed,
    EmbedMany,
    read_utterances,
)
from agent.understanding.commands import Wish
from agent.understanding.wishes import (
    hears_danger,
    only_mentions_human,
    orders_human,
    rule_heard,
    wants_call,
    wants_human,
)
from agent.understanding.wording import read_mood

URGENCY = Path(__file__).with_name("urgency")
NONE = "none"
# Chosen on the turns that may be fitted on: from the first on a human is called; where a rule has heard something, the
# classifier must be this sure that it is nothing.
CALLS, VETO = 0.4, 0.2
# Of these no classifier may say that it is nothing, nor of a plain order to fetch a person or to ring.
_FIRM = (Wish.SELF_HARM, Wish.SAFETY, Wish.THREAT)
# A line of a burst that is no longer than this says nothing by itself.
FRAGMENT = 4
_DATA = re.compile(r"@|\d")
_VALUE = re.compile(r"[\w.+-]+@[\w.-]+|[A-Za-z]{0,4}\d[\d -]{3,}")


@dataclass(frozen=True)
class Alarm:
    """`probability` that a human must take over, and `wish`, the likeliest reason."""

    probability: float
    wish: Wish
    version: str


class Urgency:
    """Reads each message apart from what it asks for."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    @property
    def shipped(self) -> bool:
        return self._classifier.shipped

    @property
    def file(self) -> str:
        return self._classifier.file

    async def prepare(self) -> None:
        await self._classifier.prepare()

    async def read(self, text: str) -> Alarm | None:
        """None where there is nothing to learn from."""
        guess = await self._classifier.read(text)
        if guess is None:
            return None
        urgent = {wish: guess.distribution.get(wish.value, 0.0) for wish in Wish}
        none = guess.distribution.get(NONE, 0.0)
        wish = max(urgent, key=lambda each: urgent[each])
        total = sum(urgent.values())
        # What is like nothing that was learnt says little of either: it counts half against.
        return Alarm(total / (1.0 - 0.5 * max(0.0, 1.0 - total - none)), wish, guess.version)


def called(text: str, alarm: Alarm | None) -> Wish | None:
    """Why a human must take over; the classifier may doubt a rule, and hear what no rule does."""
    by_rule = rule_heard(text)
    ordered = by_rule is Wish.ASKED and (orders_human(text) or wants_call(text))
    if alarm is None or by_rule in _FIRM or ordered:
        return by_rule
    if alarm.probability >= CALLS:
        return by_rule or alarm.wish
    return by_rule if alarm.probability >= VETO else None


def is_value(text: str) -> bool:
    """A name, a number, an address: what a form is filled with, and no sentence about anything."""
    return len(text) <= 24 or bool(_DATA.search(text) and len(text) <= 160)


def only_data(text: str) -> bool:
    """An e-mail address, a number, and next to nothing around it."""
    rest = _VALUE.sub("", text)
    return rest != text and len(re.findall(r"[^\W\d_]", rest)) <= FRAGMENT


def marked(text: str) -> str:
    """The text with what the rules notice in it as further words, which the classifier learns to weigh."""
    danger, mood = hears_danger(text), read_mood(text)
    marks = {
        "markwanted": wants_human(text),
        "markmentioned": only_mentions_human(text),
        f"markdanger{danger.value.replace('_', '') if danger else ''}": danger is not None,
        f"markmood{mood}": mood != "calm",
    }
    return "\n".join((text, *(mark for mark, noticed in marks.items() if noticed)))


def build_urgency(embed: Embed, embed_many: EmbedMany, *, name: str, cache: Path) -> Urgency:
    """From the urgency lines, and from the utterances, which want a human or nothing urgent."""
    utterances = [
        (text, Wish.ASKED.value if label == "request_human" else NONE)
        for text, label in read_utterances(UTTERANCES)
    ]
    return Urgency(
        Classifier(
            embed=embed,
            embed_many=embed_many,
            name=name,
            cache=cache,
            utterances=URGENCY,
            extra=utterances,
            marked=marked,
        )
    )
