"""Read a contact's words as the value of one slot, or not at all."""

import re
from dataclasses import dataclass

from agent.filling import NEWEST
from agent.tasks import Slot
from agent.understanding.phrases import says_yes, small_talk
from agent.understanding.wording import bare, normalise, order_numbers
from domain.language import Language, detect_language

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_AMOUNT = re.compile(r"\d+(?:\.\d{1,2})?")
_MONEY = re.compile(
    r"[¥￥$]\s*(\d+(?:\.\d{1,2})?)|(?<![A-Za-z0-9.])(\d+(?:\.\d{1,2})?)\s*(?:元|块|rmb|yuan|cny)|\brefund (?:me |of )+(\d+(?:\.\d{1,2})?)(?![\w-])",
    re.IGNORECASE,
)
_NEW_PLACE = re.compile(
    r"(?:改成|改为|改到|换成|换到|寄到|寄去|送到|发到|改寄(?:到)?)[:： ]*(.{6,})$|\bto:? +(\d+[^?]{8,})$",
    re.IGNORECASE | re.DOTALL,
)
_NEWEST = re.compile(
    r"最(近|新|后)(的|下的|买的)?(那|一)?|刚(刚)?(买|下)的?|\b(latest|newest|most recent|last one|my last)\b"
)
_TAX = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{15,20}(?![A-Z0-9])")
_QUESTION = re.compile(
    r"[?？]|(吗|么|呢)$|^(怎么|为什么|什么|多少|多久|能不能|可以|how|what|why|when|where|can|do|does|is|are|will)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？]|吗|么|什么|怎么|多少|几|哪|能|可以|\b(how|what|why|when|can|do|does|is|are|will)\b",
    re.IGNORECASE,
)
_NO_PRODUCT = re.compile(
    r"退|取消|订单|发票|物流|快递|\b(refund|return|cancel|order|invoice|parcel|package|deliver\w*)\b"
)
_ORDINALS = (
    ("1", "一", "第一", "first", "one"),
    ("2", "二", "第二", "second", "two"),
    ("3", "三", "第三", "third", "three"),
    ("4", "四", "第四", "fourth", "four"),
    ("5", "五", "第五", "fifth", "five"),
)
_QUERY_NOISE = re.compile(
    r"请问|现在|这个|那个|帮忙|下单|下个单|你们|咱们|我想要?|想|帮我|给我|麻烦|一下|看看|看一下|找找?|搜索?|查|买|推荐|介绍|有没有|有什么|有|哪些|卖|还|现货|库存|多少钱|什么价(格|位)?|价格|几个?码?|尺码|的话|吗|么|呢|吧|啊|呀|一双|一件|一个|一款|款|双|件"
    r"|\b(please|do|you|have|any|got|sell|show|me|find|search|for|looking|look|i|i'm|am|want|need|to|buy|a|an|the|some|is|are|there|in|stock|how|much|what|price|of|does|cost|can|could|recommend|available|pair|size|sizes|which|still|left|your|cheap|good|best|was|were|it|that|this|they|one|and|order|hi|hello|now|cost|costs)\b",
)


# Words of states and of everybody's parcels: they tell no order from another.
_DULL = {
    "付款", "发货", "签收", "取消", "退货", "已付", "待付", "待发", "已发", "已签", "已取", "已退", "全部", "商品", "部商", "款待",
    "shipped", "delivered", "cancelled", "returned", "paid", "awaiting", "payment", "preparing", "ship", "the", "all", "items", "order", "size", "one",
}  # fmt: skip
_HAN = re.compile(r"[\u4e00-\u9fff]")
_DULL_HAN = set(
    "那这个双件的我要退了不是有号小大款付发货签收取消单订全部商品一二三四五第最近新白黑红蓝灰"
)


@dataclass(frozen=True)
class Expectation:
    """The slot just asked for, with the quick replies that were shown: label and value."""

    slot: Slot
    options: tuple[tuple[str, str], ...]
    order_pattern: re.Pattern[str]

    @property
    def name(self) -> str:
        return self.slot.name

    def offered(self, text: str) -> str | None:
        """The value of the quick reply with just these words, whatever else they could mean."""
        flat = bare(text)
        return next((value for label, value in self.options if flat == bare(label)), None)

    def read(self, text: str) -> str | None:
        picked = pick(text, self.options)
        if picked is not None:
            return picked
        if self.slot.kind in ("order", "option") and not _ASKS.search(text) and len(text) <= 40:
            newest = newest_of(text, self.options) if self.slot.kind == "order" else None
            if value := named_in(text, self.options) or newest:
                return value
            if self.slot.kind == "order" and not self.options and _NEWEST.search(normalise(text)):
                return NEWEST
        value = read_value(self.slot, text, order_pattern=self.order_pattern)
        return value if value is not None and self.slot.fits(value) else None


def named_in(text: str, options: tuple[tuple[str, str], ...]) -> str | None:
    """The one option whose words the text shares: "the boots", "那个羽绒服"; None where two fit as well."""
    flat = normalise(text)
    shared = [(_shared(flat, normalise(label)), value) for label, value in options]
    best = max((score for score, _ in shared), default=0)
    fitting = [value for score, value in shared if score == best]
    return fitting[0] if best and len(fitting) == 1 else None


