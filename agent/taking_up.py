"""Which task a turn is about, and what is known of it: begun, continued, corrected, or taken from a proposal."""

import re
from collections.abc import Mapping
from dataclasses import replace

from agent.choosing import choose
from agent.filling import ALL, TaskState
from agent.reading import mentioned, named_value, query_of
from agent.remembering import Memory
from agent.state import TurnContext, TurnState
from agent.tasks import Slot, Task
from agent.understanding.commands import Cancel, Confirm, Correct, Deny, FillSlot, StartTask
from agent.understanding.phrases import points_elsewhere
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
_FIRST = re.compile(
    r"(最?开始|一开始|最早|最初|刚开始|第一个|开头)(就)?(说|问|提|查|聊|讲)(到|过)?的?|\b(first|at the (start|beginning)|originally|earlier on)\b.{0,20}\b(asked|mentioned|said|order|talked)\b",
    re.IGNORECASE,
)
_ORDER = re.compile(r"单|笔|\border\b", re.IGNORECASE)
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
                return started(command, running, state, context)
            case FillSlot(slot, value) if running:
                return _filled(running, slot, value, context)
            case Correct(slot, value) if slot and running:
                return _with_order(running, slot, value)
            case Correct("", words) if context.turn.pending:
                return amended(context.turn.pending, words, context) or running
            case Correct("", words) if running and (task := _task(running.name, context)):
                again = replace(running, tries=running.tries + 1)
                return revised(task, running.slots, words, context, running.asked) or again
            case Cancel() | Confirm() | Deny():
                running = None
    return running


def amended(proposal: Proposal, words: str, context: TurnContext) -> TaskState | None:
    """The proposal's task with what the words change taken in or out; None where they do not say what."""
    book = context.resources.tasks
    task = next((t for t in book.tasks.values() if t.tool == proposal.tool), None)
    return revised(task, slots_of(task, proposal), words, context) if task else None


def revised(
    task: Task,
    slots: Mapping[str, str],
    words: str,
    context: TurnContext,
    asked: str | None = None,
) -> TaskState | None:
    """The task with other values, or without the one that is wrong; None where the words do not say what."""
    told = _told(task, slots, words, context)
    if told:
        kept = _without_dependents(task, dict(slots), told)
        return TaskState(task.name, {**kept, **told}, asked=asked)
    if other := _pointed_elsewhere(task, slots, words, context, asked):
        return other
    flat = normalise(words)
    named = next((s for s in task.slots if re.search(_called(s), flat)), None)
    if named is None:
        return None
    return TaskState(task.name, {name: v for name, v in slots.items() if name != named.name})


def _told(task: Task, slots: Mapping[str, str], words: str, context: TurnContext) -> dict[str, str]:
    """Values in the words that are others than those known."""
    pattern = context.resources.tasks.order_pattern
    found: dict[str, str] = {}
    for slot in task.slots:
        value = named_value(slot, words, _called(slot), order_pattern=pattern)
        if value is not None and value != slots.get(slot.name):
            found[slot.name] = value
    return found


def _pointed_elsewhere(
    task: Task, slots: Mapping[str, str], words: str, context: TurnContext, asked: str | None
) -> TaskState | None:
    """ "Not that one, the one with the tent": the order or item is looked for anew by these words."""
    memory = Memory.of(context.turn.memory)
    pattern = context.resources.tasks.order_pattern
    chosen = [s for s in task.slots if s.source and s.name in slots]
    about_order = bool(_ORDER.search(words))
    chosen.sort(key=lambda s: (s.kind == "order") is not about_order)
    for slot in chosen:
        keys = [k for k in memory.lexicon if bool(pattern.fullmatch(k)) is (slot.kind == "order")]
        if choose(words, [(k, k) for k in keys], memory.lexicon, but=(slots[slot.name],)):
            break
    else:
        if not chosen or not points_elsewhere(words):
            return None
        slot = chosen[0]
    dropped = {slot.name, *(s.name for s in chosen if slot.kind == "order" and s is not slot)}
    kept = {name: given for name, given in slots.items() if name not in dropped}
    return TaskState(task.name, kept, asked=asked, hint=words, but=(slots[slot.name],))


