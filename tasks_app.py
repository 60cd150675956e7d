"""The commands of `xiaoer tasks`: look a shop's tasks and rules through before customers do."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from settings import load_settings

if TYPE_CHECKING:
    from agent.checking_tasks import Checked

app = typer.Typer(
    help="Look the shop's tasks and rules through.", no_args_is_help=True, add_completion=False
)
console = Console()
STARTER = """\
# What the assistant does step by step, without a model: see docs/tasks.md, and `xiaoer tasks check`.
shop: {zh: 我的商店, en: My shop}
# What an order number looks like, as a regular expression; leave it out where there are none.
# order_pattern: AB\\d{8}
suggestions: {zh: [], en: []}
sources: {}
tasks: {}
"""


@app.callback()
def main() -> None:
    """Look the shop's tasks and rules through."""


@app.command()
def check(
    file: Annotated[Path | None, typer.Option(help="Default: XIAOER_TASKS.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Compare the tasks with the tools and the policy with the limits; exits with 1 where something is wrong."""
    from agent.checking_tasks import check_tasks

    settings = load_settings()
    found = asyncio.run(check_tasks(settings, file or settings.tasks))
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        _show(found)
    if not found.good:
        raise typer.Exit(1)


def write_starter(data: Path) -> str | None:
    """An empty `tasks.yaml` for a shop of one's own, unless it has one; says in a line what is left to do."""
    path = data / "tasks.yaml"
    if path.exists():
        return None
    path.write_text(STARTER, encoding="utf-8")
    return f"{path}: write your shop's name into it, and later its tasks (docs/tasks.md)"


def _show(found: "Checked") -> None:
    for fault in found.faults:
        mark, colour = ("!", "yellow") if fault.warning else ("✗", "red")
        console.print(Text.assemble((mark, colour), f" {fault}"), soft_wrap=True)
    if found.unseen:
        told = f" the tools could not be looked at, so that only half is checked: {found.unseen}"
        console.print(Text.assemble(("!", "yellow"), told), soft_wrap=True)
    if found.good:
        count, warnings = len(found.tasks), len(found.faults)
        told = f" {found.file}: {count} tasks" + (f", {warnings} warnings" if warnings else "")
        console.print(Text.assemble(("✓", "green"), told), soft_wrap=True)
