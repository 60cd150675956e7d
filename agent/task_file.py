"""Read a tasks file so that each mistake is named by file, line and key, with what to do about it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from domain.errors import Invalid

Key = tuple[str | int, ...]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Kind = Literal[
    "order", "choice", "option", "text", "query", "email", "tax_number", "address", "amount"
]


@dataclass(frozen=True)
class Fault:
    """One mistake: `key` is its dotted place, `line` counts from 1, 0 where no line can be named."""

    file: str
    line: int
    key: str
    wrong: str
    remedy: str
    warning: bool = False

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.key or 'the file'} {self.wrong}; {self.remedy}"


class TasksFileError(Invalid):
    """The tasks file cannot be used: the message names every mistake in it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Words(_Part):
    zh: Text
    en: Text


class Lists(_Part):
    zh: list[Text] = []
    en: list[Text] = []


class SourcePart(_Part):
    tool: Text
    list: Text
    value: Text
    label: Text
    arguments: dict[str, str] = {}


class OriginPart(_Part):
    of: Text
    only: dict[str, list[Any]] = {}
    all: Words | None = None
    newest_if_many: bool = False


class ChoicePart(Words):
    value: Words | str | int | float
    also: list[Text] = []
    sets: dict[str, Any] = {}


class SlotPart(_Part):
    name: Text
    kind: Kind
    question: Words | None = None
    source: OriginPart | None = None
    choices: list[ChoicePart] = []
    only_if: dict[str, str | int | float] = {}
    default: str | None = None
    argument: Text | None = None
    local: bool = False
    pattern: Text | None = None
    verbatim: bool | None = None


class ObstaclePart(Words):
    field: Text
    equals: Any = Field()
    next: Lists | None = None


class OfferPart(Lists):
    if_: dict[str, list[Any]] = Field(alias="if")


class TaskPart(_Part):
    title: Words
    say: Words | None = None
    tool: Text
    also: list[Text] = []
    identity: bool = False
    write: bool = False
    check: Text | None = None
    obstacles: list[ObstaclePart] = []
    offers: list[OfferPart] = []
    slots: list[SlotPart] = []
    examples: Lists | None = None


class FilePart(_Part):
    """The whole file, as it may be written."""

    shop: Words
    order_pattern: str = ""
    suggestions: Lists = Lists()
    sources: dict[str, SourcePart] = {}
    tasks: dict[str, TaskPart]


@dataclass(frozen=True)
class TaskFile:
    """`data` is what the YAML says, `lines` the line of each key in it."""

    path: Path
    data: dict[str, Any]
    lines: Mapping[Key, int]

    def fault(self, key: Key, wrong: str, remedy: str, *, warning: bool = False) -> Fault:
        """A mistake at `key`, with the line of the nearest key that the file really has."""
        line = next(
            (self.lines[key[:n]] for n in range(len(key), 0, -1) if key[:n] in self.lines), 0
        )
        return Fault(str(self.path), line, dotted(key), wrong, remedy, warning)


