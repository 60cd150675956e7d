"""Wishes that leave out what was spoken of just before: "取消", "and the scarf as well", "还是退吧"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.understanding.commands import StartTask
from agent.understanding.consent import clauses_of
from agent.understanding.orders import task_in
from agent.understanding.phrases import corrects
from agent.understanding.typos import mended
from agent.understanding.wording import normalise, order_numbers

_ALSO = re.compile(
    r"也|(?:还有|再加上?)(?=那|这)|一起(?=退|取消)|\b(also|as well|too)\b|^(and|plus) (the|my|that|those)\b",
    re.IGNORECASE,
)
_AFTER_ALL = re.compile(
    r"还是.{0,8}(吧|了)|(那就|再)(帮我)?(取消|退|改|开)|\bafter all\b|\b(then|just|so|ok|actually|please)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？]|吗|么$|呢$|怎么|什么|啥|多少|多久|几(天|时|号)|哪|能不能|可不可以|可以.{0,8}吧?$|\b(how|what|when|where|which|who|why|can|could|may|does|do i|is it|are (they|you|there|we))\b"
)
_SAME = re.compile(r"一样|同样|也是|\bsame\b", re.IGNORECASE)
_AROUND = re.compile(
    r"帮我|给我|麻烦|请|赶紧|快|现在|就|都|也|再|还是|还|这个|那个|这单|那单|这笔|那笔|它|订单|单|申请|货|款|发票|票|地址|吧|了|啊|呀|哈|掉|一下|下|的|我|你|把|给|嗯|好|对|行|那"
    r"|\b(please|pls|now|then|just|the|my|it|this|that|one|order|for|me|of|to|and|so|yes|ok|okay|want|i|d|like|would|actually|after|all)\b|[\W_]+"
)
_OTHER_ONE = re.compile(
    r"另(外)?(一)?(单|个|笔)|剩下那|\b(the )?other (one|order)\b|\bwhat about the\b|\bhow about the\b"
)
_TRACKING = re.compile(
    r"^(那|大概|你们|请问)*(什么时候|啥时候|几时|哪天|多久)(能|会|可以)?(到|送到|发货|收到)(货|家)?(啊|呀|呢)?$|\bwhen (will|does|should) (it|they|that) (arrive|come|ship|get here|be here)\b|(哪家|什么)(快递|物流)|(快递|运)单号.{0,4}(给|多少|发|是)|\btracking (number|no\.?|code)\b.{0,12}\b(it|that|this|please)\b|\bwhich (courier|carrier)\b"
)
_GOODS = ("product_stock", "product_search")
_OF_GOODS = re.compile(
    r"^(and |what about |how about )?(in )?(size )?(\d{2}|[smlx]{1,3})\W*$|^(and )?(the )?(price|how much|how much is it|how much are they|what colou?rs?)\b.{0,20}$"
    r"|^(那)?(\d{2}|[smlx]{1,3})(码|号)?(的)?(呢|有吗|有没有|有货吗)?\W*$|(现货|有货)(吗|不|没)|^(一[双件个])?多少钱|^(那)?.{1,3}色?(的)?呢\W*$"
)
_OF_REFUND = re.compile(
    r"编号|单号|多少(钱)?|金额|几时|什么时候|到账|\b(reference|number|amount|how much|when)\b"
)
_AFFIRMS = re.compile(r"^(对|是|嗯|就|没错)|^(yes|yeah|yep|right|correct)\b")
_VERB = re.compile(
    r"取消|退货|退款|退掉|退了|退|改地址|改|开发票|开票|发票|不要了|\b(cancel|return|refund|invoice|change|address)\b"
)
_WRITES = ("cancel_order", "return_item", "refund", "change_address", "invoice")


@dataclass(frozen=True)
class Before:
    """What went before: the last task with its slots, the order the last reply was about."""

    task: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)
    order_now: str | None = None
    tasks: Sequence[str] = _WRITES


def wish_behind(text: str, before: Before, pattern: re.Pattern[str]) -> StartTask | None:
    """None where the words say it in full, ask something, or lean on nothing."""
    flat = mended(normalise(text))
    named = order_numbers(text, pattern)
    if before.task and named and corrects(text):
        kept = {name: value for name, value in before.slots.items() if name != "sku"}
        return StartTask(before.task, {**kept, "order_id": named[-1]}, text)
    if before.task and len(named) == 1 and _AFFIRMS.search(flat) and task_in(flat) is None:
        return StartTask(before.task, {**before.slots, "order_id": named[0]}, text)
    if named or len(flat) > 80:
        return None
    if looked := _looked_up(flat, before):
        return looked
    if _ASKS.search(flat):
        return None
    task = task_in(flat)
    if before.task in before.tasks and _ALSO.search(flat) and task in (None, before.task):
        return _another(text, flat, before)
    if task is None or task not in before.tasks or not _only_the_verb(text):
        return None
    if task == before.task and _AFTER_ALL.search(flat):
        return StartTask(task, dict(before.slots), text)
    order = before.order_now or before.slots.get("order_id")
    return StartTask(task, {"order_id": order}, text) if order else None


def _looked_up(flat: str, before: Before) -> StartTask | None:
    """More of what was looked up last: another order, the parcel's number, a refund's."""
    order = before.slots.get("order_id") or before.order_now
    if before.task in ("order_status", "find_orders") and _OTHER_ONE.search(flat):
        return StartTask("order_status", {}, flat, (order,) if order else ())
    if order and _TRACKING.search(flat):
        return StartTask("order_status", {"order_id": order}, flat)
    if before.task in _GOODS and len(flat) <= 40 and _OF_GOODS.search(flat):
        looked_for = before.slots.get("q") if before.task == "product_search" else None
        return StartTask("product_stock", {"q": looked_for} if looked_for else {}, flat)
    if before.task == "refund_status" and len(flat) <= 60 and _OF_REFUND.search(flat):
        return StartTask("refund_status", {}, flat)
    return None


def _another(text: str, flat: str, before: Before) -> StartTask:
    """The same with another item of the order, or with another order."""
    item, order = before.slots.get("sku"), before.slots.get("order_id")
    slots = {"order_id": order} if item and order else {}
    if _SAME.search(flat) and (reason := before.slots.get("reason")):
        slots["reason"] = reason
    but = tuple(value for value in (item or order,) if value)
    return StartTask(before.task, slots, text, but)


def _only_the_verb(text: str) -> bool:
    """In the last clause that has one; what stands before it is talk."""
    clauses = [clause for clause in clauses_of(text) if _VERB.search(clause)]
    if not clauses:
        return False
    rest = _AROUND.sub(" ", _VERB.sub(" ", clauses[-1])).split()
    return len("".join(rest)) <= 2
