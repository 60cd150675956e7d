"""Which of several orders, items or products somebody means by describing it: "the cheaper one", "那双", "尾号204那单"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.understanding.alike import alike_words
from agent.understanding.typos import mended, nearest
from agent.understanding.wording import normalise

Options = Sequence[tuple[str, str]]
_KEYS = ("sku", "id", "product_id")
_PRICES = ("total", "unit_price", "price", "price_from")
_NAMES = ("name", "colour", "color", "title")


@dataclass(frozen=True)
class Described:
    """An entry as words can mean it: names and colours in both languages, sizes, what it costs, its state."""

    words: str
    price: float | None = None
    status: str = ""


Lexicon = Mapping[str, Described]

_ENDING = re.compile(
    r"(?:尾号|后[三四]位|末尾)(?:是|为)?\s*(\d{2,})|(?<![\da-z])(\d{3,6})(?:那|这|的那)(?:一)?(?:单|个|笔|张)|\bending (?:in |with )?(\d{2,})",
    re.IGNORECASE,
)
_CHEAP = re.compile(r"便宜(点|些|一点)?的|最便宜|\bthe (cheap(er|est)|less expensive)\b")
_DEAR = re.compile(
    r"贵(点|些|一点)?的|最贵|\bthe (dear(er|est)|more expensive|most expensive|pricier)\b"
)
_NEWEST = re.compile(
    r"最(近|新|后)(的|下的|买的)?(那|一|个|单)?|刚(刚)?(买|下单?|拍)的?|\b(latest|newest|most recent|last one|my last)\b"
)
_OTHER_ONE = re.compile(
    r"另(外)?(一|那)?(单|个|笔|件|双|条|款)|剩下的|\bother (one|order|item|pair)\b"
)
_OLDEST = re.compile(r"最早|最先|最老|\b(oldest|earliest)\b")
_STATUS = (
    ("unpaid", re.compile(r"(没|未|还没|待)(有)?付(款|钱)?|\b(unpaid|haven'?t paid|not paid)\b")),
    ("paid", re.compile(r"(没|未|还没|待)(有)?发货|\b(not (yet )?shipped|hasn'?t shipped)\b")),
    (
        "shipped",
        re.compile(r"在路上|运输中|已经?发货的|\b(on (its|the) way|shipped one|in transit)\b"),
    ),
    ("delivered", re.compile(r"(已经?)?(收到|签收)(了)?的|\b(delivered|arrived) one\b")),
)
_MEASURES = {
    "双": "鞋靴袜",
    "顶": "帐帽",
    "条": "裤巾",
    "盏": "灯",
    "副": "机",
    "辆": "车",
    "把": "椅伞",
}
_NOUNS = "鞋靴袜裤帽伞衫衣裙包灯杯椅枕被毯巾帐袋箱饭煲表环恤红黑白蓝绿黄粉紫灰橙"
_DULL_HAN = {"全部", "商品", "均码", "订单", "包装", "款式", "轻量", "经典", "日常"}
_DULL = {
    "the",
    "all",
    "items",
    "item",
    "size",
    "one",
    "and",
    "for",
    "with",
    "pair",
    "pairs",
    "pack",
    "order",
}


def described(data: Any) -> dict[str, Described]:
    """Every entry of a tool's answer by its key: `sku` of an item, `id` of an order or product."""
    return {key: _describe(entry) for key, entry in _entries(data)}


