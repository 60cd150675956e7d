"""Retrieve: the passages for each question that was asked."""

import asyncio
from dataclasses import replace

from langgraph.runtime import Runtime

from agent.state import TurnContext, TurnState
from agent.understanding.wording import bare
from domain.audience import Asker
from domain.conversation import TurnInput
from domain.knowledge import Retrieval


async def retrieve(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    runtime.context.speaker.begin("retrieve")
    turn, resources = runtime.context.turn, runtime.context.resources
    asker = asker_of(turn)
    understanding = state["understanding"]
    found = await asyncio.gather(
        *(
            resources.knowledge.search(
                question,
                language=understanding.language,
                limit=resources.settings.retrieval_limit,
                asker=asker,
            )
            for question in understanding.questions
        )
    )
    return {"retrievals": tuple(by_title(retrieval) for retrieval in found)}


def asker_of(turn: TurnInput) -> Asker:
    """For whom the contact counts: decided by the shop's token, never by what they say."""
    return Asker(turn.channel, turn.contact.region, turn.contact.tier)


def by_title(retrieval: Retrieval) -> Retrieval:
    """Somebody who says an article's title, as our quick replies do, gets that article from its beginning."""
    named = bare(retrieval.question)
    own = [p for p in retrieval.passages if bare(p.chunk.title) == named]
    if not own:
        return retrieval
    ordered = tuple(sorted(own, key=lambda p: p.chunk.start))
    return replace(retrieval, passages=ordered, signals={**retrieval.signals, "named": 1.0})
