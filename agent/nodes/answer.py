"""Answer: draft a reply or the next calls, with the best rung of the ladder that still stands."""

from dataclasses import replace

from langgraph.runtime import Runtime

from agent.drafting import draft_with_model
from agent.plain import draft_plainly
from agent.state import TurnContext, TurnState
from agent.understanding.commands import (
    AnswerQuestion,
    Cancel,
    Confirm,
    Deny,
    FillSlot,
    StartTask,
)


async def answer(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    index = _rung(state)
    if index < len(context.resources.models) and _for_model(state):
        context.speaker.begin("answer")
        draft = await draft_with_model(state, context, index)
        if draft is not None:
            return {"draft": draft}
    # The rung below all models: a later step of this turn does not climb again.
    return {
        "draft": replace(draft_plainly(state, context), rung_index=len(context.resources.models))
    }


def _rung(state: TurnState) -> int:
    """Where on the ladder to go on: a model that broke off is not asked again in this turn."""
    if "draft" not in state:
        return 0
    broke = "verdict" in state and state["verdict"].broken
    return state["draft"].rung_index + (1 if broke else 0)


def _for_model(state: TurnState) -> bool:
    """Greetings and the like need no model; questions and tasks profit from one."""
    commands = state["understanding"].commands
    return any(isinstance(c, AnswerQuestion | StartTask | FillSlot) for c in commands) and not any(
        isinstance(c, Cancel | Confirm | Deny) for c in commands
    )
