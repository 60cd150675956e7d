"""A kind of suite that does what its suite's file says, so that the runner can be tried without anything slow; runnable as a process."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from domain.language import Language
from evals import registry
from evals.kinds import Case, Measure, Options, Perform
from evals.result import Grade, Result, Turned
from evals.running import commands, configuring
from evals.suite import KindName, Suite
from settings import Settings

# A file that gets a line for each trial that is begun.
LOG = "PLAYED_LOG"


class Played:
    """`options: {cases: {name: what}}`, where `what` is a grade, `raise`, or `sleep SECONDS`."""

    def cases(self, suite: Suite) -> Sequence[Case]:
        return [
            Case(
                id=name,
                title=name.title(),
                language=Language.ZH if number % 2 else Language.EN,
                seen=str(what),
                row=str(what),
                slices={"intent": name.split("-")[0]},
                tags=(str(what).split()[0],),
            )
            for number, (name, what) in enumerate(suite.options["cases"].items())
        ]

    @asynccontextmanager
    async def open(self, suite: Suite, options: Options) -> AsyncIterator[Perform]:
        if suite.options.get("shut"):
            raise OSError("the shop is shut")

        async def perform(case: Case, trial: int) -> Result:
            _note(f"{case.id} {trial}")
            await asyncio.sleep(float(suite.options.get("seconds", 0)))
            return await _play(case, trial, suite, options)

        yield perform

    def measures(self, results: Sequence[Result]) -> Mapping[str, Measure]:
        return {"counted": Measure(len(results), of=len(results), unit="count")}

    def plots(self, results: Sequence[Result]) -> Mapping[str, Any]:
        return {}


def _note(line: str) -> None:
    if log := os.environ.get(LOG):
        with Path(log).open("a") as lines:
            lines.write(f"{line}\n")


async def _play(case: Case, trial: int, suite: Suite, options: Options) -> Result:
    match case.row.split():
        case ["raise", *_]:
            raise ValueError("that was too much")
        case ["sleep", seconds]:
            await asyncio.sleep(float(seconds))
            grade = Grade.PASSED
        case ["once"]:
            grade = Grade.PASSED if trial == 1 else Grade.FAILED
        case words:
            grade = Grade(words[0])
    said = f"{suite.options.get('reply', 'hello')} at {options.settings.risk:g}"
    return Result(
        suite="",
        case="",
        trial=0,
        language=case.language,
        grade=grade,
        reasons=() if grade is Grade.PASSED else ("it was not so",),
        measures={"groundedness": 0.5 if grade is Grade.FAILED else 1.0},
        turns=(Turned(said=("hi",), reply=said, outcome="replied", seconds=0.25),),
    )


@asynccontextmanager
async def at_home(settings: Settings, library: str) -> AsyncIterator[Settings]:
    """In the place of `evals.home.held`, which would set the demo's articles up."""
    yield settings.model_copy(update={"data": settings.data / "evaluation" / library})


def same_code() -> str:
    """In the place of a digest of the sources, which somebody may be editing."""
    return "the same"


def main() -> None:
    registry.KINDS[KindName.WISHES] = (
        f"{__name__ if __name__ != '__main__' else 'tests.evals.played_kind'}:Played"
    )
    commands.held = at_home
    configuring.code_digest = same_code
    import cli

    sys.argv[0] = "xiaoer"
    cli.main()


if __name__ == "__main__":
    main()
