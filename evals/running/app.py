"""Run suites from the command line: what a person sees, and the status that a script reads."""

import asyncio
from pathlib import Path

from rich.console import Console
from rich.text import Text

from domain.errors import XiaoerError
from evals.running.asked import Asked
from evals.running.commands import Performed, perform_run, stoppable
from settings import load_settings

OPEN, CLOSED, UNJUDGED, STOPPED = 0, 1, 2, 130


def run_suites(asked: Asked, console: Console, *, out: Path | None, jobs: int) -> int:
    """The exit status: 0 the gate is open, 1 closed, 2 something could not be judged, 130 stopped."""
    try:
        asyncio.run(_run(asked, console, out=out, jobs=jobs))
    except (KeyboardInterrupt, asyncio.CancelledError):
        _complain("stopped; the same --out goes on with it")
        return STOPPED
    except XiaoerError as error:
        _complain(error.detail)
        return UNJUDGED
    return OPEN


async def _run(asked: Asked, console: Console, *, out: Path | None, jobs: int) -> Performed:
    with stoppable():
        return await perform_run(load_settings(), asked, console, out=out, jobs=jobs)


def _complain(message: str) -> None:
    Console(stderr=True).print(Text.assemble(("✗", "red"), " ", message), soft_wrap=True)
