"""Try a question as the chat would take it: its very nodes, with nothing said, nothing done and nothing written."""

from collections.abc import Sequence
from datetime import UTC, datetime

from langgraph.runtime import Runtime

from agent.drafting import sources_of
from agent.nodes.assess import assess
from agent.nodes.retrieve import retrieve
from agent.nodes.screen import screen
from agent.nodes.understand import understand
from agent.patience import Patience
from agent.plain import quotes_of
from agent.resources import Resources
from agent.routes import after_screen, after_understand
from agent.speaker import Speaker
from agent.state import TurnContext, TurnState
from domain.audience import Asker
from domain.contact import Contact
from domain.conversation import Message, Sender, TurnInput
from domain.events import TurnEvent
from domain.ids import ContactId, ConversationId, MessageId, TurnId
from domain.language import Language
from domain.trial import Trial

_NOBODY = "trial"


async def try_turn(turn: TurnInput, resources: Resources) -> Trial:
    """The turn up to the point where a reply would be written."""
    settings = resources.settings
    context = TurnContext(
        turn,
        resources,
        Speaker(_unheard),
        resources.toolbox.for_contact(turn.contact),
        Patience(first=settings.first_token_seconds, idle=settings.idle_seconds),
    )
    state = await _assessed(context)
    language = state["screening"].language
    if "understanding" not in state:
        return Trial(turn.question, (), language, "other")
    understood = state["understanding"]
    if "assessment" not in state:
        human = after_understand(state) == "hand_off"
        return Trial(understood.question, (), language, "hand_off" if human else "other")
    assessment = state["assessment"]
    answers = assessment.way == "answer"
    quotes = quotes_of(state, context) if answers else None
    offered = sources_of(state) if answers and resources.models else ()
    return Trial(
        standalone=understood.question,
        questions=understood.questions,
        language=understood.language,
        way=assessment.way,
        confidence=assessment.confidence,
        retrievals=state["retrievals"],
        answer=quotes.sentences if quotes else (),
        citations=quotes.citations if quotes else (),
        offered=tuple(passage.chunk.id for passage in offered),
    )


async def _assessed(context: TurnContext) -> TurnState:
    """The graph's first nodes by its own routers, as far as they only look."""
    runtime = Runtime(context=context)
    state: TurnState = {}
    state |= await screen(state, runtime)
    if after_screen(state) != "understand":
        return state
    state |= await understand(state, runtime)
    if after_understand(state) != "retrieve":
        return state
    state |= await retrieve(state, runtime)
    state |= await assess(state, runtime)
    return state


def turn_of(
    question: str, *, history: Sequence[str], language: Language, asker: Asker
) -> TurnInput:
    """As from a contact who has said `history` before; region and tier are known of customers alone."""
    now = datetime.now(UTC)
    customer = _NOBODY if asker.region or asker.tier else None
    conversation = ConversationId(_NOBODY)
    said = [
        Message(MessageId(f"{_NOBODY}_{n}"), conversation, Sender.CONTACT, text, now)
        for n, text in enumerate((*history, question))
    ]
    return TurnInput(
        id=TurnId(_NOBODY),
        conversation_id=conversation,
        contact=Contact(
            ContactId(_NOBODY), customer_id=customer, region=asker.region, tier=asker.tier
        ),
        language=language,
        transcript=tuple(said),
        unanswered=1,
        now=now,
        channel=asker.channel,
    )


def _unheard(_event: TurnEvent) -> None:
    """Nobody is there to be told."""
