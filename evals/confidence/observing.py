"""Let the assistant answer labelled turns, and say which of its replies are right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from domain.contact import Contact
from domain.conversation import Message, Sender, TurnInput
from domain.ids import ContactId, ConversationId, MessageId, TurnId
from evals.hearing import Heard, Responds, hear
from evals.turns import ALIKE, Labelled, Must, is_right, says_all

_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Observation:
    """What the assistant did with a turn: `head` names the coefficients that its confidence came from, empty where it
    claimed nothing of its own (it handed over or asked back); `intent` is what it took the turn for."""

    turn: Labelled
    text: str = ""
    cited: tuple[str, ...] = ()
    handed_over: bool = False
    intent: str = ""
    head: str = ""
    value: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def claims(self) -> bool:
        return bool(self.head)

    @property
    def right(self) -> bool:
        """Whether it did what it had to; of an answer the content counts, whichever article said it."""
        match self.turn.must:
            case Must.ANSWER:
                says = bool(self.turn.groups) and says_all(self.turn, self.text)
                return not self.handed_over and (is_right(self.turn, self.text, self.cited) or says)
            case Must.DO:
                return not self.handed_over and self._does(self.turn.task)
            case Must.HAND_OVER:
                return self.handed_over
            case Must.TALK:
                return self.intent in ("small_talk", "out_of_scope") and not self.cited
            case Must.NOT_KNOWN:
                return not self.cited and not self.intent.startswith("task.")

    def _does(self, task: str) -> bool:
        done = self.intent.removeprefix("task.")
        return done == task or any({done, task} <= alike for alike in ALIKE)


async def observe(
    assistant: Responds, turns: Sequence[Labelled], on_done: Callable[[int], None] = lambda _: None
) -> list[Observation]:
    """With a `bold` confidence everything that can be quoted is; with the shipped one this is what customers get."""
    seen = []
    for number, turn in enumerate(turns, 1):
        seen.append(await _observed(assistant, turn))
        on_done(number)
    return seen


async def _observed(assistant: Responds, turn: Labelled) -> Observation:
    return observation_of(turn, await hear(assistant, turn_input(turn)))


def observation_of(turn: Labelled, heard: Heard) -> Observation:
    cited = tuple(citation.slug for citation in heard.citations)
    handed_over, ended = heard.reason is not None, heard.ended
    confidence, understood = ended.confidence, ended.understood
    quiet = handed_over or confidence is None or (confidence.head == "answer" and not cited)
    return Observation(
        turn=turn,
        text=heard.text,
        cited=cited,
        handed_over=handed_over,
        intent=understood.intent if understood else "",
        head="" if quiet or confidence is None else confidence.head,
        value=confidence.value if confidence else 0.0,
        parts=confidence.parts if confidence else {},
    )


def turn_input(turn: Labelled) -> TurnInput:
    """An anonymous contact's turn, as the dispatcher would give it: with no shop to ask, tasks end at the sign-in."""
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
