"""What may be done without a person: how much, how often, for how long, in which state. Code counts, not a model."""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from domain.language import Language
from tools.messages import Message, not_in_state, out_of_window, unchecked
from tools.rendering import Vocabulary, flatten, show
from tools.result import Remedy, ToolResult
from tools.sections import Section

_LONGEST_SECONDS_SINCE_1970 = 100_000_000_000


@dataclass(frozen=True)
class Fact:
    """A `field` (a dotted path) of what the READ `tool` says; `arguments` maps its parameters to the WRITE's."""

    tool: str
    field: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Window:
    """Until `days` after the moment that `since` names."""

    days: float
    since: Fact


@dataclass(frozen=True)
class Only:
    """Only while the fact is one of `values`."""

    fact: Fact
    values: tuple[str, ...]


@dataclass(frozen=True)
class Limits:
    """`maximum` by argument; at most `count` executions for one customer in `hours`."""

    maximum: dict[str, float] = dataclasses.field(default_factory=dict)
    count: int | None = None
    hours: float = 24.0
    window: Window | None = None
    only_if: tuple[Only, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        window = (self.window.since,) if self.window else ()
        return (*(only.fact for only in self.only_if), *window)

    def exceeded(self, arguments: Mapping[str, Any]) -> list[str]:
        """What is more than its maximum, or no number at all, each as `amount: at most 20 is allowed, not 30`."""
        given = flatten(arguments)
        return [
            f"{name}: at most {most:g} is allowed, not {given[name]}"
            for name, most in self.maximum.items()
            if name in given and not _at_most(given[name], most)
        ]


# Asks a READ on behalf of the customer whose WRITE is looked at.
Read = Callable[[str, Mapping[str, Any]], Awaitable[ToolResult]]


def read_limits(section: Section) -> Limits:
    section.allow("maximum", "count", "hours", "window", "only_if")
    maximum, window = section.section("maximum"), section.section("window")
    if window.data:
        window.allow("days", "since")
        if "days" not in window.data:
            raise window.error("is missing", "add it", name="days")
    return Limits(
        maximum={name: maximum.number(name, default=0) for name in maximum.data},
        count=int(section.number("count", default=0)) or None,
        hours=section.number("hours", default=24.0),
        window=Window(window.number("days", default=0), _fact(window.section("since")))
        if window.data
        else None,
        only_if=tuple(_only(each) for each in section.sections("only_if")),
    )


def _only(section: Section) -> Only:
    values = section.data.get("values")
    if not isinstance(values, list) or not values:
        raise section.error(f"is {values!r}", "list the values that allow it", name="values")
    return Only(_fact(section, "values"), tuple(_as_text(value) for value in values))


def _fact(section: Section, *more: str) -> Fact:
    section.allow("tool", "field", "arguments", *more)
    return Fact(
        section.text("tool"), section.text("field"), tuple(section.texts("arguments").items())
    )


async def closed(
    limits: Limits,
    arguments: Mapping[str, Any],
    *,
    read: Read,
    needs: Callable[[str], set[str]],
    vocabulary: Callable[[Language], Vocabulary],
    now: datetime,
    zone: tzinfo,
) -> Message | None:
    """Why the WRITE may not be done at this moment; None if it may. `needs` names a READ's parameters, `zone` is that of
    moments that tell none. What cannot be found out is not allowed."""
    told: dict[Fact, Any] = {}
    results: dict[tuple[Any, ...], ToolResult] = {}
    for fact in limits.facts:
        asked = {name: arguments.get(name) for name in needs(fact.tool)}
        asked |= {name: arguments.get(argument) for name, argument in fact.arguments}
        question = (fact.tool, fact.arguments)
        if question not in results:
            given = {name: value for name, value in asked.items() if value is not None}
            results[question] = await read(fact.tool, given)
        if not results[question].ok:
            return _untold(results[question])
        told[fact] = at(results[question].data, fact.field)
    for only in limits.only_if:
        if told[only.fact] is None:
            return unchecked()
        if _as_text(told[only.fact]) not in only.values:
            name = only.fact.field.rpartition(".")[2]
            shown = {one: show(told[only.fact], name, "", vocabulary(one)) for one in Language}
            return not_in_state(shown[Language.ZH], shown[Language.EN])
    if limits.window is None:
        return None
    since = moment(told[limits.window.since], zone)
    if since is None:
        return unchecked()
    if now > since + timedelta(days=limits.window.days):
        return out_of_window(limits.window.days, f"{since.astimezone(zone):%Y-%m-%d}")
    return None


def _untold(result: ToolResult) -> Message:
    """The reason the READ gave, such as that there is no such order, says more than that it could not be told."""
    if result.remedy is Remedy.TELL and result.message_zh and result.message_en:
        return Message(result.error_code or "unchecked", result.message_zh, result.message_en)
    return unchecked()


def at(data: Any, path: str) -> Any:
    """What stands at a dotted path such as `order.lines.0.status`; None where there is nothing."""
    for part in path.split("."):
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list) and part.isdecimal() and int(part) < len(data):
            data = data[int(part)]
        else:
            return None
    return data


def moment(value: Any, zone: tzinfo) -> datetime | None:
    """A date (then its last second), a time by ISO 8601, or seconds or milliseconds since 1970."""
    if isinstance(value, bool) or value in (None, ""):
        return None
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(
                value / 1000 if value > _LONGEST_SECONDS_SINCE_1970 else value, UTC
            )
        text = str(value).strip()
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text), time.max, zone)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _at_most(value: Any, most: float) -> bool:
    values = value if isinstance(value, list) else [value]
    try:
        return all(float(one) <= most for one in values)
    except (TypeError, ValueError):
        return False


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
