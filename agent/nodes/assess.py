"""Assess: before the first sentence leaves, how likely the answer will be right, and which way to go."""

from typing import Literal

from langgraph.runtime import Runtime

from agent.confidence import ANSWER, HEADS, LONG, TAUGHT, certain, mood_part
from agent.state import Assessment, TurnContext, TurnState
from agent.understanding.commands import StartTask, Understanding
from agent.understanding.wording import bare
from domain.confidence import Band, Confidence
from domain.conversation import Sender, TurnInput
from domain.knowledge import Retrieval
from domain.language import Language

# Two articles this close, for a question this short, are two readings of it.
_TIE, _SHORT_ZH, _SHORT_EN = 0.03, 3, 1
_NEAREST = 3


async def assess(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    understanding, model = state["understanding"], context.confidence
    judged = [_judged(r, understanding, context) for r in state["retrievals"]]
    answerable = tuple(c.band is not Band.BELOW for c in judged)
    sure_enough = [c for c in judged if c.band is not Band.BELOW]
    worst = min(sure_enough or judged, key=lambda c: c.value)
    near = near_titles(state["retrievals"])
    two = _two_readings(state["retrievals"], understanding)
    if worst.value < model.near:
        near = ()
    way = _way(worst, near, two, state, context)
    return {"assessment": Assessment(worst, way, near, two, answerable)}


def _judged(retrieval: Retrieval, understanding: Understanding, context: TurnContext) -> Confidence:
    parts = parts_of(retrieval, understanding, context.turn)
    if retrieval.signals.get("named"):
        return certain(named=1.0, **parts)
    return context.confidence.judge(parts)


def parts_of(
    retrieval: Retrieval, understanding: Understanding, turn: TurnInput
) -> dict[str, float]:
    """The inputs of an answer's confidence, by the names its coefficients have."""
    of_search = {name: retrieval.signals.get(name, 0.0) for name in HEADS[ANSWER]}
    if retrieval.signals.get(TAUGHT):
        of_search[TAUGHT] = 1.0
    return of_search | {
        "tier_probability": understanding.question_probability,
        "follow_up": 0.0 if retrieval.question in turn.question else 1.0,
        **of_conversation(understanding, turn),
    }


def of_conversation(understanding: Understanding, turn: TurnInput) -> dict[str, float]:
    """How long it has gone on, and how the contact feels about it."""
    split = len(turn.transcript) - turn.unanswered
    before = sum(message.sender is Sender.CONTACT for message in turn.transcript[:split])
    return {"turns": min(before, LONG) / LONG, "mood": mood_part(understanding.mood)}


def near_titles(retrievals: tuple[Retrieval, ...]) -> tuple[str, ...]:
    """Titles of the nearest articles, each once."""
    titles = [p.chunk.title for r in retrievals for p in r.passages]
    return tuple(dict.fromkeys(titles))[:_NEAREST]


def _two_readings(retrievals: tuple[Retrieval, ...], understanding: Understanding) -> bool:
    if len(retrievals) != 1 or len(retrievals[0].passages) < 2:
        return False
    flat = bare(understanding.question)
    zh = understanding.language is Language.ZH
    short = len(flat) <= _SHORT_ZH if zh else len(flat.split()) <= _SHORT_EN
    signals = retrievals[0].signals
    if signals.get("named"):
        return False
    return short and signals.get("margin", 1.0) <= _TIE and signals.get("agreement", 1.0) < 1.0


def _way(
    confidence: Confidence,
    near: tuple[str, ...],
    two: bool,
    state: TurnState,
    context: TurnContext,
) -> Literal["answer", "clarify", "hand_off"]:
    if any(isinstance(c, StartTask) for c in state["understanding"].commands):
        return "answer"
    asked_before = clarification_key(state) in context.turn.memory.get("clarified", ())
    if two and near and not asked_before:
        return "clarify"
    if confidence.band is not Band.BELOW:
        return "answer"
    # A first failure may be the wording's; the second time a human answers, and nothing is asked twice.
    fresh = not asked_before and not context.turn.memory.get("just_clarified", False)
    return "clarify" if fresh else "hand_off"


def clarification_key(state: TurnState) -> str:
    return bare(state["understanding"].question)[:80]
