"""Clarify: ask which of the near articles is meant, once."""

from langgraph.runtime import Runtime

from agent.nodes.assess import clarification_key
from agent.state import Clarification, TurnContext, TurnState
from agent.words import CLARIFY_NEAR, CLARIFY_TWO, TALK_TO_HUMAN


async def clarify(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    language = state["understanding"].language
    assessment = state["assessment"]
    words = CLARIFY_TWO if assessment.two_readings else CLARIFY_NEAR
    runtime.context.speaker.say(words[language])
    options = (*assessment.near, TALK_TO_HUMAN[language])
    return {"clarification": Clarification(clarification_key(state), options)}
