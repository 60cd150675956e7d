"""Read a table of questions and answers into documents, one for each slug and language."""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass

from domain.language import Language, detect_language
from knowledge.documents import Document, LoadFailure, Unreadable

_COLUMNS = {
    "question": {"question", "问题", "标准问题", "标准问"},
    "answer": {"answer", "答案", "回答", "回复"},
    "alternatives": {"alternatives", "相似问法", "相似问题", "相似问"},
    "slug": {"slug"},
    "language": {"language", "语言"},
}


@dataclass(frozen=True)
class _Row:
    slug: str
    language: Language
    question: str
    answer: str
    alternatives: tuple[str, ...]


def read_faq(text: str, *, name: str, source: str) -> tuple[list[Document], list[LoadFailure]]:
    """Rows of one slug stand together; a row without a slug is a document of its own."""
    csv.field_size_limit(1_000_000)
    failures: list[LoadFailure] = []
    groups: dict[tuple[str, Language], list[_Row]] = {}
    try:
        for row in _rows(text, name, source, failures):
            groups.setdefault((row.slug, row.language), []).append(row)
    except csv.Error as error:
        raise Unreadable(f"It is not a CSV table: {error}") from None
    return [_document(rows, source) for rows in groups.values()], failures


def _rows(text: str, name: str, source: str, failures: list[LoadFailure]) -> Iterator[_Row]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    places = _places(next(reader, []))
    tag = name.rsplit(".", 2)[-2] if name.count(".") > 1 else ""
    for cells in reader:
        row = {key: cells[at].strip() for key, at in places.items() if at < len(cells)}
        question, answer = row.get("question", ""), row.get("answer", "")
        if not any(cell.strip() for cell in cells):
            continue
        if not question or not answer:
            missing = "answer" if question else "question"
            failures.append(LoadFailure(source, f"Line {reader.line_num} has no {missing}."))
            continue
        digest = hashlib.sha256(question.encode()).hexdigest()[:10]
        said = (row.get("language") or tag).lower()[:2]
        known = said in {language.value for language in Language}
        yield _Row(
            slug=row.get("slug") or f"faq-{digest}",
            language=Language(said) if known else detect_language(question, default=Language.ZH),
            question=" ".join(question.split()),
            answer=answer,
            alternatives=tuple(
                filter(None, map(str.strip, row.get("alternatives", "").split("|")))
            ),
        )


def _places(header: list[str]) -> dict[str, int]:
    names = [cell.strip().lower() for cell in header]
    places = {
        column: at
        for column, known in _COLUMNS.items()
        for at, name in enumerate(names)
        if name in known
    }
    if "question" not in places or "answer" not in places:
        found = ", ".join(names) or "nothing"
        raise Unreadable(f"Line 1 must name the columns question and answer; it names {found}.")
    return places


def _document(rows: list[_Row], source: str) -> Document:
    return Document(
        slug=rows[0].slug,
        language=rows[0].language,
        title=rows[0].question,
        text="\n\n".join(f"## {row.question}\n\n{row.answer}" for row in rows),
        source=source,
        questions={row.question: row.alternatives for row in rows if row.alternatives},
        addition=True,
    )
