"""Fork a process of limited means for each file to read; it has no network, no environment and no way to write.

Run as a script by `process.py`, with the number of the socket on which jobs come, and the paths to import from. The
parsers are loaded once, here, so that a process costs milliseconds; it imports nothing of ours before that."""

import contextlib
import gc
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
from typing import Any

MEMORY_BYTES, CPU_SECONDS, IDLE_SECONDS = 1 << 30, 20, 60.0
TICKET = struct.Struct("!f16s")
STARTED = b"\x01"
_LIMITS = {
    resource.RLIMIT_AS: MEMORY_BYTES,
    resource.RLIMIT_CPU: CPU_SECONDS,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NOFILE: 32,
    resource.RLIMIT_NPROC: 0,
}


def main(number: int, paths: list[str]) -> None:
    sys.path.extend(paths)
    # openpyxl takes numpy along where there is one, for nothing that is needed here.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    os.nice(5)
    _leave_network()
    # A server of many customers hands over a high number, which `select` would not take.
    control = os.dup(number)
    os.close(number)
    serve(socket.socket(fileno=control))


def serve(control: socket.socket) -> None:
    """Until nobody has asked for a while, or whoever asked is gone."""
    from knowledge.extraction.reading import warm_up

    children: dict[int, float] = {}
    while True:
        ready, _, _ = select.select([control], [], [], 0.05 if children else IDLE_SECONDS)
        _reap(children)
        if not ready:
            if children:
                continue
            return
        ticket, numbers, _, _ = socket.recv_fds(control, TICKET.size, 2)
        if len(ticket) < TICKET.size:
            for pid in children:
                os.kill(pid, signal.SIGKILL)
            return
        seconds, hint = TICKET.unpack(ticket)
        with contextlib.suppress(Exception):
            warm_up(hint.rstrip(b"\0").decode())
        gc.freeze()
        pid = os.fork()
        if pid == 0:
            control.close()
            _read_one(*numbers)
        for open_file in numbers:
            os.close(open_file)
        children[pid] = time.monotonic() + seconds


def _reap(children: dict[int, float]) -> None:
    """Forgets the processes that ended and ends those whose time is over."""
    for pid, deadline in [*children.items()]:
        if os.waitpid(pid, os.WNOHANG)[0]:
            del children[pid]
        elif time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)


def _read_one(channel: int, file: int) -> None:
    """In the process of its own; never returns."""
    try:
        with socket.socket(fileno=channel) as asker:
            asker.sendall(STARTED)
            job = json.loads(asker.makefile("rb").readline())
            for limit, most in _LIMITS.items():
                resource.setrlimit(limit, (most, most))
            asker.sendall(json.dumps(_answer(job, file)).encode())
    finally:
        os._exit(0)


def _answer(job: dict[str, Any], file: int) -> dict[str, Any]:
    from knowledge.extraction.reading import answer

    if job["do"] != "many":
        return answer(job, _bytes_of(file, 0, os.fstat(file).st_size))
    return {
        "answers": [answer(one, _bytes_of(file, one["at"], one["size"])) for one in job["jobs"]]
    }


def _bytes_of(file: int, start: int, size: int) -> bytes:
    """By place: other processes read the same open file."""
    parts, at = [], start
    while at < start + size and (part := os.pread(file, start + size - at, at)):
        parts.append(part)
        at += len(part)
    return b"".join(parts)


def _leave_network() -> None:
    """No parser should ask anybody anything; where the system does not allow this, none does anyway."""
    with contextlib.suppress(Exception):
        import ctypes

        new_user, new_network = 0x10000000, 0x40000000
        unshare = ctypes.CDLL(None).unshare
        if unshare(new_network) != 0:
            unshare(new_user | new_network)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
