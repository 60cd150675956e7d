"""Oscar as a process of its own over a database that each test gets fresh."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stack import free_port

HERE = Path(__file__).parent
SECRET = "oscar-and-the-assistant-share-this-secret"


class Oscar:
    def __init__(self, folder: Path) -> None:
        self.database, self.seeded = folder / "oscar.db", folder / "seeded.db"
        self.url = f"http://127.0.0.1:{free_port()}"
        self.log = folder / "oscar.log"

    def start(self) -> "Oscar":
        command = [
            sys.executable,
            str(HERE / "shop.py"),
            str(self.database),
            self.url.rpartition(":")[2],
        ]
        environment = {**os.environ, "OSCAR_SECRET": SECRET}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        for _ in range(600):
            assert self._process.poll() is None, self.log.read_text()
            with suppress(httpx.HTTPError):
                httpx.get(f"{self.url}/api/schema/", timeout=20).raise_for_status()
                break
            time.sleep(0.1)
        shutil.copy(self.database, self.seeded)
        return self

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)

    def reset(self) -> None:
        with (
            closing(sqlite3.connect(self.seeded)) as seeded,
            closing(sqlite3.connect(self.database)) as live,
        ):
            seeded.backup(live)

    def rows(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """What Oscar's own tables say, behind its back."""
        with closing(sqlite3.connect(self.database)) as live:
            return live.execute(query, arguments).fetchall()


@pytest.fixture(scope="session")
def running_oscar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oscar]:
    made = Oscar(tmp_path_factory.mktemp("oscar"))
    yield made.start()
    made.stop()


@pytest.fixture
def oscar(running_oscar: Oscar, monkeypatch: pytest.MonkeyPatch) -> Oscar:
    monkeypatch.setenv("OSCAR_SECRET", SECRET)
    running_oscar.reset()
    return running_oscar
