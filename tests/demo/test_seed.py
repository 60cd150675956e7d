"""What stands in the demo shop: enough of everything, in two languages, the same every time."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from demo.shop.config import ShopConfig, clock_for
from demo.shop.database import connect, keep_fresh
from demo.shop.orders import STATUS_WORDS
from demo.shop.seed import count, seed
from tests.demo.conftest import TODAY

NOW = clock_for(ShopConfig(today=TODAY))()


@pytest.fixture
def database(pinned: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(pinned)) as connection:
        yield connection


def rows(database: sqlite3.Connection, query: str) -> list[Any]:
    return [dict(row) for row in database.execute(query).fetchall()]


def fingerprint(path: Path) -> str:
    with closing(sqlite3.connect(path)) as opened:
        return hashlib.sha256("\n".join(opened.iterdump()).encode()).hexdigest()


def test_two_seedings_are_identical(pinned: Path, tmp_path: Path):
    seed(tmp_path / "again.db", now=NOW)

    assert fingerprint(tmp_path / "again.db") == fingerprint(pinned)


def test_there_is_enough_of_everything(database: sqlite3.Connection):
    held = count(database)

    assert held.products >= 40
    assert held.customers >= 30
    assert held.orders >= 200
    assert min(held.refunds, held.returns, held.coupons, held.invoices, held.shipments) > 0


def test_every_state_of_an_order_occurs(database: sqlite3.Connection):
    states = {row["status"] for row in rows(database, "SELECT DISTINCT status FROM orders")}

    assert states == set(STATUS_WORDS)


def test_every_text_exists_in_both_languages(database: sqlite3.Connection):
    pairs = {
        "products": ("name", "description", "keywords"),
        "variants": ("colour",),
        "coupons": ("title",),
        "tracking_events": ("place", "text"),
    }

    for table, names in pairs.items():
        for row in rows(database, f"SELECT * FROM {table}"):
            for name in names:
                chinese, english = row[f"{name}_zh"], row[f"{name}_en"]
                assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese), (table, row)
                assert any(sign.isascii() and sign.isalpha() for sign in english), (table, row)


def test_customers_of_both_languages_and_all_tiers(database: sqlite3.Connection):
    people = rows(database, "SELECT locale, tier FROM customers")

    assert {person["locale"] for person in people} == {"zh", "en"}
    assert {person["tier"] for person in people} == {"silver", "gold", "platinum"}
    assert min(sum(p["locale"] == locale for p in people) for locale in ("zh", "en")) >= 10


def test_the_steps_of_an_order_follow_each_other_and_none_lies_ahead(database: sqlite3.Connection):
    steps = ("created_at", "paid_at", "shipped_at", "delivered_at", "returned_at")

    for order in rows(database, "SELECT * FROM orders"):
        times = [datetime.fromisoformat(order[step]) for step in steps if order[step]]
        assert times == sorted(times), order["id"]
        assert times[-1] <= NOW, order["id"]


def test_the_money_adds_up(database: sqlite3.Connection):
    sums = {
        row["order_id"]: row["goods"]
        for row in rows(
            database,
            "SELECT order_id, SUM(quantity * unit_price_cents) AS goods FROM order_items GROUP BY 1",
        )
    }

    for order in rows(database, "SELECT * FROM orders"):
        assert order["items_cents"] == sums[order["id"]]
        assert order["total_cents"] == (
            order["items_cents"] + order["shipping_cents"] - order["discount_cents"]
        )
        assert order["paid_cents"] in (0, order["total_cents"])
        assert (order["paid_cents"] == 0) == (order["paid_at"] is None)


def test_old_dates_move_to_today_and_keep_their_distances(pinned: Path, tmp_path: Path):
    path = tmp_path / "old.db"
    path.write_bytes(pinned.read_bytes())
    query = "SELECT id, created_at, delivered_at FROM orders ORDER BY id"
    later = NOW + timedelta(days=12)
    with closing(connect(path)) as old:
        before = rows(old, query)

        moved = keep_fresh(old, later)
        again = keep_fresh(old, later)

        after = rows(old, query)
    assert (moved, again) == (12, 0)
    for one, other in zip(before, after, strict=True):
        distance = datetime.fromisoformat(other["created_at"]) - datetime.fromisoformat(
            one["created_at"]
        )
        assert distance == timedelta(days=12)
        assert (one["delivered_at"] is None) == (other["delivered_at"] is None)


def test_a_seeding_that_was_cut_off_is_done_again(tmp_path: Path):
    path = tmp_path / "shop.db"
    (tmp_path / "shop.db.new").write_bytes(b"half a database")

    counts = seed(path, now=NOW)

    assert counts.orders >= 200
    assert not (tmp_path / "shop.db.new").exists()
