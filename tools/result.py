"""What a READ brought, and whether a model that sees an error may try again with other arguments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tools.rendering import plain

_MOST_FIELDS, _LONGEST_FAULT = 8, 160
# Parts of a location that name a place and no field: FastAPI's `["body", "amount"]`, JSON:API's `/data/attributes/amount`.
_PLACES = {"attributes", "body", "cookie", "data", "header", "path", "query"}


# What was sent is wrong. Django Oscar says 406 where others say 422.
FIXABLE = {400, 406, 422}


class Remedy(StrEnum):
    """What helps after an error. Only CORRECT may be tried again in the same turn, and only with other arguments."""

    CORRECT = "correct"
    TELL = "tell"
    LATER = "later"


@dataclass(frozen=True)
class ToolResult:
    """`status` is the HTTP status, 0 where there was no answer; `faults` says what is wrong by argument. After success
    the messages are the shop's words for the answer, empty where tools.yaml has none."""

    ok: bool
    status: int
    data: dict[str, Any] = field(default_factory=dict)
    error_code: str | None = None
    message_zh: str = ""
    message_en: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def remedy(self) -> Remedy | None:
        """None after success. The statuses are those of RFC 9110; a time-out has none and counts as 0."""
        if self.ok:
            return None
        if self.status in FIXABLE:
            return Remedy.CORRECT
        if self.status == 0 or self.status >= 500 or self.status in {408, 425, 429}:
            return Remedy.LATER
        # 401, 403, 404, 409, 410 and the rest: no other argument of a model makes them right.
        return Remedy.TELL

    @property
    def advice(self) -> str:
        """For a model, in one line; empty after success."""
        match self.remedy:
            case Remedy.CORRECT:
                wrong = "; ".join(f"{name}: {why}" for name, why in self.faults.items())
                return f"Correct the arguments and call again{f' ({wrong})' if wrong else ''}."
            case Remedy.TELL:
                return (
                    "Do not call it again with guessed arguments: tell the customer what it says."
                )
            case Remedy.LATER:
                return "The system does not answer: do not call it again in this turn."
        return ""


def faults_in(data: Mapping[str, Any]) -> dict[str, str]:
    """What an error document says is wrong, by argument: Django REST, FastAPI, RFC 9457 with `errors`, JSON:API."""
    found: dict[str, str] = {}
    for key in ("detail", "reason", "errors", "invalid_params", "invalid-params", "violations"):
        listed = data.get(key)
        if isinstance(listed, list):
            found |= dict(_listed(listed))
        elif isinstance(listed, Mapping):
            found |= dict(_by_name(listed))
    if not found:
        found = dict(_by_name(data))
    return {
        name: plain(why)[:_LONGEST_FAULT] for name, why in list(found.items())[:_MOST_FIELDS] if why
    }


def _listed(faults: list[Any]) -> Iterable[tuple[str, str]]:
    for fault in faults:
        if not isinstance(fault, Mapping):
            continue
        source = fault.get("source")
        where = (
            source.get("pointer") or source.get("parameter")
            if isinstance(source, Mapping)
            else None
        )
        where = where or next(
            (
                fault[k]
                for k in ("loc", "field", "name", "pointer", "path", "param")
                if fault.get(k)
            ),
            "",
        )
        why = next(
            (fault[k] for k in ("msg", "message", "detail", "reason", "title") if fault.get(k)), ""
        )
        name = _name(where)
        if name and isinstance(why, str):
            yield name, why


def _by_name(faults: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """`{"amount": ["A valid number is required."]}`, as Django REST answers."""
    for name, why in faults.items():
        first = why[0] if isinstance(why, list) and why else None
        if isinstance(first, str):
            yield _name(name), first


def _name(where: Any) -> str:
    parts = (
        where if isinstance(where, list) else str(where).strip("#/").replace("/", ".").split(".")
    )
    named = [str(part) for part in parts]
    while len(named) > 1 and named[0] in _PLACES:
        named = named[1:]
    return ".".join(named)[:64]
