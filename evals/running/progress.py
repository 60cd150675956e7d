"""Tell how far a run is: a bar in the terminal, and `progress.json` for whoever started it as a process."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

FILE = "progress.json"
EVERY_SECONDS = 1.0


class State(StrEnum):
    PREPARING = "preparing"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Stand:
    """`failed` is a run that broke, not one whose gate is closed: that is a `finished` one with the verdict `failed`."""

    state: State = State.PREPARING
    suite: str = ""
    done: int = 0
    of: int = 0
    started: str = ""
    updated: str = ""
    verdict: str | None = None
    message: str = ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@dataclass
class Told:
    """`tell` changes what is known and writes it; a ticker writes it each second, as a sign of life."""

    path: Path
    bar: Progress
    stand: Stand = field(default_factory=lambda: Stand(started=_now()))

    def __post_init__(self) -> None:
        self._writing = threading.Lock()
        self._task = self.bar.add_task("preparing", total=None)

    def tell(
        self,
        state: State,
        *,
        suite: str = "",
        done: int | None = None,
        of: int | None = None,
        verdict: str | None = None,
        message: str = "",
    ) -> None:
        self.stand = replace(
            self.stand,
            state=state,
            suite=suite,
            done=self.stand.done if done is None else done,
            of=self.stand.of if of is None else of,
            verdict=verdict,
            message=message,
        )
        self._show()
        self.write()

    def one_more(self) -> None:
        # Not written here: a thousand searches a second would be a thousand files.
        self.stand = replace(self.stand, done=self.stand.done + 1)
        self._show()

    def write(self) -> None:
        """Whole at any moment: a reader never finds half a file."""
        with self._writing:
            row = asdict(replace(self.stand, updated=_now()))
            beside = self.path.with_suffix(".part")
            beside.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
            os.replace(beside, self.path)  # noqa: PTH105

    def _show(self) -> None:
        now = self.stand
        self.bar.update(
            self._task,
            description=now.suite or now.state.value,
            completed=now.done,
            total=now.of or None,
        )


@contextmanager
def telling(folder: Path, console: Console) -> Iterator[Told]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        told = Told(folder / FILE, bar)
        told.write()
        over = threading.Event()
        # A thread: while a suite loads its models, nothing else gets a turn in the event loop.
        ticker = threading.Thread(target=_tick, args=(told, over), daemon=True)
        ticker.start()
        try:
            yield told
        finally:
            over.set()
            ticker.join()


def _tick(told: Told, over: threading.Event) -> None:
    while not over.wait(EVERY_SECONDS):
        told.write()
