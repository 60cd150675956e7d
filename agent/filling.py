"""Take a task one step further: what is missing, what to look up, what to ask, or that it can be done."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from agent.addresses import address_parts
from agent.choosing import choose, described, names_any
from agent.tasks import Obstacle, Slot, Source, Task
from domain.language import Language

_MOST_OPTIONS, _LONGEST_HINT = 5, 200
ALL = "*"
_ALL = re.compile(
    r"全部|所有|整单|两[件个样双]都|一起退|都退|\b(both|everything|all of (it|them)|the whole (order|lot|thing)|whole of|all items)\b",
    re.IGNORECASE,
)
NEWEST = "newest"  # the first of the list, once that is known


@dataclass(frozen=True)
class TaskState:
    """What is known of a running task; it travels from turn to turn in the memory. `hint` are the words that may name
    what is not asked yet, `but` are values that are not meant; `reminded` counts how often the open question was put again."""

    name: str
    slots: dict[str, str] = field(default_factory=dict)
    asked: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    tries: int = 0
    hint: str = ""
    but: tuple[str, ...] = ()
    reminded: int = 0

    def to_memory(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "slots": self.slots,
            "asked": self.asked,
            "options": [list(option) for option in self.options],
            "tries": self.tries,
            "hint": self.hint[:_LONGEST_HINT],
            "but": list(self.but),
            "reminded": self.reminded,
        }

    @classmethod
    def from_memory(cls, memory: Mapping[str, Any]) -> "TaskState | None":
        data = memory.get("task")
        if not isinstance(data, Mapping):
            return None
        options = tuple((str(label), str(value)) for label, value in data.get("options", ()))
        slots = {str(k): str(v) for k, v in data.get("slots", {}).items()}
        return cls(
            name=str(data["name"]),
            slots=slots,
            asked=data.get("asked"),
            options=options,
            tries=int(data.get("tries", 0)),
            hint=str(data.get("hint", "")),
            but=tuple(map(str, data.get("but", ()))),
            reminded=int(data.get("reminded", 0)),
        )


class Answered(Protocol):
    """A READ result as this module needs it."""

    @property
    def ok(self) -> bool: ...
    @property
    def data(self) -> dict[str, Any]: ...


Lookup = Mapping[str, Answered]


@dataclass(frozen=True)
class Look:
    """READ calls that must be made first."""

    calls: tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True)
class Ask:
    slot: Slot
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Nothing:
    """There is nothing to choose from: no such orders, no such products."""

    slot: Slot


@dataclass(frozen=True)
class Blocked:
    obstacle: Obstacle


@dataclass(frozen=True)
class Failed:
    """A needed READ call did not succeed."""

    result: Answered


@dataclass(frozen=True)
class Ready:
    """All slots are there: make the final calls, the first being the task's own tool."""

    calls: tuple[tuple[str, dict[str, Any]], ...]


Step = Look | Ask | Nothing | Blocked | Failed | Ready


