"""The questions that a suite asks of the search: the demo's blind and held-out ones, a shop's own, or a collection in BEIR's format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.errors import Invalid
from domain.language import Language
from evals.holding_out import Held, about_articles, held_out, thinned
from evals.lots import FOLDER
from evals.retrieval.beir import Collection, Question, read_collection
from evals.suite import Suite
from evals.turns import rows_of

BLIND = "answerable"
_FILES = ("corpus", "queries", "qrels")


@dataclass(frozen=True)
class Sought:
    """`grades` are the articles or documents that answer the question; none: nothing does."""

    id: str
    text: str
    language: Language
    grades: Mapping[str, float]
    slices: Mapping[str, str] = field(default_factory=dict)

    @property
    def answerable(self) -> bool:
        return bool(self.grades)

    def row(self) -> dict[str, Any]:
        return {"text": self.text, "language": self.language, "grades": dict(self.grades)}


def sought_of(suite: Suite) -> list[Sought]:
    """Raises Invalid with the file, the line and what to do."""
    if files := files_of(suite):
        collection = read_collection(*files)
        asked = (*collection.questions, *collection.unanswerable)
        return [_of_collection(question, collection) for question in asked]
    held = [_of_turn(each) for each in about_articles(thinned(held_out(suite), suite))]
    return held if suite.cases else [*_blind(int(suite.options.get("every", 1))), *held]


def files_of(suite: Suite) -> tuple[Path, Path, Path] | None:
    """Of a collection outside: all three, or None."""
    given = [name for name in _FILES if suite.options.get(name)]
    if not given:
        return None
    if lacking := set(_FILES) - set(given):
        lacks = ", ".join(sorted(lacking))
        raise Invalid(f"The suite {suite.name} has {given[0]}, but no {lacks}. Give all three.")
    corpus, queries, qrels = (Path(str(suite.options[name])).expanduser() for name in _FILES)
    return corpus, queries, qrels


def _blind(every: int) -> list[Sought]:
    """Written before anything was fitted; of each language and kind every so many."""
    seen: dict[tuple[str, str], int] = {}
    found = []
    for row in rows_of(FOLDER / "answerable.jsonl"):
        stratum = (row["language"], row["kind"])
        seen[stratum] = seen.get(stratum, -1) + 1
        if seen[stratum] % every:
            continue
        slices = {"group": BLIND, "phrasing": row["kind"], "answered": _answered(row["articles"])}
        grades = dict.fromkeys(row["articles"], 1.0)
        language = Language(row["language"])
        found.append(Sought(f"{BLIND}/{row['id']}", row["question"], language, grades, slices))
    return found


def _of_turn(held: Held) -> Sought:
    turn = held.turn
    slices = {"group": held.group, "answered": _answered(turn.articles)}
    return Sought(held.id, turn.text, turn.language, dict.fromkeys(turn.articles, 1.0), slices)


def _of_collection(question: Question, collection: Collection) -> Sought:
    grades = collection.grades.get(question.id, {})
    slices = {"answered": _answered(grades)}
    return Sought(question.id, question.text, question.language, grades, slices)


def _answered(answers: object) -> str:
    return "yes" if answers else "no"
