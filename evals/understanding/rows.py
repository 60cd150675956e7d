"""Labelled utterances from CSV files of `text,label`, each mistake named with its file and line."""

import csv
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.understanding.weights import OUTSIDE
from domain.errors import Invalid

Rows = Sequence[tuple[str, str]]
"""`text, label`."""


@dataclass(frozen=True)
class Sets:
    """What is learnt from and what is measured on; `notes` are for whoever reads the figures."""

    train: Rows
    test: Rows
    notes: tuple[str, ...] = ()

    @property
    def labels(self) -> list[str]:
        """Those in scope, sorted."""
        return sorted({label for _, label in self.train if label not in OUTSIDE})


def read_rows(path: Path) -> list[tuple[str, str]]:
    if not path.is_file():
        raise Invalid(f"{path} is not there. Give a CSV file with the columns text and label.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = _rows(csv.DictReader(file), path)
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from error
    except csv.Error as error:
        raise Invalid(f"{path} is no CSV file: {error}.") from error
    if not rows:
        raise Invalid(f"{path} has no row. Write one utterance a line: text,label.")
    return rows


def _rows(reader: "csv.DictReader[str]", path: Path) -> list[tuple[str, str]]:
    missing = {"text", "label"} - set(reader.fieldnames or ())
    if missing:
        told = " and ".join(sorted(missing))
        raise Invalid(f"{path} lacks the column {told}. Its first line must be text,label.")
    rows: list[tuple[str, str]] = []
    for row in reader:
        text, label = (row["text"] or "").strip(), (row["label"] or "").strip()
        if not text or not label:
            lack = "text" if not text else "label"
            raise Invalid(f"{path}, line {reader.line_num}: the {lack} is empty.")
        rows.append((text, label))
    return rows


def read_sets(train: Path, test: Path, *, limit: int = 0, seed: int = 7) -> Sets:
    """`limit` draws so many of the test rows at random."""
    learnt, measured = read_rows(train), read_rows(test)
    known = {label for _, label in learnt}
    unknown = {label for _, label in measured} - known - set(OUTSIDE)
    if unknown:
        some = ", ".join(sorted(unknown)[:5])
        raise Invalid(
            f"{test} has labels that {train} has not: {some}. Add rows to learn them from, or label them oos."
        )
    if len(known - set(OUTSIDE)) < 2:
        raise Invalid(f"{train} has one label besides oos; a classifier needs two or more.")
    if 0 < limit < len(measured):
        measured = random.Random(seed).sample(measured, limit)
    return Sets(learnt, measured, tuple(_notes(learnt, measured)))


def _notes(learnt: Rows, measured: Rows) -> list[str]:
    both = {text for text, _ in learnt} & {text for text, _ in measured}
    sizes = Counter(label for _, label in learnt)
    notes = [f"{len(both)} test texts are in the training file, too."] if both else []
    if not any(label in OUTSIDE for _, label in learnt):
        notes.append(
            "No training row is out of scope: what lies there is learnt from left-out labels."
        )
    few = sum(1 for count in sizes.values() if count < 3)
    return [*notes, f"{few} labels have fewer than three training rows."] if few else notes
