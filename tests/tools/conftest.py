"""The demo shop as a running server over a copy of its seeded database, and the toolbox over it."""

import shutil
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from demo.shop.app import create_app
from demo.shop.config import ShopConfig
from demo.shop.faults import CuttableProtocol
from demo.shop.seed import seed
from settings import Settings
from store.engine import create_engine
from store.journal import Journal
from tests.scripted_model import scripted_model  # noqa: F401
from tests.store.conftest import journal_url, migrated  # noqa: F401
from tools.effects import Executor
from tools.toolbox import Toolbox, build_toolbox

SECRET = "s" * 48


class RunningShop:
    """`break_next` puts a fault on the shop's board; `stop` and `start` take it away and back."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.config = ShopConfig(
            data=data, port=self.port, identity_secret=SECRET, faults_enabled=True
        )
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> "RunningShop":
        config = uvicorn.Config(
            create_app(self.config),
            port=self.port,
            http=CuttableProtocol,
            log_level="critical",
            timeout_graceful_shutdown=0,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(timeout=10)
            self._server = None

    def break_next(self, operation: str, mode: str, **more: Any) -> None:
        fault = {"operation": operation, "mode": mode, **more}
        assert httpx.post(f"{self.url}/faults", json=fault).status_code == 201

    def get(self, path: str) -> Any:
        headers = {"Authorization": f"Bearer {self.config.token}"}
        return httpx.get(f"{self.url}/api{path}", headers=headers).json()


@pytest.fixture(scope="session")
def seeded_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "shop.db"
    seed(path)
    return path


@pytest.fixture
def shop(seeded_shop: Path, tmp_path: Path) -> Iterator[RunningShop]:
    shutil.copy(seeded_shop, tmp_path / "shop.db")
    running = RunningShop(tmp_path).start()
    yield running
    running.stop()


@pytest.fixture
def settings(shop: RunningShop, tmp_path: Path) -> Settings:
    return Settings(
        data=tmp_path / "data", shop_url=shop.url, tool_seconds=1.0, identity_secret=SECRET
    )


@pytest.fixture
async def toolbox(settings: Settings) -> AsyncIterator[Toolbox]:
    made = build_toolbox(settings)
    await made.start()
    for _ in range(5):
        # A busy machine may be late with the document once.
        if not made.problems:
            break
        await made.start()
    yield made
    await made.close()


@pytest.fixture
async def journal(journal_url: str) -> AsyncIterator[Journal]:  # noqa: F811
    made = Journal(create_engine(journal_url))
    yield made
    await made.close()


@pytest.fixture
def executor(toolbox: Toolbox, journal: Journal) -> Executor:
    return Executor(toolbox, journal.effects, pauses=(0.01, 0.02, 0.05))