def _with_order(running: TaskState, slot: str, value: str) -> TaskState:
    kept = {k: v for k, v in running.slots.items() if k not in (slot, "sku")}
    return TaskState(running.name, {**kept, slot: value}, asked=running.asked, hint=running.hint)


def _without_dependents(
    task: Task, slots: dict[str, str], told: Mapping[str, str]
) -> dict[str, str]:
    """Another order has other items."""
    if any(slot.kind == "order" and slot.name in told for slot in task.slots):
        items = {s.name for s in task.slots if s.kind == "option"}
        return {name: value for name, value in slots.items() if name not in items}
    return slots


def slots_of(task: Task, proposal: Proposal) -> dict[str, str]:
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


def _task(name: str, context: TurnContext) -> Task | None:
    return context.resources.tasks.get(name)


def started(
    command: StartTask, running: TaskState | None, state: TurnState, context: TurnContext
) -> TaskState | None:
    task = _task(command.task, context)
    if task is None:
        return None
    text = command.words or context.turn.question or state["understanding"].question
    pattern = context.resources.tasks.order_pattern
    known = dict(running.slots) if running and running.name == task.name else {}
    for slot in task.slots:
        value = command.slots.get(slot.name) or mentioned(slot, text, order_pattern=pattern)
        # Words that begin a task again ("我已登录，请继续") must not overwrite what is known.
        anew = value is not None and slot.kind == "order" and value != known.get(slot.name)
        if slot.name in known and not anew:
            continue
        value = value or _from_before(slot, task, text, command, context)
        if value is not None:
            known = {**_without_dependents(task, known, {slot.name: value}), slot.name: value}
    asked = running.asked if running and running.name == task.name else None
    hint = text if not running or running.name != task.name or anew_words(text) else running.hint
    return TaskState(task.name, known, asked=asked, hint=hint, but=command.but)


def anew_words(text: str) -> bool:
    """More than "go on"."""
    return len(text) > 12


def _from_before(
    slot: Slot, task: Task, text: str, command: StartTask, context: TurnContext
) -> str | None:
    """What was spoken of before: "this order", "the order from the beginning"; for a question of status also what the last
    reply was about."""
    memory = Memory.of(context.turn.memory)
    if slot.kind == "order":
        if _FIRST.search(text) and memory.orders:
            return memory.orders[0]
        last = memory.last_order
        if last in command.but or _names_another(text, last, memory):
            return None
        if _THIS.search(text):
            return last
        return None if task.write or _OTHER.search(text) else memory.order_now
    product = context.turn.memory.get("last_product")
    if task.write or not product or query_of(re.sub(r"\d+(\.\d+)?|码|号|size", " ", text)):
        return None
    if slot.kind == "query":
        return str(product)
    return str(product) if slot.source and slot.source.list == "products" else None


def _names_another(text: str, order: str | None, memory: Memory) -> bool:
    """ "那单有帐篷的": a description that fits another order than the one spoken of last."""
    orders = [(key, key) for key in memory.orders_described]
    found = choose(text, orders, memory.lexicon)
    return found is not None and found != order


def _filled(running: TaskState, slot: str, value: str, context: TurnContext) -> TaskState:
    """The answer; where it could not be read, it may be one to another of the task's questions."""
    if value:
        return replace(
            running, slots={**running.slots, slot: value}, asked=None, options=(), tries=0
        )
    book, words = context.resources.tasks, context.turn.question
    task = book.get(running.name)
    for other in task.slots if task else ():
        told = mentioned(other, words, order_pattern=book.order_pattern)
        if told and other.name not in running.slots and not other.local:
            return replace(running, slots={**running.slots, other.name: told})
    return replace(running, tries=running.tries + 1, hint=words)
