"""Compare what is counted more finely than figures do: working days are no days, seconds no minutes, at least is not at most."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from agent.spelled import in_digits
from agent.understanding.wording import normalise

_UNITS = (
    ("working day", r"个?工作日|(?:working|business) days?"),
    ("second", r"秒钟?|seconds?|secs?\b"),
    ("minute", r"分钟|min(?:ute)?s?\b"),
    ("hour", r"个?(?:小时|钟头)|h(?:ou)?rs?\b|hours?"),
    ("day", r"个?自然日|天|日(?!达)|(?:calendar |full |whole )?days?"),
    ("week", r"个?(?:周(?!年)|星期|礼拜)|weeks?"),
    ("month", r"个月|月(?!\d)|months?"),
    ("year", r"年|years?"),
)
# Equal to one another; a month is no fixed number of days, a working day none of anything.
_IN_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_IN_MONTHS = {"month": 1, "year": 12}
_ONE = r"\d+(?:\.\d+)?"
_QUANTITY = re.compile(
    rf"(?<![\w.])(?<![a-z])(?P<low>{_ONE})(?:\s*(?:-|~|–|至|到|to|或|or)\s*(?P<high>{_ONE}))?\s*[-]?\s*"
    "(?:" + "|".join(f"(?P<{name.replace(' ', '_')}>{pattern})" for name, pattern in _UNITS) + ")?"
)
_GLUED = re.compile(r"(?<=[\u3400-\u9fff¥￥€$])(?=\d)")
_BEFORE, _AFTER = 14, 8  # characters around a figure in which a bound stands


class Bound(StrEnum):
    LEAST = "at least"
    MOST = "at most"
    BEFORE = "before"
    AFTER = "after"


_OPPOSITE = {
    Bound.LEAST: Bound.MOST,
    Bound.MOST: Bound.LEAST,
    Bound.BEFORE: Bound.AFTER,
    Bound.AFTER: Bound.BEFORE,
}
_AHEAD = (
    (Bound.LEAST, re.compile(r"(至少|最少|不少于|不低于|不得少于|\bat least|\bminimum( of)?|\b(no|not) less than|\bmore than|\bover)\s*[¥€$]?\s*$")),
    (Bound.MOST, re.compile(r"(最多|至多|不超过|不高于|不得超过|最高|\bat most|\bup to|\b(no|not) more than|\bmaximum( of)?|\bwithin|\bless than|\bbelow|\bunder)\s*[¥€$]?\s*$")),
    (Bound.BEFORE, re.compile(r"\b(before|until)\s*$")),
    (Bound.AFTER, re.compile(r"\bafter\s*$")),
)  # fmt: skip
_BEHIND = (
    (Bound.LEAST, re.compile(r"^\S{0,3}?(以上|or more|and more|or longer)|^\s*\w{0,8} (or|and) (more|above)\b")),
    (Bound.MOST, re.compile(r"^\S{0,2}?(以内|之内|内(?!蒙)|以下)|^\s*\w{0,8} or less\b|^\s*\w{0,8} at (most|the longest)\b")),
    (Bound.BEFORE, re.compile(r"^[:：\d点]{0,4}(之前|以前|前)")),
    (Bound.AFTER, re.compile(r"^[:：\d点]{0,4}(之后|以后|后)")),
)  # fmt: skip


@dataclass(frozen=True)
class Quantity:
    """A number with what it counts in time ("" for anything else), the sign or word behind it, and the bound around it."""

    number: str
    unit: str
    counter: str
    bound: Bound | None


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(_quantities(text))


def wrong_unit(claim: str, sources: Sequence[str]) -> str:
    """What the sources count in another unit of time; empty if nothing."""
    known = [q for source in sources for q in quantities(source) if q.unit]
    for said in quantities(claim):
        if not said.unit or any(_equal(said, told) for told in known):
            continue
        if others := [told for told in known if told.number == said.number]:
            return f"it says {said.number} {said.unit}s, the source {others[0].number} {others[0].unit}s"
    return ""


def turned_bound(claim: str, sources: Sequence[str]) -> str:
    """The bound of a figure that the sources give the other way round and never this way; empty if none."""
    known = [q for source in sources for q in quantities(source) if q.bound]
    for said in quantities(claim):
        if said.bound is None:
            continue
        same = [q for q in known if (q.number, q.counter) == (said.number, said.counter)]
        bounds = {told.bound for told in same}
        if _OPPOSITE[said.bound] in bounds and said.bound not in bounds:
            return f"it says {said.bound} {said.number}, the source {_OPPOSITE[said.bound]}"
    return ""


def lasting_as_long(claim: str, sources: Sequence[str]) -> frozenset[str]:
    """Numbers of the claim that the sources have in another unit of the same length: one minute is 60 seconds."""
    known = [q for source in sources for q in quantities(source) if q.unit]
    said = [q for q in quantities(claim) if q.unit and any(_equal(q, told) for told in known)]
    return frozenset(q.number for q in said)


def _quantities(text: str) -> Iterator[Quantity]:
    flat = _GLUED.sub(" ", in_digits(normalise(text)))
    for match in _QUANTITY.finditer(flat):
        unit = next((name for name, _ in _UNITS if match.group(name.replace(" ", "_"))), "")
        before = flat[max(0, match.start() - _BEFORE) : match.start()]
        behind = flat[match.end() : match.end() + _AFTER]
        bound = _bound(before, behind)
        for number in (match.group("low"), match.group("high")):
            if number:
                yield Quantity(_plain(number), unit, unit or _counter(behind), bound)


def _bound(before: str, behind: str) -> Bound | None:
    for bound, pattern in _AHEAD:
        if pattern.search(before):
            return bound
    for bound, pattern in _BEHIND:
        if pattern.search(behind):
            return bound
    return None


def _counter(behind: str) -> str:
    """The first sign of Chinese or word of English behind the number."""
    found = re.match(r"\s*([\u3400-\u9fff]|[a-z]+)", behind)
    return found.group(1).rstrip("s") if found else ""


def _equal(one: Quantity, other: Quantity) -> bool:
    if one.unit == other.unit:
        return one.number == other.number
    for scale in (_IN_SECONDS, _IN_MONTHS):
        if one.unit in scale and other.unit in scale:
            return float(one.number) * scale[one.unit] == float(other.number) * scale[other.unit]
    return False


def _plain(number: str) -> str:
    value = number.rstrip("0").rstrip(".") if "." in number else number
    return value.lstrip("0") or "0"
