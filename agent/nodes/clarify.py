"""Clarify: ask which of the near articles is meant, or for other words, once."""

from langgraph.runtime import Runtime

from agent.nodes.assess import clarification_key
from agent.state import Clarification, TurnContext, TurnState
from agent.words import CLARIFY_ANEW, CLARIFY_NEAR, CLARIFY_TWO, TALK_TO_HUMAN


async def clarify(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    language = state["understanding"].language
    assessment = state["assessment"]
    words = CLARIFY_TWO if assessment.two_readings else CLARIFY_NEAR
    if not assessment.near:
        words = CLARIFY_ANEW
    runtime.context.speaker.say(words[language])
    options = (*assessment.near, TALK_TO_HUMAN[language])
    return {"clarification": Clarification(clarification_key(state), options)}
