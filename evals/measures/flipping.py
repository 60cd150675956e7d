"""Hear where a claim says the opposite of the words it rests on: a negation too many, or the other side of a pair."""

import re

from agent.understanding.wording import normalise

# These hold a sign of negation and negate nothing, or belong to a name.
_NO_NEGATION = re.compile(
    r"无理由|不仅|不但|不论|无论|不管|不同|不过|不错|差不多|不好意思|未来|非常|非质量|未成年|无线|无卡|无忧|不久|除非|不明|对不起|不锈钢|无纺布|免密|是否|能不能|可不可以|有没有|没问题|不满(?=[¥￥\d])|不少于|不低于|不超过|不得少于|不得超过"
    r"|\bno[- ]reason\b|\bnot only\b|\bno problem\b|\bno later than\b|\bno more than\b|\bno less than\b|\bnot later than\b|\bnon-\w+|\bno matter\b|\bunless\b|\bwithout (giving )?(a |any )?reason\b"
)
_NEGATION = re.compile(
    r"不|没|无(?!锡)|未|勿|别(?!人|的|处)|非(?=会员|本)|免(?!费)|免费|禁止|除外|拒绝|以外"
    r"|\b(not|no|never|none|nothing|without|neither|nor|cannot|unable|except|excluded?|excluding|free|waived?|waives|impossible|prohibited|forbidden|refuse[sd]?)\b|n't\b"
)
_PAIRS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "who pays",
        re.compile(
            r"(您|你|顾客|客户|买家|消费者|自己|自行|个人|收件人|会员)(本人|来|自己|需要?|要|自行)*(承担|付|支付|负担|出|缴)|自付|自理|自费|\b(customers?|you|buyers?|recipients?|yourself) (will |must |have to |need to |should )?(pays?|bears?|covers?)\b|at your (own )?(cost|expense)|\b(paid|borne|covered) by (the )?(customer|you|buyer)\b"
        ),
        re.compile(
            r"(云雀优选|我们|本店|商家|平台|店铺|商店|我方|店里)(来|全部|会)*(承担|付|支付|负担|出)|\b(lark select|we|shop|seller|store|us)( will| always| also)? (pays?|bears?|covers?)\b|at our (own )?(cost|expense)|\b(paid|borne|covered) by (us|lark select|the (shop|seller|store))\b"
        ),
    ),
    (
        "at least or at most",
        re.compile(
            r"至少|最少|不少于|不低于|以上|起步|超过(?!后)|(?<!不)(?<!未)满(?=[¥￥\d ])|\b(at least|minimum|no less than|not less than|or more|more than|over|above|from (?=¥))\b"
        ),
        re.compile(
            r"至多|最多|不超过|不高于|以下|以内|之内|低于|少于|不满|未满|\b(at most|maximum|no more than|up to|or less|less than|under|below|within)\b"
        ),
    ),
    (
        "before or after",
        re.compile(r"之前|以前|前(?=[^\d提往面]|$)|\b(before|until|prior to|earlier than)\b"),
        re.compile(r"之后|以后|后(?=[^台面续]|$)|\b(after|once|following|later than)\b"),
    ),
    (
        "working days or any days",
        re.compile(r"工作日|\b(working|business) days?\b"),
        re.compile(r"自然日|\d\s*(天|日)(?!前)|\b(calendar days?|\d+ days?)\b"),
    ),
    (
        "in or out",
        re.compile(r"(?<!不)(?<!不包)(?<!不可)(包含|包括|含)|\b(includ\w+|counts? towards?)\b"),
        re.compile(r"不含|不包括|不包含|除外|不计入|\b(exclud\w+|excepts?|without|not includ\w+|do(es)? not count)\b"),
    ),
    (
        "all or part",
        re.compile(r"全部|全额|所有|整单|任何|都可|\b(all|every|any|whole|full|fully|entire|always)\b"),
        re.compile(r"部分|个别|仅限|只有|仅|\b(part|partly|partial|some|only)\b"),
    ),
    (
        "by itself or by hand",
        re.compile(r"自动|\b(automatic\w*)\b"),
        re.compile(r"手动|人工|自行申请|需要?申请|\b(manual\w*|by hand|must (apply|request))\b"),
    ),
)  # fmt: skip


def negated(text: str) -> bool:
    """Whether it holds an odd number of negations."""
    flat = _NO_NEGATION.sub(" ", normalise(text))
    return len(_NEGATION.findall(flat)) % 2 == 1


def turned_pair(claim: str, source: str) -> str:
    """Which pair the claim has turned round; empty if none. Both sides in one text turn nothing."""
    said, told = normalise(claim), normalise(source)
    for name, one, other in _PAIRS:
        says = bool(one.search(said)), bool(other.search(said))
        tells = bool(one.search(told)), bool(other.search(told))
        if says != tells and says[0] != says[1] and tells[0] != tells[1]:
            return name
    return ""
