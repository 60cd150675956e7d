"""What of a turn is kept for the rest of the conversation, whatever falls out of the transcript's window."""

from typing import Any

from agent.filling import TaskState
from agent.remembering import (
    Memory,
    Wish,
    remember_described,
    remember_done,
    remember_orders,
)
from agent.state import TurnContext, TurnState
from agent.taking_up import slots_of
from agent.understanding.commands import StartTask
from agent.understanding.wording import order_numbers
from domain.effect import EffectStatus


def kept_for_long(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """JSON, bounded: orders in the order of their mention, what they hold, decisions, receipts, promises."""
    before, memory = context.turn.memory, Memory.of(context.turn.memory)
    spoken_of = orders_spoken_of(state, context)
    kept: dict[str, Any] = {"orders": remember_orders(memory.orders, spoken_of)}
    if order := (spoken_of[-1] if spoken_of else memory.last_order):
        kept["last_order"] = order
    if spoken_of:
        kept["order_now"] = spoken_of[-1]
    answers = [r.data for r in state["act"].results if r.ok] if "act" in state else []
    if lexicon := remember_described(before.get("lexicon", {}), answers):
        kept["lexicon"] = lexicon
    if last := _last_task(state, context):
        kept["last"] = last
    if done := remember_done(memory.done, _receipt(state)):
        kept["done"] = done
    if declined := remember_done(memory.declined, _declined(state, context)):
        kept["declined"] = declined
    if later := _put_off(state, context):
        kept["later"] = later
    if refused := _refused(state, memory):
        kept["refused"] = refused
    return kept


def _refused(state: TurnState, memory: Memory) -> list[str | int]:
    """Counted on while the same is wished, whatever is spoken of in between."""
    what = state["draft"].impossible if "draft" in state else ""
    if not what:
        return [*memory.refused] if memory.refused[1] else []
    return [what, memory.times_refused(what) + 1]


def orders_spoken_of(state: TurnState, context: TurnContext) -> list[str]:
    """By the contact, in calls, and in what was proposed; the last one is what the turn was about."""
    named = order_numbers(context.turn.question, context.resources.tasks.order_pattern)
    done = state["act"].results if "act" in state else ()
    called = [str(r.call.arguments["order_id"]) for r in done if r.call.arguments.get("order_id")]
    if "proposing" in state and state["proposing"].proposal:
        called.append(str(state["proposing"].proposal.arguments.get("order_id", "")))
    return list(dict.fromkeys(order for order in (*named, *called) if order))


def _last_task(state: TurnState, context: TurnContext) -> dict[str, Any] | None:
    about: TaskState | None = None
    if "draft" in state:
        about = state["draft"].about or state["draft"].task
    proposal = state["proposing"].proposal if "proposing" in state else None
    task = context.resources.tasks.writing(proposal.tool) if proposal else None
    if about is None and task and proposal:
        return {"task": task.name, "slots": slots_of(task, proposal)}
    if about is None:
        last: dict[str, Any] | None = context.turn.memory.get("last")
        return last
    return {"task": about.name, "slots": about.slots}


def _receipt(state: TurnState) -> str:
    """What was carried out or refused, in the receipt's own words."""
    receipt = state["act"].receipt if "act" in state else None
    return receipt.summary if receipt and receipt.status is not EffectStatus.EXECUTING else ""


def _declined(state: TurnState, context: TurnContext) -> str:
    pending = context.turn.pending
    declined = "act" in state and state["act"].declined
    return pending.rendering if declined and pending is not None else ""


def _put_off(state: TurnState, context: TurnContext) -> list[dict[str, Any]]:
    """Wishes that wait: those of before which were not begun now, and those of this turn behind the one that was."""
    if "handed_off" in state:
        return []
    commands = state["understanding"].commands if "understanding" in state else ()
    begun = {c.words for c in commands if isinstance(c, StartTask)} | {context.turn.question}
    waiting = [w for w in Memory.of(context.turn.memory).later if w.words not in begun]
    new = state["draft"].later if "draft" in state else ()
    every = [*waiting, *(Wish(c.task, c.slots, c.words) for c in new)]
    return [{"task": w.task, "slots": dict(w.slots), "words": w.words} for w in every]
