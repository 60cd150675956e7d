"""Retrieve: the passages for each question that was asked."""

import asyncio

from langgraph.runtime import Runtime

from agent.state import TurnContext, TurnState


async def retrieve(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    runtime.context.speaker.begin("retrieve")
    resources = runtime.context.resources
    understanding = state["understanding"]
    found = await asyncio.gather(
        *(
            resources.knowledge.search(
                question, language=understanding.language, limit=resources.settings.retrieval_limit
            )
            for question in understanding.questions
        )
    )
    return {"retrievals": tuple(found)}
