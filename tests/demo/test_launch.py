"""`xiaoer demo`: it starts both programs, lets them meet, and takes both away again."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.stack import ROOT, free_port

SECONDS = 90


@dataclass
class Demo:
    """A running `xiaoer demo`."""

    process: subprocess.Popen[bytes]
    url: str
    shop_url: str
    log: Path

    def wait(self) -> "Demo":
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if answers(f"{self.url}/readyz") == 200:
                return self
            time.sleep(0.1)
        raise AssertionError(self.log.read_text()[-3000:])


def answers(url: str) -> int | None:
    try:
        return httpx.get(url, timeout=2).status_code
    except httpx.HTTPError:
        return None


@pytest.fixture
def demo(seeded: Path, tmp_path: Path) -> Iterator[Demo]:
    port, shop_port = free_port(), free_port()
    shutil.copytree(seeded, tmp_path / "var")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("XIAOER_")}
    environment |= {
        "XIAOER_DATA": str(tmp_path / "var"),
        "XIAOER_PORT": str(port),
        "XIAOER_SHOP_PORT": str(shop_port),
    }
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", "demo"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    yield Demo(process, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{shop_port}", log)
    process.kill()
    process.wait()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_however_it_ends_no_shop_stays_behind(demo: Demo, how: signal.Signals):
    demo.wait()
    assert answers(f"{demo.shop_url}/openapi.json") == 200

    demo.process.send_signal(how)
    demo.process.wait(timeout=20)

    deadline = time.monotonic() + 10
    while answers(f"{demo.shop_url}/openapi.json") is not None:
        assert time.monotonic() < deadline, "the shop is still there"
        time.sleep(0.1)
    assert answers(f"{demo.url}/healthz") is None
    assert "Traceback" not in demo.log.read_text()


def test_the_shop_and_the_chat_find_each_other_on_any_port(demo: Demo):
    demo.wait()

    page = httpx.get(f"{demo.shop_url}/").text
    widget = httpx.get(f"{demo.url}/widget/", headers={"Origin": demo.shop_url})

    loader = re.search(r'<script[^>]+src="([^"]+/widget/loader\.js)"', page)
    assert loader
    assert loader[1] == f"{demo.url}/widget/loader.js"
    assert widget.headers["access-control-allow-origin"] == demo.shop_url
    assert demo.shop_url in widget.headers["content-security-policy"]
    said = demo.log.read_text()
    assert demo.shop_url in said
    assert f"{demo.url}/console/" in said
    assert "mei / demo-mei-2026" in said
