"""Read a contact's words as the value of one slot, or not at all."""

import re
from dataclasses import dataclass, field

from agent.choosing import Lexicon, choose
from agent.filling import ALL, NEWEST, means_all
from agent.tasks import Slot
from agent.understanding.phrases import says_yes, small_talk
from agent.understanding.wording import bare, normalise, order_numbers
from domain.language import Language, detect_language

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_AMOUNT = re.compile(r"\d+(?:\.\d{1,2})?")
_MONEY = re.compile(
    r"[¥￥$]\s*(\d+(?:\.\d{1,2})?)|(?<![A-Za-z0-9.])(\d+(?:\.\d{1,2})?)\s*(?:元|块|rmb|yuan|cny)|\brefund (?:me |of )+(\d+(?:\.\d{1,2})?)(?![\w-])",
    re.IGNORECASE,
)
_NEW_PLACE = re.compile(
    r"(?:改成|改为|改到|换成|换到|寄到|寄去|送到|发到|改寄(?:到)?)[:： ]*(.{6,})$|\bto:? +(\d+[^?]{8,})$",
    re.IGNORECASE | re.DOTALL,
)
_WRONG = re.compile(r"错|不对|有误|wrong\b|not right")
_BECOMES = (
    r"\s*(?:should be|should read|is|to|into|换成|改成|改为|改|应该是|应为|是|为|写|叫|[:：])\s*"
)
# A street with its number, and what follows.
_PLACE = re.compile(
    r"\b\d+[\w-]*,? [A-Z][^?]{12,}|[\u4e00-\u9fff]{2,}(?:省|市|区|县|路|街|道)[^?？]*\d+[^?？]*"
)
_TITLE = re.compile(
    r"抬头\s*(?:是|为|写|开|[：:])\s*([^，,。;；\s]{2,60})|(?:^|[，,：:；;\s])([\u4e00-\u9fff（）()]{2,30}(?:公司|工厂|事务所|工作室|合作社|商行|大学|学校|医院))|\b(?:made out to|in the name of) ([^,.;]{2,60})"
    r"|\b(?:invoice|fapiao)[^:：]*[:：]\s*([^,;\n]{2,60}),|\binvoice for \S+ to ([A-Z][^,;]{2,60}),"
)
_NEWEST = re.compile(
    r"最(近|新|后)(的|下的|买的)?(那|一)?|刚(刚)?(买|下)的?|\b(latest|newest|most recent|last one|my last)\b"
)
_TAX = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{15,20}(?![A-Z0-9])")
_CLAUSE = re.compile(r"[，,。.;；!！\n]+")
_QUESTION = re.compile(
    r"[?？]|(吗|么|呢)$|^(怎么|为什么|什么|多少|多久|能不能|可以|how|what|why|when|where|can|do|does|is|are|will)\b"
    r"|啥|咋|多久|多少|几天|(?<!不)怎么|\b(by when|until when|how (long|much|many)|do i|does it|am i|is it|can i|should i)\b",
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


@dataclass(frozen=True)
class Expectation:
    """The slot just asked for, with the quick replies that were shown: label and value; `lexicon` describes them."""

    slot: Slot
    options: tuple[tuple[str, str], ...]
    order_pattern: re.Pattern[str]
    lexicon: Lexicon = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.slot.name

    def offered(self, text: str) -> str | None:
        """The value of the quick reply with just these words, whatever else they could mean."""
        flat = bare(text)
        return next((value for label, value in self.options if flat == bare(label)), None)

    def read(self, text: str) -> str | None:
        """The whole text, or the one of its clauses that answers ("行吧，那接着退，第二个")."""
        if (value := self._read(text)) is not None or _asks_something(text):
            return value
        clauses = [part.strip() for part in _CLAUSE.split(text) if part.strip()]
        if len(clauses) < 2 or self.slot.kind in ("text", "address", "query"):
            return None
        found = {value for clause in clauses if (value := self._read(clause)) is not None}
        return found.pop() if len(found) == 1 else None

    def _read(self, text: str) -> str | None:
        picked = pick(text, self.options)
        if picked is not None:
            return picked
        if self.slot.kind in ("order", "option") and not _ASKS.search(text) and len(text) <= 60:
            if (
                self.slot.kind == "option"
                and ALL in dict(self.options).values()
                and means_all(text)
            ):
                return ALL
            if value := choose(text, self.options, self.lexicon):
                return value
            if self.slot.kind == "order" and not self.options and _NEWEST.search(normalise(text)):
                return NEWEST
        value = read_value(self.slot, text, order_pattern=self.order_pattern)
        return value if value is not None and self.slot.fits(value) else None


def _asks_something(text: str) -> bool:
    return bool(_QUESTION.search(text.strip()))


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
        case "text" if slot.name == "title":
            title = _TITLE.search(text)
            return next(filter(None, title.groups())).strip() if title else None
    return None


def named_value(
    slot: Slot, text: str, called: str, *, order_pattern: re.Pattern[str]
) -> str | None:
    """A new value in words that change one: "make it 60", "the name should be ...", "邮箱换成…"."""
    match slot.kind:
        case "amount":
            numbers = _AMOUNT.findall(order_pattern.sub(" ", text.upper()).replace(",", ""))
            return numbers[0] if len(numbers) == 1 else None
        case "address":
            place = mentioned(slot, text, order_pattern=order_pattern) or _first(_PLACE, text)
            return place.strip(" .。") if place else None
        case "text":
            value = _behind(called, text)
            # A reason that was offered counts as that, in whichever words it comes: "wrong item" is one, "is wrong" is none.
            chosen = _choice_in(slot, value) if slot.choices else None
            return chosen or (value if not _WRONG.match(value) else "") or None
        case "choice":
            return read_choice(slot, text)
    return mentioned(slot, text, order_pattern=order_pattern)


def _behind(called: str, text: str) -> str:
    """What something is called to become: "change the reason to wrong size", "原因改成发错货了"; empty where nothing is."""
    found = re.search(rf"(?:{called})(?:{_BECOMES})+(.{{2,60}}?)$", text.strip(), re.IGNORECASE)
    return found.group(1).strip(" .。！!") if found else ""


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
    if rest != text.upper() and not bare(rest):
        return True
    # "对，800": a yes and a number.
    words = [part for part in re.split(r"[，,。.!！\s]+", rest) if bare(part)]
    return bool(words) and all(
        says_yes(w) or re.fullmatch(r"[¥￥$]?\d[\d.,]*(元|块)?", w) for w in words
    )


def query_of(text: str) -> str:
    """What is looked for, without the words around it."""
    flat = re.sub(r"[?？!！。，,.、]", " ", normalise(text))
    return " ".join(_QUERY_NOISE.sub(" ", flat).split())


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match.group() if match else None
