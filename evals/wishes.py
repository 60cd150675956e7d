"""The kind of suite that tells who wants a human from who only mentions one."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agent.understanding.cascade import Spoken
from agent.understanding.commands import RequestHuman
from agent.understanding.commands import Understanding as Understood
from agent.understanding.rules import Situation
from domain.conversation import TurnOutcome
from domain.errors import Invalid
from domain.language import Language
from evals.confidence.bounds import Share
from evals.figures import digest, of_share, present
from evals.holding_out import words_of
from evals.kinds import Case, Measure, Options, Perform
from evals.lots import FOLDER
from evals.opening import open_cascade, settings_of
from evals.result import Grade, Result, Turned
from evals.suite import Suite
from evals.turns import rows_of

# Written blind; nothing is fitted to it.
BLIND = FOLDER / "human_wish_blind.jsonl"


@dataclass(frozen=True)
class Wish:
    text: str
    language: Language
    wanted: bool


class Wishes:
    """What is read decides alone here: whoever wants a human at the beginning of a conversation is handed over by the next
    step, whatever articles or tasks there are. `cases` may name other files of `text, language, wants_human` a line."""

    def cases(self, suite: Suite) -> Sequence[Case]:
        return [case for path in suite.cases or (BLIND,) for case in _cases(path)]

    @asynccontextmanager
    async def open(self, suite: Suite, options: Options) -> AsyncIterator[Perform]:
        async with open_cascade(settings_of(suite, options.settings)) as cascade:

            async def perform(case: Case, trial: int) -> Result:
                spoken = Spoken((case.row.text,), (), case.language, Situation())
                began = time.perf_counter()
                read = await cascade.understand(spoken)
                seconds = time.perf_counter() - began
                return _result(case, trial, suite=suite.name, read=read, seconds=seconds)

            yield perform

    def measures(self, results: Sequence[Result]) -> Mapping[str, Measure]:
        kept = [each for each in results if each.judged]
        wanted = [bool(each.data["wanted"]) for each in kept]
        called = [bool(each.data["called"]) for each in kept]
        both = sum(want and call for want, call in zip(wanted, called, strict=True))
        over = sum(called) - both
        return present(
            {
                "handoff_recall": of_share(Share(both, sum(wanted))),
                "handoff_precision": of_share(Share(both, sum(called))),
                "over_escalation": of_share(Share(over, len(kept) - sum(wanted)), better="low"),
            }
        )

    def plots(self, results: Sequence[Result]) -> Mapping[str, Any]:
        """What they want (rows) and whether a human was called (columns)."""
        rows = [[0, 0], [0, 0]]
        for each in results:
            if each.judged:
                rows[not each.data["wanted"]][not each.data["called"]] += 1
        return {"confusion": {"labels": ["wants_human", "mentions"], "rows": rows}}


def _cases(path: Path) -> list[Case]:
    """Numbered by their lines."""
    found = []
    for number, row in enumerate(rows_of(path), 1):
        try:
            wish = Wish(str(row["text"]), Language(row["language"]), bool(row["wants_human"]))
        except (KeyError, ValueError, TypeError) as error:
            raise Invalid(
                f"{path}, line {number}: {error}. Each line is an object of text, language (zh or en) and wants_human."
            ) from error
        found.append(
            Case(
                id=f"{path.stem}/{number:03}",
                title=wish.text,
                language=wish.language,
                seen=digest([wish.text, wish.language, wish.wanted]),
                row=wish,
                slices={"wants": "human" if wish.wanted else "no_human", **words_of(wish.text)},
            )
        )
    return found


def _result(case: Case, trial: int, *, suite: str, read: Understood, seconds: float) -> Result:
    wish: Wish = case.row
    why = next((c.why for c in read.commands if isinstance(c, RequestHuman)), None)
    called = why is not None
    return replace(
        case.result(suite, trial, Grade.PASSED if called is wish.wanted else Grade.FAILED),
        reasons=() if called is wish.wanted else (_fault(read, called=called),),
        measures=_measures(wanted=wish.wanted, called=called),
        turns=(
            Turned(
                said=(wish.text,),
                reply="",
                outcome=TurnOutcome.HANDED_OFF.value if called else "read",
                rung=read.tier.value,
                intent=read.intent,
                confidence=read.probability,
                seconds=seconds,
            ),
        ),
        data={"wanted": wish.wanted, "called": called, "why": why.value if why else ""},
        seconds=seconds,
    )


def _fault(read: Understood, *, called: bool) -> str:
    if called:
        return "No human is wanted, and one was called."
    return f"A human is wanted, and none was called: it was taken for {read.intent}."


def _measures(*, wanted: bool, called: bool) -> dict[str, float]:
    """Of this text alone, there where it counts."""
    found = {"handoff_recall" if wanted else "over_escalation": float(called)}
    return found | ({"handoff_precision": float(wanted)} if called else {})
