"""Hear where a claim says the opposite of the words it rests on: what is denied, who acts, in what state, on which side of a pair."""

import re
from collections.abc import Sequence
from functools import lru_cache

from agent.understanding.wording import normalise
from evals.measures.aligning import Unit, clauses, ordered_terms

# These hold a sign of negation and deny nothing, or belong to a name.
_NO_NEGATION = re.compile(
    r"无理由|不仅|不但|不论|无论|不管|不同|不过|不错|差不多|不好意思|未来|非常|非质量|未成年|无线|无卡|无忧|不久|除非|不明|对不起|不锈钢|无纺布|是否|能不能|可不可以|有没有|没问题|不满(?=[¥￥\d])|不少于|不低于|不超过|不得少于|不得超过|不一定|特别|别人|别的|不用担心|别担心"
    r"|(?:尚未|还没有?|没有?|未)(?:经)?(?=发货|付款|支付|签收|激活|拆封|使用|穿|过期|到账|送达)"
    r"|\bno[- ]reason\b|\bnot only\b|\bno problem\b|\bno later than\b|\bno more than\b|\bno less than\b|\bnot later than\b|\bno matter\b|\bunless\b|\bwithout (giving )?(a |any )?reason\b|^no\b\W"
    r"|\b(?:has|have|is|are|was|does|do)(?: not|n't)(?: yet)?(?: been)? (?=shipped|paid|delivered|activated|opened|used|expired|arrived|ship\b|arrive\b|fit\b|sign\b)"
)
_NEGATOR = re.compile(
    r"(?:不|没有?|无(?!锡)|勿|别|禁止|拒绝)(?:能够?|会|可以?|需要?|要|用|得|再|是|被|予|许|必|应|做|提供)*"
    r"|\b(?:not|no longer|never|neither|nor|cannot|unable to|refuse to|rather than|instead of|out of|without(?: any| extra)?|no \w+(?= (?:fee|charge|cost))|no(?! \w+ (?:fee|charge|cost)))\b|n't\b"
)
# "抵不了": what stands before is denied, and nothing behind.
_BEHIND = re.compile(r"不(?:了|到|上|起|成|掉|下)(?!来)")
_FREE = re.compile(r"¥0(?!\d)|(?<![\d.])0\s?元")
_FAR = 40  # characters of English behind a negation in which stands the word that it denies
_HAN_PAIR = re.compile(r"[\u3400-\u9fff]{2}")
_STATE = re.compile(
    r"(?P<un>尚未|还没有?|没有?|未)(?:经)?(?P<a>[\u3400-\u9fff]{2})|已(?:经)?(?P<b>[\u3400-\u9fff]{2})"
)
_STATE_EN = re.compile(
    r"\bun(?P<c>opened|paid|used|worn|shipped|activated|expired)\b|\bnot (?:yet )?(?:been )?(?P<d>opened|paid|used|worn|shipped|activated|expired)\b|\b(?P<e>opened|paid|used|worn|shipped|activated|expired)\b"
)
_ACTORS = (
    ("customer", r"您|你|顾客|客户|买家|消费者|自己|自行|收件人|会员|(?:the )?(?:customers?|you|buyers?|recipients?)"),
    ("shop", r"云雀优选|我们|本店|商家|平台|店铺|商店|我方|lark select|we|us|(?:the )?(?:shop|seller|store)"),
    ("alipay", r"支付宝|alipay"),
    ("courier", r"快递公司|快递员|(?:the )?courier"),
    ("bank", r"银行|发卡行|(?:your |the )?bank"),
)  # fmt: skip
_ACTS = r"承担|付|支付|负担|出|收取|缴纳?|交"
_ACTS_EN = r"pays?|bears?|covers?|charges?"
_ACTED_EN = r"paid|borne|covered|charged|collected"
_BY = tuple(
    (
        name,
        re.compile(
            rf"(?:由|向)?(?:{who})(?:来|自己|需要?|要|会|自行|全部|先)*(?:{_ACTS})(?!宝)|\b(?:{who})(?: will| must| have to| has to| need to| should| always| also)* (?:{_ACTS_EN})\b|\b(?:{_ACTED_EN}) (?:by|from|to) (?:{who})\b|\bat (?:{who}|your)(?:'s)?(?: own)? (?:cost|expense)\b"
        ),
    )
    for name, who in _ACTORS
)
_PAIRS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "free or charged",
        re.compile(r"免费|免收|免运|包邮|不收|不用付|不需要?付|无需支付|没有(手续)?费|免(手续)?费|¥0(?!\d)|\b(free|waived|no (extra )?(fee|cost|charge)s?|without (any )?(fee|charge)|costs? nothing|pays? nothing|no charge)\b|¥0(?!\d)"),
        re.compile(r"(?<!不)(收取|收费|需要?(支付|付)|要付|付费|¥[1-9])|\b(charged?|costs?|pays?|paying|fee of ¥[1-9])\b(?! nothing)"),
    ),
    (
        "before or after",
        re.compile(r"之前|以前|前(?=[^\d提往面台]|$)|\b(before|until|prior to|earlier than)\b"),
        re.compile(r"之后|以后|后(?=[^台面续]|$)|\b(after|once|following|later than)\b"),
    ),
    (
        "in or out",
        re.compile(r"(?<!不)(?<!不包)(?<!不可)(包含|包括|含)|(?<!not )\binclud\w+"),
        re.compile(r"不含|不包括|不包含|除外|不计入|\b(exclud\w+|except\w*|without|not includ\w+|(do|does) not count)\b|\bnot fading"),
    ),
    (
        "all or some",
        re.compile(r"全都|都可|所有|任意|任何|均可|\b(all|every|any|always)\b"),
        re.compile(r"只(?!要)|仅|部分|\b(only|partly|partial|some)\b"),
    ),
    (
        "by itself or by hand",
        re.compile(r"自动|\bautomatic\w*|\bby (itself|themselves)\b"),
        re.compile(r"手动|需要?申请|\b(manual\w*|by hand|on request)\b"),
    ),
    (
        "the same or not",
        re.compile(r"不变|保持|\b(keeps?|unchanged|same)\b"),
        re.compile(r"重新|变更|\b(new|changed?|restart\w*)\b"),
    ),
)  # fmt: skip


