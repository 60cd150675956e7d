"""Read conversations from YAML; whatever is wrong is told with its file, its case and its key."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from domain.conversation import Sender, TurnOutcome
from domain.effect import Choice
from domain.errors import Invalid
from domain.handoff import HandoffReason
from domain.language import Language, detect_language
from evals.conversations.cases import ANONYMOUS, PEOPLE, UNTIL, Scene, Simulated, Step, Want

_SLICES = ("channel", "intent", "form", "pair")
_SCENE = {
    *("name", "who", "language", "tags", "policy", "start", "shop", "facts", "steps", "customer"),
    *("golden", "reference", "want", *_SLICES),
}
_CUSTOMER = {"persona", "goal", "knows", "stop", "turns"}
_WANT = {
    *("effects", "shop", "state", "says", "never", "cites", "no_citation", "handed_over"),
    *("reason", "language", "outcome", "grounded"),
}
_STEPS = "say, until, sign_in, press, pick"
_SENDERS = {each.value: each for each in (Sender.CONTACT, Sender.ASSISTANT, Sender.OPERATOR)}
Row = Mapping[str, Any]
Choosable = TypeVar("Choosable", bound=StrEnum)


def read_scenes(paths: Iterable[Path]) -> list[Scene]:
    """All conversations of these files. Raises Invalid with the file, the case and the key that is wrong."""
    return [scene for path in paths for scene in _scenes_of(path)]


def scene_of(row: Row, path: Path) -> Scene:
    """One row as `path` would hold it; relative names in it are looked for beside `path`."""
    where = f"{path.name}, “{row['name']}”"
    _known(row, _SCENE, where)
    steps = tuple(_step(step, where) for step in _list(row, "steps", where))
    customer = _customer(row["customer"], where) if row.get("customer") else None
    if bool(steps) is bool(customer):
        raise Invalid(f"{where}: write either steps or customer.")
    start = tuple(_spoken(each, where) for each in _list(row, "start", where))
    policy = _policy(str(row["policy"]), path, where) if row.get("policy") else None
    return Scene(
        name=str(row["name"]),
        file=path.stem,
        language=_language(row, steps, start, customer, path, where),
        who=customer_of(str(row.get("who", ANONYMOUS))),
        channel=str(row.get("channel", "web")),
        slices={name: str(row[name]) for name in _SLICES if row.get(name)},
        tags=tuple(map(str, _list(row, "tags", where))),
        policy=policy,
        start=start,
        shop=tuple(_preset(each, where) for each in _list(row, "shop", where)),
        facts=_texts(row.get("facts"), f"{where}, facts"),
        steps=steps,
        customer=customer,
        golden=tuple(map(str, _list(row, "golden", where))),
        reference=_actions(row, "reference", where),
        want=_want(row, where),
        seen=_digest(row, policy),
    )


def customer_of(who: str) -> str:
    return PEOPLE.get(who, who)


def _scenes_of(path: Path) -> list[Scene]:
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Invalid(f"{path} cannot be read as YAML: {error}") from error
    if not isinstance(rows, list):
        raise Invalid(f"{path} must be a list of conversations, each with a name and steps.")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping) or not row.get("name"):
            raise Invalid(f"{path.name}, conversation {number}: needs a name.")
    scenes = [scene_of(row, path) for row in rows]
    names = [scene.name for scene in scenes]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Invalid(f"{path.name}: more than one is named “{min(twice)}”.")
    return scenes


def _digest(row: Row, policy: Path | None) -> str:
    told = json.dumps(row, sort_keys=True, ensure_ascii=False, default=str)
    rules = policy.read_text(encoding="utf-8") if policy else ""
    return hashlib.sha256(f"{told}\n{rules}".encode()).hexdigest()[:16]


def _language(
    row: Row,
    steps: Sequence[Step],
    start: Sequence[tuple[Sender, str]],
    customer: Simulated | None,
    path: Path,
    where: str,
) -> Language:
    """As it is told, or that of the first words; for words that show none, what the file's name ends with."""
    if row.get("language"):
        return _one_of(Language, row["language"], f"{where}, language")
    default = Language.EN if path.stem.endswith("-en") else Language.ZH
    spoken = [text for sender, text in start if sender is Sender.CONTACT]
    goals = [customer.goal] if customer else []
    first = (" ".join(step.say) for step in steps if step.say)
    return detect_language(next(iter([*spoken, *first, *goals]), ""), default=default)


def _policy(name: str, path: Path, where: str) -> Path:
    found = path.parent / name
    if not found.is_file():
        raise Invalid(f"{where}, policy: there is no file {name} beside {path.name}.")
    return found


def _step(step: Any, where: str) -> Step:
    if not isinstance(step, Mapping) or len(step) != 1:
        raise Invalid(f"{where}: {step!r} is no step; write one of {_STEPS}.")
    match dict(step):
        case {"say": list(lines)} if lines:
            return Step(say=tuple(map(str, lines)))
        case {"say": str() | int() | float() as line}:
            return Step(say=(str(line),))
        case {"until": str(until)} if until in UNTIL:
            return Step(until=until)
        case {"sign_in": who}:
            return Step(sign_in=customer_of(str(who)))
        case {"press": choice}:
            return Step(press=_one_of(Choice, choice, f"{where}, press"))
        case {"pick": int(number)} if number > 0:
            return Step(pick=number)
    raise Invalid(
        f"{where}: {step!r} is no step; write one of {_STEPS}; `until` is one of {', '.join(UNTIL)}."
    )


