"""What a system's answer vouches for: its numbers by the names of their fields, and none of what customers wrote into it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from agent.figures import Figures, Unit, figures_of

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# Fields that customers, and whoever sends them something, fill in as they like.
_WRITTEN = (
    "note notes remark remarks comment comments message greeting reason recipient receiver line street nickname memo"
    " instruction_by_customer feedback review description_by_customer wish engraving"
)
_COUNTS = (
    "quantity qty count stock size number no rating stars level rank version page pages limit offset index position items"
    " times id sequence step weight"
)
_TIMES = (
    ("day days", Unit.DAYS),
    ("hour hours", Unit.HOURS),
    ("minute minutes", Unit.MINUTES),
    ("week weeks", Unit.WEEKS),
    ("month months", Unit.MONTHS),
    ("year years", Unit.YEARS),
)
_SUMS = "price total subtotal amount fee cost paid refunded refund discount balance sum tax charge value shipping"
_REACH = "phone tel telephone mobile hotline email mail url link website site page homepage"
_NUMERAL = re.compile(r"\s*-?\d+(?:\.\d+)?\s*")


def reported(data: Any, asked: Mapping[str, Any] | None = None) -> Figures:
    """Figures of an answer; the length of a list counts, too. What was `asked` and only comes back says nothing."""
    found = Figures(frozenset((str(n), Unit.COUNT) for n in _lengths(data)))
    given = [str(value) for _, value in _leaves(asked or {})]
    for name, value in _leaves(data):
        text = str(value)
        if isinstance(value, int | float) or _NUMERAL.fullmatch(text):
            found = found | (Figures() if text in given else _number(name, value))
        elif not _is_written(name):
            # The name of what was found may come back, and no sum or period.
            names = Figures(identifiers=figures_of(text).identifiers)
            found = found | names | figures_of(without(text, given))
    return found


def without(text: str, given: Iterable[str]) -> str:
    for value in given:
        if len(value) > 1 or value.isdigit():
            text = text.replace(value, " ")
    return text


def written(data: Any) -> Iterator[str]:
    """The texts of an answer that anybody may have written: they support no more than the contact's own words."""
    for name, value in _leaves(data):
        if isinstance(value, str) and _is_written(name) and value.strip():
            yield value


def texts_in(data: Any, asked: Mapping[str, Any] | None = None) -> Iterator[str]:
    """What a system says in words, with its fields' names: `shipping_fee: 0.0`."""
    given = [str(value) for _, value in _leaves(asked or {})]
    for name, value in _leaves(data):
        if not _is_written(name):
            yield f"{name}: {without(str(value), given)}"


def reach(data: Any) -> Iterator[str]:
    """Where an answer says in a field of that name how somebody is reached: a hotline, a page."""
    for name, value in _leaves(data):
        if _names(name, _REACH) and not _is_written(name):
            yield str(value)


def _is_written(name: str) -> bool:
    return _names(name, _WRITTEN)


def _number(name: str, value: Any) -> Figures:
    """Seven of something that is counted is no seven yuan. A long number in digits alone is a name, as in `figures`."""
    bare = figures_of(f": {value}")
    kinds = ((_COUNTS, Unit.COUNT), *_TIMES, (_SUMS, Unit.MONEY))
    unit = next((unit for words, unit in kinds if _names(name, words)), Unit.BARE)
    return Figures(frozenset((n, unit) for n, _ in bare.numbers), bare.dates, bare.identifiers)


def _names(name: str, words: str) -> bool:
    """Whether one of the words is part of a field's name, in camel or snake case."""
    return not set(words.split()).isdisjoint(part.lower() for part in _WORD.findall(name))


def _leaves(data: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _leaves(value, str(key))
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for value in data:
            yield from _leaves(value, name)
    elif data is not None and not isinstance(data, bool):
        yield name, data


def _lengths(data: Any) -> Iterator[int]:
    if isinstance(data, Mapping):
        for value in data.values():
            yield from _lengths(value)
    elif isinstance(data, Sequence) and not isinstance(data, str):
        yield len(data)
        for value in data:
            yield from _lengths(value)
