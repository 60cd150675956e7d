"""Propose: put a WRITE into words and wait for the contact's consent; nothing is executed here."""

from langgraph.runtime import Runtime

from agent.state import Proposing, TurnContext, TurnState
from agent.words import PROPOSED
from domain.errors import XiaoerError
from domain.events import ProposalMade


async def propose(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context, turn = runtime.context, runtime.context.turn
    call = state["draft"].write
    assert call is not None, "the router sends only drafts with a WRITE here"
    language = state["understanding"].language
    context.speaker.begin("propose")
    try:
        proposal = context.tools.propose(
            call.name,
            call.arguments,
            contact=turn.contact,
            conversation_id=turn.conversation_id,
            turn_id=turn.id,
            now=turn.now,
            language=language,
        )
    except XiaoerError as error:
        return {"proposing": Proposing(problem=error.detail)}
    context.speaker.paragraph(PROPOSED[language])
    context.speaker.show(ProposalMade(proposal))
    return {"proposing": Proposing(proposal)}
