"""Runs as the console shows them: begun one at a time as processes, followed by what they write into their folders."""

import asyncio
import json
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.contact import Operator
from domain.errors import Conflict, NotFound
from evals.console.asking import (
    ReplayAsked,
    RunAsked,
    check_run,
    check_settings,
    environment,
)
from evals.console.processes import Processes
from evals.console.shelf import suites
from evals.running.asked import RUNS, new_id
from settings import Settings

_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}")
_MOST = 100
XIAOER = (sys.executable, "-m", "cli")
_OVER = ("finished", "failed", "stopped")
# A run tells each second that it lives; so long it may be held up, by a busy machine for instance.
_SILENCE = 60.0
_STARTED, _REPLAYS = Path("evaluation") / "started", Path("evaluation") / "replays"
REPORT, PAGE, PROGRESS, RUN = "report.json", "index.html", "progress.json", "run.json"


class RunBook:
    def __init__(self, settings: Settings, *, program: Sequence[str] = XIAOER) -> None:
        self._settings = settings
        self._runs = settings.data / RUNS
        self._started = settings.data / _STARTED
        self._processes = Processes(self._started, program)
        self._one = asyncio.Lock()

    def listed(self) -> list[dict[str, Any]]:
        """The newest first."""
        ids: set[str] = set()
        for folder in (self._runs, self._started):
            if folder.is_dir():
                ids |= {path.name for path in folder.iterdir() if _ID.fullmatch(path.name)}
        running = self._processes.running()
        return [self._view(one, running) for one in sorted(ids, reverse=True)[:_MOST]]

    def get(self, run_id: str) -> dict[str, Any]:
        """`log` are the last lines of what it printed, for a run that was started here."""
        self._known(run_id)
        return {
            "run": self._view(run_id, self._processes.running()),
            "progress": _read(self._runs / run_id / PROGRESS),
            "log": self._processes.tail(run_id),
        }

    async def start(self, operator: Operator, asked: RunAsked | ReplayAsked) -> dict[str, Any]:
        """Raises Invalid with the field that is wrong, and Conflict while a run is under way."""
        if isinstance(asked, RunAsked):
            check_run(asked, self._settings, await asyncio.to_thread(suites))
        else:
            check_settings(asked.settings, self._settings)
        return await self._start(new_id(datetime.now(UTC)), asked, operator.login)

    async def resume(self, operator: Operator, run_id: str) -> dict[str, Any]:
        """Goes on with one that did not come to its end, where it was."""
        self._known(run_id)
        told = self._processes.told(run_id)
        state = self._view(run_id, self._processes.running())["state"]
        if told is None or state not in ("stopped", "failed"):
            raise Conflict("Only a run that was started here and did not end can go on.")
        return await self._start(run_id, _asked(told), operator.login)

    async def stop(self, run_id: str) -> dict[str, Any]:
        self._known(run_id)
        await self._processes.stop(run_id)
        return self._view(run_id, self._processes.running())

    async def delete(self, run_id: str) -> None:
        self._known(run_id)
        async with self._one:
            if self._view(run_id, self._processes.running())["state"] not in _OVER:
                raise Conflict("This run is under way; stop it first.")
            for folder in (self._runs, self._started, self._settings.data / _REPLAYS):
                await asyncio.to_thread(shutil.rmtree, folder / run_id, ignore_errors=True)

    def file(self, run_id: str, name: str) -> Path:
        """A file that a run made. Raises NotFound where it has not made it yet."""
        self._known(run_id)
        found = self._runs / run_id / name
        if not found.is_file():
            raise NotFound("This run has no report: it is made at its end.")
        return found

    async def _start(
        self, run_id: str, asked: RunAsked | ReplayAsked, login: str
    ) -> dict[str, Any]:
        kind = "run" if isinstance(asked, RunAsked) else "replay"
        told = {"id": run_id, "kind": kind, "asked": asked.as_json(), "by": login}
        told["started"] = datetime.now(UTC).isoformat(timespec="seconds")
        async with self._one:
            await asyncio.to_thread(
                self._processes.start,
                run_id,
                asked.command((self._runs / run_id).absolute()),
                environment=environment(self._settings, asked.settings),
                told=told,
            )
        return self._view(run_id, self._processes.running())

    def _known(self, run_id: str) -> None:
        """Raises NotFound; what is no id is never looked for on the disk."""
        there = _ID.fullmatch(run_id) and any(
            (folder / run_id).is_dir() for folder in (self._runs, self._started)
        )
        if not there:
            raise NotFound("There is no such run; the list may have changed.")

    def _view(self, run_id: str, running: str) -> dict[str, Any]:
        folder = self._runs / run_id
        progress, run = _read(folder / PROGRESS) or {}, _read(folder / RUN) or {}
        told = self._processes.told(run_id)
        state, message = self._stand(run_id, told, progress, running)
        asked = (told or {}).get("asked") or run.get("asked") or {}
        kind = (told or {}).get("kind", "run")
        return {
            "id": run_id,
            "kind": kind,
            "state": state,
            "verdict": progress.get("verdict") if state == "finished" else None,
            "started": run.get("started") or (told or {}).get("started"),
            "ended": progress.get("updated") if state in _OVER else None,
            "suites": list(asked.get("suites", [kind])),
            "suite": progress.get("suite", ""),
            "done": progress.get("done", 0),
            "of": progress.get("of", 0),
            "by": (told or {}).get("by", ""),
            "message": message,
            "asked": asked,
            "report": (folder / REPORT).is_file(),
            "page": (folder / PAGE).is_file(),
            "resumable": told is not None and state in ("stopped", "failed"),
        }  # fmt: skip

    def _stand(
        self, run_id: str, told: Mapping[str, Any] | None, progress: Mapping[str, Any], running: str
    ) -> tuple[str, str]:
        """Its state and what is to be said of it: a run whose process is gone is never shown as running."""
        state, message = progress.get("state", "preparing"), progress.get("message", "")
        if running == run_id:
            # What an earlier attempt wrote stands there until this one begins to tell.
            return ("preparing", "") if state in _OVER else (state, message)
        if state in _OVER:
            return state, message
        if told is None:
            return (
                (state, message) if _lives(progress) else ("stopped", "It tells nothing any more.")
            )
        if told.get("stopped") or told.get("exit") in (None, 130):
            return "stopped", "" if told.get("stopped") else "Its process is gone; it can go on."
        return "failed", " ".join(
            self._processes.tail(run_id)[-3:]
        ) or f"It ended with {told['exit']}."


def _asked(told: Mapping[str, Any]) -> RunAsked | ReplayAsked:
    asked = dict(told["asked"])
    if told["kind"] == "replay":
        return ReplayAsked(**asked)
    return RunAsked(**{**asked, "suites": tuple(asked["suites"])})


def _lives(progress: Mapping[str, Any]) -> bool:
    try:
        told = datetime.fromisoformat(progress["updated"])
    except (KeyError, TypeError, ValueError):
        return False
    return (datetime.now(UTC) - told).total_seconds() < _SILENCE


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
