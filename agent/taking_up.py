"""Which task a turn is about, and what is known of it: begun, continued, corrected, or taken from a proposal."""

import re
from dataclasses import replace

from agent.filling import ALL, TaskState
from agent.reading import mentioned, query_of
from agent.state import TurnContext, TurnState
from agent.tasks import Slot, Task
from agent.understanding.commands import Cancel, Correct, FillSlot, StartTask
from agent.understanding.wording import normalise
from domain.effect import Proposal

_THIS = re.compile(
    r"这个|这单|这笔|这一单|该订单|那个订单|那单|它|\b(this|that|it|the order|same order)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"另|其他|别的|哪些|所有|全部|我的(快递|订单|包裹)|\b(other|another|all|my (orders?|parcels?|packages?))\b",
    re.IGNORECASE,
)
_CALLED = {
    "order": r"订单|单号|\border",
    "email": r"邮箱|邮件|\be-?mail",
    "amount": r"金额|数额|多退|少退|\bamount|\bsum\b",
    "address": r"地址|\baddress",
    "tax_number": r"税号|\btax",
    "option": r"商品|哪一?件|\bitem",
    "reason": r"原因|理由|\breason",
    "title": r"抬头|名称|名字|\btitle|\bname",
    "choice": r"个人|公司|\bpersonal|\bcompany",
}


def task_of(state: TurnState, context: TurnContext) -> TaskState | None:
    """The task after this turn's commands; the one on its way if answer is entered again."""
    if "draft" in state and state["draft"].task is not None:
        return state["draft"].task
    running = TaskState.from_memory(context.turn.memory)
    for command in state["understanding"].commands:
        match command:
            case StartTask():
                return _started(command, running, state, context)
            case FillSlot(slot, value) if running:
                return _filled(running, slot, value, context)
            case Correct(slot, value) if slot and running:
                kept = {k: v for k, v in running.slots.items() if k not in (slot, "sku")}
                return TaskState(running.name, {**kept, slot: value})
            case Correct("", words) if context.turn.pending:
                return amended(context.turn.pending, words, context) or running
            case Cancel():
                return None
    return running


def amended(proposal: Proposal, words: str, context: TurnContext) -> TaskState | None:
    """The proposal's task with what the words change taken in or out; None where they do not say what."""
    book = context.resources.tasks
    task = next((t for t in book.tasks.values() if t.tool == proposal.tool), None)
    if task is None:
        return None
    slots = _slots_of(task, proposal)
    for slot in task.slots:
        value = mentioned(slot, words, order_pattern=book.order_pattern)
        if value is not None and value != slots.get(slot.name):
            return TaskState(task.name, {**slots, slot.name: value})
    flat = normalise(words)
    named = next((s for s in task.slots if re.search(_called(s), flat)), None)
    if named is None:
        return None
    kept = {name: value for name, value in slots.items() if name != named.name}
    return TaskState(task.name, kept)


def _slots_of(task: Task, proposal: Proposal) -> dict[str, str]:
    found: dict[str, str] = {}
    for slot in task.slots:
        value = proposal.arguments.get(slot.argument)
        if isinstance(value, float):
            found[slot.name] = f"{value:g}"
        elif value is not None:
            found[slot.name] = str(value)
        elif slot.source and slot.source.all:
            found[slot.name] = ALL
    return found


def _called(slot: Slot) -> str:
    return _CALLED.get(slot.name) or _CALLED.get(slot.kind) or re.escape(slot.name)


def _started(
    command: StartTask, running: TaskState | None, state: TurnState, context: TurnContext
) -> TaskState | None:
    task = context.resources.tasks.get(command.task)
    if task is None:
        return None
    text = command.words or context.turn.question or state["understanding"].question
    pattern = context.resources.tasks.order_pattern
    known = dict(running.slots) if running and running.name == task.name else {}
    for slot in task.slots:
        value = command.slots.get(slot.name) or mentioned(slot, text, order_pattern=pattern)
        # Words that begin a task again ("我已登录，请继续") must not overwrite what is known.
        anew = value is not None and slot.kind == "order" and value in text.upper()
        if slot.name in known and not anew:
            continue
        value = value or _from_before(slot, task, text, context)
        if value is not None:
            known[slot.name] = value
    return TaskState(task.name, known)


def _from_before(slot: Slot, task: Task, text: str, context: TurnContext) -> str | None:
    """What was spoken of before: "this order"; for a question of status also what the last reply was about."""
    memory = context.turn.memory
    if slot.kind == "order":
        if _THIS.search(text):
            return memory.get("last_order")
        return None if task.write or _OTHER.search(text) else memory.get("order_now")
    product = memory.get("last_product")
    if task.write or not product or query_of(re.sub(r"\d+(\.\d+)?|码|号|size", " ", text)):
        return None
    if slot.kind == "query":
        return str(product)
    return str(product) if slot.source and slot.source.list == "products" else None


def _filled(running: TaskState, slot: str, value: str, context: TurnContext) -> TaskState:
    """The answer; where it could not be read, it may be one to another of the task's questions."""
    if value:
        return TaskState(running.name, {**running.slots, slot: value})
    book = context.resources.tasks
    task = book.get(running.name)
    for other in task.slots if task else ():
        told = mentioned(other, context.turn.question, order_pattern=book.order_pattern)
        if told and other.name not in running.slots and not other.local:
            return replace(running, slots={**running.slots, other.name: told})
    return replace(running, tries=running.tries + 1)
