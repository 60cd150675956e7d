"""Propose: put a WRITE into words and wait for the contact's consent; nothing is executed here."""

from langgraph.runtime import Runtime

from agent.state import Call, Proposing, TurnContext, TurnState
from agent.words import NOT_POSSIBLE, PROPOSED, TOO_MUCH
from domain.errors import XiaoerError
from domain.events import ProposalMade
from domain.language import Language
from tools.toolbox import LimitReached


async def propose(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context, turn = runtime.context, runtime.context.turn
    call = state["draft"].write
    assert call is not None, "the router sends only drafts with a WRITE here"
    language = state["understanding"].language
    context.speaker.begin("propose")
    try:
        proposal = await context.tools.propose(
            call.name,
            call.arguments,
            contact=turn.contact,
            conversation_id=turn.conversation_id,
            turn_id=turn.id,
            now=turn.now,
            language=language,
        )
    except XiaoerError as error:
        return {"proposing": _impossible(call, context, language, error)}
    context.speaker.paragraph(PROPOSED[language])
    context.speaker.show(ProposalMade(proposal))
    return {"proposing": Proposing(proposal)}


def _impossible(
    call: Call, context: TurnContext, language: Language, error: XiaoerError
) -> Proposing:
    """A limit is told with its number; anything else in general words, never the technical ones."""
    try:
        tool = context.tools.get(call.name)
    except XiaoerError:
        return Proposing(problem=error.detail, words=NOT_POSSIBLE[language].format(title=""))
    if isinstance(error, LimitReached):
        return Proposing(problem=error.detail, words=error.words[language])
    title = tool.title[language]
    for name, most in tool.limits.maximum.items():
        given = call.arguments.get(name)
        if isinstance(given, int | float) and given > most:
            words = TOO_MUCH[language].format(title=title, most=f"{most:,g}")
            return Proposing(problem=error.detail, words=words, slot=name)
    return Proposing(problem=error.detail, words=NOT_POSSIBLE[language].format(title=title))
