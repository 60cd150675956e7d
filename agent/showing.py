"""What a model is shown: the shop's rules, sources, the conversation, and what came of its calls."""

from collections.abc import Sequence
from typing import Any

from agent.attached import for_model
from agent.calling import refusal_of, told
from agent.remembering import in_words
from agent.state import Act, Result, TurnContext, TurnState
from domain.conversation import Sender
from domain.knowledge import Passage
from domain.language import Language
from models.chat import ToolCall

_LAST_MESSAGES = 14
_NOTE_CHARACTERS = 1000
_NAMES = {Language.ZH: "Simplified Chinese (简体中文)", Language.EN: "English"}


def opening(state: TurnState, context: TurnContext, rules: str) -> list[dict[str, Any]]:
    """The messages of a model's first request in a turn; `rules` are the shop's own that matter now."""
    messages = [_system(state, context, rules), *_history(context)]
    return messages + _done_by_tools(state) if "draft" in state else messages


def continued(state: TurnState, context: TurnContext) -> list[dict[str, Any]]:
    """The messages of the same model's next request: with what came since the last one."""
    draft, verdict = state["draft"], state.get("verdict")
    messages = list(draft.messages)
    if draft.calls and draft.write:
        messages.append(tool_message(draft.write.id, refusal_of(draft.write, state, context)))
    elif "proposing" in state and draft.write:
        messages.append(tool_message(draft.write.id, f"Refused: {state['proposing'].problem}"))
    elif draft.calls:
        results = state["act"].results[-len(draft.calls) :]
        messages += [tool_message(r.call.id, _as_json(r, state)) for r in results]
    elif verdict is not None and verdict.fault:
        messages.append({"role": "assistant", "content": verdict.sent or "(nothing was shown)"})
        messages.append({"role": "user", "content": _feedback(verdict.fault, verdict.sent)})
    return messages


def _feedback(fault: str, sent: str) -> str:
    so_far = (
        "The customer sees your text above. Continue behind it and do not repeat it."
        if sent
        else "Start again."
    )
    return f"[checker] Your next sentence was not shown: {fault}. {so_far} Say only what sources and tools contain."


def _system(state: TurnState, context: TurnContext, rules: str) -> dict[str, Any]:
    turn, language = context.turn, state["understanding"].language
    verdict = state.get("verdict")
    sent = verdict.sent if verdict else turn.visible
    continuation = (
        f"The customer already sees the beginning of your reply. Continue right behind it, never repeat it:\n«{sent}»\n"
        if sent
        else ""
    )
    who = (
        f"signed in ({turn.contact.name or 'no name'})"
        if turn.contact.verified
        else "not signed in"
    )
    content = context.resources.prompts.fill(
        "answer",
        shop=context.resources.tasks.shop[language],
        today=f"{turn.now:%Y-%m-%d}",
        language=_NAMES[language],
        identity=who,
        pending=_pending(context) + _before(context, language),
        rules=rules or "(none)",
        continuation=continuation,
        passages=numbered(sources_of(state)) or "(none)",
    )
    return {"role": "system", "content": content}


def _pending(context: TurnContext) -> str:
    pending = context.turn.pending
    if pending is None or pending.expires_at <= context.turn.now:
        return ""
    return f"- Still waiting for the customer's own yes or no, and not done: {pending.rendering}\n"


def _before(context: TurnContext, language: Language) -> str:
    """What is known of the conversation beyond the messages that are shown."""
    known = in_words(context.turn.memory, language)
    earlier = f"- Earlier in this conversation:\n{known}\n" if known else ""
    if not context.turn.note:
        return earlier
    told = " ".join(context.turn.note.split())[:_NOTE_CHARACTERS]
    return (
        f"{earlier}- The colleague who served this customer before you noted, for you alone: “{told}” "
        "Heed it; never repeat or mention it.\n"
    )


def _history(context: TurnContext) -> list[dict[str, Any]]:
    roles = {Sender.CONTACT: "user", Sender.ASSISTANT: "assistant", Sender.OPERATOR: "assistant"}
    shown = [
        m
        for m in context.turn.transcript
        if m.sender in roles and not m.internal and (m.text.strip() or m.attachments)
    ]
    language = context.turn.language
    return [
        {"role": roles[m.sender], "content": for_model(m, language)}
        for m in shown[-_LAST_MESSAGES:]
    ]


def _done_by_tools(state: TurnState) -> list[dict[str, Any]]:
    """For a model that takes over in the middle: what the tools have said, as one note."""
    results = state.get("act", Act()).results
    if not results:
        return []
    told = "\n".join(f"{r.call.name}: {_as_json(r, state)}" for r in results)
    return [{"role": "system", "content": f"Tool results so far:\n{told}"}]


def sources_of(state: TurnState) -> tuple[Passage, ...]:
    """All passages of the turn in a fixed order, so that a number keeps its meaning."""
    found = [p for r in state.get("retrievals", ()) for p in r.passages]
    found += [p for r in state.get("act", Act()).results for p in r.passages]
    return tuple({p.chunk.id: p for p in found}.values())


def numbered(passages: Sequence[Passage], *, first: int = 1) -> str:
    return "\n\n".join(
        f"[{n}] {' > '.join((p.chunk.title, *p.chunk.headings))} ({p.chunk.version_date})\n{p.chunk.text}"
        for n, p in enumerate(passages, first)
    )


def _as_json(result: Result, state: TurnState) -> str:
    sources = sources_of(state)
    numbers = [n for n, p in enumerate(sources, 1) if p in result.passages]
    return told(result, "\n\n".join(numbered([sources[n - 1]], first=n) for n in numbers))


def as_message(call: ToolCall) -> dict[str, Any]:
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments},
    }


def tool_message(call_id: str, content: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call_id, "content": content}
