"""Set an order of the demo shop as a case needs it, with all that belongs to its status."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from domain.errors import Invalid

_SHOP_TIME = timezone(timedelta(hours=8))
# Which moments an order of this status has, from the earliest; the last is `days` ago, each one before it a day earlier.
_MOMENTS = {
    "unpaid": (),
    "paid": ("paid_at",),
    "shipped": ("paid_at", "shipped_at"),
    "delivered": ("paid_at", "shipped_at", "delivered_at"),
    "returned": ("paid_at", "shipped_at", "delivered_at", "returned_at"),
    "cancelled": ("paid_at", "cancelled_at"),
}
_ALL = ("paid_at", "shipped_at", "delivered_at", "returned_at", "cancelled_at")
_TRAVELLED = ("shipped", "delivered", "returned")


def preset(live: sqlite3.Connection, row: Mapping[str, Any]) -> None:
    """`row` names the `order`, its `status` and since how many `days` it is so, or any columns of `orders`."""
    order, given = str(row["order"]), {k: v for k, v in row.items() if k not in ("order", "days")}
    if live.execute("SELECT 1 FROM orders WHERE id = ?", (order,)).fetchone() is None:
        raise Invalid(f"shop: the demo shop has no order {order}.")
    if "status" in given:
        moments = _moments(str(given["status"]), float(row.get("days", 1)))
        given = {**moments, **given}
        _parcel(live, order, str(given["status"]), moments)
    columns = {str(each[1]) for each in live.execute("PRAGMA table_info(orders)")} - {"id"}
    if strange := given.keys() - columns:
        known = ", ".join(sorted(columns | {"days"}))
        raise Invalid(f"shop: {', '.join(sorted(strange))} is not known; write order, {known}.")
    for column, value in given.items():
        live.execute(f"UPDATE orders SET {column} = ? WHERE id = ?", (value, order))  # noqa: S608


def _moments(status: str, days: float) -> dict[str, str | None]:
    if status not in _MOMENTS:
        raise Invalid(f"shop: {status} is no status; write one of {', '.join(_MOMENTS)}.")
    since = datetime.now(_SHOP_TIME).replace(microsecond=0) - timedelta(days=days)
    own = _MOMENTS[status]
    found: dict[str, str | None] = dict.fromkeys(_ALL)
    for before, name in enumerate(reversed(own)):
        found[name] = (since - timedelta(days=before)).isoformat()
    return found


def _parcel(
    live: sqlite3.Connection, order: str, status: str, moments: Mapping[str, str | None]
) -> None:
    """A parcel where one has left, and none where none has."""
    if status not in _TRAVELLED:
        live.execute("DELETE FROM tracking_events WHERE order_id = ?", (order,))
        live.execute("DELETE FROM shipments WHERE order_id = ?", (order,))
        return
    live.execute(
        "INSERT OR IGNORE INTO shipments VALUES (?, 'SF Express', ?, ?, ?, NULL)",
        (order, f"SF9{order[2:]:0>11}", moments["shipped_at"], moments["shipped_at"]),
    )
    live.execute(
        "UPDATE shipments SET shipped_at = ?, delivered_at = ? WHERE order_id = ?",
        (moments["shipped_at"], moments["delivered_at"], order),
    )
