"""A demo shop of one's own for an evaluation: a process over a fresh seed, put back for each conversation."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from domain.errors import Unavailable
from evals.conversations.presetting import preset

_SECONDS_TO_START = 60.0
# Where a WRITE leaves its traces, by the column that names the order.
_TRACES = {"orders": "id", "returns": "order_id", "refunds": "order_id", "invoices": "order_id"}
# What two ways to the same state may differ in: when, under which number, and in whose words.
_ITS_OWN = (
    "requested_at",
    "completed_at",
    "cancelled_at",
    "returned_at",
    "id",
    "reason",
    "cancel_reason",
)
_NOT_STATE = ("meta", "effects", "sessions")
Contents = Mapping[str, Counter[tuple[tuple[str, Any], ...]]]


@dataclass(frozen=True)
class ShopState:
    """`status` of every order, `items` how many it holds; `rows` are the traces of WRITEs by table and order; `executed` are operation and order."""

    status: dict[str, str]
    items: dict[str, int]
    rows: frozenset[tuple[str, str, tuple[object, ...]]]
    executed: tuple[tuple[str, str], ...]

    def touched_since(self, before: "ShopState") -> set[str]:
        """The orders of which anything is different."""
        return {order for _, order, _ in self.rows ^ before.rows}


@dataclass(frozen=True)
class TrialShop:
    """`seeded` is a copy of the database as it was when the shop started."""

    url: str
    token: str
    database: Path
    seeded: Path

    def restore(self, presets: Sequence[Mapping[str, Any]] = ()) -> None:
        """As it was seeded, with these columns of orders set. Raises Invalid with what cannot be set."""
        _copy(self.seeded, self.database)
        with closing(sqlite3.connect(self.database)) as live:
            for row in presets:
                preset(live, row)
            live.commit()

    def contents(self) -> Contents:
        """All rows by table, without what two executions of the same action may differ in."""
        with closing(sqlite3.connect(self.database)) as live:
            live.row_factory = sqlite3.Row
            named = live.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = [str(row["name"]) for row in named]
            return {
                table: Counter(map(_told, live.execute(f"SELECT * FROM {table}")))  # noqa: S608
                for table in tables
                if table not in _NOT_STATE
            }

    def state(self) -> ShopState:
        with closing(sqlite3.connect(self.database)) as live:
            status = dict(live.execute("SELECT id, status FROM orders"))
            counted = "SELECT order_id, COUNT(*) FROM order_items GROUP BY order_id"
            items = dict(live.execute(counted))
            rows = frozenset(
                (table, str(row[at]), tuple(row))
                for table, column in _TRACES.items()
                for at, row in _rows_of(live, table, column)
            )
            executed = live.execute("SELECT operation, order_id FROM effects ORDER BY executed_at")
            return ShopState(status, items, rows, tuple((str(o), str(i)) for o, i in executed))


def differences(wanted: Contents, found: Contents) -> list[str]:
    """What is there and should not be, or the other way round, in words."""
    lacking = [
        f"{table} lacks {_in_words(row)}"
        for table in wanted
        for row in (wanted[table] - found[table]).elements()
    ]
    return lacking + [
        f"{table} holds {_in_words(row)}"
        for table in wanted
        for row in (found[table] - wanted[table]).elements()
    ]


def strange(start: Contents, expected: Contents, found: Contents) -> list[str]:
    """Rows that are neither as they were nor as they should be, in words."""
    return [
        f"{table} was given {_in_words(row)}"
        for table in found
        for row in (found[table] - (expected[table] | start[table])).elements()
    ]


def _told(row: sqlite3.Row) -> tuple[tuple[str, Any], ...]:
    own = {name for name in row.keys() if name in _ITS_OWN}  # noqa: SIM118 - a Row is no dict
    if "order_id" not in row.keys():  # noqa: SIM118
        own.discard("id")
    return tuple((name, row[name]) for name in row.keys() if name not in own)  # noqa: SIM118


def _in_words(row: tuple[tuple[str, Any], ...]) -> str:
    return ", ".join(f"{name}={value}" for name, value in row if value not in (None, ""))[:300]


def _copy(origin: Path, target: Path) -> None:
    with closing(sqlite3.connect(origin)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _rows_of(
    live: sqlite3.Connection, table: str, column: str
) -> list[tuple[int, tuple[object, ...]]]:
    found = live.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own table names
    at = [each[0] for each in found.description].index(column)
    return [(at, row) for row in found]


@contextmanager
def trial_shop(folder: Path) -> Iterator[TrialShop]:
    """Raises Unavailable where it does not start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url, token = f"http://127.0.0.1:{port}", "trial"
    variables = {
        "XIAOER_DATA": str(folder),
        "XIAOER_SHOP_PORT": str(port),
        "XIAOER_SHOP_TOKEN": token,
    }
    with (folder / "shop.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "demo.shop", "--with-parent"],
            env=os.environ | variables,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(process, url, folder / "shop.log")
        shop = TrialShop(url, token, folder / "shop.db", folder / "seeded.db")
        _copy(shop.database, shop.seeded)
        yield shop
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{url}/openapi.json", timeout=2).raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise Unavailable(f"The demo shop did not start:\n{log.read_text(errors='replace')[-2000:]}")
