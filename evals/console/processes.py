"""Hold at most one run of the evals as a process of its own, which goes on where the server does not.

The process inherits a lock on a file and keeps it to its end: whether it lives is asked of the lock, never of a process id, which may
be somebody else's by then. A run that was started by hand holds no such lock; nothing here stops it."""

import asyncio
import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from domain.errors import Conflict

ROOT = Path(__file__).parent.parent.parent
# Customers come first: other processes are served before it, and it takes one core at most.
_NICENESS = 10
_ALONE = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1"
)
_PATIENCE, _LOOK, _TRIES = 10.0, 0.1, 5
_TAIL_BYTES, _TAIL_LINES = 16_384, 40
LOCK, STARTED, LOG = "running.lock", "started.json", "log.txt"


class Processes:
    """`program` begins every command. `folder` holds the lock, and for each run that was started here a folder with what was asked and its log."""

    def __init__(self, folder: Path, program: Sequence[str]) -> None:
        self._folder = folder
        self._program = program
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def running(self) -> str:
        """The id of the run whose process lives; empty where none does."""
        self._reap()
        with self._lock() as lock:
            return "" if _take(lock) else lock.read().strip()

    def start(
        self, run_id: str, command: Sequence[str], *, environment: Mapping[str, str], told: Any
    ) -> None:
        """`told` is kept beside the run. Raises Conflict while another runs; blocks for as long as a process takes to begin."""
        self._reap()
        mine = self._folder / run_id
        with self._lock() as lock:
            if not _insist(lock):
                raise Conflict("A run is under way; stop it first.", run=lock.read().strip())
            mine.mkdir(parents=True, exist_ok=True)
            lock.truncate(0)
            lock.write(run_id)
            lock.flush()
            with (mine / LOG).open("ab") as log:
                child = subprocess.Popen(  # noqa: S603 - our own command line, no shell
                    [*self._program, *command],
                    env=_environment(environment),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    pass_fds=(lock.fileno(),),
                )
        with suppress(OSError):
            os.setpriority(os.PRIO_PGRP, child.pid, _NICENESS)
        self._children[run_id] = child
        self._keep(run_id, {**told, "pid": child.pid, "exit": None})

    async def stop(self, run_id: str) -> None:
        """Ends the process with all that it started: asked first, and killed where it does not listen."""
        told = self.told(run_id)
        if self.running() != run_id or told is None:
            raise Conflict("This run is not under way.")
        self._keep(run_id, {**told, "stopped": True})
        for how in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(told["pid"], how)
            if await self._gone(run_id):
                return

    async def _gone(self, run_id: str) -> bool:
        until = time.monotonic() + _PATIENCE
        while self.running() == run_id:
            if time.monotonic() > until:
                return False
            await asyncio.sleep(_LOOK)
        return True

    def told(self, run_id: str) -> dict[str, Any] | None:
        """What was kept at its start; `exit` is the status of a process that ended before us. None for a run of somebody else's."""
        try:
            found: dict[str, Any] = json.loads(
                (self._folder / run_id / STARTED).read_text(encoding="utf-8")
            )
        except (OSError, ValueError):
            return None
        return found

    def tail(self, run_id: str) -> list[str]:
        """The last lines of its log."""
        try:
            with (self._folder / run_id / LOG).open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - _TAIL_BYTES))
                lines = log.read().decode("utf-8", "replace").splitlines()
        except OSError:
            return []
        return [line.rstrip() for line in lines if line.strip()][-_TAIL_LINES:]

    def _reap(self) -> None:
        for run_id, child in list(self._children.items()):
            status = child.poll()
            if status is None:
                continue
            del self._children[run_id]
            if (told := self.told(run_id)) is not None:
                self._keep(run_id, {**told, "exit": status})

    def _keep(self, run_id: str, told: Mapping[str, Any]) -> None:
        target = self._folder / run_id / STARTED
        beside = target.with_suffix(".part")
        beside.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        beside.replace(target)

    @contextmanager
    def _lock(self) -> Iterator[Any]:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / LOCK
        path.touch()
        with path.open("r+") as lock:
            yield lock


def _take(lock: Any) -> bool:
    """For as long as the file is open, here or in a process that inherited it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _insist(lock: Any) -> bool:
    """Somebody who only looks whether a run lives holds the lock for a moment."""
    for _ in range(_TRIES):
        if _take(lock):
            return True
        time.sleep(_LOOK)
    return False


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Ours, with these settings in the place of all others."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("XIAOER_")}
    path = os.pathsep.join(filter(None, (str(ROOT), others.get("PYTHONPATH", ""))))
    return {**others, **_ALONE, "PYTHONPATH": path, **settings}
