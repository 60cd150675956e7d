"""Open the shop's SQLite database, keep its transactions whole and its demo dates fresh."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

TABLES = Path(__file__).with_name("tables.sql")

# Every column that holds a moment: they move together when an old demo is opened again.
MOMENTS = {
    "customers": ("joined_at",),
    "orders": (
        "created_at",
        "paid_at",
        "shipped_at",
        "delivered_at",
        "returned_at",
        "cancelled_at",
    ),
    "shipments": ("shipped_at", "estimated_at", "delivered_at"),
    "tracking_events": ("at",),
    "coupons": ("expires_at",),
    "returns": ("requested_at",),
    "refunds": ("requested_at", "completed_at"),
    "invoices": ("requested_at",),
}


def connect(path: Path) -> sqlite3.Connection:
    """Open one connection; transactions are begun by `transaction` and never by the driver."""
    connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def create_tables(connection: sqlite3.Connection) -> None:
    """Create every table in an empty database and switch it to write-ahead logging."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(TABLES.read_text(encoding="utf-8"))


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Hold the write lock from the first read, so that what was checked is what is changed."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def is_seeded(path: Path) -> bool:
    """Say whether a finished seed is there; a seed that was cut off does not count."""
    if not path.exists():
        return False
    connection = connect(path)
    try:
        return (
            connection.execute("SELECT 1 FROM meta WHERE key = 'seeded_on'").fetchone() is not None
        )
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()


def remove_database(path: Path) -> None:
    """Delete the database with its write-ahead log."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def keep_fresh(connection: sqlite3.Connection, now: datetime) -> int:
    """Move all dates forward by the whole days since the seed, so "3 days ago" stays true."""
    with transaction(connection):
        row = connection.execute("SELECT value FROM meta WHERE key = 'seeded_on'").fetchone()
        days = (now.date() - date.fromisoformat(row["value"])).days
        if days <= 0:
            return 0
        for table, columns in MOMENTS.items():
            moved = ", ".join(
                f"{column} = strftime('%Y-%m-%dT%H:%M:%S', substr({column}, 1, 19),"
                f" '+{days} days') || '+08:00'"
                for column in columns
            )
            connection.execute(f"UPDATE {table} SET {moved}")  # noqa: S608 - our own names
        connection.execute(
            "UPDATE meta SET value = ? WHERE key = 'seeded_on'", (now.date().isoformat(),)
        )
    return days
