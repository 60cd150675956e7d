"""What holds for every reply, whatever comes of the case: no question twice in the same words, no refusal without a way on."""

import re
from collections.abc import Sequence

from domain.conversation import TurnOutcome
from domain.effect import EffectStatus
from evals.conversations.visit import Exchange

_QUESTION = re.compile(r"[^。！？!?\n：:]*[?？]")
_REFUSES = re.compile(
    r"不能再|不能取消|不能修改|无法|没法|办不了|没有订单|没有找到|查不到|最多可以办|最多还可退"
    r"|\bcannot\b|\bcan no longer\b|\bis not possible\b|\bat most\b|\bfound no\b|\bthere is no order\b|\bunable to\b",
    re.IGNORECASE,
)
_MACHINE = ("None", "{", "Traceback", "order_id", "requestR")


def breaches(exchanges: Sequence[Exchange]) -> tuple[str, ...]:
    """In words, each with the number of its turn."""
    found = [f"turn {at}: asks again “{question}”" for at, question in repeated(exchanges)]
    for at, each in enumerate(exchanges, 1):
        if not each.turned.reply.strip():
            found.append(f"turn {at}: says nothing")
        if refuses(each) and not _shows_a_way(each):
            found.append(f"turn {at}: refuses and offers no next step")
        found += [f"turn {at}: shows {mark!r}" for mark in _MACHINE if mark in each.turned.reply]
    return tuple(found)


def repeated(exchanges: Sequence[Exchange]) -> list[tuple[int, str]]:
    """Questions that were asked in the same words while the same thing stood open."""
    found: list[tuple[int, str]] = []
    asked: dict[str, str] = {}
    for at, each in enumerate(exchanges, 1):
        if each.outcome is not TurnOutcome.ASKED and not each.asked:
            asked = {}
            continue
        for question in questions_in(each.turned.reply):
            if asked.get(question) == each.asked:
                found.append((at, question))
            asked[question] = each.asked
        asked = {question: slot for question, slot in asked.items() if slot == each.asked}
    return found


def questions_in(text: str) -> list[str]:
    return [question.strip() for question in _QUESTION.findall(text) if len(question.strip()) > 2]


def refuses(each: Exchange) -> bool:
    return each.turned.receipt == EffectStatus.REFUSED or bool(_REFUSES.search(each.turned.reply))


def _shows_a_way(each: Exchange) -> bool:
    ways = (TurnOutcome.ASKED, TurnOutcome.PROPOSED, TurnOutcome.HANDED_OFF)
    return bool(each.turned.quick_replies) or each.outcome in ways
