"""The suites and baselines that there are, as the console lists them; nothing heavy is loaded for it."""

import re
from pathlib import Path
from typing import Any

from evals.suite import FOLDER, Suite, read_suites

_CASE = re.compile(r"^- ", re.MULTILINE)


def suites(folder: Path = FOLDER) -> list[Suite]:
    return read_suites(folder) if folder.is_dir() else []


def suite_view(suite: Suite, *, labelled: int) -> dict[str, Any]:
    """`cases` is None where no file holds them; `labelled` are those of the journal, for the suite that runs them."""
    counted = sum(map(_cases, suite.cases)) if suite.cases else None
    return {
        "name": suite.name,
        "kind": suite.kind,
        "title": {language.value: text for language, text in suite.title.items()},
        "about": {language.value: text for language, text in suite.about.items()},
        "fast": suite.fast,
        "library": suite.library,
        "cases": labelled if suite.options.get("cases") == "production" else counted,
    }


def _cases(path: Path) -> int:
    """As many as the file has entries: to read them all would take seconds, and load what each kind needs."""
    text = path.read_text(encoding="utf-8")
    match path.suffix:
        case ".yaml" | ".yml":
            return len(_CASE.findall(text))
        case ".csv":
            return max(0, len(text.splitlines()) - 1)
        case _:
            return sum(1 for line in text.splitlines() if line.strip())
