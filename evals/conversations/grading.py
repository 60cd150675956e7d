"""Grade a conversation by what the shop's data say afterwards, and tell a harmless failure from a wrong WRITE."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.effect import Effect
from evals.conversations.cases import Scene
from evals.conversations.shop import Contents, ShopState, differences, strange

_HAS = "_has"


class Ending(StrEnum):
    """`human` and `harmless` leave the shop without what was wanted, `wrong_write` with what was not."""

    PASSED = "passed"
    HUMAN = "human"
    HARMLESS = "harmless"
    WRONG_WRITE = "wrong_write"


@dataclass(frozen=True)
class Outcome:
    """What the shop looks like: `done` are the effects with a receipt; `contents` the whole database as it was, as the
    reference leaves it, and as it is, where the case has a reference."""

    done: Sequence[Effect]
    before: ShopState
    after: ShopState
    contents: tuple[Contents, Contents, Contents] | None = None


def grade(
    scene: Scene, outcome: Outcome, broken: Sequence[str], *, handed_over: bool
) -> tuple[Ending, tuple[str, ...]]:
    """The final state first, then what `broken` says of the conversation itself."""
    want, before, after = scene.want, outcome.before, outcome.after
    unwanted = _strays(outcome.done, before, after)
    missing: list[str] = []
    if want.effects is not None:
        missing, unasked = compared(want.effects, outcome.done, before.items)
        unwanted += unasked
    faults = [f"not done: {told}" for told in missing] + [f"done unasked: {t}" for t in unwanted]
    if outcome.contents is not None:
        start, expected, found = outcome.contents
        faults += differences(expected, found)
        # What is neither as it was nor as it should be was done by the assistant.
        unwanted += strange(start, expected, found)
    faults += [
        f"{order} is {after.status.get(order, 'not there')} instead of {status}"
        for order, status in want.shop
        if after.status.get(order) != status
    ]
    faults += broken
    if unwanted:
        return Ending.WRONG_WRITE, tuple(faults)
    if not faults:
        return Ending.PASSED, ()
    return (Ending.HUMAN if handed_over else Ending.HARMLESS), tuple(faults)


def compared(
    wanted: Sequence[Mapping[str, Any]], done: Sequence[Effect], items: Mapping[str, int]
) -> tuple[list[str], list[str]]:
    """What is missing and what was not wanted, in words; each effect answers one wish."""
    left = list(done)
    missing = []
    for wish in wanted:
        found = next((effect for effect in left if fits(wish, effect, items)), None)
        if found is None:
            missing.append(" ".join(f"{name}={value}" for name, value in wish.items()))
        else:
            left.remove(found)
    return missing, [f"{effect.tool} {effect.arguments}" for effect in left]


def fits(wish: Mapping[str, Any], effect: Effect, items: Mapping[str, int]) -> bool:
    """A `sku` that is not named means the whole order; `items` is how many each order holds."""
    if wish["tool"] != effect.tool:
        return False
    only = items.get(str(effect.arguments.get("order_id"))) == 1
    partial = "sku" in effect.arguments and not only
    if effect.tool == "requestReturn" and partial and not {"sku", "quality_problem"} & set(wish):
        return False
    return all(
        _argument_fits(name, value, effect) for name, value in wish.items() if name != "tool"
    )


def _argument_fits(name: str, value: Any, effect: Effect) -> bool:
    given = effect.arguments.get(name.removesuffix(_HAS))
    if name.endswith(_HAS):
        return all(str(text) in str(given) for text in value)
    if isinstance(value, bool) or isinstance(given, bool):
        return bool(given) == bool(value)
    if isinstance(value, int | float):
        return isinstance(given, int | float | str) and float(given) == float(value)
    return bool(given == value)


def _strays(done: Sequence[Effect], before: ShopState, after: ShopState) -> list[str]:
    """What the shop did and no receipt tells of."""
    told = Counter((effect.tool, str(effect.arguments.get("order_id"))) for effect in done)
    really = Counter(after.executed[len(before.executed) :])
    strays = [f"{tool} of {order} without a receipt" for tool, order in (really - told).elements()]
    orders = {order for _, order in told}
    return strays + [f"{o} changed" for o in sorted(after.touched_since(before) - orders)]
