"""Check what a model claims before a WRITE: the order's real state, and where each argument comes from."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.figures import Figures, Unit, figures_of
from agent.state import Act, Call, Result, TurnContext, TurnState
from agent.tasks import Slot, Task
from agent.understanding.wording import normalise
from domain.conversation import Sender
from domain.language import Language

_PIECE = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_EXACT = re.compile(r"[a-z0-9._%+@-]*[@\d][a-z0-9._%+@-]*", re.IGNORECASE)
_LONG = 9  # characters: a number as long as this is no part of another by chance
_ENOUGH = 0.8  # of a Chinese text's pairs of characters, for people write "路88号" and "路 88 号"


@dataclass(frozen=True)
class Said:
    """What an argument may come from: the contact's own words, and beside them what tools and replies said."""

    own: str
    flat: str
    words: frozenset[str]
    emails: frozenset[str]
    figures: Figures

    def has(self, value: str) -> bool:
        """All pieces of the text; an e-mail address as a whole, a long number in any spelling."""
        flat = normalise(value)
        emails = _EMAIL.findall(flat)
        if not self.emails.issuperset(emails):
            return False
        squeezed = _squeezed(flat)
        if len(squeezed) >= _LONG and squeezed in self.flat:
            return True
        return all(self._has(piece) for piece in _PIECE.findall(_EMAIL.sub(" ", flat)))

    def _has(self, piece: str) -> bool:
        if piece[0].isascii():
            return piece in self.words
        pairs = [piece[at : at + 2] for at in range(len(piece) - 1)] or [piece]
        return sum(pair in self.flat for pair in pairs) >= _ENOUGH * len(pairs)

    def has_number(self, value: float, *, money: bool) -> bool:
        number = f"{value:.10f}".rstrip("0").rstrip(".")
        if not money:
            return self.figures.has_number((number, Unit.BARE))
        # "Refund me 5": whatever else a lone digit may count.
        asked = (number, Unit.LONE) in self.figures.numbers
        return asked or self.figures.has_number((number, Unit.MONEY))


def said_in(state: TurnState, context: TurnContext) -> Said:
    """All that was said and looked up; articles and the model's own words of this turn are not among it."""
    shown = [m for m in context.turn.transcript if not m.internal]
    own = "\n".join(m.text for m in shown if m.sender is Sender.CONTACT)
    told = [m.text for m in shown] + [m.receipt.summary for m in shown if m.receipt]
    told += [json.dumps(r.data, ensure_ascii=False, default=str) for r in _results(state) if r.ok]
    if context.turn.pending:
        told.append(json.dumps(context.turn.pending.arguments, ensure_ascii=False, default=str))
    whole = "\n".join((*told, context.turn.contact.name or ""))
    figures = Figures()
    for text in told:
        figures = figures | figures_of(text)
    flat = normalise(whole)
    words = frozenset(re.findall(r"[a-z0-9]+", flat))
    return Said(own, _squeezed(flat), words, frozenset(_EMAIL.findall(flat)), figures)


def invented(
    write: Call, task: Task | None, schema: Mapping[str, Any], said: Said
) -> dict[str, str]:
    """Arguments that nobody said and no tool answered, each with what the model is told of it."""
    properties = schema.get("properties", {})
    slots = {slot.argument: slot for slot in task.slots} if task else {}
    parts = next((s for s in slots.values() if s.kind == "address"), None)
    found: dict[str, str] = {}
    for name, value in _leaves(write.arguments):
        slot = slots.get(name) or (parts if parts and name not in slots else None)
        fixed = properties.get(name, {})
        if isinstance(value, bool):
            if task and value and not _claimed(task, name, value, said):
                found[name] = "the customer has not said that it is so"
        elif "enum" in fixed or "const" in fixed or (slot and _chosen(slot, value)):
            continue
        elif not _supported(value, slot, said):
            found[name] = "the customer has not said it and no tool result of this turn contains it"
    return found


def look_up(write: Call, task: Task | None, tools: Any, done: Sequence[Result]) -> Call | None:
    """The READ that shows the state of what is to be changed, unless this turn has made it."""
    if task is None or task.check is None:
        return None
    known = tools.get(task.check).parameters["properties"]
    arguments = {name: value for name, value in write.arguments.items() if name in known}
    call = Call(task.check, arguments)
    return None if looked_up(call, done) else call


def looked_up(call: Call, done: Sequence[Result]) -> Result | None:
    """The latest answer to this very call."""
    same = [r for r in done if r.call.name == call.name and r.call.arguments == call.arguments]
    return same[-1] if same else None


def contradiction(result: Result, task: Task, language: Language) -> str:
    """Why what the system says of it makes the WRITE pointless; empty if it does not."""
    if not result.ok:
        return result.words
    for obstacle in task.obstacles:
        if result.data.get(obstacle.field) == obstacle.equals:
            named = {"id": result.data.get("id") or next(iter(result.call.arguments.values()), "")}
            return obstacle.words[language].format(**named)
    return ""


def _claimed(task: Task, name: str, value: Any, said: Said) -> bool:
    """A fact that comes with a choice ("it is faulty") holds where the contact's words mean that choice."""
    setting = [c for s in task.slots for c in s.choices if c.sets.get(name) == value]
    return not setting or any(c.meant_in(said.own) for c in setting)


def _chosen(slot: Slot, value: Any) -> bool:
    return any(value in choice.value.values() for choice in slot.choices)


def _supported(value: Any, slot: Slot | None, said: Said) -> bool:
    if isinstance(value, int | float):
        return said.has_number(value, money=slot is not None and slot.kind == "amount")
    text = str(value)
    if slot is not None and slot.verbatim:
        return said.has(text)
    # In free words a model may put it its own way, but for what is exact in them.
    return all(said.has(piece) for piece in _EXACT.findall(text))


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every plain value below, by the name of the argument that it belongs to."""
    match value:
        case Mapping():
            for key, part in value.items():
                yield from _leaves(part, key)
        case list() | tuple():
            for part in value:
                yield from _leaves(part, name)
        case None | "":
            return
        case _:
            yield name, value


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", normalise(text))


def _results(state: TurnState) -> tuple[Result, ...]:
    return state.get("act", Act()).results