def read_task_file(path: Path) -> TaskFile:
    """The file with its lines. Raises TasksFileError with every mistake of form."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        remedy = "set XIAOER_TASKS to the file of your tasks"
        raise TasksFileError(
            [Fault(str(path), 0, "", f"cannot be read ({why})", remedy)]
        ) from error
    try:
        node = yaml.compose(text)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        wrong = f"is not valid YAML ({getattr(error, 'problem', None) or error})"
        line = mark.line + 1 if mark else 0
        raise TasksFileError([Fault(str(path), line, "", wrong, "correct it")]) from error
    lines: dict[Key, int] = {}
    twice = list(_walk(node, (), lines)) if node else []
    file = TaskFile(path, data if isinstance(data, dict) else {}, lines)
    faults = [file.fault(key, "stands twice", "keep one of them") for key in twice]
    faults += [_fault(file, error) for error in _mistakes(data if data is not None else {})]
    faults = faults or list(_unusable(file))
    if faults:
        raise TasksFileError(_once(faults))
    return file


def _unusable(file: TaskFile) -> Iterator[Fault]:
    """What no task can be made of, though each part has the right form."""
    sources = file.data.get("sources") or {}
    yield from _pattern(file, ("order_pattern",), file.data.get("order_pattern") or "")
    for name, task in file.data["tasks"].items():
        for place, slot in enumerate(task.get("slots") or ()):
            key: Key = ("tasks", name, "slots", place)
            yield from _pattern(file, (*key, "pattern"), slot.get("pattern") or "")
            of = (slot.get("source") or {}).get("of")
            if of is not None and of not in sources:
                known = ", ".join(sources) or "none"
                yield file.fault((*key, "source", "of"), f"is {of!r}", f"sources are: {known}")


def _pattern(file: TaskFile, key: Key, pattern: str) -> Iterator[Fault]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        yield file.fault(key, f"does not compile ({error})", "write a Python regular expression")
        return
    if pattern and compiled.fullmatch(""):
        yield file.fault(key, "fits a text without a character", "write what must be there")


def dotted(key: Key) -> str:
    """`tasks.invoice.slots.2.kind`, as messages show it."""
    return ".".join(str(part) for part in key)


def placeholders(texts: Iterable[str]) -> set[str]:
    """What is to be filled in: `{id}`, `{items.0.name}`."""
    return {found for text in texts for found in re.findall(r"\{([\w.]*)\}", text)}


def _walk(node: yaml.Node, key: Key, lines: dict[Key, int]) -> Iterator[Key]:
    """Fills `lines`; yields keys that a mapping has twice."""
    lines.setdefault(key, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for place, item in enumerate(node.value):
            yield from _walk(item, (*key, place), lines)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for name, value in node.value:
            inner = (*key, str(name.value))
            if name.value in seen:
                yield inner
            seen.add(name.value)
            lines.setdefault(inner, name.start_mark.line + 1)
            yield from _walk(value, inner, lines)


def _mistakes(data: Any) -> list[ErrorDetails]:
    try:
        FilePart.model_validate(data)
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def _fault(file: TaskFile, error: ErrorDetails) -> Fault:
    """The validator's finding in our words."""
    key = tuple(part for part in error["loc"] if part not in {"Words", "str", "int", "float"})
    match error["type"]:
        case "missing" if key and key[-1] in {"zh", "en"}:
            return file.fault(key, "is missing", "write it in both languages, zh and en")
        case "missing":
            return file.fault(key, "is missing", "add it")
        case "extra_forbidden":
            known = ", ".join(_known(key))
            return file.fault(key, "is no known key", f"known are {known}")
        case "literal_error":
            allowed = str(error.get("ctx", {}).get("expected", "")).replace("'", "")
            return file.fault(key, f"is {error['input']!r}", f"write {allowed}")
        case "string_too_short":
            return file.fault(key, "is empty", "write a text")
        case "string_type":
            return file.fault(key, f"is {error['input']!r}", "write a text (in quotes)")
        case "bool_type" | "bool_parsing":
            return file.fault(key, f"is {error['input']!r}", "write true or false")
        case "list_type":
            return file.fault(key, f"is {error['input']!r}", "write a list: [one, two]")
        case _:
            return file.fault(key, f"is {error['input']!r}", "write a mapping of keys to values")


def _known(key: Key) -> list[str]:
    """The keys that may stand where `key` does."""
    part: Any = FilePart
    for piece in key[:-1]:
        part = _inside(part, piece)
    fields = part.model_fields if isinstance(part, type) and issubclass(part, BaseModel) else {}
    return [field.alias or name for name, field in fields.items()]


def _inside(part: Any, piece: str | int) -> Any:
    fields = getattr(part, "model_fields", {})
    names = {field.alias or name: field for name, field in fields.items()}
    kind = names[str(piece)].annotation if str(piece) in names else part
    found = [one for one in _parts(kind) if isinstance(one, type) and issubclass(one, _Part)]
    return found[0] if found else kind


def _parts(kind: Any) -> Iterator[Any]:
    """The types that a generic is made of."""
    yield kind
    for argument in getattr(kind, "__args__", ()):
        yield from _parts(argument)


def _once(faults: Sequence[Fault]) -> list[Fault]:
    """Of several readings of one value that all failed, the one that looked into it."""
    deeper = [f for f in faults if not any(g.key.startswith(f"{f.key}.") for g in faults)]
    found = {(fault.key, fault.wrong): fault for fault in reversed(deeper)}
    return sorted(found.values(), key=lambda fault: (fault.line, fault.key))
