"""Draft with a language model: what it is shown, what it may call, and the ladder from one model to the next."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.live import LiveDraft
from agent.nodes.act import SEARCH
from agent.state import Act, Call, Draft, Result, TurnContext, TurnState
from domain.conversation import Sender
from domain.errors import ModelUnavailable
from domain.handoff import HandoffReason
from domain.knowledge import Passage
from domain.language import Language
from models.chat import ToolCall
from tools.signals import REQUEST_HUMAN, request_human_schema

_LAST_MESSAGES, _LONGEST_RESULT = 14, 6000
RUNGS = ("model", "second_model")
_NAMES = {Language.ZH: "Simplified Chinese (简体中文)", Language.EN: "English"}
_SEARCH_SCHEMA = {
    "type": "function",
    "function": {
        "name": SEARCH,
        "description": "Search the shop's help articles. Use it when the sources given do not answer a question about "
        "policies, delivery, payment or products in general. Returns numbered sources.",
        "parameters": {
            "type": "object",
            "properties": {"query": {"type": "string", "description": "What to look for."}},
            "required": ["query"],
        },
    },
}


@dataclass(frozen=True)
class Sorted:
    """A model's calls, told apart; `faults` are answers to calls that cannot be made."""

    reads: tuple[Call, ...]
    write: Call | None
    human: bool
    faults: tuple[tuple[str, str], ...]


async def draft_with_model(state: TurnState, context: TurnContext, index: int) -> Draft | None:
    """A draft by the first model from `index` on that answers; None leaves it to the rung below."""
    messages = opening(state, context, index)
    tools = [
        *context.tools.schemas(state["understanding"].language),
        _SEARCH_SCHEMA,
        request_human_schema(),
    ]
    steps = state["draft"].steps if "draft" in state else 0
    late = state["verdict"].calls if "verdict" in state else ()
    if late:
        return _from_calls(_late(state), messages, context, index, steps)
    while steps < context.resources.settings.model_steps:
        steps += 1
        found = await _first_that_answers(context, messages, tools, index)
        if found is None:
            return None
        live, index = found
        draft = (
            _text_draft(live, messages, index, steps, state, context)
            if live.begins_with_text
            else _from_calls(live.calls, messages, context, index, steps)
        )
        if draft is not None:
            return draft
    return Draft(RUNGS[min(index, 1)], trouble=HandoffReason.LIMIT, rung_index=index, steps=steps)


async def _first_that_answers(
    context: TurnContext, messages: list[dict[str, Any]], tools: list[dict[str, Any]], index: int
) -> tuple[LiveDraft, int] | None:
    for at in range(index, len(context.resources.models)):
        live = LiveDraft(
            context.resources.models[at],
            messages,
            tools,
            patience=context.patience,
            flowing=lambda: bool(context.speaker.said),
        )
        try:
            await live.first()
        except ModelUnavailable:
            continue
        if live.calls:
            context.patience.answered()
        if not live.empty:
            return live, at
        await live.close()
    return None


def _text_draft(
    live: LiveDraft,
    messages: list[dict[str, Any]],
    index: int,
    steps: int,
    state: TurnState,
    context: TurnContext,
) -> Draft:
    return Draft(
        rung=RUNGS[min(index, 1)],
        sentences=live.sentences(),
        late_calls=lambda: live.calls,
        sources=sources_of(state),
        messages=tuple(messages),
        rung_index=index,
        steps=steps,
        secret=context.resources.prompts.bare("answer"),
    )


def _from_calls(
    calls: Sequence[ToolCall],
    messages: list[dict[str, Any]],
    context: TurnContext,
    index: int,
    steps: int,
) -> Draft | None:
    """The calls to make; None if every one was faulty and the model has to try again."""
    ordered = _sorted(calls, context)
    rung = RUNGS[min(index, 1)]
    if ordered.human:
        return Draft(rung, trouble=HandoffReason.REQUESTED, rung_index=index, steps=steps)
    made = [*([ordered.write] if ordered.write else ordered.reads)]
    listed = [c for c in calls if c.id in {m.id for m in made} | {i for i, _ in ordered.faults}]
    messages.append(
        {"role": "assistant", "content": None, "tool_calls": [_as_message(c) for c in listed]}
    )
    messages += [_tool_message(call_id, fault) for call_id, fault in ordered.faults]
    if not made:
        return None
    return Draft(
        rung,
        calls=() if ordered.write else ordered.reads,
        write=ordered.write,
        messages=tuple(messages),
        rung_index=index,
        steps=steps,
    )


def _sorted(calls: Sequence[ToolCall], context: TurnContext) -> Sorted:
    """Nothing a model names is trusted: the toolbox of this contact decides what there is."""
    reads: list[Call] = []
    writes: list[Call] = []
    faults: list[tuple[str, str]] = []
    offered = {s["function"]["name"] for s in context.tools.schemas(Language.EN)}
    for call in calls:
        arguments = call.parsed()
        if call.name == REQUEST_HUMAN:
            return Sorted((), None, True, ())
        if arguments is None:
            faults.append(
                (call.id, "The arguments are no JSON object. Call again with valid JSON.")
            )
        elif call.name == SEARCH:
            reads.append(Call(call.name, arguments, call.id))
        elif call.name not in offered:
            faults.append((call.id, f"There is no tool {call.name} for this customer."))
        elif str(context.tools.get(call.name).kind).lower() == "write":
            writes.append(Call(call.name, arguments, call.id))
        else:
            reads.append(Call(call.name, arguments, call.id))
    return Sorted(tuple(reads), writes[0] if writes else None, False, tuple(faults))


def opening(state: TurnState, context: TurnContext, index: int) -> list[dict[str, Any]]:
    """The messages of the next request: the conversation, or what came since the last one."""
    draft = state.get("draft")
    if draft is None or not draft.messages or draft.rung_index != index:
        messages = [_system(state, context), *_history(context)]
        return messages + _done_by_tools(state) if draft else messages
    messages = list(draft.messages)
    verdict = state.get("verdict")
    if "proposing" in state and draft.write:
        messages.append(_tool_message(draft.write.id, f"Refused: {state['proposing'].problem}"))
    elif draft.calls:
        results = state["act"].results[-len(draft.calls) :]
        messages += [_tool_message(r.call.id, _as_json(r, state)) for r in results]
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


def _system(state: TurnState, context: TurnContext) -> dict[str, Any]:
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
        continuation=continuation,
        passages=numbered(sources_of(state)) or "(none)",
    )
    return {"role": "system", "content": content}


def _history(context: TurnContext) -> list[dict[str, Any]]:
    roles = {Sender.CONTACT: "user", Sender.ASSISTANT: "assistant", Sender.OPERATOR: "assistant"}
    shown = [
        m
        for m in context.turn.transcript
        if m.sender in roles and not m.internal and m.text.strip()
    ]
    return [{"role": roles[m.sender], "content": m.text} for m in shown[-_LAST_MESSAGES:]]


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
    if result.call.name == SEARCH:
        sources = sources_of(state)
        numbers = [n for n, p in enumerate(sources, 1) if p in result.passages]
        return "\n\n".join(numbered([sources[n - 1]], first=n) for n in numbers) or "Nothing found."
    body = {"ok": result.ok, "in_words": result.words, "result": result.data}
    return json.dumps(body, ensure_ascii=False, default=str)[:_LONGEST_RESULT]


def _as_message(call: ToolCall) -> dict[str, Any]:
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments},
    }


def _tool_message(call_id: str, content: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call_id, "content": content}


def _late(state: TurnState) -> tuple[ToolCall, ...]:
    late = state["draft"].late_calls
    return late() if late else ()
