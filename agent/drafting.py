"""Draft with a language model: what it may call, and the ladder from one model to the next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.calling import Sorted, refusal_of, sort_calls
from agent.guidelines import rules_for
from agent.live import LiveDraft
from agent.nodes.act import SEARCH
from agent.showing import as_message, continued, opening, sources_of, tool_message
from agent.state import Draft, TurnContext, TurnState
from domain.errors import ModelUnavailable
from domain.handoff import HandoffReason
from models.chat import ToolCall
from tools.signals import request_human_schema

RUNGS = ("model", "second_model")
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


def by_model(draft: Draft) -> bool:
    return draft.rung in RUNGS


@dataclass
class Drafting:
    """One visit to the models: `messages` is what they are shown, `index` the rung; the others are as in Draft."""

    state: TurnState
    context: TurnContext
    messages: list[dict[str, Any]]
    index: int
    steps: int = 0
    refused: tuple[str, ...] = ()
    rules: str = ""

    @property
    def rung(self) -> str:
        return RUNGS[min(self.index, 1)]

    def draft(self, **more: Any) -> Draft:
        return Draft(
            self.rung,
            messages=tuple(self.messages),
            rung_index=self.index,
            steps=self.steps,
            refused=self.refused,
            rules=self.rules,
            **more,
        )

    def of_text(self, live: LiveDraft) -> Draft:
        return self.draft(
            sentences=live.sentences(),
            late_calls=lambda: live.calls,
            sources=sources_of(self.state),
            secret=f"{self.context.resources.prompts.bare('answer')}\n{self.context.turn.note}".strip(),
        )

    def of_calls(self, calls: Sequence[ToolCall], *, said: str = "") -> Draft | None:
        """The calls to make; None if every one was faulty and the model has to try again."""
        found = sort_calls(calls, self.state, self.context, self.refused)
        if found.human:
            return self.draft(trouble=HandoffReason.REQUESTED)
        self.refused += found.refused
        self._note(calls, found, said)
        lookup = (found.lookup,) if found.lookup else ()
        if not found.reads and not found.write:
            return None
        return self.draft(calls=found.reads or lookup, write=found.write)

    def _note(self, calls: Sequence[ToolCall], found: Sorted, said: str) -> None:
        """What the model has called, and the answers to what is not called."""
        made = [*found.reads, *([found.write] if found.write else [])]
        ids = {call.id for call in made} | {call_id for call_id, _ in found.faults}
        listed = [as_message(call) for call in calls if call.id in ids]
        self.messages.append({"role": "assistant", "content": said or None, "tool_calls": listed})
        self.messages += [tool_message(call_id, fault) for call_id, fault in found.faults]


async def draft_with_model(state: TurnState, context: TurnContext, index: int) -> Draft | None:
    """A draft by the first model from `index` on that answers; None leaves it to the rung below."""
    before = state.get("draft")
    if before and before.write and before.calls and not refusal_of(before.write, state, context):
        return replace(before, calls=())
    drafting = await _begun(state, context, index)
    late = before.late_calls() if before and before.late_calls and _came_late(state) else ()
    if late and (draft := drafting.of_calls(late, said=state["verdict"].sent)):
        return draft
    tools = [
        *context.tools.schemas(state["understanding"].language),
        _SEARCH_SCHEMA,
        request_human_schema(),
    ]
    while drafting.steps < context.resources.settings.model_steps:
        drafting.steps += 1
        live = await _first_that_answers(drafting, tools)
        if live is None:
            return None
        draft = drafting.of_text(live) if live.begins_with_text else drafting.of_calls(live.calls)
        if draft is not None:
            return draft
    return drafting.draft(trouble=HandoffReason.LIMIT)


async def _begun(state: TurnState, context: TurnContext, index: int) -> Drafting:
    before = state.get("draft")
    if before is None or not before.messages or before.rung_index != index:
        rules = await rules_for(state, context)
        messages = opening(state, context, rules)
    else:
        rules, messages = before.rules, continued(state, context)
    drafting = Drafting(state, context, messages, index, rules=rules)
    if before is not None:
        drafting.steps, drafting.refused = before.steps, before.refused
        if before.write and not before.calls and "proposing" in state:
            drafting.refused += (before.write.name,)
    return drafting


def _came_late(state: TurnState) -> bool:
    """Whether the model called tools behind text that has left."""
    return "verdict" in state and bool(state["verdict"].calls)


async def _first_that_answers(drafting: Drafting, tools: list[dict[str, Any]]) -> LiveDraft | None:
    """Moves `drafting` to the rung of the model that answers."""
    context = drafting.context
    for at in range(drafting.index, len(context.resources.models)):
        live = LiveDraft(
            context.resources.models[at],
            drafting.messages,
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
            drafting.index = at
            return live
        await live.close()
    return None
