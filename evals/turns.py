"""The labelled turns: read them, and say what must come of each."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from domain.errors import Invalid
from domain.language import Language

FOLDER = Path(__file__).with_name("labelled")
# What articles answer, and what they do not: `fit` was used while the search was built.
ANSWERS = ("turns.jsonl", "turns_calibrate.jsonl")
# All that customers say, a quarter of it for a human; written blind, before anything was fitted.
SERVICE = ("service-zh.jsonl", "service-en.jsonl")
# What they ask and want done, by another writer, later.
ASKED = ("asked-zh.jsonl", "asked-en.jsonl")
# Whether a human must take over, and nothing else: all for measuring.
HANDOVER = ("handover-zh.jsonl", "handover-en.jsonl")
FITTED = ("fit", "calibrate")
HELD_OUT = "held_out"
LEAST_ANSWERS = 30


# A list of products answers a question for one, and an order's state a wish to see the orders.
ALIKE = (frozenset({"order_status", "find_orders"}), frozenset({"product_search", "product_stock"}))


class Must(StrEnum):
    """What is right: answer from an article, do a task, hand over, talk; or say that it is not known."""

    ANSWER = "answer"
    DO = "do"
    HAND_OVER = "hand_over"
    TALK = "talk"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True)
class Labelled:
    """One labelled turn. `groups`: a right answer contains an alternative of every one; `task` is what must be done, `reason`
    why a human must take over."""

    id: str
    language: Language
    text: str
    history: tuple[tuple[str, str], ...]
    must: Must
    split: str
    articles: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    task: str = ""
    reason: str = ""

    @property
    def answerable(self) -> bool:
        return self.must is Must.ANSWER


def read_turns(*, split: str | None = None) -> list[Labelled]:
    """The turns that are about articles alone."""
    turns = [_about_articles(row) for name in ANSWERS for row in rows_of(FOLDER / name)]
    return [turn for turn in turns if split in (None, turn.split)]


def read_service(*, split: str | None = None, files: Sequence[str] = SERVICE) -> list[Labelled]:
    """Of each file and label, every other turn is held out."""
    seen: dict[tuple[str, str], int] = {}
    turns = []
    for row in (row | {"file": name} for name in files for row in rows_of(FOLDER / name)):
        key = (row["file"], row["must"])
        seen[key] = seen.get(key, 0) + 1
        turns.append(labelled(row | {"split": HELD_OUT if seen[key] % 2 == 0 else "fit"}))
    return [turn for turn in turns if split in (None, turn.split)]


def read_handover() -> list[Labelled]:
    """What must go to a human and what must not; the other labels say nothing about the answer."""
    rows = [row for name in HANDOVER for row in rows_of(FOLDER / name)]
    return [labelled(row | {"split": HELD_OUT}) for row in rows]


def read_file(path: Path) -> list[Labelled]:
    """A shop's own turns, in the form that evals/labelled/README.md describes; without `split` every other one of a label is
    held out. Raises Invalid with the line that is wrong."""
    turns: list[Labelled] = []
    seen: dict[tuple[str, str], int] = {}
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            key = (row["language"], row["must"])
            seen[key] = seen.get(key, 0) + 1
            split = row.get("split") or (HELD_OUT if seen[key] % 2 == 0 else "fit")
            turns.append(labelled({"id": f"line-{number}"} | row | {"split": split}))
        except (ValueError, KeyError, TypeError) as error:
            raise Invalid(f"{path}, line {number}: {_told(error)}") from error
    _enough(path, turns)
    return turns


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} cannot be read as UTF-8 text: {error}") from error


def _told(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"has no {error}; write language, text and must at least"
    return f"{error}; see evals/labelled/README.md for the form"


def _enough(path: Path, turns: Sequence[Labelled]) -> None:
    for split in (FITTED, (HELD_OUT,)):
        answers = sum(turn.must is Must.ANSWER for turn in turns if turn.split in split)
        if answers < LEAST_ANSWERS:
            raise Invalid(
                f"{path}: {answers} turns to {'fit' if split == FITTED else 'measure'} on must be answered; "
                f"write at least {LEAST_ANSWERS}"
            )


def rows_of(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def labelled(row: dict[str, Any]) -> Labelled:
    return Labelled(
        id=row["id"],
        language=Language(row["language"]),
        text=row["text"],
        history=tuple((m["sender"], m["text"]) for m in row.get("history", ())),
        must=Must(row["must"]),
        split=row["split"],
        articles=tuple(row.get("articles", ())),
        groups=tuple(tuple(group) for group in row.get("must_contain_any", ())),
        task=row.get("task", ""),
        reason=row.get("reason", ""),
    )


def _about_articles(row: dict[str, Any]) -> Labelled:
    return labelled(row | {"must": Must.ANSWER if row["answerable"] else Must.NOT_KNOWN})


def is_right(turn: Labelled, text: str, cited: Iterable[str]) -> bool:
    """Cites one of the articles that answer it, and says an alternative of every group."""
    if not turn.answerable or not set(cited) & set(turn.articles):
        return False
    return says_all(turn, text)


def says_all(turn: Labelled, text: str) -> bool:
    return all(any(says(text, alternative) for alternative in group) for group in turn.groups)


def says(text: str, alternative: str) -> bool:
    """`¥10` is not in `¥100`: no digit may touch a digit at either end."""
    before = r"(?<!\d)" if alternative[:1].isdigit() else ""
    after = r"(?!\d)" if alternative[-1:].isdigit() else ""
    return bool(re.search(f"{before}{re.escape(alternative.casefold())}{after}", text.casefold()))
