"""Seed the demo shop: the same customers, products and orders every time, dated relative to now."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from demo.shop.config import clock_for, read_config
from demo.shop.database import connect, create_tables, remove_database, transaction
from demo.shop.seed_catalogue import fill_catalogue
from demo.shop.seed_orders import ORDERS, OWN_ORDERS, fill_orders
from demo.shop.seed_people import fill_people


@dataclass(frozen=True)
class Counts:
    """How much the database holds."""

    products: int
    variants: int
    customers: int
    orders: int
    shipments: int
    tracking_events: int
    refunds: int
    returns: int
    coupons: int
    invoices: int


def seed(path: Path, *, now: datetime | None = None, console: Console | None = None) -> Counts:
    """Make a fresh database at `path`; what was there is replaced only by a complete one."""
    moment = now or clock_for(read_config())()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    remove_database(draft)
    connection = connect(draft)
    try:
        create_tables(connection)
        with _progress(console) as progress, transaction(connection):
            _fill(connection, moment, progress)
        counts = count(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    remove_database(path)
    draft.replace(path)
    return counts


def count(connection: sqlite3.Connection) -> Counts:
    """Count what the database holds."""
    return Counts(
        **{
            table: connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in Counts.__dataclass_fields__
        }
    )


def describe(counts: Counts) -> str:
    """One line for the log: what is in the shop."""
    return ", ".join(
        f"{number} {name.replace('_', ' ')}" for name, number in asdict(counts).items()
    )


def _progress(console: Console | None) -> Progress:
    return Progress(
        TextColumn("{task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console or Console(stderr=True),
    )


def _fill(connection: sqlite3.Connection, now: datetime, progress: Progress) -> None:
    steps = progress.add_task("Demo shop: catalogue", total=2)
    fill_catalogue(connection)
    progress.update(steps, advance=1, description="Demo shop: customers")
    people = fill_people(connection, now)
    progress.update(steps, advance=1)
    orders = progress.add_task("Demo shop: orders", total=ORDERS + len(OWN_ORDERS))
    fill_orders(connection, people, now, lambda: progress.advance(orders))
    connection.execute("INSERT INTO meta VALUES ('seeded_on', ?)", (now.date().isoformat(),))
