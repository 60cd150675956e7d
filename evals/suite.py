"""Read a suite: what is measured, on which cases, and what must hold for the gate to open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from domain.errors import Invalid
from domain.language import Language

FOLDER = Path(__file__).with_name("suites")
CASES = Path(__file__).with_name("cases")
_KEYS = {
    "name",
    "title",
    "about",
    "kind",
    "library",
    "model",
    "fast",
    "trials",
    "cases",
    "options",
    "thresholds",
}
_LIBRARIES = ("demo", "shop", "drafts")
# Options that name files of data.
_OF_FILES = ("corpus", "queries", "qrels", "train", "test")


class KindName(StrEnum):
    """`turns` are labelled turns (answer, do, hand over, talk, not known); `wishes` texts that want a human or do not; `replay` what the
    journal recorded, answered anew."""

    CONVERSATIONS = "conversations"
    RETRIEVAL = "retrieval"
    UNDERSTANDING = "understanding"
    TURNS = "turns"
    WISHES = "wishes"
    TASKS = "tau"
    REPLAY = "replay"


class ModelChoice(StrEnum):
    """`none` is the rung without a model, `literal` the played model that does what its prompt says and no more (it speaks the
    OpenAI protocol over HTTP), `configured` the one of the settings, where there is one, else none."""

    NONE = "none"
    LITERAL = "literal"
    CONFIGURED = "configured"


@dataclass(frozen=True)
class Threshold:
    """`measure` must be at least `least` and at most `most`, where they are given."""

    measure: str
    least: float | None = None
    most: float | None = None

    def holds(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )


@dataclass(frozen=True)
class Suite:
    """`cases` are files, as the suite's file names them (beside it, or in evals/cases); `fast` ones are the gate; `library` is
    `demo` (the demo's articles, set up on first use), `shop` (those of the data folder), `drafts` (the same with what is not published
    yet) or the path of a folder of articles."""

    name: str
    kind: KindName
    title: Mapping[Language, str]
    about: Mapping[Language, str]
    cases: tuple[Path, ...] = ()
    library: str = "demo"
    model: ModelChoice = ModelChoice.CONFIGURED
    fast: bool = False
    trials: int = 1
    thresholds: tuple[Threshold, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


def read_suites(folder: Path = FOLDER) -> list[Suite]:
    """All of a folder, by name. Raises Invalid with the file and what is wrong."""
    return [read_suite(path) for path in sorted(folder.glob("*.yaml"))]


def read_suite(path: Path) -> Suite:
    try:
        row = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Invalid(f"{path} cannot be read as YAML: {error}") from error
    return suite_of(row, path)


def suite_of(row: Any, path: Path) -> Suite:
    """As `path` would hold it: names of files and folders in it are looked for beside `path`. Raises Invalid."""
    if not isinstance(row, Mapping) or not row.get("name") or not row.get("kind"):
        raise Invalid(f"{path}: a suite needs a name and a kind.")
    if strange := set(row) - _KEYS:
        raise Invalid(
            f"{path}: {', '.join(sorted(strange))} is not known; write {', '.join(sorted(_KEYS))}."
        )
    try:
        return Suite(
            name=str(row["name"]),
            kind=KindName(row["kind"]),
            title=_said(row.get("title") or row["name"]),
            about=_said(row.get("about") or ""),
            cases=tuple(_file(str(each), path) for each in row.get("cases") or ()),
            library=_library(str(row.get("library", "demo")), path),
            model=ModelChoice(row.get("model", ModelChoice.CONFIGURED)),
            fast=bool(row.get("fast", False)),
            trials=int(row.get("trials", 1)),
            thresholds=tuple(_threshold(*each) for each in (row.get("thresholds") or {}).items()),
            options={
                key: _beside(value, path) if key in _OF_FILES else value
                for key, value in (row.get("options") or {}).items()
            },
        )
    except (ValueError, TypeError) as error:
        raise Invalid(f"{path}: {error}") from error


def _said(told: Any) -> dict[Language, str]:
    """One text for both languages, or one for each."""
    if isinstance(told, Mapping):
        return {language: str(told[language.value]) for language in Language}
    return dict.fromkeys(Language, str(told))


def _file(name: str, suite: Path) -> Path:
    beside = suite.parent / name
    found = beside if beside.exists() and beside != suite else CASES / name
    if not found.exists():
        raise Invalid(f"{suite}: its file {name} is neither beside it nor in {CASES}.")
    return found


def _library(name: str, suite: Path) -> str:
    return name if name in _LIBRARIES else str(_beside(name, suite))


def _beside(name: Any, suite: Path) -> Any:
    """The path beside the suite's file where there is one, else as it is written."""
    beside = suite.parent / str(name)
    return str(beside) if isinstance(name, str) and beside.exists() else name


def _threshold(measure: Any, told: Any) -> Threshold:
    if not isinstance(told, Mapping) or not told or set(told) - {"min", "max"}:
        raise ValueError(f"the threshold of {measure} is {{min: number}}, {{max: number}} or both")
    numbers = {key: float(value) for key, value in told.items()}
    return Threshold(str(measure), numbers.get("min"), numbers.get("max"))
