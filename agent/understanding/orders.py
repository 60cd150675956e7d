"""An order number with a verb is a task, whatever else stands around them."""

import re
from dataclasses import dataclass

from agent.understanding.commands import Command, StartTask
from agent.understanding.typos import mended
from agent.understanding.wording import bare, normalise, order_numbers

# The first that fits: money that is awaited is asked about, not asked for.
_VERBS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (task, re.compile(pattern))
    for task, pattern in (
        (
            "order_status",
            r"没(有)?被?(取消|退)掉?(吧|呢?$)|(取消|退)了(没|吗)|还在(吗|吧|不)|退款.{0,6}(到账|到了|进度|状态|到没|怎么样)|\brefund\b.{0,30}\b(arriv\w*|status|progress|yet|come|came|received)\b",
        ),
        # Money for something that is kept, also where goods are spoken of.
        (
            "refund",
            r"钱(都|也)?退(给|我|回|吧|了吧)|(退|补|赔)(我|给我|偿)?\s?¥?\d+(元|块|$|，|,)|补偿|\bmoney back\b|\bmy (money|\d+) back\b|\brefund me\b",
        ),
        ("invoice", r"发票|开票|\binvoice\b|\bfapiao\b"),
        (
            "change_address",
            r"(改|换|修改|更改).{0,8}地址|地址.{0,4}(改|换|错)|改寄|\b(change|update|correct|fix)\b.{0,25}\baddress\b",
        ),
        (
            "return_item",
            r"退货|退掉|退了|退回|直接退|(?<!不)退吧|要退(?!款)|\breturn(ing)?\b|\bsend(ing)? (it|this|them|that|the \w+( \w+)?) back\b|\bgo(es)? back\b|寄回去",
        ),
        ("refund", r"退款|退钱|\brefund\b|\bmoney back\b"),
        ("cancel_order", r"取消|不要了|\bcancel(l?ed|l?ing)?\b"),
        (
            "order_status",
            r"到哪|到了吗|物流|快递|发货|查(一?下|询)?|看(一?下|看)|状态|进度|什么时候到|多久到|没(有)?(收)?到|\b(where|track\w*|status|check|look up|arriv\w*|not here|when|shipped)\b",
        ),
    )
)
_DENIED = re.compile(
    r"(先)?(不用|不要|不想|别|不|没(?!发)(有)?)(?!要了)(再|给我|帮我|着急|急着)?(取消|退货|退款|退|改地址|改|换|开)(?!款|吗)(地址|发票)?(了|啦|吧)?"
    r"|\b(don'?t|do not|not|never|without|no need to)( \w+){0,2} (cancel\w*|return\w*|send\w*|refund\w*|chang\w*|invoice)( (it|them|the|my|this|that|back|address|order)\b)*",
    re.IGNORECASE,
)
_MY_REFUND = re.compile(
    r"退款(记录|编号|单号|进度)|(钱|款)(都)?退(了|到账)?(没|吗|未)|退了没|我的?(那笔|这笔|上次的)?退款.{0,4}(到哪|到账了|到了|进度|状态|怎么样|到没|呢$)|退款(到账了|到了|到没|进度|状态)|退款怎么还没"
    r"|\bwhere('s| is) (my|the) refund\b|\b(has|did|is) (my|the) refund\b.{0,20}\b(arriv\w*|come|through|processed|done|here|yet)\b|\b(has|have|was|were|is|did)\b.{0,40}\b(been refunded|refunded|refund (start|go through|arrive)\w*)|\bgot my (money|refund)\b|\b(status|progress) of (my|the) refund\b|\brefund status\b"
)
# "159那单": the end of a number; which order it is shows when the orders are looked up.
_ENDING = re.compile(
    r"尾号\s*\d{2,}|(?<![\da-z])\d{3,6}(那|这)(一)?(单|个|笔|张)|\bending (in |with )?\d{2,}"
)
_RULES = re.compile(
    r"怎么|如何|能不能|可以|可不可以|能.{0,6}吗|要不要|运费|\b(how|can|could|may|do i|does|is it|fee|cost)\b"
)
# "Can you cancel it?" asks for it, "can I cancel it?" whether one may.
_REQUEST = re.compile(
    r"\b(can|could|would|will) (you|u)( please| pls)?( help)?( me)?\b|^can (help )?(me )?(?=cancel|return|refund)|(能不能|可以|可不可以|能)(麻烦)?(你|您)?(帮我|给我|(?=退我|补我|退给我))"
)
_SELLS = re.compile(
    r"(你们?|您|贵店|店里|家)(家|店)?(这里)?(有没有|还|都)?(卖|有卖)|卖不卖|有没有卖|\bdo you (happen to )?(sell|stock|carry)\b|\byou sell\b"
)
_WHERE = re.compile(
    r"\bwhere('s| is| are) my (?!refund|invoice|coupon|voucher|money|account|points|receipt)\w+|我的?(?!退款|发票|券|钱)[\u4e00-\u9fff]{1,8}(到哪|到了(吗|没)|发货了(吗|没))"
)
_STOCK = re.compile(
    r"\b(do|have) you (have|got)\b.{3,60}\bin (size )?(\d{2}|[smlx]{1,3}|stock)\b|(?<![\da-z])(\d{2}|[smlx]{1,3})码.{0,6}(还)?有(货|现货)?(吗|没|不)"
)
_WISHED = re.compile(
    r"帮我|给我|我要|我想|请(?=取消|退|改|开)|想(取消|退|改|开)|(要|得)退|(取消|退)(掉|了)?(吧|咧)|不要了|(单|个|双|件)取消|改(一)?下"
    r"|^(hi |hello |hey |ok |please |plz |pls |just )*(cancel|return|refund)\b|\b(please|plz|pls) (cancel|return|refund|change|send|issue)\b|\bi('d| would)? (like|want|need|have) (to |some |my )|\bi want\b|\bcan (you|u)\b|\bcould (you|u)\b"
    r"|\bcan i (get|have) (an?|one of|the|my)\b|\b(has|have) to go back\b|\bcan go back\b|\bthinking of\b|\bdo that for me\b|\bneed to (cancel|return|change)\b|\bmy (money|\d+) back\b"
)
_HOW = re.compile(
    r"怎么|如何|多久|多长|多快|会不会|是不是|多少钱|运费|要不要|收费|要钱|手续费|扣钱|几天|什么时候|来得及|还能|能不能(?!帮)|可以.{0,6}吗|可不可以(?!帮)|[吗么]$|\b(how|what|when|where|why|which|who|may i|am i|is it|is there|does it|do i|can i (?!get|have)|fee|cost|free)\b"
)
# What would be, were something done: rules say that, and no order's state does.
_SUPPOSED = re.compile(
    r"如果|要是|假如|万一|(取消|退货|退款|退|换|改|付款|付|下单|买|确认|签收)(了|掉|完)?(之后|以后|后|的话)"
    r"|\b(if|once|after|in case|suppose|assuming|when) (i|we|you|somebody|someone|an?|the|my|this|that)\b"
)
_PARTS = re.compile(
    r"然后|，再|,再|并且|以及|顺便|另外|同时|[。；;!！\n]|\b(?:and then|and also|and|then|also)\b|(?<=[a-z])\.\s",
    re.IGNORECASE,
)


