"""Look at a task beside the tools that it uses: are they there, with these arguments and these fields in their answers?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agent.addresses import PARTS
from agent.task_file import Fault, Key, TaskFile, placeholders
from agent.tasks import Slot, Source, Task
from domain.language import Language
from tools.config import Kind
from tools.shapes import Shape
from tools.tool import Tool


class ToolLinter:
    """One task against the tools that it uses."""

    def __init__(self, file: TaskFile, task: Task, tools: Mapping[str, Tool]) -> None:
        self.file, self.task, self.tools = file, task, tools

    def fault(self, *key: str | int, wrong: str, remedy: str, warning: bool = False) -> Fault:
        return self.file.fault(("tasks", self.task.name, *key), wrong, remedy, warning=warning)

    def faults(self) -> Iterator[Fault]:
        yield from self._tool()
        named: list[tuple[Key, str]] = [(("also",), name) for name in self.task.also]
        named += [(("check",), self.task.check)] if self.task.check else []
        for key, name in named:
            yield from self._read(key, name)
        for place, slot in enumerate(self.task.slots):
            if slot.source:
                yield from self._source(("slots", place, "source"), slot.source)
        yield from self._fields()

    def _tool(self) -> Iterator[Fault]:
        tool = self.tools.get(self.task.tool)
        if tool is None:
            yield self.fault(
                "tool",
                wrong=f"is {self.task.tool}, which is not among the tools",
                remedy=self._known(),
            )
            return
        if self.task.write != (tool.kind is Kind.WRITE):
            remedy = f"write `write: {str(not self.task.write).lower()}`, or look at `kind` in the tools file"
            yield self.fault(
                "write",
                wrong=f"is {self.task.write}, but {tool.name} is a {tool.kind}",
                remedy=remedy,
            )
        if tool.needs_identity and not self.task.identity:
            wrong = f"is false, but {tool.name} is for signed-in customers"
            yield self.fault("identity", wrong=wrong, remedy="write `identity: true`")
        yield from self._arguments(tool)

    def _arguments(self, tool: Tool) -> Iterator[Fault]:
        properties = tool.parameters["properties"]
        given = {name for slot in self.task.slots for name in _given(slot)}
        for place, slot in enumerate(self.task.slots):
            taken = _given(slot)
            if not slot.local and taken and not taken & properties.keys():
                wrong = f"is {slot.argument}, and {tool.name} has no such argument"
                remedy = f"it has {', '.join(properties) or 'none'}; write `local: true` for what only a source needs"
                yield self.fault("slots", place, wrong=wrong, remedy=remedy)
            for choice in slot.choices:
                for name in choice.sets.keys() - properties.keys():
                    wrong = f"sets {name}, and {tool.name} has no such argument"
                    yield self.fault("slots", place, "choices", wrong=wrong, remedy="take it out")
        for name in tool.parameters.get("required", ()):
            if name not in given:
                remedy = f"add a slot with `argument: {name}`"
                yield self.fault(
                    "slots", wrong=f"leave out {name}, which {tool.name} needs", remedy=remedy
                )

    def _read(self, key: Key, name: str) -> Iterator[Fault]:
        tool = self.tools.get(name)
        if tool is None:
            yield self.fault(
                *key, wrong=f"names {name}, which is not among the tools", remedy=self._known()
            )
        elif tool.kind is Kind.WRITE:
            yield self.fault(
                *key, wrong=f"names {name}, which changes something", remedy="name a READ"
            )
        else:
            yield from self._answerable(key, tool)

    def _answerable(self, key: Key, tool: Tool) -> Iterator[Fault]:
        """What is read beside the task is asked with the task's order alone."""
        known = {slot.name for slot in self.task.slots if slot.kind == "order"}
        missing = [n for n in tool.parameters.get("required", ()) if n not in known]
        if missing:
            wrong = f"names {tool.name}, which needs {', '.join(missing)}"
            remedy = "name a READ that needs no more than the task's order"
            yield self.fault(*key, wrong=wrong, remedy=remedy)

    def _source(self, key: Key, source: Source) -> Iterator[Fault]:
        tool = self.tools.get(source.tool)
        if tool is None or tool.kind is Kind.WRITE:
            yield from self._read(key, source.tool)
            return
        for name in source.arguments.keys() - tool.parameters["properties"].keys():
            yield self.fault(
                *key,
                wrong=f"gives {name} to {tool.name}, which has no such argument",
                remedy="take it out",
            )
        entries = tool.operation.answer.at(source.list)
        if entries is None or (entries.items is None and not entries.open):
            known = ", ".join(tool.operation.answer.known)
            yield self.fault(
                *key,
                wrong=f"takes the list {source.list}, and {tool.name} answers {known}",
                remedy="name a list",
            )
            return
        entry = entries.items or Shape()
        for path in (source.value, *placeholders([source.label]), *source.only):
            if _missing(entry, path):
                yield self.fault(
                    *key,
                    wrong=f"takes {path}, and an entry has {', '.join(entry.known)}",
                    remedy="name one of them",
                )
        yield from self._values(key, entry, source.only)

    def _fields(self) -> Iterator[Fault]:
        """What obstacles and offers look at in the answers."""
        check, tool = self.tools.get(self.task.check or ""), self.tools.get(self.task.tool)
        for place, obstacle in enumerate(self.task.obstacles if check else ()):
            assert check is not None
            wanted = {obstacle.field: (obstacle.equals,)}
            yield from self._looked_at(("obstacles", place), check, wanted)
        for place, offer in enumerate(self.task.offers if tool else ()):
            assert tool is not None
            yield from self._looked_at(("offers", place), tool, offer.only)

    def _looked_at(
        self, key: Key, tool: Tool, wanted: Mapping[str, Sequence[Any]]
    ) -> Iterator[Fault]:
        answer = tool.operation.answer
        for name in wanted:
            if _missing(answer, name):
                wrong = f"looks at {name}, and {tool.name} answers {', '.join(answer.known)}"
                yield self.fault(*key, wrong=wrong, remedy="name one of them")
        yield from self._values(key, answer, wanted)

    def _values(
        self, key: Key, shape: Shape, wanted: Mapping[str, Sequence[Any]]
    ) -> Iterator[Fault]:
        for name, values in wanted.items():
            there = shape.at(name)
            for value in values if there and there.values else ():
                if there and value not in there.values:
                    known = ", ".join(str(one) for one in there.values)
                    yield self.fault(
                        *key,
                        wrong=f"waits for {name} {value!r}, which never comes",
                        remedy=f"write one of {known}",
                    )

    def _known(self) -> str:
        return f"tools are {', '.join(sorted(self.tools)) or 'none'}; add it to the tools file, or take the task out"


def _given(slot: Slot) -> set[str]:
    """The arguments that a slot, and what is chosen in it, can give."""
    own = set(PARTS) if slot.kind == "address" else {slot.argument}
    return set() if slot.local else own | {name for c in slot.choices for name in c.sets}


def _missing(shape: Shape, path: str) -> bool:
    """A field may stand there once for each language: `name` is also `name_zh` and `name_en`."""
    head, _, last = path.rpartition(".")
    inside = shape.at(head)
    names = (last, *(f"{last}_{language.value}" for language in Language))
    return inside is None or all(inside.part(name) is None for name in names)
