"""Read orders, parcels, refunds and invoices from the database as the API's documents."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any

from demo.shop.refusals import Refusal, order_not_found
from demo.shop.resources import (
    Address,
    Invoice,
    Order,
    OrderItem,
    OrderSummary,
    Refund,
    Return,
    Shipment,
    TrackingEvent,
)

STATUS_WORDS = {
    "unpaid": ("待付款", "Awaiting payment"),
    "paid": ("已付款，待发货", "Paid, preparing to ship"),
    "shipped": ("已发货", "Shipped"),
    "delivered": ("已签收", "Delivered"),
    "returned": ("已退货", "Returned"),
    "cancelled": ("已取消", "Cancelled"),
}
RETURN_DAYS = {"silver": 7, "gold": 15, "platinum": 15}
ADDRESS_FIELDS = ("recipient", "phone", "country", "region", "city", "line", "postcode")


def find_order(connection: sqlite3.Connection, order_id: str, customer_id: str) -> sqlite3.Row:
    """The customer's own order; a foreign one is not told apart from one that does not exist."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT orders.*, customers.tier FROM orders JOIN customers ON customers.id = customer_id"
        " WHERE orders.id = ? AND customer_id = ?",
        (order_id, customer_id),
    ).fetchone()
    if row is None:
        raise order_not_found(order_id)
    return row


def return_until(order: sqlite3.Row) -> datetime | None:
    """Until when this order may be returned without a reason."""
    if order["status"] != "delivered":
        return None
    delivered = datetime.fromisoformat(order["delivered_at"])
    return delivered + timedelta(days=RETURN_DAYS[order["tier"]])


def list_orders(
    connection: sqlite3.Connection, customer_id: str, status: str | None, limit: int
) -> list[OrderSummary]:
    """The customer's orders, newest first."""
    rows = connection.execute(
        "SELECT * FROM orders WHERE customer_id = ? AND (? IS NULL OR status = ?)"
        " ORDER BY created_at DESC, id LIMIT ?",
        (customer_id, status, status, limit),
    ).fetchall()
    return [OrderSummary(**_summary(connection, row)) for row in rows]


def read_order(
    connection: sqlite3.Connection, order_id: str, customer_id: str, now: datetime
) -> Order:
    """One order with all that hangs on it."""
    row = find_order(connection, order_id, customer_id)
    until = return_until(row)
    parcel = connection.execute(
        "SELECT tracking_number FROM shipments WHERE order_id = ?", (order_id,)
    ).fetchone()
    before_shipping = row["status"] in {"unpaid", "paid"}
    return Order(
        **_summary(connection, row),
        items_total=row["items_cents"] / 100,
        shipping_fee=row["shipping_cents"] / 100,
        discount=row["discount_cents"] / 100,
        paid=row["paid_cents"] / 100,
        refunded=row["refunded_cents"] / 100,
        payment_method=row["payment_method"],
        address=Address(**{field: row[field] for field in ADDRESS_FIELDS}),
        address_changes=row["address_changes"],
        paid_at=row["paid_at"],
        shipped_at=row["shipped_at"],
        delivered_at=row["delivered_at"],
        returned_at=row["returned_at"],
        cancelled_at=row["cancelled_at"],
        cancel_reason=row["cancel_reason"],
        tracking_number=parcel["tracking_number"] if parcel else None,
        can_cancel=before_shipping,
        can_change_address=before_shipping and row["address_changes"] == 0,
        can_return=until is not None and now <= until,
        return_until=until,
        refunds=list_refunds(connection, customer_id, order_id),
        returns=_returns(connection, order_id),
        invoice=_invoice(connection, order_id),
    )


def _summary(connection: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    status_zh, status_en = STATUS_WORDS[row["status"]]
    return {
        "id": row["id"],
        "status": row["status"],
        "status_zh": status_zh,
        "status_en": status_en,
        "total": row["total_cents"] / 100,
        "created_at": row["created_at"],
        "items": _items(connection, row["id"]),
    }


def _items(connection: sqlite3.Connection, order_id: str) -> list[OrderItem]:
    rows = connection.execute(
        "SELECT order_items.sku, product_id, name_zh, name_en, colour_zh, colour_en, size, quantity,"
        " unit_price_cents FROM order_items JOIN variants ON variants.sku = order_items.sku"
        " JOIN products ON products.id = product_id WHERE order_id = ? ORDER BY order_items.sku",
        (order_id,),
    ).fetchall()
    return [OrderItem(**row, unit_price=row["unit_price_cents"] / 100) for row in map(dict, rows)]


def list_refunds(
    connection: sqlite3.Connection, customer_id: str, order_id: str | None = None
) -> list[Refund]:
    """The customer's refunds, newest first; of one order where it is named."""
    rows = connection.execute(
        "SELECT refunds.* FROM refunds JOIN orders ON orders.id = order_id WHERE customer_id = ?"
        " AND (? IS NULL OR order_id = ?) ORDER BY requested_at DESC, refunds.id DESC",
        (customer_id, order_id, order_id),
    ).fetchall()
    return [refund_of(row) for row in rows]


def refund_of(row: sqlite3.Row) -> Refund:
    """One row of refunds as the document."""
    return Refund(**dict(row), amount=row["amount_cents"] / 100)


def return_of(row: sqlite3.Row) -> Return:
    """One row of returns as the document."""
    return Return(**dict(row), shipping_fee=row["shipping_fee_cents"] / 100)


def invoice_of(row: sqlite3.Row) -> Invoice:
    """One row of invoices as the document."""
    return Invoice(**dict(row), amount=row["amount_cents"] / 100)


def _returns(connection: sqlite3.Connection, order_id: str) -> list[Return]:
    rows = connection.execute("SELECT * FROM returns WHERE order_id = ? ORDER BY id", (order_id,))
    return [return_of(row) for row in rows.fetchall()]


def _invoice(connection: sqlite3.Connection, order_id: str) -> Invoice | None:
    row = connection.execute("SELECT * FROM invoices WHERE order_id = ?", (order_id,)).fetchone()
    return invoice_of(row) if row else None


def read_shipment(connection: sqlite3.Connection, order_id: str, customer_id: str) -> Shipment:
    """The parcel with its scans, newest first."""
    order = find_order(connection, order_id, customer_id)
    row = connection.execute("SELECT * FROM shipments WHERE order_id = ?", (order_id,)).fetchone()
    if row is None:
        words_zh, words_en = STATUS_WORDS[order["status"]]
        raise Refusal(
            404,
            "shipment_not_found",
            f"Order {order_id} has not been shipped ({words_en.lower()}), so there is no tracking.",
            f"订单 {order_id} 尚未发货（{words_zh}），暂无物流信息。",
        )
    events = connection.execute(
        "SELECT at, place_zh, place_en, text_zh, text_en FROM tracking_events WHERE order_id = ?"
        " ORDER BY position DESC",
        (order_id,),
    ).fetchall()
    delivering = bool(events) and events[0]["text_en"] == "Out for delivery"
    moving = "out_for_delivery" if delivering else "in_transit"
    return Shipment(
        **dict(row),
        status="delivered" if row["delivered_at"] else moving,
        events=[TrackingEvent(**dict(event)) for event in events],
    )
