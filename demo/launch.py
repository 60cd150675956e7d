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

from domain.errors import Invalid, Unavailable
from settings import Settings


def shop_port() -> int:
    """The port of the demo shop: XIAOER_SHOP_PORT, 8100 by default."""
    given = os.environ.get("XIAOER_SHOP_PORT", "8100")
    if not given.isdecimal():
        raise Invalid(f"XIAOER_SHOP_PORT={given} is no port: give a number from 1 to 65535.")
    return int(given)


def seed_shop(*, reset: bool) -> None:
    """Seeds the shop's database where there is none, showing its own progress."""
    command = [sys.executable, "-m", "demo.shop", "--seed-only", *(["--reset"] if reset else [])]
    if subprocess.run(command, check=False).returncode:  # noqa: S603
        raise Unavailable("The demo shop could not be seeded; its message stands above.")


@contextmanager
def run_shop(settings: Settings, *, seconds: float = 30.0) -> Iterator[str]:
    """Runs the shop until the block ends; yields its base URL once it answers. Raises Unavailable."""
    url = f"http://127.0.0.1:{shop_port()}"
    # Apart from our terminal, whose Ctrl+C would take it from turns that still finish; it ends by
    # itself when its standard input closes, so that not even `kill -9` leaves it behind.
    process = subprocess.Popen(
        [sys.executable, "-m", "demo.shop", "--with-parent"],
        env=os.environ | {"XIAOER_PUBLIC_URL": settings.base_url},
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        with _terminating():
            _wait_for(url, process, seconds)
            yield url
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


def _wait_for(url: str, process: subprocess.Popen[bytes], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Unavailable(f"The demo shop stopped with exit status {process.returncode}.")
        try:
            with urllib.request.urlopen(f"{url}/openapi.json", timeout=1):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise Unavailable(f"The demo shop did not answer at {url} within {seconds:.0f} s.")


def welcome(settings: Settings, shop_url: str, operators: Iterable[tuple[str, str, str]]) -> Panel:
    """Where everything is and how to sign in; shown when the shop is up and the server starts."""
    logins = ", ".join(f"{login} / {password}" for login, _, password in operators)
    model = settings.model or "none: answers quote the articles (set XIAOER_MODEL for more)"
    return Panel(
        f"Shop with the chat    {shop_url}\n"
        f"The chat alone        {settings.base_url}/widget/\n"
        f"Operators' desk       {settings.base_url}/console/   {logins}\n"
        f"API                   {settings.base_url}/docs\n"
        f"Customers to sign in as, in the shop: 林晓, Emma Clarke\n"
        f"Language model        {model}\n\nCtrl+C stops everything.",
        title="小二 Xiaoer",
        expand=False,
    )