def _customer(row: Any, where: str) -> Simulated:
    where = f"{where}, customer"
    if not isinstance(row, Mapping) or not row.get("persona") or not row.get("goal"):
        raise Invalid(f"{where}: needs a persona and a goal.")
    _known(row, _CUSTOMER, where)
    turns = row.get("turns", 12)
    if not isinstance(turns, int) or turns < 1:
        raise Invalid(f"{where}, turns: write how many turns it takes at most, such as 12.")
    knows = _texts(row.get("knows"), f"{where}, knows")
    return Simulated(str(row["persona"]), str(row["goal"]), knows, str(row.get("stop", "")), turns)


def _spoken(row: Any, where: str) -> tuple[Sender, str]:
    if isinstance(row, Mapping) and len(row) == 1:
        who, text = next(iter(row.items()))
        if who in _SENDERS:
            return _SENDERS[who], str(text)
    raise Invalid(
        f"{where}, start: {row!r}: write one of {', '.join(_SENDERS)} with what was said."
    )


def _preset(row: Any, where: str) -> Row:
    if not isinstance(row, Mapping) or not row.get("order") or len(row) < 2:
        raise Invalid(
            f"{where}, shop: {row!r}: write the order and what is set, such as its status."
        )
    return row


def _actions(row: Row, key: str, where: str) -> tuple[Row, ...]:
    found = tuple(_list(row, key, where))
    if not all(isinstance(each, Mapping) and each.get("tool") for each in found):
        raise Invalid(f"{where}, {key}: each needs a tool and its arguments.")
    return found


def _want(row: Row, where: str) -> Want:
    want, where = row.get("want") or {}, f"{where}, want"
    if not isinstance(want, Mapping):
        raise Invalid(f"{where}: write what must be true, one of {', '.join(sorted(_WANT))}.")
    _known(want, _WANT, where)
    if want.get("state", "reference") != "reference":
        raise Invalid(f"{where}, state: {want['state']!r} is not known; write reference.")
    reference = "state" in want
    if reference and "reference" not in row:
        raise Invalid(f"{where}, state: needs the case's reference; [] where nothing may happen.")
    orders = tuple(_preset(each, where) for each in _list(want, "shop", where))
    return Want(
        effects=None if reference and "effects" not in want else _actions(want, "effects", where),
        shop=tuple((str(each["order"]), str(each["status"])) for each in orders),
        reference=reference,
        says=tuple(map(_group, _list(want, "says", where))),
        never=tuple(map(str, _list(want, "never", where))),
        cites=tuple(map(str, _list(want, "cites", where))),
        no_citation=_truth(want, "no_citation", where) or False,
        handed_over=_truth(want, "handed_over", where),
        reason=tuple(
            _one_of(HandoffReason, each, f"{where}, reason")
            for each in _list(want, "reason", where)
        ),
        language=_one(Language, want, "language", where),
        outcome=_one(TurnOutcome, want, "outcome", where),
        grounded=_truth(want, "grounded", where) or False,
    )


def _group(told: Any) -> tuple[str, ...]:
    """Alternatives, of which one is enough."""
    return tuple(map(str, told)) if isinstance(told, list) else (str(told),)


def _list(row: Row, key: str, where: str) -> list[Any]:
    """A single text stands for a list of one."""
    found = row.get(key)
    if found is None:
        return []
    if isinstance(found, str):
        return [found]
    if not isinstance(found, list):
        raise Invalid(f"{where}, {key}: write a list.")
    return found


def _texts(row: Any, where: str) -> dict[str, str]:
    if row is not None and not isinstance(row, Mapping):
        raise Invalid(f"{where}: write names and values.")
    return {str(name): str(value) for name, value in (row or {}).items()}


def _truth(row: Row, key: str, where: str) -> bool | None:
    if not isinstance(row.get(key), bool | None):
        raise Invalid(f"{where}, {key}: write true or false.")
    return row.get(key)


def _one(kind: Callable[[Any], Choosable], row: Row, key: str, where: str) -> Choosable | None:
    return _one_of(kind, row[key], f"{where}, {key}") if key in row else None


def _one_of(kind: Callable[[Any], Choosable], told: Any, where: str) -> Choosable:
    try:
        return kind(told)
    except ValueError as error:
        names = ", ".join(kind)  # type: ignore[arg-type]
        raise Invalid(f"{where}: {told!r} is not known; write one of {names}.") from error


def _known(row: Row, names: Iterable[str], where: str) -> None:
    if strange := set(map(str, row)) - set(names):
        raise Invalid(
            f"{where}: {', '.join(sorted(strange))} is not known; write {', '.join(sorted(names))}."
        )
