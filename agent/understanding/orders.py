"""An order number with a verb is a task, whatever else stands around them."""

import re
from dataclasses import dataclass

from agent.understanding.commands import Command, StartTask
from agent.understanding.wording import bare, normalise, order_numbers

# The first that fits: money that is awaited is asked about, not asked for.
_VERBS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (task, re.compile(pattern))
    for task, pattern in (
        (
            "order_status",
            r"退款.{0,6}(到账|到了|进度|状态|到没|怎么样)|\brefund\b.{0,30}\b(arriv\w*|status|progress|yet|come|came|received)\b",
        ),
        ("invoice", r"发票|开票|\binvoice\b|\bfapiao\b"),
        (
            "change_address",
            r"(改|换|修改|更改).{0,8}地址|地址.{0,4}(改|换|错)|改寄|\b(change|update|correct|fix)\b.{0,25}\baddress\b",
        ),
        (
            "return_item",
            r"退货|退掉|退了|退回|直接退|(?<!不)退吧|要退(?!款)|\breturn(ing)?\b|\bsend (it|this|them|that) back\b",
        ),
        ("refund", r"退款|退钱|\brefund\b|\bmoney back\b"),
        ("cancel_order", r"取消|不要了|\bcancel\b"),
        (
            "order_status",
            r"到哪|到了吗|物流|快递|发货|查(一?下|询)?|看(一?下|看)|状态|进度|什么时候到|多久到|没(有)?(收)?到|\b(where|track\w*|status|check|look up|arriv\w*|not here|when|shipped)\b",
        ),
    )
)
_MY_REFUND = re.compile(
    r"我的?(那笔|这笔|上次的)?退款.{0,4}(到哪|到账了|到了|进度|状态|怎么样|到没|呢$)|退款(到账了|到了|到没|进度|状态)|退款怎么还没"
    r"|\bwhere('s| is) (my|the) refund\b|\b(has|did|is) (my|the) refund\b.{0,20}\b(arriv\w*|come|through|processed|done|here|yet)\b|\b(status|progress) of (my|the) refund\b|\brefund status\b"
)
_RULES = re.compile(
    r"怎么|如何|能不能|可以|可不可以|能.{0,6}吗|要不要|运费|\b(how|can|could|may|do i|does|is it|fee|cost)\b"
)
_PARTS = re.compile(
    r"然后|，再|,再|并且|以及|顺便|另外|同时|[。；;!！\n]|\b(?:and then|and also|and|then|also)\b"
)


@dataclass(frozen=True)
class _Found:
    task: str
    order: str
    words: str


def task_about(text: str, pattern: re.Pattern[str]) -> tuple[Command, ...] | None:
    """One command for each order that something is wanted of; None where that is not certain."""
    named = order_numbers(text, pattern)
    if not named and _MY_REFUND.search(normalise(text)):
        return (StartTask("refund_status"),)
    if not named or _RULES.search(normalise(text)):
        return None
    if len(named) == 1:
        bare_number = not bare(
            re.sub(
                r"订单号?|单号|\border( number| no\.?)?\b|[:：]",
                "",
                pattern.sub("", normalise(text).upper()).lower(),
            )
        )
        task = "order_status" if bare_number else _task_in(text)
        return (StartTask(task, {"order_id": named[0]}),) if task else None
    found = [f for part in _PARTS.split(text) if (f := _found(part.strip(" ，,"), pattern))]
    if len(found) != len(named):
        return None
    return tuple(StartTask(f.task, {"order_id": f.order}, f.words) for f in found)


def _found(part: str, pattern: re.Pattern[str]) -> _Found | None:
    named, task = order_numbers(part, pattern), _task_in(part)
    return _Found(task, named[0], part) if len(named) == 1 and task else None


def _task_in(text: str) -> str | None:
    flat = normalise(text)
    return next((task for task, verb in _VERBS if verb.search(flat)), None)
