"""Hand off: write the brief that the operator reads first, and tell the contact what happens."""

from langgraph.runtime import Runtime

from agent.attached import said_of
from agent.filling import TaskState
from agent.nodes.screen import HUMANS_ONLY
from agent.remembering import Memory
from agent.state import HandedOff, TurnContext, TurnState
from agent.understanding.commands import RequestHuman, Wish
from agent.understanding.phrases import says_no, says_yes, small_talk
from agent.understanding.wishes import wants_human
from agent.understanding.wording import bare, order_numbers, read_mood
from agent.words import FIRST_WORDS, HAND_OFF
from domain.conversation import Sender
from domain.effect import EffectStatus
from domain.events import HandoffAsked
from domain.handoff import Brief, HandoffReason
from domain.knowledge import Citation
from domain.language import Language

_LONGEST, _SHORT = 1000, 24


async def hand_off(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    context.speaker.begin("hand_off")
    language = state["screening"].language
    reason = reason_of(state)
    wish = _wish(state)
    if wish in FIRST_WORDS:
        context.speaker.paragraph(FIRST_WORDS[wish][language])
    context.speaker.paragraph(HAND_OFF[reason][language])
    brief = write_brief(state, context, reason)
    context.speaker.show(HandoffAsked(reason, brief))
    return {"handed_off": HandedOff(reason, brief)}


def reason_of(state: TurnState) -> HandoffReason:
    """Why a human is needed, from what the other nodes wrote."""
    match _wish(state):
        case Wish.ASKED:
            return HandoffReason.REQUESTED
        case Wish.MOOD:
            return HandoffReason.MOOD
        case Wish.RULE:
            return HandoffReason.RULE
        case Wish():
            return HandoffReason.POLICY
    if state["screening"].refusal:
        to_humans = state["screening"].refusal == HUMANS_ONLY
        return HandoffReason.HUMANS_ONLY if to_humans else HandoffReason.RULE
    receipt = state["act"].receipt if "act" in state else None
    if receipt and receipt.status is EffectStatus.UNKNOWN:
        return HandoffReason.TOOL_FAILED
    if "verdict" in state and not state["verdict"].holds and state["verdict"].failures:
        return HandoffReason.UNGROUNDED
    if "draft" in state and state["draft"].trouble:
        return state["draft"].trouble
    return HandoffReason.LOW_CONFIDENCE


def _wish(state: TurnState) -> Wish | None:
    commands = state["understanding"].commands if "understanding" in state else ()
    return next((c.why for c in commands if isinstance(c, RequestHuman)), None)


def write_brief(state: TurnState, context: TurnContext, reason: HandoffReason) -> Brief:
    """By code, from what was really said and done."""
    turn, language = context.turn, state["screening"].language
    said = [m.text for m in turn.transcript if m.sender is Sender.CONTACT]
    # Names of files are no words of the contact: they tell what it is about and nothing else.
    shown = [said_of(m, language) for m in turn.transcript if m.sender is Sender.CONTACT]
    asked = _asked(shown, reason)
    # What fell out of the window is still known.
    receipts = [
        *Memory.of(turn.memory).done,
        *(m.receipt.summary for m in turn.transcript if m.receipt),
    ]
    if "act" in state and state["act"].receipt:
        receipts.append(state["act"].receipt.summary)
    return Brief(
        asked=asked[:_LONGEST],
        reason=reason,
        language=language,
        tried=tuple(_tried(state, language)),
        receipts=tuple(dict.fromkeys(receipts)),
        slots=_slots(said, context),
        sources=_sources(state),
        mood=read_mood("\n".join(said[-3:])),
        summary=_summary(asked, shown, language)[:_LONGEST],
    )


def _asked(said: list[str], reason: HandoffReason) -> str:
    """What it is about: a bare wish for a human says nothing, the last words before it that say something do."""
    if reason is not HandoffReason.REQUESTED:
        return said[-1] if said else ""
    telling = [text for text in said if not _says_nothing(text)]
    return telling[-1] if telling else said[-1] if said else ""


def _says_nothing(text: str) -> bool:
    """Talk, a yes or a no, or only the call for a person."""
    short = len(bare(text)) <= _SHORT
    talk = small_talk(text) is not None or says_yes(text) or says_no(text)
    return talk or (short and wants_human(text))


def _tried(state: TurnState, language: Language) -> list[str]:
    zh = language is Language.ZH
    searched = "查找知识库" if zh else "Searched the articles"
    tried = [f"{searched}: {retrieval.question}" for retrieval in state.get("retrievals", ())]
    for result in state["act"].results if "act" in state else ():
        outcome = ("成功" if zh else "found") if result.ok else result.words
        tried.append(f"{result.call.name}: {outcome}")
    if "verdict" in state and state["verdict"].fault:
        tried.append(
            f"{'答案未通过核对' if zh else 'The draft was not supported'}: {state['verdict'].fault}"
        )
    return tried


def _slots(said: list[str], context: TurnContext) -> dict[str, str]:
    slots: dict[str, str] = {}
    running = TaskState.from_memory(context.turn.memory)
    if running:
        slots = {"task": running.name, **running.slots}
    named = order_numbers("\n".join(said), context.resources.tasks.order_pattern)
    if named:
        slots.setdefault("order_id", named[-1])
    return slots


def _sources(state: TurnState) -> tuple[Citation, ...]:
    """The nearest passage of each search, so that the operator can look it up."""
    found = []
    for number, retrieval in enumerate(state.get("retrievals", ()), 1):
        for passage in retrieval.passages[:1]:
            c = passage.chunk
            found.append(
                Citation(
                    number, c.article_id, c.id, c.slug, c.title, c.text[:300], c.start,
                    c.start + len(c.text[:300]), c.version_date, c.version,
                )
            )  # fmt: skip
    return tuple(found)


def _summary(asked: str, said: list[str], language: Language) -> str:
    count = len(said)
    if language is Language.ZH:
        return f"客户共发来 {count} 条消息。首条：{said[0] if said else ''}；最近：{asked}"
    return (
        f"The customer wrote {count} message(s). First: {said[0] if said else ''} - latest: {asked}"
    )
