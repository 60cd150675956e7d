"""Sort the lines of a recorded conversation into what was said and what was replied, as a case tells it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.case import CaseReason
from domain.conversation import Sender, TurnOutcome
from domain.errors import Invalid
from domain.ids import MessageId
from store.recorded import Ended, Line, Recording

# After one of these the contact answers the assistant: neither can be understood without the other.
_OPEN = (TurnOutcome.ASKED, TurnOutcome.PROPOSED)


@dataclass
class Exchange:
    """`said` is empty where the shop spoke first, or where the contact pressed a button. `turn` is None where a human answered."""

    said: list[Line] = field(default_factory=list)
    replies: list[Line] = field(default_factory=list)
    turn: Ended | None = None

    @property
    def press(self) -> str:
        return self.turn.choice if self.turn else ""

    @property
    def lines(self) -> Iterator[Line]:
        yield from self.said
        yield from self.replies

    def words_of(self, sender: Sender) -> str:
        return "\n".join(line.text for line in self.replies if line.sender is sender)

    @property
    def key(self) -> MessageId:
        """The message that names it: the contact's last one, or the reply to a button."""
        return (self.said or self.replies)[-1].id


def exchanges_of(recording: Recording) -> list[Exchange]:
    """In their order. What has no words (a picture, a note of the system's) is left out."""
    found: list[Exchange] = []
    by_turn: dict[str, Exchange] = {}
    for line in recording.lines:
        if line.sender in (Sender.SYSTEM, Sender.TOOL) or not line.text.strip():
            continue
        mine = by_turn.get(line.turn_id or "") or _standing(found, line)
        if mine is None:
            mine = Exchange(turn=recording.turns.get(line.turn_id or ""))
            found.append(mine)
            if line.turn_id:
                by_turn[line.turn_id] = mine
        (mine.said if line.sender is Sender.CONTACT else mine.replies).append(line)
    return found


def _standing(found: Sequence[Exchange], line: Line) -> Exchange | None:
    """The last one, where the line goes on with it: a human's reply, or another line before any reply."""
    if not found or line.turn_id:
        return None
    last = found[-1]
    if line.sender is Sender.CONTACT and (last.replies or last.turn):
        return None
    return last


def asked_about(
    found: Sequence[Exchange],
    recording: Recording,
    *,
    message_id: MessageId | None,
    why: CaseReason,
) -> int:
    """Which of them it is about: that of the message; without one the last that was rated down, or that called for a human, as the
    reason says. Raises Invalid where nothing was asked there."""
    at = _of_message(found, recording, message_id) if message_id else _last(found, why)
    if at is None or not (found[at].said or found[at].press):
        raise Invalid(
            "Nothing was asked there: choose a message of the contact, or a reply to one.",
            field="message_id",
        )
    return at


def _of_message(
    found: Sequence[Exchange], recording: Recording, message_id: MessageId
) -> int | None:
    """A line without words, or of the system's, counts to what stands before it."""
    places = {line.id: place for place, line in enumerate(recording.lines)}
    if message_id not in places:
        raise Invalid("There is no such message in this conversation.", field="message_id")
    begun = [
        at
        for at, one in enumerate(found)
        if min(places[line.id] for line in one.lines) <= places[message_id]
    ]
    mine = [at for at in begun if any(line.id == message_id for line in found[at].lines)]
    return next(reversed(mine or begun), None)


def _last(found: Sequence[Exchange], why: CaseReason) -> int | None:
    asked = [at for at, one in enumerate(found) if one.said or one.press]
    match why:
        case CaseReason.THUMBS_DOWN:
            fits = [at for at in asked if any(line.rated_down for line in found[at].replies)]
        case CaseReason.HANDOFF:
            fits = [
                at
                for at in asked
                if (turn := found[at].turn) and turn.outcome == TurnOutcome.HANDED_OFF
            ]
        case CaseReason.REVIEW | CaseReason.OTHER:
            fits = []
    return next(reversed(fits or asked), None)


def first_of(found: Sequence[Exchange], at: int) -> int:
    """Where the matter begins: a turn that answers what the assistant asked or proposed is nothing without the turn before."""
    first = at
    while first and found[first].turn is not None:
        before = found[first - 1]
        if before.turn is None or before.turn.outcome not in _OPEN:
            break
        if not (before.said or before.press):
            break
        first -= 1
    return first


def turn_view(one: Exchange) -> dict[str, Any]:
    """As the case keeps it beside itself, for comparing; its words are still those that were said. `reply` is the assistant's,
    `operator` what a human said after it."""
    turn = one.turn
    slugs = {cited["slug"]: cited["title"] for line in one.replies for cited in line.cited}
    return {
        "said": [line.text for line in one.said],
        "press": one.press,
        "reply": one.words_of(Sender.ASSISTANT),
        "operator": one.words_of(Sender.OPERATOR),
        "outcome": turn.outcome if turn else "",
        "reason": turn.reason if turn else "",
        "rung": turn.rung if turn else "",
        "cited": [{"slug": slug, "title": title} for slug, title in slugs.items()],
    }
