"""Find the numbers, dates and identifiers of a text in one form, so that two texts can be compared."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from knowledge.numerals import EN_WORDS, zh_value

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month_name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATES = (
    re.compile(r"(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:t\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:z|[+-]\d\d:?\d\d)?)?"),
    re.compile(r"(?:(?P<year>20\d\d)\s*年\s*)?(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+(?P<year>20\d\d))?\b"),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>20\d\d))?"),
)  # fmt: skip
_IDENTIFIER = re.compile(
    r"(?<![a-z0-9])(?=[a-z0-9_-]*\d)(?=[a-z0-9_-]*[a-z])[a-z0-9]+(?:[-_][a-z0-9]+)*(?![a-z0-9])|(?<!\d)\d{9,}(?!\d)"
)
_UNIT_GLUED = re.compile(r"^(\d+(?:\.\d+)?)([a-z]{1,6})$")
_MARKER = re.compile(r"\[\d{1,2}\]|^\s*\d{1,2}[.、)]\s", re.MULTILINE)
_ZH_NUMBER = re.compile(
    r"([零一二两三四五六七八九十百千]+)(?=\s*(?:个)?(?:工作日|自然日|小时|分钟|天|日|月|年|周|星期|元|块|次|折|件|倍|期|岁|公斤|克))"
)
_EN_WORDS = {"zero": 0} | EN_WORDS | {"hundred": 100}
_EN_NUMBER = re.compile(
    rf"\b({'|'.join(_EN_WORDS)})(?=[\s-]+(?:working |business |calendar |full |whole )?(?:day|hour|minute|week|month|year|yuan|time|instal|percent|point|item|piece))"
)
_HALF_YEAR = re.compile(r"半年|half a year")


_TENS = re.compile(
    r"\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ](one|two|three|four|five|six|seven|eight|nine)\b"
)
_PERCENT_WORDS = re.compile(r"百分之\s*([零一二两三四五六七八九十百]+|\d+(?:\.\d+)?)")
_PER_CENT = re.compile(r"\s*(?:per ?cent\b|个百分点)")
_RANGE_OF_PERCENT = re.compile(r"(\d+(?:\.\d+)?)(\s*(?:-|~|至|到|to)\s*\d+(?:\.\d+)?%)")
_TEN_THOUSANDS = re.compile(r"(\d+(?:\.\d+)?)\s*万")
_TIME = r"个?(?:工作日|自然日|小时|分钟|天|日|个?月|年|周|星期)|(?:working |business |calendar |full |whole )?(?:day|hour|minute|week|month|year)s?\b"
_MEASURED = re.compile(
    rf"(?P<sign>[¥￥$€]\s*)?(?P<number>\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:(?P<percent>\s*%)|(?P<money>\s*(?:元|块|yuan\b|cny\b|rmb\b))|(?P<time>[\s-]*(?:{_TIME})))?"
)


class Unit(StrEnum):
    """What is counted: seven days do not support seven yuan."""

    BARE = ""
    MONEY = "¥"
    TIME = "time"
    PERCENT = "%"


Number = tuple[str, Unit]


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
        if unit is Unit.PERCENT:
            return number in self.numbers or (_shifted(value, -2), Unit.BARE) in self.numbers
        if unit is Unit.BARE:
            whole = (_shifted(value, 2), Unit.PERCENT)
            return whole in self.numbers or any((value, other) in self.numbers for other in Unit)
        return number in self.numbers or (value, Unit.BARE) in self.numbers

    def has_date(self, year: int, month: int, day: int) -> bool:
        return any(
            (month, day) == (m, d) and (year == y or not year or not y) for y, m, d in self.dates
        )


# A conversation's messages and the usual passages come again with every turn.
@lru_cache(maxsize=2048)
def figures_of(text: str) -> Figures:
    flat = unicodedata.normalize("NFKC", text).lower().replace("–", "-").replace("—", "-")
    flat = _MARKER.sub(" ", flat)
    dates: set[tuple[int, int, int]] = set()
    for pattern in _DATES:
        for match in pattern.finditer(flat):
            found = _date_of(match)
            if found:
                dates.add(found)
        flat = pattern.sub(" ", flat)
    flat = _in_digits(flat)
    identifiers, glued = _identifiers(flat)
    numbers = {(number, Unit.BARE) for number in glued}
    numbers |= {_measured(match) for match in _MEASURED.finditer(_IDENTIFIER.sub(" ", flat))}
    return Figures(frozenset(numbers), frozenset(dates), frozenset(identifiers))


def _in_digits(flat: str) -> str:
    """Numbers in words as digits, shares as percent."""
    flat = _HALF_YEAR.sub("6 个月", flat)
    flat = _PERCENT_WORDS.sub(
        lambda m: f"{m.group(1) if m.group(1)[0].isdigit() else zh_value(m.group(1))}%", flat
    )
    flat = _ZH_NUMBER.sub(lambda m: str(zh_value(m.group(1))), flat)
    flat = _TENS.sub(lambda m: str(_EN_WORDS[m.group(1)] + _EN_WORDS[m.group(2)]), flat)
    flat = _EN_NUMBER.sub(lambda m: str(_EN_WORDS[m.group(1)]), flat)
    flat = _TEN_THOUSANDS.sub(lambda m: _shifted(m.group(1), 4), flat)
    flat = _PER_CENT.sub("%", flat)
    return _RANGE_OF_PERCENT.sub(r"\1%\2", flat)


def _measured(match: re.Match[str]) -> Number:
    number = _plain(match.group("number"))
    if match.group("percent"):
        return number, Unit.PERCENT
    if match.group("sign") or match.group("money"):
        return number, Unit.MONEY
    return number, Unit.TIME if match.group("time") else Unit.BARE


def _readable(number: Number) -> str:
    value, unit = number
    return f"{value}%" if unit is Unit.PERCENT else value


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
