"""Sort a model's calls into those that may be made and those that are refused, and tell it what came of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.claims import contradiction, invented, look_up, looked_up, said_in
from agent.nodes.act import SEARCH
from agent.state import Act, Call, Result, TurnContext, TurnState
from domain.language import Language
from models.chat import ToolCall
from tools.signals import REQUEST_HUMAN

# Calls of one step, and how often a model may correct the same tool's call.
MOST_CALLS, MOST_CORRECTIONS = 8, 2
_LONGEST_RESULT = 6000
_MENDABLE = {400, 422}
_MALFORMED = "The arguments are no JSON object. Call again with valid JSON."
_TOO_MANY = f"Not called: at most {MOST_CALLS} calls at once. Call it again alone if you need it."
_GIVEN_UP = "Not called: it was called wrongly too often. Do not call it again in this turn."
_LATER = "Not called: look things up first, then propose, one at a time."


@dataclass(frozen=True)
class Sorted:
    """A model's calls, told apart; `lookup` comes before the `write`, `faults` are answers to calls that are not
    made, `refused` the tools among them that were called wrongly."""

    reads: tuple[Call, ...] = ()
    write: Call | None = None
    lookup: Call | None = None
    human: bool = False
    faults: tuple[tuple[str, str], ...] = ()
    refused: tuple[str, ...] = ()


def sort_calls(
    calls: Sequence[ToolCall], state: TurnState, context: TurnContext, refused: Sequence[str]
) -> Sorted:
    """Nothing a model names is trusted: the toolbox of this contact decides what there is."""
    if any(call.name == REQUEST_HUMAN for call in calls):
        return Sorted(human=True)
    reads: list[Call] = []
    writes: list[Call] = []
    faults: list[tuple[str, str]] = []
    wrong: list[str] = []
    offered = {s["function"]["name"] for s in context.tools.schemas(Language.EN)} | {SEARCH}
    for place, call in enumerate(calls):
        arguments = call.parsed()
        if place >= MOST_CALLS:
            faults.append((call.id, _TOO_MANY))
        elif call.name not in offered:
            faults.append((call.id, f"There is no tool {call.name} for this customer."))
        elif _tries(call.name, state, refused) > MOST_CORRECTIONS:
            faults.append((call.id, _GIVEN_UP))
        elif arguments is None:
            faults.append((call.id, _MALFORMED))
            wrong.append(call.name)
        elif _writes(call.name, context):
            writes.append(Call(call.name, arguments, call.id))
        else:
            reads.append(Call(call.name, arguments, call.id))
    if reads or not writes:
        faults += [(write.id, _LATER) for write in writes]
        return Sorted(tuple(reads), faults=tuple(faults), refused=tuple(wrong))
    write, *others = writes
    faults += [(other.id, _LATER) for other in others]
    return _with_write(write, state, context, faults, wrong)


def _with_write(
    write: Call,
    state: TurnState,
    context: TurnContext,
    faults: list[tuple[str, str]],
    wrong: list[str],
) -> Sorted:
    """A WRITE goes on only with arguments that come from somewhere, and behind a look at what it would change."""
    tool, task = context.tools.get(write.name), context.resources.tasks.writing(write.name)
    made_up = invented(write, task, tool.parameters, said_in(state, context))
    if made_up:
        named = "; ".join(f"{name}: {why}" for name, why in made_up.items())
        told = f"Refused: {named}. Look it up or ask the customer; do not make it up."
        return Sorted(faults=(*faults, (write.id, told)), refused=(*wrong, write.name))
    done = state.get("act", Act()).results
    lookup = look_up(write, task, context.tools, done)
    refusal = "" if lookup else refusal_of(write, state, context)
    if refusal:
        return Sorted(faults=(*faults, (write.id, refusal)), refused=tuple(wrong))
    return Sorted(write=write, lookup=lookup, faults=tuple(faults), refused=tuple(wrong))


def refusal_of(write: Call, state: TurnState, context: TurnContext) -> str:
    """What the shop's own data say against the WRITE, for the model; empty if nothing does."""
    task = context.resources.tasks.writing(write.name)
    if task is None or task.check is None:
        return ""
    known = context.tools.get(task.check).parameters["properties"]
    arguments = {name: value for name, value in write.arguments.items() if name in known}
    result = looked_up(Call(task.check, arguments), state.get("act", Act()).results)
    if result is None:
        return ""
    why = contradiction(result, task, state["understanding"].language)
    if not why:
        return ""
    seen = json.dumps(result.data, ensure_ascii=False, default=str)[:_LONGEST_RESULT]
    return f"Refused: {why} Tell the customer so; do not propose it again. {task.check}: {seen}"


def told(result: Result, numbered: str) -> str:
    """A READ's answer as the model sees it: a failure says whether there is any use in trying again; `numbered`
    are the passages that a search found."""
    if result.call.name == SEARCH:
        return numbered or "Nothing found."
    body: dict[str, Any] = {"ok": result.ok, "in_words": result.words, "result": result.data}
    if not result.ok:
        body |= {"status": result.status, "code": result.error_code, "advice": _advice(result)}
    return json.dumps(body, ensure_ascii=False, default=str)[:_LONGEST_RESULT]


def _advice(result: Result) -> str:
    if result.again:
        return "Not called again: the same call has failed in this turn. Do not repeat it."
    if result.advice:
        return result.advice
    if mendable(result):
        return "Correct the arguments and call again, or ask the customer."
    return "Do not call it again in this turn: tell the customer, or call request_human."


def mendable(result: Result) -> bool:
    """Whether other arguments may help; what is forbidden, absent, in conflict or down stays so in this turn."""
    return not result.ok and result.status in _MENDABLE


def _tries(name: str, state: TurnState, refused: Sequence[str]) -> int:
    """How often this turn has called the tool wrongly."""
    answered = [r for r in state.get("act", Act()).results if r.call.name == name]
    return sum(mendable(r) for r in answered) + list(refused).count(name)


def _writes(name: str, context: TurnContext) -> bool:
    return name != SEARCH and str(context.tools.get(name).kind).lower() == "write"
