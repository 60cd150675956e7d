"""Read task conversations: what a customer says step by step, and what must be true in the shop at the end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from domain.errors import Invalid
from domain.language import Language, detect_language

FOLDER = Path(__file__).parent.parent / "cases"
PATTERN = "tasks-*.yaml"
ANONYMOUS = "anonymous"
# The two customers that the demo knows by name.
PEOPLE = {"lin": "C1001", "emma": "C1002"}
UNTIL = ("proposed", "done", "asked", "handed_over")
_CASE = {"name", "who", "tags", "facts", "steps", "want"}
_WANT = {"effects", "shop", "says", "handed_over"}


@dataclass(frozen=True)
class Step:
    """One of: lines that are said, a state to go on until, a sign-in as this customer."""

    say: tuple[str, ...] = ()
    until: str = ""
    sign_in: str = ""


@dataclass(frozen=True)
class Want:
    """`effects` are exactly what the shop must have done, `shop` pairs of order and status; `handed_over` may be left open."""

    effects: tuple[Mapping[str, Any], ...] = ()
    shop: tuple[tuple[str, str], ...] = ()
    says: tuple[str, ...] = ()
    handed_over: bool | None = None


@dataclass(frozen=True)
class Case:
    """`who` is a customer's id or "anonymous"; `facts` are what the customer answers when a slot is asked for."""

    name: str
    file: str
    language: Language
    who: str
    tags: tuple[str, ...]
    facts: Mapping[str, str]
    steps: tuple[Step, ...]
    want: Want = field(default_factory=Want)


def read_cases(folder: Path = FOLDER) -> list[Case]:
    """All of the folder's files. Raises Invalid with the file and the case that is wrong."""
    paths = sorted(folder.glob(PATTERN))
    if not paths:
        raise Invalid(f"{folder} holds no conversations: write files named {PATTERN} into it.")
    return [case for path in paths for case in _cases_of(path)]


def _cases_of(path: Path) -> list[Case]:
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Invalid(f"{path} cannot be read as YAML: {error}") from error
    if not isinstance(rows, list):
        raise Invalid(f"{path} must be a list of conversations, each with a name and steps.")
    return [_case(row, path, number) for number, row in enumerate(rows, 1)]


def _case(row: Any, path: Path, number: int) -> Case:
    where = f"{path.name}, conversation {number}"
    if not isinstance(row, Mapping) or not row.get("name") or not row.get("steps"):
        raise Invalid(f"{where}: needs a name and steps.")
    where = f"{path.name}, “{row['name']}”"
    _known(row, _CASE, where)
    want = row.get("want") or {}
    _known(want, _WANT, f"{where}, want")
    steps = tuple(_step(step, where) for step in row["steps"])
    opening = " ".join(next((step.say for step in steps if step.say), ()))
    return Case(
        name=str(row["name"]),
        file=path.stem,
        language=detect_language(opening, default=_language_of(path)),
        who=customer_of(str(row.get("who", ANONYMOUS))),
        tags=tuple(map(str, row.get("tags", ()))),
        facts={str(slot): str(value) for slot, value in (row.get("facts") or {}).items()},
        steps=steps,
        want=_want(want, where),
    )


def _language_of(path: Path) -> Language:
    """For words that show none: what the file's name ends with."""
    return Language.EN if path.stem.endswith("-en") else Language.ZH


def customer_of(who: str) -> str:
    return PEOPLE.get(who, who)


def _step(step: Any, where: str) -> Step:
    if not isinstance(step, Mapping) or len(step) != 1:
        raise Invalid(f"{where}: {step!r} is no step; write one of say, until, sign_in.")
    match dict(step):
        case {"say": list(lines)}:
            return Step(say=tuple(map(str, lines)))
        case {"say": line}:
            return Step(say=(str(line),))
        case {"until": str(until)} if until in UNTIL:
            return Step(until=until)
        case {"sign_in": who}:
            return Step(sign_in=customer_of(str(who)))
    raise Invalid(f"{where}: {step!r} is no step; `until` is one of {', '.join(UNTIL)}.")


def _want(want: Mapping[str, Any], where: str) -> Want:
    effects = tuple(want.get("effects") or ())
    if not all(isinstance(effect, Mapping) and effect.get("tool") for effect in effects):
        raise Invalid(f"{where}: each of want.effects needs a tool and its arguments.")
    return Want(
        effects=effects,
        shop=tuple((str(row["order"]), str(row["status"])) for row in want.get("shop") or ()),
        says=tuple(map(str, want.get("says") or ())),
        handed_over=want.get("handed_over"),
    )


def _known(row: Mapping[str, Any], names: Iterable[str], where: str) -> None:
    if strange := set(row) - set(names):
        raise Invalid(
            f"{where}: {', '.join(sorted(strange))} is not known; write {', '.join(sorted(names))}."
        )
