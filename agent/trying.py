"""Try a question as the chat would take it: its very nodes, with nothing said, nothing done and nothing written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from langgraph.runtime import Runtime

from agent.linking import own_hosts
from agent.nodes.answer import answer
from agent.nodes.assess import assess
from agent.nodes.retrieve import retrieve
from agent.nodes.screen import screen
from agent.nodes.understand import understand
from agent.nodes.verify import verify
from agent.patience import Patience
from agent.plain import quotes_of
from agent.resources import Resources
from agent.routes import after_answer, after_screen, after_understand
from agent.showing import sources_of
from agent.speaker import Speaker
from agent.state import TurnContext, TurnState, Verdict
from domain.audience import Asker
from domain.contact import Contact
from domain.conversation import Message, Sender, TurnInput
from domain.events import SentenceSent, TurnEvent
from domain.ids import ContactId, ConversationId, MessageId, TurnId
from domain.language import Language
from domain.trial import Trial

_NOBODY = "trial"


async def try_turn(turn: TurnInput, resources: Resources) -> Trial:
    """The turn as far as it only looks; its reply without a model, which is not asked for one."""
    said: list[str] = []

    def hear(event: TurnEvent) -> None:
        if isinstance(event, SentenceSent):
            said.append(event.text)

    settings = resources.settings
    patience = Patience(first=settings.first_token_seconds, idle=settings.idle_seconds)
    tools = resources.toolbox.for_contact(turn.contact)
    context = TurnContext(
        turn, resources, Speaker(hear, hosts=own_hosts(resources.settings)), tools, patience
    )
    state = await _assessed(context)
    if "assessment" not in state:
        return _without_articles(turn, state)
    understood, assessment = state["understanding"], state["assessment"]
    trial = Trial(
        standalone=understood.question,
        questions=understood.questions,
        language=understood.language,
        way=assessment.way,
        confidence=assessment.confidence,
        retrievals=state["retrievals"],
    )
    if trial.way != "answer":
        return trial
    offered = sources_of(state) if resources.models else ()
    trial = replace(trial, offered=tuple(passage.chunk.id for passage in offered))
    verdict = await _answered(state, context)
    if verdict is None:
        # A tool is needed for the rest of the reply: what the articles say of it is known without.
        quotes = quotes_of(state, context)
        return replace(trial, answer=quotes.sentences, citations=quotes.citations)
    return replace(
        trial,
        way="answer" if verdict.holds else "hand_off",
        answer=tuple(said),
        citations=verdict.citations,
    )


def _without_articles(turn: TurnInput, state: TurnState) -> Trial:
    language = state["screening"].language
    if "understanding" not in state:
        return Trial(turn.question, (), language, "other")
    human = after_understand(state) == "hand_off"
    return Trial(state["understanding"].question, (), language, "hand_off" if human else "other")


async def _answered(state: TurnState, context: TurnContext) -> Verdict | None:
    """The draft of the rung below all models, verified; None where it calls a tool."""
    plain = replace(context, resources=replace(context.resources, models=()))
    runtime = Runtime(context=plain)
    state |= await answer(state, runtime)
    if after_answer(state) != "verify":
        return None
    state |= await verify(state, runtime)
    return state["verdict"]


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
