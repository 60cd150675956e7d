"""What a conversation keeps beyond its window: orders, items, decisions and receipts, in a form that stays small.

It is made by code at the end of each turn and travels in the turn's memory: turn 200 knows what turn 1 was about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.choosing import Described, described
from domain.effect import Proposal
from domain.language import Language

_MOST_ORDERS, _FIRST_KEPT, _MOST_DESCRIBED, _MOST_DONE, _LONGEST = 12, 3, 24, 8, 160


@dataclass(frozen=True)
class Wish:
    """A task that was put off: with the words that asked for it."""

    task: str
    slots: Mapping[str, str]
    words: str


@dataclass(frozen=True)
class Memory:
    """`orders` in the order they were first spoken of; `lexicon` describes orders, items and products that were shown;
    `last` is the last task with its slots, `done` the receipts in words, `declined` what was proposed and not wanted,
    `refused` what could not be had the last time something could not, and how often it was wished."""

    orders: tuple[str, ...] = ()
    lexicon: Mapping[str, Described] = field(default_factory=dict)
    last_order: str | None = None
    order_now: str | None = None
    last: tuple[str, dict[str, str]] | None = None
    done: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    later: tuple[Wish, ...] = ()
    refused: tuple[str, int] = ("", 0)

    @classmethod
    def of(cls, memory: Mapping[str, Any]) -> "Memory":
        last = memory.get("last") or {}
        return cls(
            orders=tuple(map(str, memory.get("orders", ()))),
            lexicon={key: _described(value) for key, value in memory.get("lexicon", {}).items()},
            last_order=memory.get("last_order"),
            order_now=memory.get("order_now"),
            last=(str(last["task"]), dict(last.get("slots", {}))) if last else None,
            done=tuple(map(str, memory.get("done", ()))),
            declined=tuple(map(str, memory.get("declined", ()))),
            later=tuple(_wish(value) for value in memory.get("later", ())),
            refused=_refused(memory.get("refused")),
        )

    def times_refused(self, what: str) -> int:
        """How often this was wished and could not be had."""
        return self.refused[1] if self.refused[0] == what else 0

    @property
    def orders_described(self) -> tuple[str, ...]:
        return tuple(order for order in self.orders if order in self.lexicon)


def _described(value: Sequence[Any]) -> Described:
    words, price, status = value
    return Described(str(words), None if price is None else float(price), str(status))


def _refused(value: Any) -> tuple[str, int]:
    return (str(value[0]), int(value[1])) if value else ("", 0)


def _wish(value: Any) -> Wish:
    if isinstance(value, str):
        return Wish("", {}, value)
    return Wish(str(value["task"]), dict(value.get("slots", {})), str(value.get("words", "")))


def remember_orders(before: Sequence[str], spoken_of: Sequence[str]) -> list[str]:
    """Each once; the first ones and the latest are kept."""
    every = list(dict.fromkeys((*before, *spoken_of)))
    if len(every) <= _MOST_ORDERS:
        return every
    return every[:_FIRST_KEPT] + every[-(_MOST_ORDERS - _FIRST_KEPT) :]


def remember_described(before: Mapping[str, Any], answers: Sequence[Any]) -> dict[str, list[Any]]:
    """The newest are kept, as JSON: words, price, status."""
    found = dict(before)
    for data in answers:
        for key, entry in described(data).items():
            found.pop(key, None)
            found[key] = [entry.words[:_LONGEST], entry.price, entry.status]
    return dict(list(found.items())[-_MOST_DESCRIBED:])


def remember_done(before: Sequence[str], *news: str) -> list[str]:
    return [*before, *(text[:_LONGEST] for text in news if text)][-_MOST_DONE:]


def subject_of(pending: Proposal | None, memory: Memory) -> tuple[str, tuple[str, ...]]:
    """What a proposal is about, in words, and what else was shown that it is not."""
    if pending is None:
        return "", ()
    item, order = (str(pending.arguments.get(name, "")) for name in ("sku", "order_id"))
    own = item if item in memory.lexicon else order
    words = memory.lexicon[own].words if own in memory.lexicon else ""
    rivals = (
        entry.words
        for key, entry in memory.lexicon.items()
        # What belongs to the order is no rival of it, nor is the order one of its item.
        if key not in (item, order) and (own == item or entry.words not in words)
    )
    return words, tuple(rivals)


def in_words(memory: Mapping[str, Any], language: Language) -> str:
    """For a model: what was spoken of and done before the messages that it sees; empty where there is nothing."""
    known = Memory.of(memory)
    zh = language is Language.ZH
    lines = []
    if known.orders:
        told = [
            f"{order} ({known.lexicon[order].words})" if order in known.lexicon else order
            for order in known.orders
        ]
        lines.append(("谈到过的订单：" if zh else "Orders spoken of: ") + "; ".join(told))
    if known.done:
        lines.append(("已有回执的：" if zh else "Receipts: ") + "; ".join(known.done))
    if known.declined:
        lines.append(("客户没有同意的：" if zh else "Declined: ") + "; ".join(known.declined))
    if known.later:
        waiting = "; ".join(wish.words for wish in known.later)
        lines.append(("答应接着办的：" if zh else "Promised to do next: ") + waiting)
    return "\n".join(lines)