def _shared(text: str, label: str) -> int:
    """How many of the label's telling pieces the text has: words of English, pairs of Chinese characters."""
    words = {w for w in re.findall(r"[a-z]{3,}", label) if w not in _DULL}
    found = sum(1 for w in words if re.search(rf"\b{w}s?\b|\b{w.rstrip('s')}\b", text))
    pairs = {
        run[i : i + 2]
        for run in re.findall(r"[\u4e00-\u9fff]+", label)
        for i in range(len(run) - 1)
    }
    found += sum(1 for pair in pairs - _DULL if pair in text)
    if found or len(text) > 6:
        return found
    # "那双鞋": in a few characters a single one may tell.
    return 1 if set(label) & set(text) & set(_HAN.findall(text)) - _DULL_HAN else 0


def newest_of(text: str, options: tuple[tuple[str, str], ...]) -> str | None:
    """Orders come newest first."""
    return options[0][1] if options and _NEWEST.search(normalise(text)) else None


def pick(text: str, options: tuple[tuple[str, str], ...]) -> str | None:
    """The option that the words name: its label, its value, or its place in the list."""
    flat = bare(text)
    if not flat:
        return None
    for label, value in options:
        if flat in (bare(label), bare(value)):
            return value
    for place, words in enumerate(_ORDINALS[: len(options)]):
        if re.fullmatch(rf"(the |number |no\.? ?|第)?({'|'.join(words)})(个|单|件|项| one)?", flat):
            return options[place][1]
    if len(flat) < 2 or len(flat) > 30:
        return None
    near = [value for label, value in options if flat in bare(label)]
    return near[0] if len(near) == 1 else None


def read_value(slot: Slot, text: str, *, order_pattern: re.Pattern[str]) -> str | None:
    """What a direct answer to the slot's question contains."""
    match slot.kind:
        case "order":
            found = order_numbers(text, order_pattern)
            return found[0] if len(found) == 1 and len(text) <= 60 else None
        case "choice":
            return read_choice(slot, text)
        case "email":
            return _first(_EMAIL, text)
        case "amount":
            found_amounts = _AMOUNT.findall(text.replace(",", ""))
            return str(found_amounts[0]) if len(found_amounts) == 1 else None
        case "tax_number":
            return _first(_TAX, text.upper())
        case "query":
            # Behind a question for a product, a wish about an order is no product.
            other = len(text) > 40 or _NO_PRODUCT.search(normalise(text))
            return None if other else query_of(text) or None
        case "text" | "address":
            if slot.choices and (chosen := read_choice(slot, text)):
                return chosen
            told = text.strip()
            if _says_nothing(told, order_pattern):
                return None
            enough = 2 if slot.kind == "text" else 5
            return told if enough <= len(told) <= 200 and not _QUESTION.search(told) else None
    return None


def read_choice(slot: Slot, text: str) -> str | None:
    """The value of the one choice that is meant, in the language it was said in."""
    flat = normalise(text)
    labels = [(c.words[language], c.value[language]) for c in slot.choices for language in Language]
    exact = pick(text, tuple(labels))
    if exact is not None:
        return exact
    language = detect_language(text, default=Language.EN)
    hits = [c.value[language] for c in slot.choices if any(word in flat for word in c.also)]
    return hits[0] if len(hits) == 1 and slot.kind == "choice" else None


def mentioned(slot: Slot, text: str, *, order_pattern: re.Pattern[str]) -> str | None:
    """A value that the opening words already give: only what cannot be mistaken."""
    value = _mentioned(slot, text, order_pattern)
    return value if value is not None and slot.fits(value) else None


def _mentioned(slot: Slot, text: str, order_pattern: re.Pattern[str]) -> str | None:
    match slot.kind:
        case "order":
            found = order_numbers(text, order_pattern)
            return found[0] if len(found) == 1 else None
        case "email":
            return _first(_EMAIL, text)
        case "tax_number":
            return _first(_TAX, text.upper())
        case "query":
            query = query_of(_EMAIL.sub(" ", text))
            return (slot.telling(query) if slot.noise else query) or None
        case "choice":
            return read_choice(slot, text)
        case "amount":
            sums = [next(filter(None, found)) for found in _MONEY.findall(text)]
            return sums[0] if len(sums) == 1 else None
        case "address":
            place = _NEW_PLACE.search(text.strip())
            return next(filter(None, place.groups())).strip() if place else None
        case "text" if slot.choices:
            return _choice_in(slot, text)
    return None


def _choice_in(slot: Slot, text: str) -> str | None:
    """A reason given in passing: the one choice of which a word stands in the text."""
    flat, language = normalise(text), detect_language(text, default=Language.EN)
    hits = [
        c
        for c in slot.choices
        if any(word in flat for word in (*c.also, normalise(c.words[language])))
    ]
    return hits[0].value[language] if len(hits) == 1 else None


def _says_nothing(text: str, order_pattern: re.Pattern[str]) -> bool:
    """A yes, thanks or an order number is no reason and no name."""
    if says_yes(text) or small_talk(text) is not None:
        return True
    rest = order_pattern.sub("", text.upper())
    return rest != text.upper() and not bare(rest)


def query_of(text: str) -> str:
    """What is looked for, without the words around it."""
    flat = re.sub(r"[?？!！。，,.、]", " ", normalise(text))
    return " ".join(_QUERY_NOISE.sub(" ", flat).split())


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match.group() if match else None