def conflict(claim: str, source: str) -> str:
    """What the claim has turned round of a text that is about the same; empty if nothing."""
    said, told = normalise(claim), normalise(source)
    if (one := _actors(said)) and (other := _actors(told)) and not one & other:
        return "who acts"
    if states := _states(said):
        told_states = _states(told)
        if any((word, not done) in told_states for word, done in states - told_states):
            return "in which state"
    if "非质量" in said and "非质量" not in told and "质量" in told:
        return "in which case"
    if "非质量" in told and "非质量" not in said and "质量" in said:
        return "in which case"
    return next((name for name, *sides in _PAIRS if _turned(said, told, *sides)), "")


def _turned(said: str, told: str, one: re.Pattern[str], other: re.Pattern[str]) -> bool:
    says = bool(one.search(said)), bool(other.search(said))
    tells = bool(one.search(told)), bool(other.search(told))
    return says != tells and says[0] != says[1] and tells[0] != tells[1]


def denied_or_not(
    clause: str, units: Sequence[Unit], likenesses: Sequence[float], *, slack: float, least: float
) -> str:
    """A word that the clause affirms and the nearest of the sources' clauses denies, or the other way round; empty if none.
    `likenesses` are those of the units to the clause; a unit counts from `least` on, and must be nearer by `slack`."""
    denies, affirms = denied_and_affirmed(clause)
    told = [denied_and_affirmed(unit.text) for unit in units]
    for words, against, verb in ((affirms, 0, "deny"), (denies, 1, "do not deny")):
        for word in sorted(words):
            wrong = [x for x, sides in zip(likenesses, told, strict=True) if word in sides[against]]
            right = [
                x for x, sides in zip(likenesses, told, strict=True) if word in sides[1 - against]
            ]
            if wrong and max(wrong) >= least and max(wrong) > max(right, default=-1.0) + slack:
                return f"the sources {verb} “{word}”"
    return ""


@lru_cache(maxsize=8192)
def denied_and_affirmed(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words that stand right behind a negation, and all others: stems of English, pairs of Chinese characters (for words are cut
    differently in different company)."""
    denied: set[str] = set()
    affirmed: set[str] = set()
    for clause in clauses(text):
        flat = _NO_NEGATION.sub(" ", normalise(clause))
        here, near = _denied(flat)
        pairs = {flat[at : at + 2] for at in range(len(flat) - 1) if at not in near}
        words = {pair for pair in pairs if _HAN_PAIR.match(pair)} | set(_english(flat))
        free = bool(_FREE.search(flat))
        denied |= words | here if free else here
        affirmed |= set() if free else words - here
    return frozenset(denied), frozenset(affirmed)


def _denied(flat: str) -> tuple[set[str], set[int]]:
    """The words that are denied, and the places of the characters that overlap with them."""
    found: set[str] = set()
    places: set[int] = set()
    for match in _BEHIND.finditer(flat):
        found.add(flat[max(0, match.start() - 2) : match.start()])
        places |= {match.start() - 3, match.start() - 2, match.start() - 1}
    flat = _BEHIND.sub("  ", flat)
    for match in _NEGATOR.finditer(flat):
        end = match.end()
        if pair := _HAN_PAIR.match(flat, end):
            found.add(pair.group())
            places |= {end - 1, end, end + 1}
        elif not _HAN_PAIR.search(flat):
            found.update(_english(flat[end : end + _FAR])[:1])
    return found, places


def _english(flat: str) -> list[str]:
    return [term for term in ordered_terms(flat) if term.isascii()]


def _actors(flat: str) -> set[str]:
    return {name for name, pattern in _BY if pattern.search(flat)}


def _states(flat: str) -> set[tuple[str, bool]]:
    found = {(m["a"] or m["b"], not m["un"]) for m in _STATE.finditer(flat)}
    for match in _STATE_EN.finditer(flat):
        found.add((match["c"] or match["d"] or match["e"], bool(match["e"])))
    return found
