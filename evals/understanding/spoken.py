"""The labelled texts that a suite has understood: held-out turns and questions of the demo, a shop's own, or a CSV file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.tasks import LABEL
from agent.understanding.weights import OUTSIDE
from domain.errors import Invalid
from domain.language import Language, detect_language
from evals.figures import digest
from evals.holding_out import ARTICLES, HANDOVER, Held, held_out, thinned, words_of
from evals.learning.measuring import HUMAN, OUT, QUESTION, TALK, case_of
from evals.lots import FOLDER
from evals.suite import Suite
from evals.turns import Must, rows_of
from evals.understanding.rows import Sets, read_sets

_FILES = ("train", "test")
SCOPE = "scope"


@dataclass(frozen=True)
class Spoken:
    """`label` is the right one, `alike` are others that are as right; `earlier` is what the contact had said before."""

    id: str
    text: str
    language: Language
    label: str
    alike: frozenset[str] = frozenset()
    earlier: tuple[str, ...] = ()
    slices: Mapping[str, str] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        alike = sorted(self.alike)
        return {"text": self.text, "label": self.label, "alike": alike, "earlier": self.earlier}


def spoken_of(suite: Suite) -> list[Spoken]:
    """Raises Invalid with the file, the line and what to do."""
    if (files := files_of(suite)) is not None:
        return _of_rows(read_sets(*files), files[1].stem)
    # What is about articles alone is a question, one and all; whether a human must be called is another suite's.
    held = [h for h in held_out(suite) if h.group not in (ARTICLES, HANDOVER)]
    turns = [_of_turn(each) for each in thinned(held, suite)]
    return turns if suite.cases else [*turns, *_scope(int(suite.options.get("every", 1)))]


def files_of(suite: Suite) -> tuple[Path, Path] | None:
    given = [name for name in _FILES if suite.options.get(name)]
    if not given:
        return None
    if len(given) == 1:
        raise Invalid(f"The suite {suite.name} has {given[0]} alone. Give both train and test.")
    train, test = (Path(str(suite.options[name])).expanduser() for name in _FILES)
    return train, test


def _of_turn(held: Held) -> Spoken:
    turn, case = held.turn, case_of(held.turn)
    label = {Must.DO: LABEL + turn.task, Must.HAND_OVER: HUMAN, Must.TALK: TALK}
    return Spoken(
        id=held.id,
        text=turn.text,
        language=turn.language,
        label=label.get(turn.must, QUESTION),
        alike=case.right,
        earlier=case.earlier,
        slices={"group": held.group, "must": turn.must.value, **words_of(turn.text)},
    )


def _scope(every: int) -> list[Spoken]:
    """What belongs to this shop, answered or not, and what does not."""
    found = []
    for row in rows_of(FOLDER / "answerable.jsonl")[::every]:
        label = OUT if row["kind"] == "other_domain" else QUESTION
        must = "not_ours" if label == OUT else "ours"
        slices = {"group": SCOPE, "must": must, **words_of(row["question"])}
        language = Language(row["language"])
        found.append(
            Spoken(f"{SCOPE}/{row['id']}", row["question"], language, label, slices=slices)
        )
    return found


def _of_rows(sets: Sets, stem: str) -> list[Spoken]:
    """By their words, so that a row that is put in between leaves the others what they are."""
    counts: dict[str, int] = {}
    found = []
    for text, label in sets.test:
        key = digest(text)[:10]
        counts[key] = counts.get(key, 0) + 1
        name = f"{stem}/{key}" + (f"-{counts[key]}" if counts[key] > 1 else "")
        language = detect_language(text, default=Language.EN)
        scope = "no" if label in OUTSIDE else "yes"
        found.append(Spoken(name, text, language, label, slices={"in_scope": scope}))
    return found