_WRITES = ("cancel_order", "return_item", "refund", "change_address", "invoice")


@dataclass(frozen=True)
class _Found:
    task: str
    order: str
    words: str


def task_about(text: str, pattern: re.Pattern[str]) -> tuple[Command, ...] | None:
    """One command for each order that something is wanted of; None where that is not certain."""
    named = order_numbers(text, pattern)
    if not named:
        return _unnamed(text)
    if _RULES.search(_REQUEST.sub(" ", normalise(text))):
        return None
    if len(named) == 1:
        bare_number = not bare(
            re.sub(
                r"订单号?|单号|\border( number| no\.?)?\b|[:：]",
                "",
                pattern.sub("", normalise(text).upper()).lower(),
            )
        )
        task = "order_status" if bare_number else task_in(text)
        return (StartTask(task, {"order_id": named[0]}),) if task else None
    found = [f for part in _PARTS.split(text) if (f := _found(part.strip(" ，,"), pattern))]
    if len(found) != len(named):
        return _each(text, named, pattern)
    return tuple(StartTask(f.task, {"order_id": f.order}, f.words) for f in found)


def _unnamed(text: str) -> tuple[Command, ...] | None:
    flat = mended(normalise(text))
    if asks_of_rules(text):
        return None
    if _MY_REFUND.search(flat):
        return (StartTask("refund_status"),)
    if _ENDING.search(normalise(text)) and (task := task_in(text)):
        return (StartTask(task),)
    for plain, task in (
        (_SELLS, "product_search"),
        (_WHERE, "order_status"),
        (_STOCK, "product_stock"),
    ):
        if plain.search(flat):
            return (StartTask(task),)
    return _wished(text)


def asks_of_rules(text: str) -> bool:
    """Whether it asks what happens if or once something is done: "is the coupon still there after I cancel?"."""
    flat = mended(normalise(text))
    return bool(_SUPPOSED.search(flat)) and bool(_HOW.search(flat) or flat[-1:] in "?？")


def _wished(text: str) -> tuple[Command, ...] | None:
    """A change that is plainly asked for, without its order."""
    flat = _REQUEST.sub(" can you ", mended(normalise(text)))
    if not _WISHED.search(flat) or _HOW.search(flat) or len(flat) > 160:
        return None
    task = task_in(flat)
    return (StartTask(task),) if task in _WRITES else None


def _each(text: str, named: list[str], pattern: re.Pattern[str]) -> tuple[Command, ...] | None:
    """Several orders, and one thing that is wanted of all of them."""
    flat = mended(normalise(text))
    wanted = {task for task, verb in _VERBS if task in _WRITES and verb.search(flat)}
    task = task_in(text) if len(wanted) < 2 else None
    rest = " ".join(re.sub(pattern.pattern, " ", text, flags=re.IGNORECASE).split())
    rest = re.sub(r"^(和|跟|还有|以及|与|and|&|,|，|、)+\s*", "", rest)
    return tuple(StartTask(task, {"order_id": n}, f"{n} {rest}") for n in named) if task else None


def denies(text: str, task: str) -> bool:
    """Whether the words have this task's verb only to say that it is not wanted: "我不退货，退我30块"."""
    verb = next((pattern for name, pattern in _VERBS if name == task), None)
    flat = mended(normalise(text))
    return verb is not None and bool(verb.search(flat)) and not verb.search(_DENIED.sub(" ", flat))


def _found(part: str, pattern: re.Pattern[str]) -> _Found | None:
    named, task = order_numbers(part, pattern), task_in(part)
    return _Found(task, named[0], part) if len(named) == 1 and task else None


def task_in(text: str) -> str | None:
    """What is wanted, by its verb; what is denied ("don't change the address", "不退货") is not."""
    flat = _DENIED.sub(" ", mended(normalise(text)))
    return next((task for task, verb in _VERBS if verb.search(flat)), None)
