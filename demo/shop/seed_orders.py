"""Fill the order book: the demo's own nine orders and some two hundred others in every state."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from demo.shop.orders import ADDRESS_FIELDS
from demo.shop.seed_catalogue import read_data
from demo.shop.seed_history import write_aftermath
from demo.shop.seed_people import Person
from demo.shop.seed_tracking import journey_days, write_shipment

PAYMENTS = {
    "zh": ("wechat_pay", "alipay", "unionpay", "huabei"),
    "en": ("visa", "mastercard", "alipay"),
}
STATES = ("unpaid", "paid", "shipped", "delivered", "returned", "cancelled")
WEIGHTS = (4, 9, 14, 52, 10, 11)
ORDERS = 231
FIRST_OTHER = 21


@dataclass(frozen=True)
class Line:
    sku: str
    quantity: int
    unit_cents: int


@dataclass(frozen=True)
class Plan:
    """An order to be written: who, what, in which state, and since how many days."""

    id: str
    person: Person
    status: str
    lines: tuple[Line, ...]
    days: float


# (order, customer, state, [(sku, quantity)], days since it was shipped, delivered or placed)
OWN_ORDERS: tuple[tuple[str, str, str, tuple[tuple[str, int], ...], float], ...] = (
    ("LS20260001", "C1001", "paid", (("P1001-LAK-38", 1), ("P1018-MOS-1", 2)), 0.1),
    ("LS20260002", "C1001", "shipped", (("P1010-LAK-M", 1),), 1.6),
    ("LS20260003", "C1001", "delivered", (("P1004-CLO-38", 1), ("P1013-ROS-M", 2)), 3),
    ("LS20260004", "C1001", "unpaid", (("P1033-CLO-1", 1),), 0.01),
    ("LS20260011", "C1002", "paid", (("P1023-MOS-1", 1),), 0.1),
    ("LS20260012", "C1002", "shipped", (("P1003-SAN-39", 1), ("P1018-CLA-1", 1)), 4.6),
    ("LS20260013", "C1002", "delivered", (("P1021-PLU-1", 1), ("P1014-MIS-M", 1)), 3),
    ("LS20260014", "C1002", "delivered", (("P1035-CLA-1", 1),), 40),
    ("LS20260015", "C1002", "cancelled", (("P1040-CLO-1", 1),), 20),
)


def fill_orders(
    connection: sqlite3.Connection,
    people: list[Person],
    now: datetime,
    on_written: Callable[[], None],
) -> None:
    """Insert every order with its shipment, refunds, returns and invoice."""
    prices = {
        row["sku"]: row["price_cents"]
        for row in connection.execute("SELECT sku, price_cents FROM variants ORDER BY sku")
    }
    reasons = read_data("people.yaml")["reasons"]
    for plan in [*_own_plans(people, prices), *_other_plans(people, prices)]:
        _write(connection, plan, reasons, now)
        on_written()


def _own_plans(people: list[Person], prices: dict[str, int]) -> list[Plan]:
    by_id = {person.id: person for person in people}
    return [
        Plan(
            order_id,
            by_id[customer],
            status,
            tuple(Line(sku, quantity, prices[sku]) for sku, quantity in lines),
            days,
        )
        for order_id, customer, status, lines, days in OWN_ORDERS
    ]


def _other_plans(people: list[Person], prices: dict[str, int]) -> list[Plan]:
    dice = Random("lark orders")
    skus = sorted(prices)
    others = [person for person in people if person.id not in {"C1001", "C1002"}]
    plans = []
    for number in range(FIRST_OTHER, FIRST_OTHER + ORDERS):
        chosen = sorted(dice.sample(skus, dice.choices((1, 2, 3), (6, 3, 1))[0]))
        lines = tuple(Line(sku, dice.choices((1, 2), (5, 1))[0], prices[sku]) for sku in chosen)
        # Everybody has an order before chance decides who has more.
        turn = number - FIRST_OTHER
        person = others[turn] if turn < len(others) else dice.choice(others)
        status = dice.choices(STATES, WEIGHTS)[0]
        plans.append(Plan(f"LS2026{number:04d}", person, status, lines, _age(status, dice)))
    return plans


def _age(status: str, dice: Random) -> float:
    match status:
        case "unpaid":
            return dice.uniform(0.002, 0.02)
        case "paid":
            return dice.uniform(0.05, 0.9)
        case "shipped":
            return dice.uniform(0.4, 3.5)
        case _:
            return dice.uniform(1, 170)


def _write(
    connection: sqlite3.Connection,
    plan: Plan,
    reasons: dict[str, dict[str, list[str]]],
    now: datetime,
) -> None:
    dice = Random(f"order {plan.id}")
    times = _times(plan, now, dice)
    row = _row(plan, times, reasons[plan.person.locale]["cancel"], dice)
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    connection.execute(f"INSERT INTO orders ({names}) VALUES ({marks})", row)  # noqa: S608
    connection.executemany(
        "INSERT INTO order_items VALUES (?, ?, ?, ?)",
        [(plan.id, line.sku, line.quantity, line.unit_cents) for line in plan.lines],
    )
    shipped = times["shipped_at"]
    if shipped:
        write_shipment(
            connection,
            order_id=plan.id,
            place=plan.person.place,
            shipped=shipped,
            delivered=times["delivered_at"],
            now=now,
        )
    returning = reasons[plan.person.locale]["return"]
    write_aftermath(connection, plan.id, email_of=plan.person.id, reasons=returning, now=now)


def _row(
    plan: Plan, times: dict[str, datetime | None], reasons: list[str], dice: Random
) -> dict[str, Any]:
    """The order's columns; what a cancelled one was cancelled for is drawn for every order, so that
    a change of one order's state leaves the others as they were."""
    goods = sum(line.quantity * line.unit_cents for line in plan.lines)
    place = plan.person.place
    total = goods + _shipping_cents(place.reach, goods)
    why = dice.choice(reasons)
    return {
        "id": plan.id,
        "customer_id": plan.person.id,
        "status": plan.status,
        "items_cents": goods,
        "shipping_cents": total - goods,
        "discount_cents": 0,
        "total_cents": total,
        "paid_cents": total if times["paid_at"] is not None else 0,
        "payment_method": dice.choice(PAYMENTS[plan.person.locale]),
        **{field: getattr(place, field) for field in ADDRESS_FIELDS},
        "cancel_reason": why if plan.status == "cancelled" else None,
        **{name: moment.isoformat() if moment else None for name, moment in times.items()},
    }


