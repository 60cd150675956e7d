"""Change an order as its customer asked: cancel, return, refund, new address, invoice."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from demo.shop.orders import (
    ADDRESS_FIELDS,
    invoice_of,
    read_order,
    refund_of,
    return_of,
)
from demo.shop.refusals import Refusal
from demo.shop.requests import (
    CancelOrder,
    ChangeAddress,
    RequestInvoice,
    RequestRefund,
    RequestReturn,
)
from demo.shop.resources import Cancellation, Invoice, Order, Refund, ReturnReceipt
from demo.shop.rules import (
    cents_of,
    check_address,
    check_cancel,
    check_invoice,
    check_refund,
    check_return,
    check_returnable,
)
from demo.shop.seed_history import next_number

RETURN_FEE_CENTS = 1000


def cancel_order(
    connection: sqlite3.Connection, order: sqlite3.Row, body: CancelOrder, now: datetime
) -> Cancellation:
    """Cancel, give back money and coupon, and put the goods on the shelf again."""
    check_cancel(order)
    left = order["paid_cents"] - order["refunded_cents"]
    refund = _pay_back(connection, order, left, body.reason, "cancel", now) if left else None
    connection.execute(
        "UPDATE orders SET status = 'cancelled', cancelled_at = ?, cancel_reason = ? WHERE id = ?",
        (now.isoformat(), body.reason, order["id"]),
    )
    connection.execute(
        "UPDATE variants SET stock = stock + (SELECT quantity FROM order_items"
        " WHERE order_id = ? AND order_items.sku = variants.sku)"
        " WHERE sku IN (SELECT sku FROM order_items WHERE order_id = ?)",
        (order["id"], order["id"]),
    )
    connection.execute(
        "UPDATE coupons SET status = 'active' WHERE id = ? AND expires_at > ?",
        (order["coupon_id"], now.isoformat()),
    )
    after = read_order(connection, order["id"], order["customer_id"], now)
    return Cancellation(order=after, refund=refund)


def request_return(
    connection: sqlite3.Connection, order: sqlite3.Row, body: RequestReturn, now: datetime
) -> ReturnReceipt:
    """Accept the return of one item or of all that can still be returned."""
    check_return(order, now)
    items = _items_to_return(connection, order, body)
    platinum = order["tier"] == "platinum"
    fee = 0 if body.quality_problem or platinum else RETURN_FEE_CENTS
    returns = []
    for item in items:
        return_id = next_number(connection, "returns", "RT")
        connection.execute(
            "INSERT INTO returns VALUES (?, ?, ?, ?, 'approved', ?, ?)",
            (return_id, order["id"], item["sku"], body.reason, fee, now.isoformat()),
        )
        row = connection.execute("SELECT * FROM returns WHERE id = ?", (return_id,)).fetchone()
        returns.append(return_of(row))
    return ReturnReceipt(
        order_id=order["id"],
        returns=returns,
        shipping_fee=fee / 100,
        instructions_zh="请保持商品未使用、吊牌完整并附原包装，7 天内寄回；仓库签收后 48 小时内验收退款。",
        instructions_en="Send it back within 7 days, unused, with tags and original packaging;"
        " it is checked within 48 hours of arrival and then refunded.",
    )


def _items_to_return(
    connection: sqlite3.Connection, order: sqlite3.Row, body: RequestReturn
) -> list[sqlite3.Row]:
    items = connection.execute(
        "SELECT order_items.sku, exclusion, name_zh, name_en,"
        " EXISTS (SELECT 1 FROM returns WHERE returns.order_id = order_items.order_id"
        " AND returns.sku = order_items.sku) AS under_way"
        " FROM order_items JOIN variants ON variants.sku = order_items.sku"
        " JOIN products ON products.id = product_id WHERE order_id = ? ORDER BY order_items.sku",
        (order["id"],),
    ).fetchall()
    chosen = [item for item in items if body.sku in (None, item["sku"])]
    if not chosen:
        raise Refusal(
            422,
            "item_not_in_order",
            f"Order {order['id']} has no item {body.sku}.",
            f"订单 {order['id']} 中没有商品 {body.sku}。",
        )
    fresh = [item for item in chosen if not item["under_way"]]
    if not fresh:
        raise Refusal(
            409,
            "return_already_requested",
            "A return has already been requested for this.",
            "该商品已申请过退货，请勿重复提交。",
        )
    for item in fresh:
        if not body.quality_problem:
            check_returnable(item["exclusion"], item["name_en"], item["name_zh"])
    return fresh


def request_refund(
    connection: sqlite3.Connection, order: sqlite3.Row, body: RequestRefund, now: datetime
) -> Refund:
    """Start a refund of a part or all of what was paid."""
    cents = cents_of(body.amount)
    check_refund(order, cents, now)
    return _pay_back(connection, order, cents, body.reason, "request", now)


def _pay_back(
    connection: sqlite3.Connection,
    order: sqlite3.Row,
    cents: int,
    reason: str,
    origin: str,
    now: datetime,
) -> Refund:
    refund_id = next_number(connection, "refunds", "RF")
    connection.execute(
        "INSERT INTO refunds VALUES (?, ?, ?, ?, ?, 'processing', ?, ?, NULL)",
        (refund_id, order["id"], cents, reason, origin, order["payment_method"], now.isoformat()),
    )
    connection.execute(
        "UPDATE orders SET refunded_cents = refunded_cents + ? WHERE id = ?", (cents, order["id"])
    )
    row = connection.execute("SELECT * FROM refunds WHERE id = ?", (refund_id,)).fetchone()
    return refund_of(row)


def change_address(
    connection: sqlite3.Connection, order: sqlite3.Row, body: ChangeAddress, now: datetime
) -> Order:
    """Send the order elsewhere; fields left out stay as they were."""
    check_address(order, body.country)
    given = body.model_dump(exclude_none=True)
    fields = [given.get(field, order[field]) for field in ADDRESS_FIELDS]
    assignments = ", ".join(f"{field} = ?" for field in ADDRESS_FIELDS)
    connection.execute(
        f"UPDATE orders SET {assignments}, address_changes = 1 WHERE id = ?",  # noqa: S608
        (*fields, order["id"]),
    )
    return read_order(connection, order["id"], order["customer_id"], now)


def request_invoice(
    connection: sqlite3.Connection, order: sqlite3.Row, body: RequestInvoice, now: datetime
) -> Invoice:
    """Order the electronic invoice for what was paid and not refunded."""
    check_invoice(order, body.kind, body.tax_number, now)
    if connection.execute("SELECT 1 FROM invoices WHERE order_id = ?", (order["id"],)).fetchone():
        raise Refusal(
            409,
            "invoice_already_requested",
            f"An invoice for order {order['id']} was already requested.",
            f"订单 {order['id']} 已申请过发票，请勿重复申请。",
        )
    invoice_id = next_number(connection, "invoices", "IV")
    tax_number = body.tax_number.upper() if body.tax_number and body.kind == "company" else None
    amount = order["paid_cents"] - order["refunded_cents"]
    connection.execute(
        "INSERT INTO invoices VALUES (?, ?, ?, ?, ?, ?, ?, 'requested', ?)",
        (
            invoice_id,
            order["id"],
            body.kind,
            body.title,
            tax_number,
            body.email,
            amount,
            now.isoformat(),
        ),
    )
    row = connection.execute("SELECT * FROM invoices WHERE id = ?", (invoice_id,)).fetchone()
    return invoice_of(row)
