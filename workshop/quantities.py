"""Find the periods, amounts, shares and dates of a text in one form, so that two passages can be held against each other."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from knowledge.numerals import EN_WORDS, ZH_DIGITS, ZH_TENS, zh_value

_EN = "|".join(EN_WORDS)
_EN_NUMBER = re.compile(rf"\b({_EN})(?:[- ]({_EN}))?(?=[ -]+[a-z])")
_ZH_NUMBER = re.compile(
    r"(?<![第零一二两三四五六七八九十百千])([零一二两三四五六七八九十百千]+)"
    r"(?=\s*(?:[-~至到或]\s*[\d一二两三四五六七八九十]+)?"
    r"\s*(?:个)?(?:工作日|自然日|小时|钟头|分钟|天|日|月|年|周|星期|元|块|折))"
)
_ZH_SHARE = re.compile(r"百分之\s*([零一二两三四五六七八九十百]+|\d+(?:\.\d+)?)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DATES = (
    re.compile(r"(?P<y>20\d\d)[-/.年]\s*(?P<m>\d{1,2})[-/.月]\s*(?P<d>\d{1,2})[日号]?"),
    re.compile(r"(?P<y>)(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]"),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH.replace('(', '(?P<m>', 1)}(?P<y>)\b"
    ),
    re.compile(
        rf"\b{_MONTH.replace('(', '(?P<m>', 1)}\s+(?P<d>\d{{1,2}})(?P<y>)(?:st|nd|rd|th)?\b"
    ),
)
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_NUMBER = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SIGNS = {"¥": "cny", "￥": "cny", "rmb": "cny", "$": "usd", "us$": "usd", "hk$": "hkd", "nt$": "twd", "€": "eur"}  # fmt: skip
_UNITS = (
    ("workday", 1, r"个?工作日|(?:working|business)[ -]days?"),
    ("minutes", 24 * 60, r"个?自然日|天|日(?!元)|(?:calendar |full )?days?"),
    ("minutes", 60, r"个?小时|个?钟头|hours?|h\b"),
    ("minutes", 1, r"分钟|minutes?|mins?\b"),
    ("minutes", 7 * 24 * 60, r"个?星期|周|weeks?"),
    ("months", 1, r"个月|months?"),
    ("months", 12, r"年|years?"),
    ("percent", 1, r"%|per ?cent|percentage points?|个百分点"),
    ("tenths", 1, r"折"),
    ("hkd", 1, r"港元|港币|hkd"),
    ("usd", 1, r"美元|usd|dollars?"),
    ("twd", 1, r"新台币|台币|twd"),
    ("cny", 1, r"元|块钱?|yuan|cny|rmb"),
)
_UNIT = "|".join(f"(?P<u{at}>{pattern})" for at, (_, _, pattern) in enumerate(_UNITS))
_MEASURED = re.compile(
    rf"(?P<sign>us\$|hk\$|nt\$|[¥￥$€]|rmb)?\s*(?P<low>{_NUMBER})"
    rf"(?:\s*(?:-|~|至|到|to|or|或)\s*(?:us\$|hk\$|nt\$|[¥￥$€])?(?P<high>{_NUMBER}))?"
    rf"(?:[\s-]*(?:{_UNIT}))?"
)


@dataclass(frozen=True)
class Quantity:
    """`kind` is what is counted, in its smallest unit: 2 days are 48 hours, but working days are a kind of their own."""

    kind: str
    value: str


def quantities_of(text: str) -> frozenset[Quantity]:
    return frozenset(quantity for quantity, _, _ in _found(_plain(text)))


def without_quantities(text: str) -> str:
    """The words around them."""
    plain = _plain(text)
    spans = sorted((start, end) for _, start, end in _found(plain))
    kept, at = [], 0
    for start, end in spans:
        kept.append(plain[at:start])
        at = max(at, end)
    return " ".join([*kept, plain[at:]])


def _plain(text: str) -> str:
    flat = unicodedata.normalize("NFKC", text).lower()
    flat = flat.replace("–", "-").replace("—", "-").replace("～", "~")
    flat = flat.replace("半年", "6个月").replace("半小时", "30分钟")
    flat = _ZH_SHARE.sub(lambda found: f"{_zh_value(found.group(1))}%", flat)
    flat = _ZH_NUMBER.sub(lambda found: str(_zh_value(found.group(1))), flat)
    return _EN_NUMBER.sub(_en_value, flat)


def _found(plain: str) -> Iterator[tuple[Quantity, int, int]]:
    for pattern in _DATES:
        for match in pattern.finditer(plain):
            yield _date(match), match.start(), match.end()
        plain = pattern.sub(lambda match: " " * len(match.group()), plain)
    plain = _CLOCK.sub(lambda match: " " * len(match.group()), plain)
    for match in _MEASURED.finditer(plain):
        for quantity in _measured(match):
            yield quantity, match.start(), match.end()


def _measured(match: re.Match[str]) -> Iterator[Quantity]:
    unit = next((at for at in range(len(_UNITS)) if match.group(f"u{at}")), None)
    sign = _SIGNS.get(match.group("sign") or "")
    if unit is None and sign is None:
        return
    kind, factor = (sign, 1) if sign is not None else _UNITS[unit or 0][:2]
    for number in (match.group("low"), match.group("high")):
        if number is None:
            continue
        value = Decimal(number.replace(",", "")) * factor
        if kind == "tenths" and value >= 10:
            value /= 10  # 八五折 is 8.5 tenths of the price
        year = kind == "months" and factor == 12 and value >= 12 * 1900
        if not year:
            yield Quantity(kind, f"{value.normalize():f}")


def _date(match: re.Match[str]) -> Quantity:
    month = match.group("m")
    number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
    return Quantity("date", f"{number:02}-{int(match.group('d')):02}")


def _zh_value(text: str) -> str:
    if text[0].isdigit():
        return text
    if not set(text) & set(ZH_TENS):
        return "".join(str(ZH_DIGITS[sign]) for sign in text)
    return str(zh_value(text))


def _en_value(match: re.Match[str]) -> str:
    first, second = match.groups()
    if second is None:
        return str(EN_WORDS[first])
    if EN_WORDS[first] >= 20 and EN_WORDS[second] < 10:
        return str(EN_WORDS[first] + EN_WORDS[second])
    return f"{EN_WORDS[first]} {EN_WORDS[second]}"
