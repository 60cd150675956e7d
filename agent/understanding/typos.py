"""Mend what was mistyped in the words that tell what somebody wants: by sound in Chinese, by edit distance in English."""

import re
from collections.abc import Iterable
from functools import lru_cache

# Characters that sound alike (Mandarin without tones; the common ones of GB 2312). Left out are those that make a word of
# their own with their neighbour: 去小区, 取笑, 腿宽, 周五六.
_SOUNDS = {
    "取": "趋区曲驱渠娶趣", "消": "萧硝霄销宵肖啸效", "订": "丁盯叮钉顶锭定", "单": "耽担丹但旦",
    "退": "推颓蜕褪", "货": "豁霍祸获", "款": "宽", "票": "飘漂瓢", "确": "却雀榷", "认": "任仁刃忍",
    "耳": "尔饵洱", "机": "鸡姬肌基", "账": "长帐仗涨胀丈", "码": "吗马妈玛", "钱": "前浅钳", "扣": "抠口寇",
    "地": "弟第帝递", "址": "止指纸只质", "快": "块筷", "递": "第弟帝缔", "换": "欢唤缓",
}  # fmt: skip
_WORDS_ZH = (
    "取消",
    "订单",
    "退货",
    "退款",
    "发票",
    "确认",
    "耳机",
    "到账",
    "扣钱",
    "地址",
    "快递",
    "换货",
)
_SIZES = re.compile(r"[吗马妈玛](数|子(?=[大小]))")
_WORDS_EN = (
    "cancel", "cancelled", "cancelling", "order", "orders", "ordered", "return", "returned", "returning", "refund",
    "refunded", "invoice", "address", "change", "changed", "confirm", "confirmed", "delivery", "delivered", "deliver",
    "parcel", "package", "shipping", "shipped", "tracking", "status", "please", "wrong", "mistake", "available", "already",
    "started", "exchange", "coupon", "coupons", "voucher", "vouchers", "points", "price", "amount", "number", "hiking",
    "running", "boots", "shoes", "jacket", "backpack", "earphones", "scarf", "yes", "want", "because", "didn't",
)  # fmt: skip
_KNOWN = frozenset(_WORDS_EN) | frozenset(
    [
        "odder",
        "older",
        "border",
        "retune",
        "resumes",
        "stats",
        "statues",
        "pleased",
        "wrongs",
        "strong",
        "prize",
        "pries",
        "hiding",
        "skiing",
        "banking",
        "ruining",
        "shapes",
        "shared",
        "parcels",
        "packages",
        "prices",
        "numbers",
        "orders",
        "changes",
        "charge",
        "charged",
        "chance",
        "changing",
        "cancels",
        "confirms",
        "refunds",
        "returns",
        "invoices",
        "addresses",
        "dressed",
        "dress",
        "amounts",
        "deliveries",
        "stated",
        "starred",
        "parties",
        "wants",
        "want",
        "went",
        "wait",
        "waist",
        "waste",
        "rant",
        "pant",
        "boot",
        "books",
        "roots",
        "shows",
        "shoe",
        "shores",
        "choose",
        "chose",
        "jackets",
        "racket",
        "pocket",
        "packets",
        "scarfs",
        "scare",
        "scarce",
        "eyes",
        "yet",
        "yep",
        "years",
        "your",
        "year",
        "point",
        "pints",
        "prints",
        "hiker",
        "viking",
        "lining",
        "shopping",
        "shipment",
        "shaping",
        "stripping",
        "whipping",
        "confirming",
        "concern",
        "conform",
        "confine",
        "other",
        "others",
        "ordering",
        "stays",
        "start",
        "starts",
        "starting",
        "tracing",
        "trucking",
        "cracking",
        "avail",
    ]
)
_WORD = re.compile(r"[a-z][a-z']{2,}")


@lru_cache(maxsize=512)
def mended(flat: str) -> str:
    """`flat` is normalised already. What is not surely a slip stays as it is."""
    for word in _WORDS_ZH:
        flat = _pattern(word).sub(word, flat)
    flat = _SIZES.sub(r"码\1", flat)
    return _WORD.sub(lambda match: _mended_word(match.group()), flat)


@lru_cache(maxsize=64)
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile("".join(f"[{c}{_SOUNDS.get(c, '')}]" for c in word))


@lru_cache(maxsize=2048)
def _mended_word(word: str) -> str:
    if word in _KNOWN or len(word) < 4:
        return word
    return nearest(word, _WORDS_EN) or word


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one known word within one slip (two for seven letters and more) that begins alike."""
    slips = 2 if len(word) >= 7 else 1
    near = [
        (distance, other)
        for other in known
        if other[0] == word[0] and len(other) >= 4
        if (distance := slips_between(word, other, most=slips)) <= slips
    ]
    return min(near)[1] if near else None


def slips_between(one: str, other: str, *, most: int = 2) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment); `most` + 1 where it is more.

    F. J. Damerau, "A technique for computer detection and correction of spelling errors" (CACM, 1964)."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row, older = row, [i], before
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        before = last
    return min(row[-1], most + 1)
