"""What the assistant drafts for an operator, and what became of it: never sent by itself, a label for whoever trains it."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.ids import ConversationId, MessageId, OperatorId, SuggestionId
from domain.knowledge import Citation

_MARKER = re.compile(r"\s*\[\d{1,2}\]")
_EMPHASIS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")


class SuggestionState(StrEnum):
    OFFERED = "offered"
    SENT = "sent"  # as it was
    EDITED = "edited"  # sent with changes
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Drafted:
    """A checked draft, `text` with the markers of its citations; empty where nothing holds. `rung` is as in TurnEnded;
    `trouble` says why no model wrote it where one should have: model_unavailable, unverified."""

    text: str
    citations: tuple[Citation, ...] = ()
    rung: str = "rules"
    trouble: str = ""


@dataclass(frozen=True)
class Suggestion:
    """`edit_distance` is 0 where it was sent as it was, 1 where nothing of it is left; None while nothing was sent."""

    id: SuggestionId
    conversation_id: ConversationId
    operator_id: OperatorId
    text: str
    citations: tuple[Citation, ...]
    rung: str
    state: SuggestionState
    made_at: datetime
    ended_at: datetime | None = None
    message_id: MessageId | None = None
    edit_distance: float | None = None

    @property
    def plain(self) -> str:
        return plain(self.text)


def plain(text: str) -> str:
    """As a person would send it: without the markers of sources and without emphasis."""
    return _EMPHASIS.sub(r"\1", _MARKER.sub("", text)).strip()


def edit_distance(before: str, after: str) -> float:
    """Levenshtein's distance in characters (Levenshtein 1966), by the longer text: 0 equal, 1 nothing in common."""
    longest = max(len(before), len(after))
    return _levenshtein(before, after) / longest if longest else 0.0


def _levenshtein(before: str, after: str) -> int:
    """Column by column in whole bit vectors (Myers 1999, in the form of Hyyrö 2003): 8,000 characters take a few
    hundredths of a second."""
    if not before:
        return len(after)
    places: dict[str, int] = {}
    for at, character in enumerate(before):
        places[character] = places.get(character, 0) | 1 << at
    everywhere, last = (1 << len(before)) - 1, 1 << (len(before) - 1)
    more, less, distance = everywhere, 0, len(before)
    for character in after:
        same = places.get(character, 0)
        diagonal = (((same & more) + more) ^ more) | same | less
        up = less | (everywhere & ~(diagonal | more))
        down = more & diagonal
        distance += bool(up & last) - bool(down & last)
        up = (up << 1 | 1) & everywhere
        down = down << 1 & everywhere
        more = down | (everywhere & ~(diagonal | up))
        less = up & diagonal
    return distance
