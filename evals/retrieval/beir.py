"""Read a collection in BEIR's format: documents, questions, and which document answers which question."""

import html
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.errors import Invalid
from domain.language import Language, detect_language


@dataclass(frozen=True)
class Document:
    """One line of the corpus; title and text may be empty."""

    id: str
    title: str
    text: str
    language: Language


@dataclass(frozen=True)
class Question:
    id: str
    text: str
    language: Language


@dataclass(frozen=True)
class Collection:
    """`grades` is, by question, the grade of each document that answers it; a question that has none is
    `unanswerable`. `notes` tells what was odd in the files."""

    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    unanswerable: tuple[Question, ...]
    grades: dict[str, dict[str, float]]
    notes: tuple[str, ...] = ()


@dataclass
class _Judged:
    grades: dict[str, dict[str, float]] = field(default_factory=dict)
    differing: int = 0


def read_collection(corpus: Path, queries: Path, qrels: Path) -> Collection:
    """Raises Invalid with the file, the line and what to do."""
    rows = _rows(corpus, needed="text")
    if not rows:
        raise Invalid(f"{corpus} holds no documents.")
    # German or an order number: shows neither language, and goes where most of the corpus goes.
    shown = Counter(detect_language(f"{r['title']} {r['text']}", default=Language.EN) for r in rows)
    usual = shown.most_common(1)[0][0]
    documents = tuple(
        Document(
            r["_id"],
            r["title"],
            r["text"],
            detect_language(f"{r['title']} {r['text']}", default=usual),
        )
        for r in rows
    )
    asked = tuple(
        Question(row["_id"], row["text"], detect_language(row["text"], default=usual))
        for row in _rows(queries, needed="text")
    )
    if not asked:
        raise Invalid(f"{queries} holds no questions.")
    return _joined(documents, asked, _read_qrels(qrels), qrels)


def _joined(
    documents: tuple[Document, ...], asked: tuple[Question, ...], judged: _Judged, qrels: Path
) -> Collection:
    known = {document.id for document in documents}
    ids = {question.id for question in asked}
    grades = {
        question: {document: grade for document, grade in found.items() if grade > 0}
        for question, found in judged.grades.items()
        if question in ids
    }
    answerable = tuple(question for question in asked if grades.get(question.id))
    if not answerable:
        raise Invalid(
            f"{qrels} names no document for any question of the queries. Do the ids belong together?"
        )
    return Collection(
        documents=documents,
        questions=answerable,
        unanswerable=tuple(question for question in asked if not grades.get(question.id)),
        grades={question.id: grades[question.id] for question in answerable},
        notes=tuple(_notes(documents, grades, judged, known, ids)),
    )


def _notes(
    documents: tuple[Document, ...],
    grades: dict[str, dict[str, float]],
    judged: _Judged,
    known: set[str],
    ids: set[str],
) -> Iterator[str]:
    empty = sum(not document.title and not document.text for document in documents)
    if empty:
        yield f"{empty} document(s) have neither title nor text and can never be found."
    foreign = sum(document not in known for found in grades.values() for document in found)
    if foreign:
        yield f"{foreign} judgement(s) name a document that the corpus lacks; each counts as not found."
    strangers = len(judged.grades.keys() - ids)
    if strangers:
        yield f"Judgements of {strangers} question(s) that the queries lack are left out."
    if judged.differing:
        yield f"{judged.differing} pair(s) were judged twice with different grades; the higher one counts."


def _rows(path: Path, *, needed: str) -> list[dict[str, str]]:
    """`_id`, `title` and `text` of each line, cleaned."""
    rows: list[dict[str, str]] = []
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        row = _parsed(path, number, line)
        if not isinstance(row.get("_id"), str | int) or row["_id"] == "":
            raise _wrong(path, number, 'has no "_id". Give each line an id of its own, a string.')
        key = str(row["_id"])
        if key in seen:
            raise _wrong(
                path, number, f'repeats the "_id" {key!r} of line {seen[key]}. Ids must differ.'
            )
        if needed not in row:
            raise _wrong(path, number, f'has no "{needed}". An empty one is "{needed}": "".')
        seen[key] = number
        words = {name: _cleaned(path, number, name, row.get(name)) for name in ("title", "text")}
        rows.append({"_id": key, **words})
    return rows


def _parsed(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise _wrong(
            path, number, f"is not JSON ({error}). Write one JSON object a line."
        ) from None
    if not isinstance(row, dict):
        raise _wrong(path, number, 'is not an object like {"_id": "1", "text": "..."}.')
    return row


def _cleaned(path: Path, number: int, name: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong(path, number, f'has a "{name}" that is no string.')
    # A lone surrogate cannot be stored, and a zero byte ends a text in SQLite.
    whole = html.unescape(value).encode("utf-8", "replace").decode().replace("\0", " ")
    return whole.replace("\r\n", "\n").replace("\r", "\n").strip()


def _read_qrels(path: Path) -> _Judged:
    """`query-id corpus-id score`, with or without that header, or TREC's four columns."""
    judged = _Judged()
    for number, line in _lines(path):
        cells = line.split("\t") if "\t" in line else line.split()
        cells = [cell.strip() for cell in cells]
        if len(cells) not in (3, 4):
            raise _wrong(
                path, number, f"has {len(cells)} columns instead of: query-id, corpus-id, score."
            )
        question, document, said = cells[0], cells[-2], cells[-1]
        try:
            grade = float(said)
        except ValueError:
            if number == 1:
                continue
            raise _wrong(path, number, f"has the score {said!r}, which is no number.") from None
        found = judged.grades.setdefault(question, {})
        judged.differing += document in found and found[document] != grade
        found[document] = max(grade, found.get(document, grade))
    return judged


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that hold anything, numbered from 1."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from None
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            line = raw.decode()
        except UnicodeDecodeError:
            raise _wrong(path, number, "is not UTF-8. Save the file as UTF-8.") from None
        if line.strip():
            yield number, line


def _wrong(path: Path, number: int, what: str) -> Invalid:
    return Invalid(f"{path}:{number} {what}")
