"""What the assistant can do step by step without a model: tasks and their slots, read from the file XIAOER_TASKS."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.task_file import TaskFile, read_task_file
from agent.understanding.wording import normalise
from domain.language import Language

DEMO = Path(__file__).parent.parent / "demo" / "tasks.yaml"
Words = Mapping[Language, str]
# A label of the classifier is this and the task's name.
LABEL = "task."
# What a model must take from the contact or a tool word for word, unless the file says otherwise.
_VERBATIM = {"order", "option", "email", "amount", "tax_number", "address"}
_NEVER = r"(?!)"
_RUN = re.compile(r"[a-z0-9']+|[\u3400-\u9fff]+")
# They say how somebody asks, and never for what.
_FILLING = frozenset(["a", "also", "an", "and", "as", "be", "can", "could", "do", "for", "have", "if", "it", "just", "me", "of", "once", "please", "so", "soon", "sorry", "that", "the", "then", "this", "to", "when", "would", "you"])  # fmt: skip


@dataclass(frozen=True)
class Source:
    """Where a slot's quick replies come from: a READ tool's list, and which of its entries fit."""

    tool: str
    list: str
    value: str
    label: str
    arguments: dict[str, str] = field(default_factory=dict)
    only: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    all: Words | None = None
    newest_if_many: bool = False


@dataclass(frozen=True)
class Choice:
    """`value` is sent to the tool, one for each language where it is prose; `sets` are arguments that come with it."""

    value: Words
    words: Words
    also: tuple[str, ...] = ()
    sets: Mapping[str, Any] = field(default_factory=dict)

    def meant_in(self, text: str) -> bool:
        """The choice itself, or own words that say the same and do not deny it."""
        if text in self.value.values():
            return True
        flat = normalise(text)
        return any(
            word in flat
            and not re.search(
                rf"(没|无|不是|并非|\bnot?\b|n't)[^，,。.]{{0,6}}{re.escape(word)}", flat
            )
            for word in self.also
        )


@dataclass(frozen=True)
class Slot:
    """`kind` says how an answer is read: order, choice, option, text, query, email, tax_number, address, amount;
    `pattern` is what the whole of it must look like; `verbatim`: a model may not put it into other words; `noise` are
    words and pairs of characters that belong to the wish itself and name nothing that is looked for."""

    name: str
    kind: str
    question: Words
    source: Source | None = None
    choices: tuple[Choice, ...] = ()
    only_if: dict[str, str] = field(default_factory=dict)
    default: str | None = None
    argument: str = ""
    local: bool = False
    pattern: re.Pattern[str] | None = None
    verbatim: bool = False
    noise: frozenset[str] = frozenset()

    def telling(self, query: str) -> str:
        """The query without noise: "到货了通知我" and "notify me" name no product."""
        kept = [part for run in _RUN.findall(normalise(query)) for part in self._telling(run)]
        return " ".join(kept)

    def _telling(self, run: str) -> list[str]:
        if run[0].isascii():
            return [] if run in self.noise else [run]
        covered = [False] * len(run)
        for at in range(len(run) - 1):
            if run[at : at + 2] in self.noise:
                covered[at] = covered[at + 1] = True
        left = "".join(" " if gone else one for one, gone in zip(run, covered, strict=True))
        return [part for part in left.split() if len(part) > 1]

    def fits(self, value: str) -> bool:
        """Whether a value that was read may be one."""
        return self.pattern is None or self.pattern.fullmatch(value) is not None


@dataclass(frozen=True)
class Obstacle:
    """A field of the check's answer that makes the task pointless, and what to say and offer then."""

    field: str
    equals: Any
    words: Words
    next: Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True)
class Offer:
    """What to offer behind an answer whose fields have these values."""

    only: Mapping[str, tuple[Any, ...]]
    words: Mapping[Language, tuple[str, ...]]

    def fits(self, data: Mapping[str, Any]) -> bool:
        return all(data.get(name) in allowed for name, allowed in self.only.items())


@dataclass(frozen=True)
class Task:
    """`say` is how a contact asks for it; `tool` is what it comes to; `also` are READ tools called beside it; `check` is
    read before a WRITE; `examples` are ways to ask for it, from which the classifier learns a shop's own task."""

    name: str
    title: Words
    tool: str
    identity: bool
    write: bool
    slots: tuple[Slot, ...]
    also: tuple[str, ...] = ()
    check: str | None = None
    obstacles: tuple[Obstacle, ...] = ()
    offers: tuple[Offer, ...] = ()
    say: Words = field(default_factory=dict)
    examples: tuple[str, ...] = ()

    def slot(self, name: str | None) -> Slot | None:
        return next((slot for slot in self.slots if slot.name == name), None)


