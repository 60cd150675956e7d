"""Grade a conversation by what the shop's data say afterwards, and tell a harmless failure from a wrong WRITE."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.effect import Effect
from evals.conversations.cases import Case
from evals.conversations.customer import Exchange
from evals.conversations.shop import ShopState

_HAS = "_has"


class Grade(StrEnum):
    """`human` and `harmless` leave the shop without what was wanted, `wrong_write` with what was not."""

    PASSED = "passed"
    HUMAN = "human"
    HARMLESS = "harmless"
    WRONG_WRITE = "wrong_write"


@dataclass(frozen=True)
class Graded:
    """`manners` are breaches of how the assistant must behave, whatever came of the case."""

    case: Case
    grade: Grade
    faults: tuple[str, ...]
    exchanges: tuple[Exchange, ...]
    manners: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()


def grade(
    case: Case,
    exchanges: Sequence[Exchange],
    done: Sequence[Effect],
    before: ShopState,
    after: ShopState,
    *,
    handed_over: bool,
) -> tuple[Grade, tuple[str, ...]]:
    missing, unwanted = compared(case.want.effects, done, before.items)
    unwanted += _strays(done, before, after)
    faults = [f"not done: {told}" for told in missing] + [f"done unasked: {t}" for t in unwanted]
    faults += [
        f"{order} is {after.status.get(order, 'not there')} instead of {status}"
        for order, status in case.want.shop
        if after.status.get(order) != status
    ]
    said = "\n".join(f"{each.text}\n{each.proposal}" for each in exchanges)
    faults += [f"never said {words!r}" for words in case.want.says if words not in said]
    if case.want.handed_over not in (None, handed_over):
        faults.append("handed over" if handed_over else "not handed over")
    if unwanted:
        return Grade.WRONG_WRITE, tuple(faults)
    if not faults:
        return Grade.PASSED, ()
    return (Grade.HUMAN if handed_over else Grade.HARMLESS), tuple(faults)


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
