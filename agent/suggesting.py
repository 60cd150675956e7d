"""Draft a reply for an operator: the chat's own nodes, as far as they only look; nothing is sent, changed or remembered."""

import re
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from langgraph.runtime import Runtime

from agent.drafting import by_model
from agent.linking import own_hosts
from agent.nodes.act import act
from agent.nodes.answer import answer
from agent.nodes.assess import assess
from agent.nodes.retrieve import retrieve
from agent.nodes.screen import screen
from agent.nodes.understand import understand
from agent.nodes.verify import verify
from agent.patience import Patience
from agent.resources import Resources, ToolAnswer, Tools
from agent.routes import after_answer, after_verify
from agent.speaker import Speaker
from agent.state import TurnContext, TurnState
from agent.understanding.commands import (
    AnswerQuestion,
    Cancel,
    Confirm,
    Deny,
    OutOfScope,
    RequestHuman,
    SmallTalk,
    Understanding,
    Wish,
)
from agent.understanding.wishes import rule_heard
from agent.words import NEAREST
from domain.contact import Contact
from domain.conversation import Sender, TurnInput
from domain.effect import Proposal, Receipt
from domain.errors import Forbidden
from domain.events import CitationsAdded, SentenceSent, TurnEvent
from domain.knowledge import Citation, Retrieval
from domain.language import Language, detect_language
from domain.suggestion import Drafted
from tools.config import Kind

_MOST_STEPS = 16
# So many of the contact's turns are looked back for one that asks something.
_LOOK_BACK = 3
# What the assistant says to these it says of itself.
_NOT_FOR_A_DRAFT = (RequestHuman, Confirm, Deny, Cancel, SmallTalk, OutOfScope)
_PART = re.compile(r"[^，,。.！!？?；;\n]+[，,。.！!？?；;\n]*")
_BARE_WISH = {Language.ZH: 10, Language.EN: 36}  # characters


class Looking:
    """A contact's tools without those that change something."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def for_contact(self, contact: Contact) -> "Looking":
        return Looking(self._tools.for_contact(contact))

    def get(self, name: str) -> Any:
        return self._tools.get(name)

    def schemas(self, language: Language) -> list[dict[str, Any]]:
        shown = self._tools.schemas(language)
        return [s for s in shown if self.get(s["function"]["name"]).kind is not Kind.WRITE]

    async def call(self, name: str, arguments: dict[str, Any], *, contact: Contact) -> ToolAnswer:
        return await self._tools.call(name, arguments, contact=contact)

    async def propose(self, name: str, *_: Any, **__: Any) -> Proposal:
        raise Forbidden(f"{name} changes something: a draft only looks.")


class NoExecution:
    async def execute(self, *_: Any, **__: Any) -> Receipt:
        raise Forbidden("A draft executes nothing.")


@dataclass
class Heard:
    """What the draft would have said."""

    text: str = ""
    citations: tuple[Citation, ...] = ()

    def hear(self, event: TurnEvent) -> None:
        if isinstance(event, SentenceSent):
            self.text += event.text
        elif isinstance(event, CitationsAdded):
            self.citations = event.citations


async def draft_for_operator(turn: TurnInput, resources: Resources) -> Drafted:
    """By a model where there is one that answers and whose sentences hold, else the articles' own sentences."""
    heard = Heard()
    context, state = await _found(turn, resources, heard)
    if not state:
        return Drafted("")
    found = state.copy()
    state = await _answered(state, context)
    wrote = by_model(state["draft"])
    if (wrote and heard.text.strip()) or not resources.models:
        return _drafted(heard, state)
    trouble = "unverified" if wrote else "model_unavailable"
    if heard.text.strip():
        return replace(_drafted(heard, state), trouble=trouble)
    plain = replace(context, resources=replace(context.resources, models=()))
    return replace(_drafted(heard, await _answered(found, plain)), trouble=trouble)


async def passages_for(turn: TurnInput, resources: Resources) -> tuple[Retrieval, ...]:
    """What the chat would look at for the contact's last question; no model reads it."""
    cascade = copy(resources.cascade)
    cascade.model = None
    _, state = await _found(turn, replace(resources, models=(), cascade=cascade), Heard())
    return state.get("retrievals", ())


def _drafted(heard: Heard, state: TurnState) -> Drafted:
    """How near the articles are is the operator's to judge: no customer is told of it in their name."""
    text = heard.text.strip()
    for hedge in NEAREST.values():
        text = text.removeprefix(hedge.strip()).strip()
    return Drafted(text, heard.citations, state["draft"].rung)