def _entries(data: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(data, Mapping):
        key = next((str(data[k]) for k in _KEYS if data.get(k)), None)
        if key and any(f"{name}_zh" in data or name in data for name in (*_NAMES, "items")):
            yield key, data
        for value in data.values():
            yield from _entries(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _entries(value)


def _describe(entry: Mapping[str, Any]) -> Described:
    price = next((entry[k] for k in _PRICES if isinstance(entry.get(k), int | float)), None)
    words = list(_words(entry))
    for item in entry.get("items") or ():
        words += _words(item)
    told = " ".join(dict.fromkeys(words))
    return Described(
        told[:300], None if price is None else float(price), str(entry.get("status", ""))
    )


def _words(entry: Any) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        return
    for name, value in entry.items():
        if isinstance(value, str) and name.removesuffix("_zh").removesuffix("_en") in _NAMES:
            yield value
        elif isinstance(value, str) and name == "size":
            yield f"size:{value.split()[0].lower()}"


def choose(text: str, options: Options, lexicon: Lexicon, *, but: Sequence[str] = ()) -> str | None:
    """The value of the one option that the words describe; None where none is, or two are as well. `but` is not meant."""
    left = [(label, value) for label, value in options if value not in but]
    flat = mended(normalise(text))
    if but and len(left) == 1 and _OTHER_ONE.search(flat):
        return left[0][1]
    for pick in (_by_ending, _by_price, _by_words, _by_status, _by_age, _by_measure):
        if found := pick(flat, left, lexicon):
            return found
    return None


def _by_ending(flat: str, options: Options, lexicon: Lexicon) -> str | None:  # noqa: ARG001
    digits = next((next(filter(None, found)) for found in _ENDING.findall(flat)), None)
    return _only([value for _, value in options if digits and value.endswith(digits)])


def _by_price(flat: str, options: Options, lexicon: Lexicon) -> str | None:
    priced = [(d.price, value) for _, value in options if (d := lexicon.get(value)) and d.price]
    cheap, dear = _CHEAP.search(flat), _DEAR.search(flat)
    if len(priced) < 2 or bool(cheap) == bool(dear):
        return None
    best = min(priced)[0] if cheap else max(priced)[0]
    return _only([value for price, value in priced if price == best])


def _by_status(flat: str, options: Options, lexicon: Lexicon) -> str | None:
    for status, pattern in _STATUS:
        if pattern.search(flat):
            return _only([v for _, v in options if v in lexicon and lexicon[v].status == status])
    return None


def _by_age(flat: str, options: Options, lexicon: Lexicon) -> str | None:  # noqa: ARG001
    """Lists come newest first."""
    if not options:
        return None
    if _NEWEST.search(flat):
        return options[0][1]
    return options[-1][1] if _OLDEST.search(flat) else None


def _by_measure(flat: str, options: Options, lexicon: Lexicon) -> str | None:
    """ "那双": a pair of shoes, and no shirt."""
    for word, nouns in _MEASURES.items():
        if re.search(rf"[那这哪一两]{word}", flat):
            fit = [v for label, v in options if set(nouns) & set(_words_of(label, v, lexicon))]
            return _only(fit)
    return None


def _by_words(flat: str, options: Options, lexicon: Lexicon) -> str | None:
    """Each word that several options share tells so much less."""
    of_option = {value: pieces(_words_of(label, value, lexicon)) for label, value in options}
    said, plain = _said(flat, of_option), pieces(flat)
    shares: dict[str, float] = {}
    for value, own in of_option.items():
        # What is said in just these words counts more than what is only another word for it.
        weights = [
            (1.0 if piece in plain else 0.5) / shared
            for piece in said & own
            # What all options have in common tells nothing, unless there is but one.
            if (shared := sum(piece in other for other in of_option.values())) < len(of_option)
            or len(of_option) == 1
        ]
        shares[value] = sum(weights)
    best = max(shares.values(), default=0.0)
    return _only([value for value, share in shares.items() if best and share == best])


def names_any(text: str, words: str) -> bool:
    """Whether the text has a telling word of these."""
    own = pieces(words)
    return bool(_said(mended(normalise(text)), {"": own}) & own)


def _said(flat: str, of_option: Mapping[str, set[str]]) -> set[str]:
    """The pieces of a text, with other words for the same, and mistyped ones of the options mended."""
    said = pieces(flat)
    known = set().union(*of_option.values()) if of_option else set()
    latin = sorted(piece for piece in known if piece.isascii() and len(piece) >= 5)
    for word in [
        piece for piece in said if piece.isascii() and len(piece) >= 5 and piece not in known
    ]:
        if near := nearest(word, latin):
            said.add(near)
    return said | {other for piece in said for other in alike_words(piece)}


def pieces(text: str) -> set[str]:
    """Telling pieces: English words, pairs of Chinese characters, single ones that are nouns or colours, sizes."""
    flat = normalise(text)
    found = {_singular(w) for w in re.findall(r"[a-z]+(?:-[a-z]+)+|[a-z][a-z']{2,}", flat)} - _DULL
    for run in re.findall(r"[\u3400-\u9fff]+", flat):
        found |= {run[at : at + 2] for at in range(len(run) - 1)}
        found |= set(run) & set(_NOUNS)
    found |= {f"size:{size}" for size in re.findall(r"size:(\S+)", flat)}
    found |= {f"size:{size}" for size in re.findall(r"(?<![\da-z])(\d{2}|[smlx]{1,3})\s?码", flat)}
    found |= {f"size:{size}" for size in re.findall(r"\bsize (\d{2}|[smlx]{1,3})\b", flat)}
    return found - _DULL_HAN


def _singular(word: str) -> str:
    if word.endswith("ves") and len(word) > 4:
        return f"{word[:-3]}f"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _words_of(label: str, value: str, lexicon: Lexicon) -> str:
    entry = lexicon.get(value)
    return f"{label} {entry.words}" if entry else label


def _only(values: Sequence[str]) -> str | None:
    return values[0] if len(values) == 1 else None
