"""The labelled turns: read them, let the assistant answer each, and say which replies are right."""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from agent.confidence import PARTS
from domain.contact import Contact
from domain.conversation import Message, Sender, TurnInput
from domain.events import CitationsAdded, SentenceSent, TurnEnded, TurnEvent
from domain.ids import ContactId, ConversationId, MessageId, TurnId
from domain.language import Language

LABELLED = tuple(
    Path(__file__).with_name("labelled") / name for name in ("turns.jsonl", "turns_calibrate.jsonl")
)
_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


class Responds(Protocol):
    """What answers turns: the very assistant that serves customers."""

    def respond(self, turn: TurnInput) -> AsyncIterator[TurnEvent]: ...


@dataclass(frozen=True)
class Labelled:
    """One labelled turn; `groups`: a right answer contains an alternative of every one."""

    id: str
    language: Language
    text: str
    history: tuple[tuple[str, str], ...]
    articles: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    answerable: bool
    split: str


@dataclass(frozen=True)
class Observation:
    """What the assistant did with a turn; `parts` is empty where it did not try to answer."""

    turn: Labelled
    text: str
    cited: tuple[str, ...]
    parts: dict[str, float]

    @property
    def tried(self) -> bool:
        return bool(self.parts) and bool(self.cited)

    @property
    def right(self) -> bool:
        return is_right(self.turn, self.text, self.cited)

    @property
    def right_in_content(self) -> bool:
        """Like `right`, but an article that the label does not list may have said it."""
        says = self.turn.answerable and bool(self.turn.groups) and _says_all(self.turn, self.text)
        return self.right or says


def read_turns(*, split: str | None = None) -> list[Labelled]:
    """`fit` was used while the search was built, `calibrate` fits the confidence, `held_out` measures."""
    lines = [line for path in LABELLED for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [json.loads(line) for line in lines if line.strip()]
    return [_labelled(row) for row in rows if split in (None, row["split"])]


def _labelled(row: dict[str, Any]) -> Labelled:
    return Labelled(
        id=row["id"],
        language=Language(row["language"]),
        text=row["text"],
        history=tuple((m["sender"], m["text"]) for m in row["history"]),
        articles=tuple(row["articles"]),
        groups=tuple(tuple(group) for group in row["must_contain_any"]),
        answerable=row["answerable"],
        split=row["split"],
    )


def is_right(turn: Labelled, text: str, cited: Iterable[str]) -> bool:
    """Cites one of the articles that answer it, and says an alternative of every group."""
    if not turn.answerable or not set(cited) & set(turn.articles):
        return False
    return _says_all(turn, text)


def _says_all(turn: Labelled, text: str) -> bool:
    return all(any(_says(text, alternative) for alternative in group) for group in turn.groups)


def _says(text: str, alternative: str) -> bool:
    """`¥10` is not in `¥100`: no digit may touch a digit at either end."""
    before = r"(?<!\d)" if alternative[:1].isdigit() else ""
    after = r"(?!\d)" if alternative[-1:].isdigit() else ""
    return bool(re.search(f"{before}{re.escape(alternative.casefold())}{after}", text.casefold()))


async def observe(
    assistant: Responds, turns: Sequence[Labelled], on_done: Callable[[int], None] = lambda _: None
) -> list[Observation]:
    """Let the assistant answer each turn; it should be built with a `bold` confidence model."""
    seen = []
    for number, turn in enumerate(turns, 1):
        seen.append(await _observed(assistant, turn))
        on_done(number)
    return seen


async def _observed(assistant: Responds, turn: Labelled) -> Observation:
    text, cited, parts = "", [], {}
    async for event in assistant.respond(turn_input(turn)):
        match event:
            case SentenceSent(piece):
                text += piece
            case CitationsAdded(citations):
                cited += [citation.slug for citation in citations]
            case TurnEnded(confidence=confidence) if confidence:
                parts = {name: value for name, value in confidence.parts.items() if name in PARTS}
    tried = len(parts) == len(PARTS)
    return Observation(turn, text, tuple(cited), parts if tried else {})


def turn_input(turn: Labelled) -> TurnInput:
    """An anonymous contact's turn, as the dispatcher would give it."""
    conversation = ConversationId(turn.id)
    said = [*turn.history, ("contact", turn.text)]
    messages = tuple(
        Message(MessageId(f"{turn.id}-{n}"), conversation, Sender(sender), text, _MOMENT)
        for n, (sender, text) in enumerate(said)
    )
    return TurnInput(
        id=TurnId(turn.id),
        conversation_id=conversation,
        contact=Contact(ContactId("eval")),
        language=turn.language,
        transcript=messages,
        unanswered=1,
        now=_MOMENT,
    )
