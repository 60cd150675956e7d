"""Check a shop's tasks and policy beside its tools, and say what is wrong and what to do."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from agent.policy import Policy, PolicyError
from agent.policy_linting import lint_policy
from agent.task_file import Fault, TasksFileError, read_task_file
from agent.task_linting import lint
from agent.tasks import TaskBook
from domain.contact import Contact
from domain.errors import XiaoerError
from domain.ids import ContactId
from settings import Settings
from tools.tool import Tool
from tools.toolbox import build_toolbox

# Who is signed in sees every tool; nothing is called for this one.
_SOMEBODY = Contact(ContactId("con_check"), customer_id="check")


@dataclass(frozen=True)
class Checked:
    """`tasks` are their names; `unseen` says why the tools could not be looked at, empty if they were."""

    file: Path
    tasks: tuple[str, ...]
    faults: tuple[Fault, ...]
    unseen: str = ""

    @property
    def good(self) -> bool:
        """Warnings are no mistakes."""
        return not any(not fault.warning for fault in self.faults)

    def as_json(self) -> dict[str, Any]:
        return {
            "file": str(self.file),
            "good": self.good,
            "tasks": list(self.tasks),
            "tools_unseen": self.unseen,
            "faults": [asdict(fault) for fault in self.faults],
        }


async def check_tasks(settings: Settings, path: Path) -> Checked:
    """Reads the files and, as far as they answer, the documents of the shop's systems; changes nothing."""
    tools, unseen = await _tools(settings)
    try:
        file = read_task_file(path)
    except TasksFileError as error:
        return Checked(path, (), error.faults, unseen)
    book = TaskBook.of(file)
    faults = [*lint(file, tools), *_policy_faults(settings, book, tools)]
    return Checked(path, tuple(book.tasks), tuple(faults), unseen)


def _policy_faults(
    settings: Settings, book: TaskBook, tools: dict[str, Tool] | None
) -> list[Fault]:
    try:
        policy = Policy.load(settings.policy)
    except PolicyError as error:
        return [Fault(str(settings.policy), 0, "", "cannot be used", error.detail)]
    return lint_policy(policy, book, tools)


async def _tools(settings: Settings) -> tuple[dict[str, Tool] | None, str]:
    """Every tool by name, whoever may use it; None and the reason where a system does not tell its own."""
    try:
        toolbox = build_toolbox(settings)
    except XiaoerError as error:
        return None, error.detail
    try:
        await toolbox.start()
        shown = toolbox.for_contact(_SOMEBODY).tools
        every = {tool.name: tool for tool in shown}
        return (every, "") if every or not toolbox.problems else (None, "; ".join(toolbox.problems))
    finally:
        await toolbox.close()
