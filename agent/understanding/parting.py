"""Tell apart what one message asks and wishes: "can I get an invoice, and how much is shipping?"."""

import re
from collections.abc import Sequence

from agent.understanding.phrases import small_talk
from agent.understanding.wording import bare, normalise

_ASKS = re.compile(
    r"[?？]|吗|呢|怎么|什么|多少|多久|几|哪|能不能|可以|是否|要不要|有没有|\b(how|what|when|where|which|who|why|can|do|does|is|are|will|could)\b",
    re.IGNORECASE,
)
_WISHES = re.compile(
    r"^(请|麻烦)?(帮我|给我|我要|我想|想|查|看|取消|退|改|开)|^(please )?(i want|i need|i'd like|cancel|return|refund|show|check|change|track|list)\b"
)
_OWN = re.compile(
    r"(查|看)?(一?下)?我的(订单|优惠券|券|积分|会员等级|等级|退款)|my (orders|coupons|points|tier|refunds)"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,6}\d{6,}(?![A-Za-z0-9])")
_LEAD = re.compile(r"^(还有|另外|顺便|对了|also|and|by the way|btw)[，,\s]*", re.IGNORECASE)
_JOINT = re.compile(
    r"[，,]\s*(?:再|然后|接着)(?=帮|给|查|看|把|开|退|取消)|(?<=[？?。！!；;])\s*(?=\S)|[，,；;。]\s*(?:还有|另外|顺便(?:问一下|问下|帮我)?|对了|还想问)[，,]?\s*|\s+(?:另外|顺便)\s*"
    r"|(?<=[a-z][.;])\s+(?=\S)|,? (?:and )?(?:also|by the way|btw),? (?=\w)|, and (?=(?:how|what|when|where|who|do|does|is|are|can|could|i)\b)",
    re.IGNORECASE,
)


def parts_of(lines: Sequence[str]) -> list[str]:
    """Each line, and each piece of a line, that is whole by itself; bursts of fragments are one."""
    whole = [line for line in lines if len(bare(line)) >= 6 and _ASKS.search(line)]
    groups = lines if len(lines) > 1 and len(whole) == len(lines) else [" ".join(lines)]
    return [part for group in groups for part in _pieces(group)]


def _pieces(text: str) -> list[str]:
    """A piece that neither asks nor wishes belongs to the one behind it, the last one to the one before."""
    found: list[str] = []
    rest = ""
    pieces = (_LEAD.sub("", piece.strip()) for piece in _JOINT.split(text))
    for piece in (p for p in pieces if p and small_talk(p) is None):
        joined = f"{rest} {piece}".strip()
        if _stands_alone(piece):
            found.append(joined)
            rest = ""
        else:
            rest = joined
    if not found:
        return [text]
    if rest:
        found[-1] = f"{found[-1]} {rest}"
    return found if len(found) > 1 else [text]


def _stands_alone(piece: str) -> bool:
    flat = bare(piece)
    # "LS20260002到哪了" is short, and whole.
    if _OWN.fullmatch(flat) or (_NUMBER.search(piece) and _ASKS.search(piece)):
        return True
    if len(_HAN.findall(flat)) < 4 and len(flat.split()) < 3:
        return False
    # A statement is the ground of the question behind it, unless it wishes something or names an order.
    states = piece.endswith((".", "。", "!", "！"))
    wishes = _WISHES.search(normalise(piece)) or _NUMBER.search(piece)
    return bool(wishes or (not states and _ASKS.search(piece)))
