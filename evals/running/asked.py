"""What was asked of a run, and the folder that holds it: `run.json` lets a stopped run go on, and tells what was measured."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.errors import Invalid
from evals.kinds import Bound

FILE = "run.json"
RUNS = Path("evaluation") / "runs"


@dataclass(frozen=True)
class Asked:
    """`suites` are names or files, `baseline` a reference as `--baseline` takes it; `set_to` are settings given for this run."""

    suites: tuple[str, ...]
    fast: bool = False
    trials: int = 0
    tag: str = ""
    limit: int = 0
    seed: int = 7
    bound: Bound | None = None
    baseline: str = ""
    set_to: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """`started` is ISO 8601 in UTC; `marks` are the fingerprints of each suite's configuration, so that results of another are not
    taken for its own."""

    id: str
    folder: Path
    asked: Asked
    started: str
    about: Mapping[str, Any] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def results(self) -> Path:
        return self.folder / "results.jsonl"

    def write(self) -> None:
        row = {
            "id": self.id,
            "started": self.started,
            "asked": asdict(self.asked),
            "about": dict(self.about),
            "marks": dict(self.marks),
        }
        text = json.dumps(row, ensure_ascii=False, indent=1)
        (self.folder / FILE).write_text(text + "\n", encoding="utf-8")


def new_id(now: datetime) -> str:
    """Sorts by time: 20261130-091500-ab12."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def begin(data: Path, asked: Asked, out: Path | None) -> Run:
    """A new run, or the stopped one of `out`. Raises Invalid where that folder holds something else."""
    now = datetime.now(UTC)
    run_id = new_id(now)
    folder = out or data / RUNS / run_id
    if (folder / FILE).exists():
        return _go_on(folder, asked)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Invalid(f"{folder} is there already and holds no run. Give an empty or a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    name = run_id if out is None else folder.absolute().name
    return Run(name, folder, asked, now.isoformat(timespec="seconds"))


def read_run(folder: Path) -> Run:
    """Raises Invalid where the folder holds no run."""
    try:
        row = json.loads((folder / FILE).read_text(encoding="utf-8"))
        asked = row["asked"]
        asked |= {"suites": tuple(asked["suites"])}
        asked |= {"bound": Bound(asked["bound"]) if asked["bound"] else None}
        return Run(
            row["id"], folder, Asked(**asked), row["started"], row["about"], row.get("marks", {})
        )
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise Invalid(f"{folder} holds no run that can be read ({FILE}: {error}).") from error


def _go_on(folder: Path, asked: Asked) -> Run:
    run = read_run(folder)
    before, now = asdict(run.asked), asdict(asked)
    # Compared at the end only, so that it may be another one.
    differ = [name for name in now if name != "baseline" and now[name] != before[name]]
    if differ:
        told = "; ".join(f"{name} was {before[name]}, now {now[name]}" for name in differ)
        raise Invalid(f"{folder} holds another run ({told}). Give another --out.")
    return Run(run.id, folder, asked, run.started, run.about, run.marks)
