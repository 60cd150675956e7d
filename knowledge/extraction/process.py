"""Have files read by processes of limited means: a file made to exhaust a parser must not take the server along."""

import atexit
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from knowledge.documents import Unreadable, Words
from knowledge.extraction.reading import TOO_MUCH, hint_of
from knowledge.extraction.server import TICKET

SECONDS, MOST_ANSWER = 30.0, 64 << 20
AT_ONCE = os.cpu_count() or 2
_SCRIPT = Path(__file__).with_name("server.py")
_ROOT = Path(__file__).parents[2]


class Readers:
    """One process that makes the others, started when it is first needed and again when it is gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def ask(self, job: Mapping[str, Any], file: int, *, seconds: float = SECONDS) -> dict[str, Any]:
        """What came of one job; raises Unreadable with the words that it answered, or that tell why it did not."""
        with self._places:
            begun = time.monotonic()
            told = self._told(job, file, seconds) or self._told(job, file, seconds)
        try:
            found: dict[str, Any] = json.loads(told[1:])
        except (ValueError, RecursionError):
            late = time.monotonic() - begun >= seconds
            raise Unreadable(_took_longer(seconds) if late else TOO_MUCH) from None
        if "error" in found:
            raise Unreadable(Words(found["error"]["en"], found["error"]["zh"]))
        return found

    def close(self) -> None:
        with self._lock:
            self._end()

    def _told(self, job: Mapping[str, Any], file: int, seconds: float) -> bytes:
        """Empty where the process was never made, because the one that makes them was just ending."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._hand_over(
                    TICKET.pack(seconds, hint_of(job).encode()), [theirs.fileno(), file]
                )
            ours.settimeout(seconds + 5)
            with contextlib.suppress(OSError):
                ours.sendall(json.dumps(job).encode() + b"\n")
            return _all_of(ours, time.monotonic() + seconds + 1)

    def _hand_over(self, ticket: bytes, files: list[int]) -> None:
        with self._lock:
            for _ in range(2):
                if self._control is None:
                    self._start()
                assert self._control is not None
                try:
                    socket.send_fds(self._control, [ticket], files)
                except OSError:
                    self._end()
                else:
                    return
        raise Unreadable(TOO_MUCH)

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        paths = [str(_ROOT), *(path for path in sys.path if path and path != str(_ROOT))]
        with theirs:
            self._server = subprocess.Popen(  # noqa: S603 - our own interpreter and script
                [sys.executable, "-I", "-S", str(_SCRIPT), str(theirs.fileno()), *paths],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={},
            )
        self._control = ours

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._server is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._server.wait(2)
            if self._server.poll() is None:
                self._server.kill()
                self._server.wait()
        self._control = self._server = None


def _all_of(channel: socket.socket, deadline: float) -> bytes:
    parts, size = [], 0
    while (left := deadline - time.monotonic()) > 0 and size <= MOST_ANSWER:
        channel.settimeout(left)
        try:
            part = channel.recv(1 << 16)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _took_longer(seconds: float) -> Words:
    return Words(
        f"Reading it took longer than {seconds:g} seconds.", f"读取时间超过 {seconds:g} 秒。"
    )


@contextmanager
def as_file(data: bytes) -> Iterator[int]:
    """The number of an open file with `data` that no folder lists."""
    if hasattr(os, "memfd_create"):
        number = os.memfd_create("upload")
    else:
        with tempfile.TemporaryFile() as file:
            number = os.dup(file.fileno())
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(number, left) :]
        yield number
    finally:
        os.close(number)


READERS = Readers()
atexit.register(READERS.close)
