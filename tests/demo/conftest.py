"""The demo shop on a pinned day, over real HTTP, with a fresh copy of its data for every test."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.shop.config import ShopConfig, clock_for
from demo.shop.seed import seed
from tests.tools.conftest import RunningShop

TODAY = date(2026, 10, 1)
XIAO, EMMA = "C1001", "C1002"


class Till:
    """`till.post(...)` and friends speak to the shop's API as whoever holds its token."""

    def __init__(self, shop: RunningShop) -> None:
        self.url = shop.url
        self._client = httpx.Client(
            base_url=f"{shop.url}/api",
            headers={"Authorization": f"Bearer {shop.config.token}"},
            timeout=20,
        )

    def get(self, path: str, **query: Any) -> Any:
        answer = self._client.get(path, params=query or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self._client.request(method, path, **more)

    def order(self, order_id: str, customer: str = XIAO) -> Any:
        return self.get(f"/customers/{customer}/orders/{order_id}")

    def change(
        self,
        what: str,
        order_id: str,
        body: dict[str, Any],
        *,
        customer: str = XIAO,
        key: str | None = None,
    ) -> httpx.Response:
        """`change("cancel", "LS20260001", {...})`: one WRITE."""
        return self._client.request(
            "PUT" if what == "address" else "POST",
            f"/customers/{customer}/orders/{order_id}/{what}",
            json=body,
            headers={"Idempotency-Key": key} if key else {},
        )

    def close(self) -> None:
        self._client.close()


@pytest.fixture(scope="session")
def pinned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "shop.db"
    seed(path, now=clock_for(ShopConfig(today=TODAY))())
    return path


@pytest.fixture
def shop(pinned: Path, tmp_path: Path) -> Iterator[RunningShop]:
    shutil.copy(pinned, tmp_path / "shop.db")
    running = RunningShop(tmp_path)
    running.config = replace(running.config, today=TODAY, faults_enabled=False)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def till(shop: RunningShop) -> Iterator[Till]:
    opened = Till(shop)
    yield opened
    opened.close()