def _shipping_cents(reach: str, goods: int) -> int:
    match reach:
        case "domestic":
            return 0 if goods >= 9900 else 800
        case "remote":
            return 0 if goods >= 29900 else 2000
        case "near":
            return 6000
        case _:
            return 12000


def _times(plan: Plan, now: datetime, dice: Random) -> dict[str, datetime | None]:
    """When each step happened; `plan.days` counts back from now to the step the state is about."""
    marker = (now - timedelta(days=plan.days)).replace(microsecond=0)
    paid_after = timedelta(minutes=dice.randint(1, 25))
    packed_after = timedelta(hours=dice.randint(3, 30))
    travelled = timedelta(days=journey_days(plan.person.place, Random(f"parcel {plan.id}")))
    shipped: datetime | None = None
    delivered: datetime | None = None
    returned: datetime | None = None
    match plan.status:
        case "unpaid" | "paid" | "cancelled":
            created = marker
        case "shipped":
            shipped, created = marker, marker - packed_after - paid_after
        case _:
            arrived = marker if plan.status == "delivered" else marker - timedelta(days=5)
            shipped, delivered = arrived - travelled, arrived
            created = shipped - packed_after - paid_after
            returned = marker if plan.status == "returned" else None
    cancelled = created + paid_after + timedelta(hours=1) if plan.status == "cancelled" else None
    # Half of the cancelled orders had been paid; the demo's own one always.
    unpaid = plan.status == "unpaid" or (
        plan.status == "cancelled" and plan.id != "LS20260015" and dice.random() < 0.5
    )
    return {
        "created_at": created,
        "paid_at": None if unpaid else created + paid_after,
        "shipped_at": shipped,
        "delivered_at": delivered,
        "returned_at": returned,
        "cancelled_at": cancelled,
    }
