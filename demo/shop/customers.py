"""Read customers: their own profile and coupons, and the CRM record for the service desk."""

from __future__ import annotations

import sqlite3
from typing import Any

from demo.shop.orders import ADDRESS_FIELDS, RETURN_DAYS
from demo.shop.refusals import customer_not_found
from demo.shop.resources import Address, Coupon, Customer, CustomerSummary, Profile

TIER_WORDS = {
    "silver": ("银卡会员", "Silver"),
    "gold": ("金卡会员", "Gold"),
    "platinum": ("白金会员", "Platinum"),
}


def find_customer(connection: sqlite3.Connection, customer_id: str) -> sqlite3.Row:
    """The customer's row, or a refusal."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM customers WHERE id = ?", (customer_id,)
    ).fetchone()
    if row is None:
        raise customer_not_found(customer_id)
    return row


def read_profile(connection: sqlite3.Connection, customer_id: str) -> Profile:
    """What the customer may see of the account in a chat: contacts are masked."""
    row = find_customer(connection, customer_id)
    addresses = [
        address.model_copy(update={"phone": _mask_phone(address.phone)})
        for address in _addresses(connection, customer_id)
    ]
    tier_zh, tier_en = TIER_WORDS[row["tier"]]
    return Profile(
        id=row["id"],
        name=row["name"],
        locale=row["locale"],
        tier=row["tier"],
        tier_zh=tier_zh,
        tier_en=tier_en,
        points=row["points"],
        email_masked=_mask_email(row["email"]),
        phone_masked=_mask_phone(row["phone"]),
        joined_at=row["joined_at"],
        return_window_days=RETURN_DAYS[row["tier"]],
        default_address=addresses[0] if addresses else None,
    )


def read_customer(connection: sqlite3.Connection, customer_id: str) -> Customer:
    """The whole CRM record."""
    row = find_customer(connection, customer_id)
    states = connection.execute(
        "SELECT status, COUNT(*) AS number FROM orders WHERE customer_id = ? GROUP BY status",
        (customer_id,),
    ).fetchall()
    spent, last = connection.execute(
        "SELECT COALESCE(SUM(paid_cents - refunded_cents), 0), MAX(created_at) FROM orders"
        " WHERE customer_id = ?",
        (customer_id,),
    ).fetchone()
    return Customer(
        **_summary(connection, row),
        email=row["email"],
        phone=row["phone"],
        birthday=row["birthday"],
        points=row["points"],
        joined_at=row["joined_at"],
        note=row["note"],
        addresses=_addresses(connection, customer_id),
        order_count=sum(state["number"] for state in states),
        orders_by_status={state["status"]: state["number"] for state in states},
        spent=spent / 100,
        last_order_at=last,
    )


def search_customers(
    connection: sqlite3.Connection, q: str, *, limit: int
) -> list[CustomerSummary]:
    """Customers whose id, name, phone or e-mail contains the text."""
    rows = connection.execute(
        "SELECT * FROM customers WHERE instr(lower(id || ' ' || name || ' ' || phone || ' ' || email),"
        " lower(?)) ORDER BY id LIMIT ?",
        (q.strip(), limit),
    ).fetchall()
    return [CustomerSummary(**_summary(connection, row)) for row in rows]


def list_coupons(
    connection: sqlite3.Connection, customer_id: str, status: str | None = None
) -> list[Coupon]:
    """The customer's coupons, those that can be used first."""
    rows = connection.execute(
        "SELECT * FROM coupons WHERE customer_id = ? AND (? IS NULL OR status = ?)"
        " ORDER BY status != 'active', expires_at, id",
        (customer_id, status, status),
    ).fetchall()
    return [
        Coupon(**dict(row), amount=row["amount_cents"] / 100, minimum=row["minimum_cents"] / 100)
        for row in rows
    ]


def _summary(connection: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    tags = connection.execute(
        "SELECT tag FROM customer_tags WHERE customer_id = ? ORDER BY tag", (row["id"],)
    ).fetchall()
    return {
        "id": row["id"],
        "name": row["name"],
        "locale": row["locale"],
        "tier": row["tier"],
        "tags": [tag["tag"] for tag in tags],
    }


def _addresses(connection: sqlite3.Connection, customer_id: str) -> list[Address]:
    rows = connection.execute(
        "SELECT * FROM addresses WHERE customer_id = ? ORDER BY is_default DESC, id", (customer_id,)
    ).fetchall()
    return [Address(**{field: row[field] for field in ADDRESS_FIELDS}) for row in rows]


def _mask_email(email: str) -> str:
    name, _, host = email.partition("@")
    return f"{name[:2]}***@{host}"


def _mask_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}"
