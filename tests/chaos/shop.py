"""The demo shop's own database, as its owner sees it: orders to try things on, and what was really done to them."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.stack import Stack

PAID_MODEL, DELIVERED_MODEL = "LS20260011", "LS20260013"
CHANGED_BY_WRITES = ("orders", "returns", "refunds", "invoices", "effects")


class Shop:
    """Reads and prepares `shop.db` beside the running shop."""

    def __init__(self, stack: Stack) -> None:
        self._path = stack.data / "shop.db"
        self._url = stack.shop_url
        self._next = 90000000

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=10)
        connection.row_factory = sqlite3.Row
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def add_order(self, customer_id: str, *, like: str = PAID_MODEL) -> str:
        """A new order of this customer, a copy of a seeded one."""
        self._next += 1
        order_id = f"LS{self._next}"
        with self.database() as db:
            row = dict(db.execute("SELECT * FROM orders WHERE id = ?", (like,)).fetchone())
            row |= {"id": order_id, "customer_id": customer_id}
            _insert(db, "orders", row)
            for item in db.execute(
                "SELECT * FROM order_items WHERE order_id = ?", (like,)
            ).fetchall():
                _insert(db, "order_items", dict(item) | {"order_id": order_id})
        return order_id

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        with self.database() as db:
            return [dict(row) for row in db.execute(query, values).fetchall()]

    def add_parcel(self, order_id: str, *, carrier: str) -> None:
        """A parcel under way, like a seeded one."""
        with self.database() as db:
            row = dict(db.execute("SELECT * FROM shipments LIMIT 1").fetchone())
            number = f"XX{order_id.removeprefix('LS')}0000"
            row |= {"order_id": order_id, "carrier": carrier, "tracking_number": number}
            _insert(db, "shipments", row)

    def add_scan(self, order_id: str, text: str) -> None:
        with self.database() as db:
            row = dict(db.execute("SELECT * FROM tracking_events LIMIT 1").fetchone())
            _insert(
                db,
                "tracking_events",
                row | {"order_id": order_id, "text_zh": text, "text_en": text},
            )

    def status(self, order_id: str) -> str:
        return str(self.rows("SELECT status FROM orders WHERE id = ?", order_id)[0]["status"])

    def effects(self, order_id: str) -> list[dict[str, Any]]:
        return self.rows("SELECT * FROM effects WHERE order_id = ?", order_id)

    def refunds(self, order_id: str) -> list[dict[str, Any]]:
        return self.rows("SELECT * FROM refunds WHERE order_id = ?", order_id)

    def snapshot(self) -> dict[str, list[dict[str, Any]]]:
        """Everything that a WRITE could change."""
        tables = (*CHANGED_BY_WRITES, "addresses", "customers", "coupons", "variants")
        return {table: self.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}

    def set(self, table: str, column: str, value: str, *, where: str) -> None:
        with self.database() as db:
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (value,))

    def fault(self, operation: str, mode: str, *, seconds: float = 0, times: int = 1) -> None:
        body = {"operation": operation, "mode": mode, "seconds": seconds, "times": times}
        httpx.post(f"{self._url}/faults", json=body).raise_for_status()

    def clear_faults(self) -> None:
        httpx.delete(f"{self._url}/faults").raise_for_status()


def _insert(db: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join("?" for _ in row)
    db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
