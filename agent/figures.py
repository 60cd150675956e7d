"""Find the numbers, dates and identifiers of a text in one form, so that two texts can be compared."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from agent.spelled import in_digits

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month_name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATES = (
    re.compile(r"(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:t\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:z|[+-]\d\d:?\d\d)?)?"),
    re.compile(r"(?:(?P<year>20\d\d)\s*年\s*)?(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+(?P<year>20\d\d))?\b"),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>20\d\d))?"),
)  # fmt: skip
_IDENTIFIER = re.compile(
    r"(?<![a-z0-9])(?<!\d\.)(?=[a-z0-9_-]{0,80}\d)(?=[a-z0-9_-]{0,80}[a-z])[a-z0-9]+(?:[-_][a-z0-9]+)*(?![a-z0-9])|(?<!\d)\d{9,}(?!\d)"
)
_UNIT_GLUED = re.compile(r"^(\d+(?:\.\d+)?)([a-z]{1,6})$")
_MARKER = re.compile(r"\[\d{1,2}\]|^\s*\d{1,2}[.、)]\s", re.MULTILINE)


# What a bare digit may follow and still be an amount: 满 99 减 5, a cell of a table, a value of JSON.
_GAPS = re.compile(r"(\s)\s+")
_NEAR = 120  # characters before a digit that may say what it is
_SUMS = re.compile(r"(?:[满减省付加价费收]|[\"'|:：=/~至到或、-]|\b(?:to|or|off))\s*$|\|[^\n]*$")
_MONEY = (
    r"元|块钱?|圆|毛钱?|角钱|分钱|人民币|美元|美金|欧元|英镑|港币|日元"
    r"|(?:yuan|cny|rmb|usd|eur|gbp|dollars?|euros?|pounds?|bucks?|quid|cents?)\b"
)
_SIGN = r"[¥￥$€£]|人民币|(?<![a-z])(?:rmb|cny|usd|eur|gbp)(?![a-z])"
_TERM = r"折|成(?![\u3400-\u9fff])|倍|期(?!间)|积分|(?:bonus |loyalty |reward )?(?:points?|credits?|instal?ments?)\b"
_COUNTER = (
    r"件|双|个|次|条|款|只|张|份|位|名|人|层|楼|号|栋|步|码|盏|把|顶|副|辆|套|包|瓶|盒|箱|本|台|部|组|种|岁|米|厘米|毫米|公里|公斤|千克|克|斤|升|毫升|瓦|毫安|伏|寸|页|行|项|笔|单|级|档|家"
    r"|(?:pairs?|items?|pieces?|orders?|parcels?|packages?|articles?|products?|steps?|people|persons?|kg|g|cm|mm|km|m|l|ml|w|v|mah|inch(?:es)?|sizes?|coupons?|vouchers?|packs?|boxes|sets?|units?|colou?rs?)\b"
)
_ORDINAL = r"第|(?<![a-z])(?:step|size|no\.?|number|item|option|level|tier|version|page)\s|[#×]\s?|(?<![a-z\d])x\s?"
_EN_DAY = r"(?:working |business |calendar |full |whole )?"
_MINUTES, _HOURS = r"分钟|min(?:ute)?s?\b", r"个?(?:小时|钟头)|h(?:our|r)s?\b"
_DAYS = rf"个?(?:工作日|自然日)|天|日|{_EN_DAY}days?\b"
_WEEKS, _MONTHS_LONG, _YEARS = (
    rf"个?(?:周|星期|礼拜)|{_EN_DAY}weeks?\b",
    rf"个?月|{_EN_DAY}months?\b",
    rf"年|{_EN_DAY}years?\b",
)
_TIME = f"{_MINUTES}|{_HOURS}|{_DAYS}|{_WEEKS}|{_MONTHS_LONG}|{_YEARS}"
_MEASURED = re.compile(
    rf"(?P<sign>(?:{_SIGN})\s*)?(?P<ordinal>{_ORDINAL})?(?P<number>\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:(?P<percent>\s*%)|(?P<money>\s*(?:{_MONEY}))|[\s-]*(?:(?P<minutes>{_MINUTES})|(?P<hours>{_HOURS})|(?P<days>{_DAYS})|(?P<weeks>{_WEEKS})|(?P<months>{_MONTHS_LONG})|(?P<years>{_YEARS}))|(?P<term>\s*(?:{_TERM}))|(?P<count>[\s-]?(?:{_COUNTER})))?"
)
# "3-5 天", "5 to 10 working days".
_RANGE = re.compile(
    rf"(?<![\d.])(\d{{1,12}}(?:\.\d{{1,6}})?)(\s*(?:-|~|至|到|或|to|or)\s*\d{{1,12}}(?:\.\d{{1,6}})?)([\s-]*(?:{_TIME}|{_MONEY}|{_TERM}|{_COUNTER}))"
)
_SIGNED_RANGE = re.compile(rf"({_SIGN})(\s*\d+(?:\.\d+)?\s*(?:-|~|至|到|to)\s*)(\d)")


class Unit(StrEnum):
    """What is counted: seven days do not support seven yuan or seven years, and one pair does not support one yuan. TERM is what a
    shop grants by the piece: 折, 倍, instalments, points. LONE is a single digit in prose: it counts something nearby."""

    BARE = ""
    COUNT = "x"
    LONE = "digit"
    TERM = "term"
    MONEY = "¥"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    PERCENT = "%"


Number = tuple[str, Unit]
_UNITS = {
    "percent": Unit.PERCENT,
    "money": Unit.MONEY,
    **{unit.value: unit for unit in Unit if unit.value.endswith("s")},
    "term": Unit.TERM,
    "count": Unit.COUNT,
    "ordinal": Unit.COUNT,
}
# So many of the smaller make one of the larger.
_MAKE = (
    (Unit.MINUTES, 60, Unit.HOURS),
    (Unit.HOURS, 24, Unit.DAYS),
    (Unit.DAYS, 7, Unit.WEEKS),
    (Unit.MONTHS, 12, Unit.YEARS),
)


@dataclass(frozen=True)
class Figures:
    """`dates` are (year or 0, month, day); `identifiers` upper case; `numbers` without separators or trailing zeros."""

    numbers: frozenset[Number] = frozenset()
    dates: frozenset[tuple[int, int, int]] = frozenset()
    identifiers: frozenset[str] = frozenset()

    def __or__(self, other: "Figures") -> "Figures":
        return Figures(
            self.numbers | other.numbers,
            self.dates | other.dates,
            self.identifiers | other.identifiers,
        )

    def missing_in(self, evidence: "Figures") -> list[str]:
        """What stands here and has no support there, readable."""
        loose = [_readable(n) for n in self.numbers if not evidence.has_number(n)]
        days = [f"{m}-{d}" for y, m, d in self.dates if not evidence.has_date(y, m, d)]
        names = [i for i in self.identifiers if i not in evidence.identifiers]
        return sorted(loose) + sorted(days) + sorted(names)

    def has_number(self, number: Number) -> bool:
        """The same with the same unit, or with none on one of the sides; 15% is also 0.15."""
        value, unit = number
        if unit is Unit.COUNT:
            return bool({number, (value, Unit.LONE), (value, Unit.BARE)} & self.numbers)
        if unit is Unit.PERCENT:
            return number in self.numbers or (_shifted(value, -2), Unit.BARE) in self.numbers
        if unit in (Unit.BARE, Unit.LONE):
            whole = (_shifted(value, 2), Unit.PERCENT)
            return whole in self.numbers or any((value, other) in self.numbers for other in Unit)
        alike = {number, (value, Unit.BARE), *_same_time(value, unit)}
        return not alike.isdisjoint(self.numbers)

    def has_date(self, year: int, month: int, day: int) -> bool:
        return any(
            (month, day) == (m, d) and (year == y or not year or not y) for y, m, d in self.dates
        )


# A conversation's messages and the usual passages come again with every turn.
@lru_cache(maxsize=2048)
def figures_of(text: str) -> Figures:
    flat = _flattened(text)
    dates = {
        found
        for pattern in _DATES
        for match in pattern.finditer(flat)
        if (found := _date_of(match))
    }
    # What stands behind the second number of a range counts the first as well.
    flat = _SIGNED_RANGE.sub(r"\1\2\1\3", in_digits(without_dates(flat)))
    flat = _RANGE.sub(r"\1\3 \2\3", flat)
    identifiers, glued = _identifiers(flat)
    plain = _IDENTIFIER.sub(" ", flat)
    numbers = {(number, Unit.BARE) for number in glued}
    numbers |= {_measured(match, plain) for match in _MEASURED.finditer(plain)}
    return Figures(frozenset(numbers), frozenset(dates), frozenset(identifiers))


def without_dates(flat: str) -> str:
    for pattern in _DATES:
        flat = pattern.sub(" ", flat)
    return flat


def _flattened(text: str) -> str:
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    # A Chinese comma is no separator of thousands.
    flat = unicodedata.normalize("NFKC", seen.replace("，", "， ")).lower()
    flat = _GAPS.sub(r"\1", flat)
    return _MARKER.sub(" ", flat.replace("–", "-").replace("—", "-"))


def _measured(match: re.Match[str], text: str) -> Number:
    number = _plain(match.group("number"))
    if match.group("sign"):
        return number, Unit.MONEY
    for name, unit in _UNITS.items():
        if match.group(name):
            return number, unit
    lone = len(match.group("number")) == 1 and not _SUMS.search(
        text, max(0, match.start() - _NEAR), match.start()
    )
    return number, Unit.LONE if lone else Unit.BARE


def _readable(number: Number) -> str:
    value, unit = number
    return f"{value}%" if unit is Unit.PERCENT else value


def _same_time(value: str, unit: Unit) -> Iterator[Number]:
    """Two days are 48 hours; a month has no fixed number of days."""
    for smaller, many, larger in _MAKE:
        if unit is larger:
            yield _plain(f"{Decimal(value) * many:f}"), smaller
        if unit is smaller:
            yield _plain(f"{Decimal(value) / many:f}"), larger


def _shifted(value: str, places: int) -> str:
    return _plain(f"{Decimal(value).scaleb(places):f}")


def _identifiers(flat: str) -> tuple[set[str], set[str]]:
    """Words of letters and digits; `20000mah` and `48h` are numbers with a unit, not names."""
    identifiers: set[str] = set()
    numbers: set[str] = set()
    for word in _IDENTIFIER.findall(flat):
        glued = _UNIT_GLUED.match(word)
        if glued:
            numbers.add(_plain(glued.group(1)))
        else:
            identifiers.add(word.upper())
    return identifiers, numbers


def _date_of(match: re.Match[str]) -> tuple[int, int, int] | None:
    parts = match.groupdict()
    name = parts.get("month_name")
    month = _MONTHS.index(name) + 1 if name else int(parts["month"])
    day, year = int(parts["day"]), int(parts.get("year") or 0)
    try:
        date(year or 2024, month, day)
    except ValueError:
        return None
    return year, month, day


def _plain(number: str) -> str:
    value = number.replace(",", "")
    if "." in value:
        value = value.rstrip("0").rstrip(".")
    value = value.lstrip("0") or "0"
    return f"0{value}" if value.startswith(".") else value
