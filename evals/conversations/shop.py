"""A demo shop of one's own for an evaluation: a process over a fresh seed, put back for each conversation."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from domain.errors import Unavailable

_SECONDS_TO_START = 60.0
# Where a WRITE leaves its traces, by the column that names the order.
_TRACES = {"orders": "id", "returns": "order_id", "refunds": "order_id", "invoices": "order_id"}


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

    def restore(self) -> None:
        _copy(self.seeded, self.database)

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
