"""Grade a task as tau-bench does: the data as the reference leaves them, and what had to be said was said."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from agent.prompts import Prompts
from domain.language import Language
from evals.conversations.grading import Ending
from evals.judging.asking import JudgeFailed, ask
from evals.result import Turned
from evals.tau.state import State, differences, hash_of, strange
from evals.tau.tasks import ACTIONS, ASSERTIONS, COMMUNICATE, DATABASE, Action, Task
from models.chat import ChatModel

PROMPTS = Path(__file__).with_name("prompts")
# What tau-bench's domains call the tool that ours does without any.
HANDING_OVER = "transfer_to_human_agents"
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3})")


class Verdict(BaseModel):
    holds: bool
    reason: str = ""


@dataclass(frozen=True)
class States:
    """The server's data before, as the reference leaves them, and as the conversation left them."""

    start: State
    expected: State
    found: State

    @property
    def right(self) -> bool:
        return hash_of(self.expected) == hash_of(self.found)


@dataclass(frozen=True)
class Judged:
    """Of the assertions: which hold, by their text, with what the judge said; `failures` of those that it did not judge."""

    holds: Mapping[str, bool] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mark:
    """`faults` say why it did not pass, `unjudged` why nothing can be said; `missing` are the outputs nobody heard."""

    ending: Ending
    faults: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def mark(
    task: Task,
    states: States,
    turns: Sequence[Turned],
    judged: Judged,
    *,
    handed_over: bool,
    bound: str = "",
) -> Mark:
    """Only what the task's `basis` names counts; `bound` is the argument that no model gives."""
    missing = tuple(each for each in task.outputs if not said(each, turns))
    faults: list[str] = []
    unjudged: list[str] = []
    if DATABASE in task.basis and not states.right:
        faults += [f"data: {told}" for told in differences(states.expected, states.found)]
    if COMMUNICATE in task.basis:
        faults += [f"never said {each!r}" for each in missing]
    if ACTIONS in task.basis:
        faults += [
            f"not called: {each.tool}"
            for each in task.actions
            if not (called(each, turns, bound) or (handed_over and each.tool == HANDING_OVER))
        ]
    if ASSERTIONS in task.basis:
        faults += [
            f"does not hold: {each} ({judged.reasons.get(each, '')})"
            for each in task.assertions
            if judged.holds.get(each) is False
        ]
        unjudged += [
            f"not judged: {each} ({judged.failures.get(each, 'no judge')})"
            for each in task.assertions
            if each not in judged.holds
        ]
    wrong = DATABASE in task.basis and strange(states.start, states.expected, states.found)
    if wrong:
        ending = Ending.WRONG_WRITE
    elif not faults:
        ending = Ending.PASSED
    else:
        ending = Ending.HUMAN if handed_over else Ending.HARMLESS
    return Mark(ending, tuple(faults), tuple(unjudged), missing)


def said(wanted: str, turns: Sequence[Turned]) -> bool:
    """In one message of the assistant, whatever the case, and with or without commas between thousands."""
    plain = _plain(wanted)
    return any(plain in _plain(f"{each.reply}\n{each.proposal}") for each in turns)


def called(action: Action, turns: Sequence[Turned], bound: str = "") -> bool:
    """By the assistant, and not refused, with all the arguments of the reference."""
    wanted = {name: value for name, value in action.arguments.items() if name != bound}
    return any(
        call.ok
        and call.tool == action.tool
        and all(_same(call.arguments.get(name), value) for name, value in wanted.items())
        for each in turns
        for call in each.calls
    )


async def judge(
    task: Task, turns: Sequence[Turned], model: ChatModel | None, language: Language
) -> Judged:
    """One question for each assertion; without a model none is judged."""
    if model is None or not task.assertions:
        return Judged()
    told = "\n".join(_lines(turns))
    holds: dict[str, bool] = {}
    reasons: dict[str, str] = {}
    failures: dict[str, str] = {}
    for assertion in task.assertions:
        prompt = Prompts.load(PROMPTS).fill("assertion", assertion=assertion, conversation=told)
        try:
            verdict = await ask(model, prompt, Verdict, language=language)
        except JudgeFailed as error:
            failures[assertion] = str(error)
            continue
        holds[assertion], reasons[assertion] = verdict.holds, verdict.reason
    return Judged(holds, reasons, failures)


def _plain(text: str) -> str:
    return _THOUSANDS.sub("", text.casefold())


def _same(given: Any, wanted: Any) -> bool:
    """A number may have been written as a text."""
    if given == wanted:
        return True
    with suppress(TypeError, ValueError):
        return float(given) == float(wanted)
    return False


def _lines(turns: Sequence[Turned]) -> list[str]:
    lines: list[str] = []
    for each in turns:
        lines += [f"customer: {words}" for words in each.said]
        lines += [f"(called {call.tool} {dict(call.arguments)})" for call in each.calls]
        lines.append(f"assistant: {each.reply}")
        if each.proposal:
            lines.append(f"(proposal to confirm: {each.proposal})")
        if each.outcome == "handed_off":
            lines.append("(a human took over)")
    return lines
