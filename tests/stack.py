"""The real product as processes: the demo shop and the server on free ports over a copy of seeded data."""

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
SECONDS_TO_START = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """One subprocess whose output goes to a file, which a failure shows."""

    def __init__(self, command: list[str], *, environment: dict[str, str], log: Path) -> None:
        self.log = log
        self._command, self._environment = command, environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, url: str) -> None:
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdout=output, stderr=output, cwd=ROOT
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                httpx.get(url, timeout=2)
                return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError(f"{self._command} did not start:\n{self.log.read_text()[-3000:]}")

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid


class Stack:
    """`with Stack(seeded, folder) as stack:`; `**variables` become XIAOER_ settings of the server."""

    def __init__(self, seeded: Path, folder: Path, **variables: object) -> None:
        self.data = folder / "data"
        shutil.copytree(seeded, self.data, ignore=shutil.ignore_patterns("models"))
        if (seeded / "models").exists():
            (self.data / "models").symlink_to(seeded / "models")
        shop_port, port = free_port(), free_port()
        self.shop_url, self.url = f"http://127.0.0.1:{shop_port}", f"http://127.0.0.1:{port}"
        environment = {k: v for k, v in os.environ.items() if not k.startswith("XIAOER_")}
        environment |= {
            "XIAOER_DATA": str(self.data),
            "XIAOER_SHOP_PORT": str(shop_port),
            "XIAOER_SHOP_FAULTS": "1",
            "XIAOER_SHOP_URL": self.shop_url,
            "XIAOER_PORT": str(port),
            "XIAOER_PUBLIC_URL": self.url,
            "XIAOER_DEMO": "true",
            "XIAOER_SERVICE_HOURS": "00:00-24:00",
            "XIAOER_ALLOWED_ORIGINS": f'["{self.shop_url}"]',
        }
        environment |= {f"XIAOER_{k.upper()}": str(v) for k, v in variables.items()}
        self.environment = environment
        self.shop = Process(
            [sys.executable, "-m", "demo.shop"], environment=environment, log=folder / "shop.log"
        )
        self.server = Process(
            [sys.executable, "-m", "cli", "serve"],
            environment=environment,
            log=folder / "server.log",
        )

    def __enter__(self) -> "Stack":
        try:
            self.shop.start(f"{self.shop_url}/openapi.json")
            self.start_server()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.server.stop()
        self.shop.stop()

    def start_server(self) -> None:
        self.server.start(f"{self.url}/healthz")
        deadline = time.monotonic() + SECONDS_TO_START
        while httpx.get(f"{self.url}/readyz", timeout=30).status_code != 200:
            assert time.monotonic() < deadline, self.server.log.read_text()[-3000:]
            time.sleep(0.2)

    def kill_server(self) -> None:
        self.server.stop(signal.SIGKILL)


# Training takes longer than everything else a server does at its start.
_TRAIN = """
import asyncio
from settings import load_settings
from wiring import build_services

asyncio.run(build_services(load_settings()).assistant.warm())
"""


def seeded_folder() -> Path:
    """The demo's data after set-up; made once per state of the sources, kept under test-output/."""
    home = ROOT / "test-output"
    folder = home / f"seeded-{_fingerprint()}"
    home.mkdir(exist_ok=True)
    # Several runs may want it at once; the last few stay, for runs that still use them.
    with (home / ".seeding").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            earlier = sorted(home.glob("seeded-*"), key=lambda path: path.stat().st_mtime)
            for old in earlier[:-3]:
                shutil.rmtree(old, ignore_errors=True)
            folder.mkdir()
            _take_vectors(earlier[-3:], folder)
            seed(folder)
            (folder / ".complete").touch()
    return folder


def _take_vectors(earlier: list[Path], folder: Path) -> None:
    """Vectors and weights are kept by what they were made of: only what changed is made again."""
    for old in reversed(earlier):
        if (old / ".complete").exists():
            for file in old.glob("vectors.db*"):
                shutil.copy(file, folder)
            if (old / "understanding").exists():
                shutil.copytree(old / "understanding", folder / "understanding")
            return


def _fingerprint() -> str:
    """Changes whenever what the seeding reads or runs changes."""
    digest = hashlib.sha256()
    for room in ("demo", "knowledge", "store", "domain", "models", "desk"):
        for path in sorted((ROOT / room).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def seed(folder: Path) -> None:
    """Sets up the demo's data in `folder` as `xiaoer demo` does, without starting anything."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("XIAOER_")}
    environment |= {"XIAOER_DATA": str(folder), "XIAOER_DEMO": "true"}
    seeding = (["-m", "demo.shop", "--seed-only"], ["-m", "cli", "setup", "--demo"])
    for command in (*seeding, ["-c", _TRAIN]):
        done = subprocess.run(
            [sys.executable, *command],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
