"""The command `xiaoer learn`."""

import asyncio
import os
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from domain.errors import Invalid
from settings import load_settings

console = Console()


def learn(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Measure and show; record and change nothing.")
    ] = False,
    back: Annotated[
        bool, typer.Option("--back", help="Go back to the classifier before the one in use.")
    ] = False,
    forget: Annotated[
        str, typer.Option(help="Erase the words of a contact or customer from all samples.")
    ] = "",
) -> None:
    """Learn from labelled samples; the new classifier is used only if nothing that is measured falls."""
    from evals.learning import commands

    if sum((dry_run, back, bool(forget))) > 1:
        raise Invalid("Give one of --dry-run, --back and --forget.")
    settings = load_settings()
    if back:
        gone, now = asyncio.run(commands.back(settings))
        _say(
            f"{gone.version} is withdrawn; in use is {now.version if now else 'the shipped classifier'}"
        )
        return
    if forget:
        count, clean = asyncio.run(commands.forget(settings, forget))
        _say(
            f"{count} sample(s) lost their words; what was learnt from them is given up within seconds"
        )
        if not clean:
            _say(
                "the database was in use and could not be written anew: its free pages may still hold them",
                "!",
            )
        return
    # Customers who are asking now come first.
    os.nice(10)
    found = asyncio.run(commands.learn(settings, console, dry_run=dry_run))
    if found is None:
        _say("nothing new: all that is labelled is learnt already")
        return
    promoted = found.verdict.promoted
    _say(commands.told(found, dry_run=dry_run), "✓" if promoted else "✗")
    if not promoted:
        raise typer.Exit(1)


def _say(words: str, mark: str = "✓") -> None:
    colour = {"✓": "green", "!": "yellow", "✗": "red"}[mark]
    console.print(Text.assemble((mark, colour), " ", words), soft_wrap=True)
