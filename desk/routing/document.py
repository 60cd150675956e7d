"""The routing document: who answers whom, in what order and how offers are made. Plain data that the console edits."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError, model_validator

from desk.routing.hours import EVERY_GROUP, GroupHours, SpecialDay
from desk.routing.rules import Group, Name, Overflow, Part, Rule
from desk.routing.sla import Sla
from domain.errors import Invalid

DEFAULT_GROUP = "default"
MOST_GROUPS, MOST_RULES, MOST_DAYS = 100, 500, 500
Units = Annotated[float, Field(gt=0, le=20)]


class RoutingDocument(Part):
    """`units` is what a conversation of a channel takes of an operator's capacity; `step_minutes` by how much one step of
    priority moves a contact forward in the queue.

    An operator who misses `missed_until_away` offers in a row is set away; who declined or missed somebody is not asked again
    for `again_after_minutes`. The operator who had a contact within `sticky_days` is asked first, for `sticky_minutes`. After
    `relax_after_minutes` somebody without the skill or the language may answer, after `anyone_after_minutes` any group. `hours` are by group.
    Who has waited for `callback_after_minutes` is offered a call-back, None for nobody; who will wait for `long_wait_minutes`
    by the estimate, at once. Outside the hours and for a call-back, an answer is promised within `answer_minutes` of service."""

    groups: tuple[Group, ...] = Field((Group(name=DEFAULT_GROUP),), max_length=MOST_GROUPS)
    rules: tuple[Rule, ...] = Field((), max_length=MOST_RULES)
    units: dict[Name, Units] = Field(default_factory=dict)
    step_minutes: float = Field(default=5, ge=0, le=240)
    offer_seconds: int = Field(default=30, ge=5, le=600)
    offers_at_once: int = Field(default=1, ge=1, le=10)
    missed_until_away: int = Field(default=3, ge=0, le=20)
    again_after_minutes: float = Field(default=5, ge=0, le=240)
    sticky_days: int = Field(default=30, ge=0, le=730)
    sticky_minutes: float = Field(default=2, ge=0, le=120)
    relax_after_minutes: float | None = Field(default=5, gt=0, le=1440)
    anyone_after_minutes: float | None = Field(default=15, gt=0, le=1440)
    hours: dict[Name, GroupHours] = Field(default_factory=dict)
    holidays: tuple[SpecialDay, ...] = Field((), max_length=MOST_DAYS)
    sla: Sla = Sla()
    wrap_up_seconds: int = Field(default=0, ge=0, le=3600)
    callback_after_minutes: float | None = Field(default=10, gt=0, le=1440)
    long_wait_minutes: float | None = Field(default=20, gt=0, le=1440)
    answer_minutes: float = Field(default=120, gt=0, le=10080)

    @model_validator(mode="after")
    def _names_are_known(self) -> "RoutingDocument":
        problems = [*_doubled("groups", self.groups), *_doubled("rules", self.rules)]
        if not self.groups:
            problems.append("groups: there must be one group at least (至少需要一个客服组)")
        known = {group.name for group in self.groups}
        problems += [
            f"rules › {rule.name} › then.group: {_unknown(rule.then.group)}"
            for rule in self.rules
            if rule.then.group is not None and rule.then.group not in known
        ]
        problems += [
            f"groups › {group.name} › overflow.to: {_unknown(group.overflow.to)}"
            for group in self.groups
            if group.overflow is not None and group.overflow.to not in known - {group.name}
        ]
        problems += _strangers(self, known)
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def first_group(self) -> Group:
        return self.groups[0]

    def group(self, name: str) -> Group:
        """That of this name; the first one when it has been removed since somebody began to wait in it."""
        return next((group for group in self.groups if group.name == name), self.groups[0])

    def overflow_of(self, name: str) -> Overflow | None:
        return self.group(name).overflow

    def units_of(self, channel: str) -> float:
        return self.units.get(channel, 1.0)


def read_document(body: Mapping[str, Any]) -> RoutingDocument:
    """Invalid with `problems`, each naming the rule or group, the field and what is wrong."""
    try:
        return RoutingDocument.model_validate(dict(body))
    except ValidationError as error:
        problems = _problems(error, body)
        raise Invalid(
            "The routing document has mistakes (分配规则有误): " + "; ".join(problems),
            problems=problems,
        ) from error


def _problems(error: ValidationError, body: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for one in error.errors():
        text = one["msg"].removeprefix("Value error, ")
        where = _where(one["loc"], body)
        if one["type"] == "extra_forbidden":
            text = "there is no such field (没有这个字段)"
        found += [f"{where}: {text}"] if where else text.split("\n")
    return found


def _where(path: tuple[int | str, ...], body: Mapping[str, Any]) -> str:
    """`rules › VIP › then.priority`: a rule or group by its name, or by its place where it has none."""
    if len(path) < 2 or path[0] not in ("rules", "groups") or not isinstance(path[1], int):
        return ".".join(str(step) for step in path)
    try:
        told = str(body[str(path[0])][path[1]]["name"])
        # Half of a surrogate pair could not be sent back.
        name = told.encode(errors="replace").decode() or f"#{path[1] + 1}"
    except (KeyError, TypeError, IndexError):
        name = f"#{path[1] + 1}"
    # The branches of a union (`tuple[...]`, `literal[...]`) say nothing to people.
    field = ".".join(str(step) for step in path[2:] if not str(step).endswith("]"))
    return " › ".join(part for part in (str(path[0]), name, field) if part)


def _doubled(what: str, named: tuple[Group, ...] | tuple[Rule, ...]) -> list[str]:
    counted = Counter(one.name for one in named)
    return [
        f"{what} › {name}: this name stands there {count} times (名称重复)"
        for name, count in counted.items()
        if count > 1
    ]


def _strangers(document: RoutingDocument, known: set[str]) -> Iterator[str]:
    """Hours, days and promises of groups that there are not: nobody would keep them. Hours named `default` are everybody's."""
    for name in document.hours:
        if name not in known | {EVERY_GROUP}:
            yield f"hours › {name}: {_unknown(name, other=False)}"
    for name in document.sla.groups:
        if name not in known:
            yield f"sla.groups › {name}: {_unknown(name, other=False)}"
    for special in document.holidays:
        for name in special.groups:
            if name not in known:
                yield f"holidays › {special.day} › groups: {_unknown(name, other=False)}"


def _unknown(name: str, *, other: bool = True) -> str:
    return f"there is no {'other ' if other else ''}group “{name}” (没有这个客服组)"