async def _found(
    turn: TurnInput, resources: Resources, heard: Heard
) -> tuple[TurnContext, TurnState]:
    """The last of the contact's turns that asks something, and what the articles say of it. "Get me a person" asks nothing
    that an operator could answer: then it is what they had asked before."""
    asked: TurnInput | None = _without_wishes(turn)
    last: tuple[TurnContext, TurnState] | None = None
    for _ in range(_LOOK_BACK):
        if asked is None:
            break
        context = _context(asked, resources, heard)
        state: TurnState = {}
        state |= await screen(state, Runtime(context=context))
        if not state["screening"].refusal:
            state |= await understand(state, Runtime(context=context))
            kept = _wished(state["understanding"])
            if kept is not None:
                return context, await _looked_up({**state, "understanding": kept}, context)
            last = last or (context, state)
        asked = _before(asked)
    if last is None:
        return _context(turn, resources, heard), {}
    context, state = last
    if not any(isinstance(c, RequestHuman) for c in state["understanding"].commands):
        return context, {}
    forced = replace(
        state["understanding"], commands=(AnswerQuestion(state["understanding"].question),)
    )
    return context, await _looked_up({**state, "understanding": forced}, context)


async def _looked_up(state: TurnState, context: TurnContext) -> TurnState:
    runtime = Runtime(context=context)
    if not state["understanding"].questions:
        return state
    state |= await retrieve(state, runtime)
    state |= await assess(state, runtime)
    return state


def _context(turn: TurnInput, resources: Resources, heard: Heard) -> TurnContext:
    settings = resources.settings
    looking = Looking(resources.toolbox)
    harmless = replace(resources, toolbox=looking, executor=NoExecution())
    return TurnContext(
        replace(turn, memory={}, pending=None, decision=None, humans_only=False, visible=""),
        harmless,
        Speaker(heard.hear, hosts=own_hosts(settings)),
        looking.for_contact(turn.contact),
        Patience(first=settings.first_token_seconds, idle=settings.idle_seconds),
    )


def _wished(understanding: Understanding) -> Understanding | None:
    """Without what only the assistant itself could follow; None where nothing is left."""
    kept = tuple(c for c in understanding.commands if not isinstance(c, _NOT_FOR_A_DRAFT))
    if kept:
        return replace(understanding, commands=kept)
    longest = _BARE_WISH[understanding.language]
    calls = any(isinstance(c, RequestHuman) for c in understanding.commands)
    # Whoever says more than that they want a person says what for.
    if calls and len(understanding.question) > longest:
        return replace(understanding, commands=(AnswerQuestion(understanding.question),))
    return None


def _without_wishes(turn: TurnInput) -> TurnInput:
    """What was said beside "get me a person", now or in an earlier turn; the turn itself where that is all."""
    split = len(turn.transcript) - turn.unanswered
    said = (replace(m, text=_beside_the_wish(m.text)) for m in turn.transcript[split:])
    kept = [m for m in said if m.text]
    if kept:
        return replace(turn, transcript=(*turn.transcript[:split], *kept), unanswered=len(kept))
    earlier = _before(turn)
    return _without_wishes(earlier) if earlier else turn


def _beside_the_wish(text: str) -> str:
    """ "转人工，退款多久到账？" asks about the refund."""
    parts = _PART.findall(text)
    kept = [part for part in parts if not _is_bare_wish(part)]
    return text.strip() if len(kept) == len(parts) else "".join(kept).strip()


def _is_bare_wish(part: str) -> bool:
    longest = _BARE_WISH[detect_language(part, default=Language.ZH)]
    return len(part.strip()) <= longest and rule_heard(part) is Wish.ASKED


def _before(turn: TurnInput) -> TurnInput | None:
    """The conversation as it stood when the contact had spoken the time before."""
    said = turn.transcript[: len(turn.transcript) - turn.unanswered]
    while said and said[-1].sender is not Sender.CONTACT:
        said = said[:-1]
    if not said:
        return None
    asked = 0
    while asked < len(said) and said[-1 - asked].sender is Sender.CONTACT:
        asked += 1
    return replace(turn, transcript=said, unanswered=asked)


async def _answered(state: TurnState, context: TurnContext) -> TurnState:
    """The graph's way from the draft to a verdict by its own routers, but nothing is proposed and nobody called."""
    runtime = Runtime(context=context)
    for _ in range(_MOST_STEPS):
        state |= await answer(state, runtime)
        match after_answer(state):
            case "act":
                state |= await act(state, runtime)
            case "verify":
                state |= await verify(state, runtime)
                if after_verify(state) != "answer":
                    break
            case _:
                break
    return state
