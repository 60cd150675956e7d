"""Look a tasks file through: does each task fit the tools that there are, and the words that customers use?"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from agent.task_file import Fault, Key, TaskFile, placeholders
from agent.tasks import LABEL, Slot, Task, TaskBook
from agent.tool_linting import ToolLinter
from agent.understanding.classifier import UTTERANCES, read_utterances
from agent.understanding.commands import StartTask
from agent.understanding.orders import task_about
from agent.understanding.wording import normalise
from domain.language import Language
from tools.tool import Tool

FEW_EXAMPLES = 5


def lint(file: TaskFile, tools: Mapping[str, Tool] | None) -> list[Fault]:
    """All mistakes of meaning, in the order of the file; without `tools` what can be seen without them."""
    book = TaskBook.of(file)
    faults = [*_file_faults(file, book)]
    for task in book.tasks.values():
        faults += TaskLinter(file, book, task).faults()
        faults += ToolLinter(file, task, tools).faults() if tools is not None else []
    return sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.key))


def _file_faults(file: TaskFile, book: TaskBook) -> Iterator[Fault]:
    used = {
        slot["source"]["of"]
        for task in file.data["tasks"].values()
        for slot in task.get("slots") or ()
        if slot.get("source")
    }
    for name in (file.data.get("sources") or {}).keys() - used:
        yield file.fault(("sources", name), "is used by no slot", "take it out", warning=True)
    known = Counter(normalise(text) for text, _ in book.examples)
    for name, task in book.tasks.items():
        for text in task.examples:
            if known[normalise(text)] > 1:
                wrong = f"has the example {text!r} twice, or another task has it too"
                yield file.fault(("tasks", name, "examples"), wrong, "keep one of them")
    if not book.tasks:
        yield file.fault(
            ("tasks",), "names no task", "add one: docs/tasks.md shows how", warning=True
        )


@cache
def _labels() -> set[str]:
    return {label for _, label in read_utterances(UTTERANCES)}


class TaskLinter:
    """One task by itself: its slots, choices, words and examples."""

    def __init__(self, file: TaskFile, book: TaskBook, task: Task) -> None:
        self.file, self.book, self.task = file, book, task
        self.raw = file.data["tasks"][task.name]

    def fault(self, *key: str | int, wrong: str, remedy: str, warning: bool = False) -> Fault:
        return self.file.fault(("tasks", self.task.name, *key), wrong, remedy, warning=warning)

    def faults(self) -> Iterator[Fault]:
        names = [slot.name for slot in self.task.slots]
        for place, slot in enumerate(self.task.slots):
            yield from self._slot(place, slot, names[:place])
        yield from self._words()
        yield from self._examples()
        if self.task.write and self.task.check is None:
            remedy = "name the READ that shows the state of what is changed: `check: ...`"
            yield self.fault(
                wrong="changes something and checks nothing first", remedy=remedy, warning=True
            )
        if self.task.obstacles and self.task.check is None:
            yield self.fault("obstacles", wrong="are never looked at", remedy="add `check`")

    def _slot(self, place: int, slot: Slot, earlier: Sequence[str]) -> Iterator[Fault]:
        key = ("slots", place)
        if slot.name in earlier:
            yield self.fault(
                *key, "name", wrong=f"is {slot.name} again", remedy="name it otherwise"
            )
        if slot.kind == "order" and slot.name != "order_id":
            remedy = "name it order_id, and write `argument` for what the tool calls it"
            yield self.fault(*key, "name", wrong=f"is {slot.name}", remedy=remedy)
        if not slot.question[Language.EN] and slot.default is None:
            yield self.fault(*key, "question", wrong="is missing", remedy="ask it in zh and en")
        if slot.kind == "choice" and not slot.choices:
            yield self.fault(*key, "choices", wrong="is missing", remedy="list what can be chosen")
        if slot.kind == "option" and slot.source is None:
            yield self.fault(
                *key, "source", wrong="is missing", remedy="say where the options come from"
            )
        for name, value in slot.only_if.items():
            yield from self._only_if(key, name, value, earlier)
        if slot.source:
            for asked in placeholders(slot.source.arguments.values()) - {*earlier}:
                wrong, remedy = f"needs {asked} before it is known", "ask for that slot first"
                yield self.fault(*key, "source", wrong=wrong, remedy=remedy)
        yield from self._choices(key, slot)

    def _only_if(self, key: Key, name: str, value: str, earlier: Sequence[str]) -> Iterator[Fault]:
        if name not in earlier:
            yield self.fault(
                *key,
                "only_if",
                wrong=f"names {name}, which is no slot before it",
                remedy="name one",
            )
            return
        chosen = self.task.slot(name)
        values = {v for c in chosen.choices for v in c.value.values()} if chosen else set()
        if values and value not in values:
            told = f"is {value!r}, which {name} never is"
            yield self.fault(
                *key, "only_if", name, wrong=told, remedy=f"write {' or '.join(sorted(values))}"
            )

    def _choices(self, key: Key, slot: Slot) -> Iterator[Fault]:
        for language in Language:
            for what, said in (
                ("the value", [c.value[language] for c in slot.choices]),
                ("the words", [c.words[language] for c in slot.choices]),
            ):
                for text in _twice(said):
                    yield self.fault(
                        *key,
                        "choices",
                        wrong=f"has {what} {text!r} twice",
                        remedy="keep one of them",
                    )
        meant = [word for c in slot.choices for word in {normalise(w) for w in c.also}]
        for word in _twice(meant):
            wrong = f"has {word!r} under `also` of two choices, so that it means neither"
            yield self.fault(*key, "choices", wrong=wrong, remedy="keep it in one", warning=True)

    def _understood(self) -> bool:
        """Whether the assistant's own utterances or rules know the task."""
        if LABEL + self.task.name in _labels():
            return True
        titles = [*self.task.title.values(), *self.task.say.values()]
        read = [task_about(title, self.book.order_pattern) or () for title in titles]
        return any(StartTask(self.task.name) in commands for commands in read)

    def _words(self) -> Iterator[Fault]:
        for place, obstacle in enumerate(self.task.obstacles):
            unknown = placeholders(obstacle.words.values()) - {"id"}
            if unknown:
                wrong = f"has {{{min(unknown)}}}, which nothing fills"
                yield self.fault("obstacles", place, wrong=wrong, remedy="only {id} is filled")

    def _examples(self) -> Iterator[Fault]:
        raw = self.raw.get("examples")
        if not raw and not self._understood():
            remedy = f"write `examples`, {FEW_EXAMPLES} to 10 ways to ask for it in each language"
            yield self.fault(wrong="is understood from no words", remedy=remedy)
        for language in Language if raw else ():
            count = len(raw.get(language.value) or ())
            if count < FEW_EXAMPLES:
                wrong = f"has {count} examples in {language.value}"
                remedy = f"write {FEW_EXAMPLES} to 10 ways to ask for it"
                yield self.fault("examples", wrong=wrong, remedy=remedy, warning=True)


def _twice(said: Sequence[str]) -> list[str]:
    return [text for text, times in Counter(said).items() if times > 1]
