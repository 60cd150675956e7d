"""Conclude: one outcome, the confidence with its parts, and what the next turn should remember."""

from dataclasses import replace
from typing import Any

from langgraph.runtime import Runtime

from agent.confidence import certain
from agent.filling import TaskState
from agent.state import TurnContext, TurnState
from agent.understanding.commands import Cancel, Deny, StartTask
from agent.understanding.wording import order_numbers
from domain.confidence import Confidence
from domain.conversation import TurnOutcome
from domain.events import TurnEnded

_KEPT_CLARIFICATIONS = 8


async def conclude(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    deny = next((c for c in _commands(state) if isinstance(c, Deny)), None)
    declined = deny.proposal_id if deny and state["act"].declined else None
    context.speaker.show(
        TurnEnded(
            outcome=outcome_of(state),
            confidence=confidence_of(state),
            rung=rung_of(state),
            quick_replies=_quick_replies(state),
            memory=memory_of(state, context),
            declined=declined,
        )
    )
    return {}


def _commands(state: TurnState) -> tuple[Any, ...]:
    return state["understanding"].commands if "understanding" in state else ()


def outcome_of(state: TurnState) -> TurnOutcome:
    if "handed_off" in state:
        return TurnOutcome.HANDED_OFF
    if "proposing" in state and state["proposing"].proposal:
        return TurnOutcome.PROPOSED
    asked = "clarification" in state or ("draft" in state and state["draft"].asks)
    return TurnOutcome.ASKED if asked else TurnOutcome.REPLIED


def confidence_of(state: TurnState) -> Confidence | None:
    """The assessment, with the verdict among its parts; what code alone says is certain."""
    if "assessment" in state:
        before = state["assessment"].confidence
        verdict = state.get("verdict")
        if verdict is None:
            return before
        parts = {
            **before.parts,
            "verified": float(verdict.holds),
            "redrafts": float(verdict.failures),
        }
        value = before.value if verdict.holds else 0.0
        return replace(before, value=value, parts=parts)
    if "understanding" not in state:
        return None
    return certain(tier_probability=state["understanding"].probability)


def rung_of(state: TurnState) -> str:
    if "handed_off" in state:
        return "human"
    if "act" in state and (state["act"].receipt or state["act"].declined or state["act"].refusal):
        return "rules"
    return state["draft"].rung if "draft" in state else "rules"


def _quick_replies(state: TurnState) -> tuple[str, ...]:
    if "handed_off" in state:
        return ()
    if "clarification" in state:
        return state["clarification"].quick_replies
    return state["draft"].quick_replies if "draft" in state else ()


def memory_of(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """JSON for the next turn: the running task, what was clarified, which order it is about."""
    before = context.turn.memory
    memory: dict[str, Any] = {}
    task = _task_left(state, context)
    if task is not None:
        memory["task"] = task.to_memory()
    clarified = list(before.get("clarified", ()))
    if "clarification" in state:
        clarified.append(state["clarification"].key)
    memory["clarified"] = clarified[-_KEPT_CLARIFICATIONS:]
    memory["just_clarified"] = "clarification" in state
    order = _order_spoken_of(state, context) or before.get("last_order")
    if order:
        memory["last_order"] = order
    return memory


def _task_left(state: TurnState, context: TurnContext) -> TaskState | None:
    if "handed_off" in state or any(isinstance(c, Cancel) for c in _commands(state)):
        return None
    if "proposing" in state and state["proposing"].proposal:
        return None
    running = TaskState.from_memory(context.turn.memory)
    if "draft" not in state:
        return running if "clarification" in state else None
    if state["draft"].rung in ("model", "second_model"):
        return None
    touched = any(isinstance(c, StartTask) for c in _commands(state)) or state["draft"].task
    return (
        state["draft"].task if touched or state["draft"].rung in ("task", "extractive") else running
    )


def _order_spoken_of(state: TurnState, context: TurnContext) -> str | None:
    pattern = context.resources.tasks.order_pattern
    named = order_numbers(context.turn.question, pattern)
    done = state["act"].results if "act" in state else ()
    called = [str(r.call.arguments["order_id"]) for r in done if "order_id" in r.call.arguments]
    if "proposing" in state and state["proposing"].proposal:
        called.append(str(state["proposing"].proposal.arguments.get("order_id", "")))
    found = [order for order in (*named, *called) if order]
    return found[-1] if found else None