def key_of(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{name}({sorted(arguments.items())!r})"


def next_step(
    task: Task, state: TaskState, done: Lookup, *, language: Language
) -> tuple[Step, TaskState]:
    """The next thing to do, and the state with all that could be filled on the way."""
    for slot in task.slots:
        newest = slot.source is not None and state.slots.get(slot.name) == NEWEST
        if (slot.name in state.slots and not newest) or not _applies(slot, state):
            continue
        # What makes the task pointless is said before anything more is asked.
        if blocked := _checked(task, state, done):
            return blocked, state
        if slot.default is not None:
            state = _filled(state, slot, slot.default)
            continue
        if slot.source is None:
            return Ask(slot, choice_options(slot, language)), state
        step = _from_source(slot, slot.source, state, done, language)
        if not isinstance(step, str):
            return step, state
        state = _filled(state, slot, step)
    blocked = _checked(task, state, done)
    return (blocked, state) if blocked else (Ready(final_calls(task, state)), state)


def choice_options(slot: Slot, language: Language) -> tuple[tuple[str, str], ...]:
    return tuple((choice.words[language], choice.value[language]) for choice in slot.choices)


def final_calls(task: Task, state: TaskState) -> tuple[tuple[str, dict[str, Any]], ...]:
    arguments = arguments_of(task, state)
    short = {name: value for name, value in arguments.items() if name == "order_id"}
    return ((task.tool, arguments), *((name, short) for name in task.also))


def arguments_of(task: Task, state: TaskState) -> dict[str, Any]:
    """The slots as the tool's arguments."""
    found: dict[str, Any] = {}
    for slot in task.slots:
        value = state.slots.get(slot.name)
        if value is None or value == ALL or slot.local:
            continue
        match slot.kind:
            case "amount":
                found[slot.argument] = float(value)
            case "address":
                found.update(address_parts(value))
            case _:
                found[slot.argument] = value
        for choice in slot.choices:
            if choice.sets and choice.meant_in(value):
                found.update(choice.sets)
    return found


def _from_source(
    slot: Slot, source: Source, state: TaskState, done: Lookup, language: Language
) -> Step | str:
    arguments = {name: text.format(**state.slots) for name, text in source.arguments.items()}
    result = done.get(key_of(source.tool, arguments))
    if result is None:
        return Look(((source.tool, arguments),))
    if not result.ok:
        return Failed(result)
    every = result.data.get(source.list, ())
    if meant := _meant(source, every, state, language):
        return meant
    entries = [e for e in every if _fits(e, source.only) and str(e[source.value]) not in state.but]
    if not entries:
        return Nothing(slot)
    newest = source.newest_if_many or state.slots.get(slot.name) == NEWEST
    if (len(entries) == 1 and not state.but) or newest:
        return str(entries[0][source.value])
    options = [(label(source.label, e, language), str(e[source.value])) for e in entries]
    everything = [(source.all[language], ALL)] if source.all else []
    return Ask(slot, (*options[:_MOST_OPTIONS], *everything))


def _meant(
    source: Source, every: Sequence[Mapping[str, Any]], state: TaskState, language: Language
) -> str | None:
    """The entry that the contact's own words name, also where the task cannot be done with it: then that is said."""
    if not state.hint:
        return None
    if source.all and means_all(state.hint):
        return ALL
    lexicon = described(every)
    fitting = [e for e in every if _fits(e, source.only)]
    for entries in (fitting, every):
        options = [(label(source.label, e, language), str(e[source.value])) for e in entries]
        if meant := choose(state.hint, options, lexicon, but=state.but):
            return meant
        # Several that fit are as near: the contact is asked which.
        if any(
            names_any(state.hint, lexicon[value].words) for _, value in options if value in lexicon
        ):
            return None
    return None


def means_all(text: str) -> bool:
    """All items of an order."""
    return bool(_ALL.search(text))


def _checked(task: Task, state: TaskState, done: Lookup) -> Step | None:
    if task.check is None or "order_id" not in state.slots:
        return None
    arguments = {"order_id": state.slots["order_id"]}
    result = done.get(key_of(task.check, arguments))
    if result is None:
        return Look(((task.check, arguments),))
    if not result.ok:
        return Failed(result)
    for obstacle in task.obstacles:
        if result.data.get(obstacle.field) == obstacle.equals:
            return Blocked(obstacle)
    return None


def label(template: str, entry: Mapping[str, Any], language: Language) -> str:
    """`{id} · {items.0.name}`: a path into the entry, in the contact's language where there are two."""

    def value(match: re.Match[str]) -> str:
        found: Any = entry
        for part in match.group(1).split("."):
            found = _part(found, part, language)
        return "" if found is None else f"{found:g}" if isinstance(found, float) else str(found)

    return re.sub(r"\{([\w.]+)\}", value, template).strip(" ·")


def _part(value: Any, part: str, language: Language) -> Any:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value[int(part)] if int(part) < len(value) else None
    if isinstance(value, Mapping):
        return value.get(f"{part}_{language.value}", value.get(part))
    return None


def _fits(entry: Mapping[str, Any], only: Mapping[str, tuple[Any, ...]]) -> bool:
    return all(entry.get(name) in allowed for name, allowed in only.items())


def _applies(slot: Slot, state: TaskState) -> bool:
    return all(state.slots.get(name) == value for name, value in slot.only_if.items())


def _filled(state: TaskState, slot: Slot, value: str) -> TaskState:
    filled = replace(state, slots={**state.slots, slot.name: value})
    if state.asked != slot.name:
        return filled
    return replace(filled, asked=None, options=(), tries=0, reminded=0)
