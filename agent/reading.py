"""Read a contact's words as the value of one slot, or not at all."""

import re
from dataclasses import dataclass

from agent.tasks import Slot
from agent.understanding.wording import bare, normalise, order_numbers
from domain.language import Language, detect_language

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_AMOUNT = re.compile(r"\d+(?:\.\d{1,2})?")
_TAX = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{15,20}(?![A-Z0-9])")
_QUESTION = re.compile(
    r"[?？]|(吗|么|呢)$|^(怎么|为什么|什么|多少|多久|能不能|可以|how|what|why|when|where|can|do|does|is|are|will)\b",
    re.IGNORECASE,
)
_ORDINALS = (
    ("1", "一", "第一", "first", "one"),
    ("2", "二", "第二", "second", "two"),
    ("3", "三", "第三", "third", "three"),
    ("4", "四", "第四", "fourth", "four"),
    ("5", "五", "第五", "fifth", "five"),
)
_QUERY_NOISE = re.compile(
    r"请问|你们|咱们|我想要?|想|帮我|给我|麻烦|一下|看看|看一下|找找?|搜索?|查|买|推荐|介绍|有没有|有什么|有|哪些|卖|还|现货|库存|多少钱|什么价(格|位)?|价格|几个?码?|尺码|的话|吗|么|呢|吧|啊|呀|一双|一件|一个|一款|款|双|件"
    r"|\b(please|do|you|have|any|got|sell|show|me|find|search|for|looking|look|i|i'm|am|want|need|to|buy|a|an|the|some|is|are|there|in|stock|how|much|what|price|of|does|cost|can|could|recommend|available|pair|size|sizes|which|still|left|your|cheap|good|best)\b",
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

    def read(self, text: str) -> str | None:
        picked = pick(text, self.options)
        if picked is not None:
            return picked
        return read_value(self.slot, text, order_pattern=self.order_pattern)


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
            return query_of(text) or None
        case "text" | "address":
            if slot.choices and (chosen := read_choice(slot, text)):
                return chosen
            told = text.strip()
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
    match slot.kind:
        case "order":
            found = order_numbers(text, order_pattern)
            return found[0] if len(found) == 1 else None
        case "email":
            return _first(_EMAIL, text)
        case "tax_number":
            return _first(_TAX, text.upper())
        case "query":
            return query_of(text) or None
        case "choice":
            return read_choice(slot, text)
    return None


def query_of(text: str) -> str:
    """What is looked for, without the words around it."""
    flat = re.sub(r"[?？!！。，,.、]", " ", normalise(text))
    return " ".join(_QUERY_NOISE.sub(" ", flat).split())


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match.group() if match else None
