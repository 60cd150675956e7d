"""Write what followed an order: the refund of a cancelled one, returns, invoices, a used coupon."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from random import Random

FIRST_NUMBER = 100001
INVOICED = 0.3


def write_aftermath(
    connection: sqlite3.Connection,
    order_id: str,
    *,
    email_of: str,
    reasons: list[str],
    now: datetime,
) -> None:
    """Insert the refund, return and invoice that the order's state implies."""
    dice = Random(f"after {order_id}")
    order = connection.execute("SELECT * FROM orders WHERE id = ?", (order_id,)).fetchone()
    match order["status"]:
        case "cancelled" if order["paid_cents"]:
            _write_refund(connection, order, "cancel", order["cancel_reason"], now)
        case "returned":
            reason = dice.choice(reasons)
            _write_returns(connection, order, reason)
            _write_refund(connection, order, "return", reason, now)
        case "delivered" if order_id >= "LS20260021" and dice.random() < INVOICED:
            _write_invoice(connection, order, email_of)
        case _:
            return


def next_number(connection: sqlite3.Connection, table: str, prefix: str) -> str:
    """The next free number of a refund, return or invoice."""
    row = connection.execute(f"SELECT MAX(id) AS last FROM {table}").fetchone()  # noqa: S608
    last = int(row["last"][len(prefix) :]) if row["last"] else FIRST_NUMBER - 1
    return f"{prefix}{last + 1}"


def _write_refund(
    connection: sqlite3.Connection, order: sqlite3.Row, origin: str, reason: str, now: datetime
) -> None:
    asked = datetime.fromisoformat(order["cancelled_at"] or order["returned_at"])
    # Shipping was used by a returned parcel; a cancelled order gets everything back.
    amount = order["paid_cents"] if origin == "cancel" else order["items_cents"]
    done = asked + timedelta(days=2, hours=3)
    finished = done <= now
    connection.execute(
        "INSERT INTO refunds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            next_number(connection, "refunds", "RF"),
            order["id"],
            amount,
            reason,
            origin,
            "completed" if finished else "processing",
            order["payment_method"],
            asked.isoformat(),
            done.isoformat() if finished else None,
        ),
    )
    connection.execute("UPDATE orders SET refunded_cents = ? WHERE id = ?", (amount, order["id"]))


def _write_returns(connection: sqlite3.Connection, order: sqlite3.Row, reason: str) -> None:
    items = connection.execute(
        "SELECT sku FROM order_items WHERE order_id = ? ORDER BY sku", (order["id"],)
    ).fetchall()
    asked = datetime.fromisoformat(order["delivered_at"]) + timedelta(days=1)
    for item in items:
        connection.execute(
            "INSERT INTO returns VALUES (?, ?, ?, ?, 'completed', 1000, ?)",
            (
                next_number(connection, "returns", "RT"),
                order["id"],
                item["sku"],
                reason,
                asked.isoformat(),
            ),
        )


def _write_invoice(connection: sqlite3.Connection, order: sqlite3.Row, customer_id: str) -> None:
    customer = connection.execute(
        "SELECT name, email FROM customers WHERE id = ?", (customer_id,)
    ).fetchone()
    asked = datetime.fromisoformat(order["delivered_at"]) + timedelta(hours=6)
    connection.execute(
        "INSERT INTO invoices VALUES (?, ?, 'personal', ?, NULL, ?, ?, 'sent', ?)",
        (
            next_number(connection, "invoices", "IV"),
            order["id"],
            customer["name"],
            customer["email"],
            order["paid_cents"],
            asked.isoformat(),
        ),
    )
