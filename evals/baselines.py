"""What a release is compared with: small files in the repository, the same of an earlier revision, or a whole run."""

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.errors import Invalid
from evals.home import ROOT
from evals.kinds import Measure
from evals.outcomes import Outcome
from evals.result import Grade, Result

FOLDER = Path(__file__).with_name("baselines")
SHIPPED, NONE = "shipped", "none"
_REVISION = re.compile(r"[\w.@{}^~/][\w.@{}^~/-]*")


@dataclass(frozen=True)
class Before:
    """One suite's baseline. `results` are there only where it is a whole run; `commit`, `date` and `mark` (the fingerprint of the
    configuration) say what was measured; `seconds` how long the run took."""

    suite: str
    commit: str
    date: str
    seconds: float
    mark: str
    outcomes: Mapping[str, Outcome]
    measures: Mapping[str, Measure]
    results: tuple[Result, ...] = ()


def as_text(before: Before) -> str:
    """One measure and one case a line, so that a change of the file reads as what changed."""
    head = {
        "suite": before.suite,
        "commit": before.commit,
        "date": before.date,
        "seconds": round(before.seconds, 1),
        "configuration": before.mark,
    }
    parts = [f" {_json(key)}: {_json(value)}" for key, value in head.items()]
    for name, rows in (
        ("measures", {key: _row(each) for key, each in before.measures.items()}),
        ("cases", {key: _told(each) for key, each in before.outcomes.items()}),
    ):
        lines = [f"  {_json(key)}: {_json(row)}" for key, row in sorted(rows.items())]
        parts.append(f" {_json(name)}: {{\n" + ",\n".join(lines) + "\n }")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def read_text(text: str, name: str) -> Before:
    """Raises Invalid where `text` is not what `as_text` wrote; `name` says where it is from."""
    try:
        row = json.loads(text)
        return Before(
            row["suite"],
            row["commit"],
            row["date"],
            float(row["seconds"]),
            row["configuration"],
            {case: _outcome(told) for case, told in row["cases"].items()},
            {measure: _measure(told) for measure, told in row["measures"].items()},
        )
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Invalid(f"The baseline {name} cannot be read ({error}).") from error


def in_folder(folder: Path, suites: Sequence[str]) -> dict[str, Before]:
    """Those of `suites` that the folder has."""
    return {
        suite: read_text(path.read_text(encoding="utf-8"), str(path))
        for suite in suites
        if (path := folder / f"{suite}.json").is_file()
    }


def at_revision(revision: str, suites: Sequence[str], *, root: Path = ROOT) -> dict[str, Before]:
    """As they stood in the checkout's revision. Raises Invalid where there is no such revision, or no checkout."""
    if not _REVISION.fullmatch(revision) or not _git(
        root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"
    ):
        raise Invalid(
            f"--baseline {revision} is no run, no folder of baselines and no revision of this checkout. "
            f"Write `{SHIPPED}`, `{NONE}`, a run's id or folder, a folder of baselines, or a git revision."
        )
    folder = FOLDER.relative_to(ROOT).as_posix()
    texts = {suite: _git(root, "show", f"{revision}:{folder}/{suite}.json") for suite in suites}
    return {
        suite: read_text(text, f"{revision}:{folder}/{suite}.json")
        for suite, text in texts.items()
        if text is not None
    }


def _git(root: Path, *arguments: str) -> str | None:
    """What git printed; None where it failed or is not there."""
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the revision is checked above
            ["git", *arguments],  # noqa: S607
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout


def _told(outcome: Outcome) -> list[Any]:
    told: list[Any] = [outcome.grade.value, outcome.digest]
    plain = {Grade.PASSED: 1.0, Grade.FAILED: 0.0}.get(outcome.grade)
    return told if outcome.passed == plain else [*told, outcome.passed]


def _outcome(told: Sequence[Any]) -> Outcome:
    grade = Grade(told[0])
    plain = {Grade.PASSED: 1.0, Grade.FAILED: 0.0}.get(grade)
    return Outcome(grade, str(told[1]), told[2] if len(told) > 2 else plain)


def _row(each: Measure) -> list[Any]:
    numbers = (each.value, each.low, each.high)
    rounded = [None if number is None else round(number, 4) for number in numbers]
    return [*rounded, each.of, each.better, each.unit]


def _measure(told: Sequence[Any]) -> Measure:
    value, low, high, of, better, unit = told
    return Measure(value, low, high, of, better, unit)
