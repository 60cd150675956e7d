"""Conclude: one outcome, the confidence with its parts, and what the next turn should remember."""

from typing import Any

from langgraph.runtime import Runtime

from agent.attached import unanswered_files
from agent.confidence import ACT, after_verdict, certain
from agent.drafting import by_model
from agent.filling import TaskState
from agent.keeping import kept_for_long
from agent.nodes.assess import of_conversation
from agent.nodes.screen import ONLY_FILES, ONLY_PICTURES
from agent.remembering import Memory
from agent.showing import sources_of
from agent.state import TurnContext, TurnState
from agent.understanding.commands import Cancel, Correct, Deny, StartTask, Tier
from agent.understanding.consent import says_firmly
from agent.understanding.phrases import says_yes
from agent.ways_out import led_to
from agent.words import DECIDE, TALK_TO_HUMAN, UNSEEN
from domain.confidence import Confidence
from domain.conversation import TurnOutcome
from domain.effect import EffectStatus
from domain.events import TurnEnded
from domain.ids import ProposalId
from domain.understood import Understood

_ASKED = TurnOutcome.ASKED
_KEPT_CLARIFICATIONS = 8


async def conclude(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    _own_up(state, context)
    context.speaker.show(
        TurnEnded(
            outcome=outcome_of(state),
            confidence=confidence_of(state, context),
            rung=rung_of(state),
            quick_replies=_quick_replies(state, context),
            memory=memory_of(state, context),
            declined=_declined(state, context),
            question="\n".join(r.question for r in state.get("retrievals", ())),
            retrieved={p.chunk.article_id: p.chunk.version for p in sources_of(state)},
            understood=understood_of(state),
        )
    )
    return {}


def _own_up(state: TurnState, context: TurnContext) -> None:
    """Whoever sends a picture with a question is told that only the question was read."""
    answered = "handed_off" not in state and not state["screening"].refusal
    if answered and unanswered_files(context.turn):
        context.speaker.paragraph(UNSEEN[state["screening"].language])


def understood_of(state: TurnState) -> Understood | None:
    read = state.get("understanding")
    if read is None or read.tier is Tier.DECISION:
        return None
    probability = round(read.probability, 4)
    return Understood(read.intent, read.tier.value, probability, read.mood, read.classifier)


def _commands(state: TurnState) -> tuple[Any, ...]:
    return state["understanding"].commands if "understanding" in state else ()


def _declined(state: TurnState, context: TurnContext) -> ProposalId | None:
    """A no; or a wish to have it different that is being worked on: the old proposal is not that wish any more."""
    deny = next((c for c in _commands(state) if isinstance(c, Deny)), None)
    if deny and state["act"].declined:
        return deny.proposal_id
    changes = any(isinstance(c, Correct) and not c.slot for c in _commands(state))
    under_way = "draft" in state and state["draft"].task is not None and outcome_of(state) is _ASKED
    return context.turn.pending.id if changes and under_way and context.turn.pending else None


def outcome_of(state: TurnState) -> TurnOutcome:
    if "handed_off" in state:
        return TurnOutcome.HANDED_OFF
    if "proposing" in state and state["proposing"].proposal:
        return TurnOutcome.PROPOSED
    asked = "clarification" in state or ("draft" in state and state["draft"].asks)
    return TurnOutcome.ASKED if asked else TurnOutcome.REPLIED


def confidence_of(state: TurnState, context: TurnContext) -> Confidence | None:
    """The assessment, fused with the verdict; of a task or small talk, how surely it was meant."""
    if "assessment" in state and not _by_code_alone(state):
        before = state["assessment"].confidence
        verdict = state.get("verdict")
        if verdict is None:
            return before
        return after_verdict(before, holds=verdict.holds, redrafts=verdict.failures)
    if "understanding" not in state:
        return None
    read = state["understanding"]
    if read.tier is Tier.DECISION or ("act" in state and state["act"].receipt):
        return certain(tier_probability=read.probability)
    parts = {
        "tier_probability": read.probability,
        "by_rules": float(read.tier is Tier.RULES),
        **of_conversation(read, context.turn),
    }
    return context.confidence.judge(parts, ACT)


def _by_code_alone(state: TurnState) -> bool:
    """Tools and fixed words made the reply; the articles that were looked at beside them said nothing."""
    return (
        "handed_off" not in state
        and "clarification" not in state
        and "draft" in state
        and state["draft"].rung in ("task", "rules")
    )


def rung_of(state: TurnState) -> str:
    if "handed_off" in state:
        return "human"
    if "act" in state and (state["act"].receipt or state["act"].declined or state["act"].refusal):
        return "rules"
    return state["draft"].rung if "draft" in state else "rules"


def _quick_replies(state: TurnState, context: TurnContext) -> tuple[str, ...]:
    """Titles and names are among them, which others write: none may speak a consent for the one who presses it."""
    given = _offered(state, context)
    if "understanding" not in state:
        return given
    language = state["understanding"].language
    asks = "draft" in state and state["draft"].doubts
    own = (*(DECIDE[language] if asks else ()), TALK_TO_HUMAN[language])
    waits = context.turn.pending is not None
    return tuple(
        reply
        for reply in given
        if reply in own or not (says_firmly(reply) or (waits and says_yes(reply)) or led_to(reply))
    )


def _offered(state: TurnState, context: TurnContext) -> tuple[str, ...]:
    if "handed_off" in state:
        return ()
    if state["screening"].refusal in (ONLY_PICTURES, ONLY_FILES):
        return (TALK_TO_HUMAN[state["screening"].language],)
    if "clarification" in state:
        return state["clarification"].quick_replies
    if "draft" in state:
        return state["draft"].quick_replies
    return _after_decision(state, context)


def _after_decision(state: TurnState, context: TurnContext) -> tuple[str, ...]:
    """What was put off before it, and a way on where the shop refused."""
    if "act" not in state:
        return ()
    later = tuple(wish.words for wish in Memory.of(context.turn.memory).later)
    receipt = state["act"].receipt
    refused = receipt is not None and receipt.status is EffectStatus.REFUSED
    language = state["understanding"].language
    return (*later, TALK_TO_HUMAN[language]) if refused or state["act"].refusal else later


def memory_of(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """JSON for the next turn: the running task, what was clarified, which order it is about."""
    before = context.turn.memory
    memory: dict[str, Any] = {}
    task = _task_left(state, context)
    if task is not None:
        memory["task"] = task.to_memory()
    clarified = list(before.get("clarified", ()))
    if "clarification" in state:
        clarified.append(state["clarification"].key)
    memory["clarified"] = clarified[-_KEPT_CLARIFICATIONS:]
    memory["just_clarified"] = "clarification" in state
    memory |= kept_for_long(state, context)
    if product := _product_spoken_of(state) or before.get("last_product"):
        memory["last_product"] = product
    if "draft" in state and (state["draft"].doubts or _asked_by_model(state, context)):
        memory["doubted"] = True
    if working := _working_on(state, before):
        memory["working_on"] = working
    return memory


def _asked_by_model(state: TurnState, context: TurnContext) -> bool:
    """Whether the contact reads a model's words while a proposal waits: whatever these ask, a bare yes may answer them."""
    proposed = "proposing" in state and state["proposing"].proposal
    waits = context.turn.pending is not None and not proposed
    return waits and by_model(state["draft"])


def _working_on(state: TurnState, before: dict[str, Any]) -> str:
    """The task that a model goes on with: it asks for what is missing in its own words, so that no slot says so."""
    done = state.get("act")
    decided = done is not None and (done.receipt or done.declined)
    if decided or "handed_off" in state or any(isinstance(c, Cancel) for c in _commands(state)):
        return ""
    begun = [c.task for c in _commands(state) if isinstance(c, StartTask)]
    if begun and "draft" in state:
        return begun[0] if by_model(state["draft"]) else ""
    return str(before.get("working_on", ""))


def _product_spoken_of(state: TurnState) -> str | None:
    done = state["act"].results if "act" in state else ()
    named = [str(r.call.arguments["product_id"]) for r in done if "product_id" in r.call.arguments]
    return named[-1] if named else None


def _task_left(state: TurnState, context: TurnContext) -> TaskState | None:
    if "handed_off" in state or any(isinstance(c, Cancel) for c in _commands(state)):
        return None
    if "proposing" in state and state["proposing"].proposal:
        return None
    running = TaskState.from_memory(context.turn.memory)
    if "draft" not in state:
        return running if "clarification" in state else None
    if by_model(state["draft"]):
        return None
    touched = any(isinstance(c, StartTask) for c in _commands(state)) or state["draft"].task
    return (
        state["draft"].task if touched or state["draft"].rung in ("task", "extractive") else running
    )