@dataclass(frozen=True)
class TaskBook:
    tasks: dict[str, Task]
    order_pattern: re.Pattern[str]
    suggestions: Mapping[Language, tuple[str, ...]]
    shop: Words

    @classmethod
    def load(cls, path: Path = DEMO) -> "TaskBook":
        """Raises TasksFileError with every mistake of form in the file."""
        return cls.of(read_task_file(path))

    @classmethod
    def of(cls, file: TaskFile) -> "TaskBook":
        data, pattern = file.data, file.data.get("order_pattern")
        sources = dict(data.get("sources") or {})
        return cls(
            tasks={name: _task(name, value, sources) for name, value in data["tasks"].items()},
            order_pattern=re.compile(
                rf"(?<![A-Z0-9])(?:{pattern})(?![A-Z0-9])" if pattern else _NEVER
            ),
            suggestions=_lists(data.get("suggestions", {})),
            shop=_words(data["shop"]),
        )

    def get(self, name: str | None) -> Task | None:
        return self.tasks.get(name or "")

    def writing(self, tool: str) -> Task | None:
        """The task that comes to this WRITE, with what is to be read before it."""
        return next((t for t in self.tasks.values() if t.write and t.tool == tool), None)

    @property
    def examples(self) -> list[tuple[str, str]]:
        """`text, label` rows for the classifier."""
        return [(text, LABEL + task.name) for task in self.tasks.values() for text in task.examples]


def _task(name: str, value: dict[str, Any], sources: dict[str, Any]) -> Task:
    examples = [text for lines in _lists(value.get("examples", {})).values() for text in lines]
    noise = _noise(examples)
    return Task(
        name=name,
        title=_words(value["title"]),
        tool=value["tool"],
        identity=value.get("identity", False),
        write=value.get("write", False),
        slots=tuple(_slot(slot, sources, noise) for slot in value.get("slots", ())),
        also=tuple(value.get("also", ())),
        check=value.get("check"),
        obstacles=tuple(
            Obstacle(o["field"], o["equals"], _words(o), _lists(o.get("next", {})))
            for o in value.get("obstacles", ())
        ),
        say=_words(value.get("say", value["title"])),
        offers=tuple(Offer(_sets(o["if"]), _lists(o)) for o in value.get("offers", ())),
        examples=tuple(examples),
    )


def _noise(examples: Iterable[str]) -> frozenset[str]:
    """English words and pairs of Chinese characters."""
    runs = [run for text in examples for run in _RUN.findall(normalise(text))]
    pairs = {run[at : at + 2] for run in runs if not run[0].isascii() for at in range(len(run) - 1)}
    return (
        frozenset(pairs | {run for run in runs if run[0].isascii()} | _FILLING)
        if runs
        else frozenset()
    )


def _slot(value: dict[str, Any], sources: dict[str, Any], noise: frozenset[str]) -> Slot:
    origin = value.get("source")
    return Slot(
        name=value["name"],
        kind=value["kind"],
        question=_words(value.get("question", {"zh": "", "en": ""})),
        source=_source({**sources[origin["of"]], **origin}) if origin else None,
        choices=tuple(
            Choice(_either(c["value"]), _words(c), tuple(c.get("also", ())), c.get("sets", {}))
            for c in value.get("choices", ())
        ),
        only_if={k: str(v) for k, v in value.get("only_if", {}).items()},
        default=value.get("default"),
        argument=value.get("argument", value["name"]),
        local=value.get("local", False),
        pattern=re.compile(value["pattern"]) if "pattern" in value else None,
        verbatim=value.get("verbatim", value["kind"] in _VERBATIM),
        noise=noise if value["kind"] == "query" else frozenset(),
    )


def _source(value: dict[str, Any]) -> Source:
    return Source(
        tool=value["tool"],
        list=value["list"],
        value=value["value"],
        label=value["label"],
        arguments=dict(value.get("arguments", {})),
        only=_sets(value.get("only", {})),
        all=_words(value["all"]) if "all" in value else None,
        newest_if_many=value.get("newest_if_many", False),
    )


def _sets(value: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {name: tuple(allowed) for name, allowed in value.items()}


def _words(value: Mapping[str, Any]) -> Words:
    return {language: str(value[language.value]) for language in Language}


def _either(value: Any) -> Words:
    """The same value for both languages, unless it is written in both."""
    return (
        _words(value)
        if isinstance(value, dict)
        else {language: str(value) for language in Language}
    )


def _lists(value: Mapping[str, Any]) -> Mapping[Language, tuple[str, ...]]:
    return {language: tuple(value.get(language.value, ())) for language in Language}
