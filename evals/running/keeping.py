"""Keep results as they end, one JSON line each, so that whatever stops a run loses at most the one that was being written."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from domain.errors import Invalid
from evals.result import Grade, Result


def append(path: Path, result: Result) -> None:
    """Whole or not at all: one write of one line."""
    line = json.dumps(result.as_json(), ensure_ascii=False, default=str) + "\n"
    with path.open("ab", buffering=0) as file:
        file.write(line.encode("utf-8", "surrogatepass"))


def read_results(path: Path) -> list[Result]:
    """All that are whole; a half-written last line is passed over. Raises Invalid for a broken line before it."""
    return [Result.of(row) for row in _rows(path)]


def take_up(path: Path, wanted: Iterable[tuple[str, str, int, str]]) -> list[Result]:
    """What need not be done again: results of a `wanted` (suite, case, trial, seen) that could be judged. The file is written
    anew with only these, since a report reads all of it."""
    if not path.exists():
        return []
    expected = set(wanted)
    kept: dict[tuple[str, str, int, str], Result] = {}
    for each in read_results(path):
        key = (each.suite, each.case, each.trial, each.seen)
        if key in expected and each.grade is not Grade.ERROR:
            kept[key] = each
    beside = path.with_suffix(".part")
    beside.unlink(missing_ok=True)
    beside.touch()
    for each in kept.values():
        append(beside, each)
    os.replace(beside, path)  # noqa: PTH105
    return list(kept.values())


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            yield json.loads(line)
        except ValueError as error:
            if number == len(lines):
                return
            raise Invalid(f"{path}, line {number} is no result ({error}).") from error
