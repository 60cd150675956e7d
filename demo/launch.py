"""Start the demo shop beside the server, as a process of its own."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType

from rich.panel import Panel

from demo.shop.database import is_seeded
from domain.errors import Invalid, Unavailable
from settings import Settings


def shop_port() -> int:
    """The port of the demo shop: XIAOER_SHOP_PORT, 8100 by default."""
    given = os.environ.get("XIAOER_SHOP_PORT", "8100")
    if not given.isdecimal():
        raise Invalid(f"XIAOER_SHOP_PORT={given} is no port: give a number from 1 to 65535.")
    return int(given)


def for_demo(settings: Settings) -> Settings:
    """The settings with the demo shop as the shop, wherever its port is."""
    origins = [f"http://{host}:{shop_port()}" for host in ("127.0.0.1", "localhost")]
    return settings.model_copy(
        update={
            "demo": True,
            "shop_url": origins[0],
            "allowed_origins": list(dict.fromkeys([*settings.allowed_origins, *origins])),
        }
    )


def seed_shop(settings: Settings, *, reset: bool) -> None:
    """Seeds the shop's database where there is none, showing its own progress."""
    if not reset and is_seeded(settings.data / "shop.db"):
        return
    command = [sys.executable, "-m", "demo.shop", "--seed-only", *(["--reset"] if reset else [])]
    if subprocess.run(command, check=False).returncode:  # noqa: S603
        raise Unavailable("The demo shop could not be seeded; its message stands above.")


class RunningShop:
    """The shop's process; it starts while other things are set up."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self._process = process

    def wait(self, seconds: float = 30.0) -> None:
        """Until it answers. Raises Unavailable."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                status = self._process.returncode
                raise Unavailable(f"The demo shop stopped with exit status {status}.")
            try:
                with urllib.request.urlopen(f"{self.url}/openapi.json", timeout=1):  # noqa: S310
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise Unavailable(f"The demo shop did not answer at {self.url} within {seconds:.0f} s.")


@contextmanager
def run_shop(settings: Settings) -> Iterator[RunningShop]:
    """Runs the shop until the block ends."""
    # Apart from our terminal, whose Ctrl+C would take it from turns that still finish; it ends by
    # itself when its standard input closes, so that not even `kill -9` leaves it behind.
    process = subprocess.Popen(
        [sys.executable, "-m", "demo.shop", "--with-parent"],
        env=os.environ
        | {"XIAOER_PUBLIC_URL": settings.base_url, "XIAOER_SHOP_TOKEN": settings.tool_token},
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        with _terminating():
            yield RunningShop(settings.shop_url, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def _terminating() -> Iterator[None]:
    """Makes of SIGTERM an exception, so that what was begun is also ended: uvicorn, when it has
    stopped, sends itself the signal again, whose default would end us on the spot."""

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def welcome(settings: Settings, operators: Iterable[tuple[str, str, str, str]]) -> Panel:
    """Where everything is and how to sign in; shown when the shop is up and the server starts."""
    logins = "\n".join(
        f"{'':22}{f'{login} / {password}':22}{role}" for login, _, password, role in operators
    )
    model = settings.model or "none, answers quote the articles (XIAOER_MODEL)"
    return Panel(
        f"Shop with the chat    {settings.shop_url}\n"
        f"The chat alone        {settings.base_url}/widget/\n"
        f"Operators' desk       {settings.base_url}/console/\n"
        f"{logins}\n"
        f"API                   {settings.base_url}/docs\n"
        f"Customers to sign in as, in the shop: 林晓, Emma Clarke\n"
        f"Language model        {model}\n\nCtrl+C stops everything.",
        title="小二 Xiaoer",
        expand=False,
    )
