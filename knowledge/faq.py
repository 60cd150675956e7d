"""Make documents of a table of questions and answers, one for each slug and language."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.language import Language, detect_language
from knowledge.documents import (
    NOWHERE,
    Document,
    Unreadable,
    Words,
    below,
    line_place,
)
from knowledge.extraction.columns import is_faq, places_of

TableRow = tuple[int, Sequence[str]]
# Where, and what is wrong there.
Missing = tuple[Words, Words]


@dataclass(frozen=True)
class _Row:
    slug: str
    language: Language
    question: str
    answer: str | None
    alternatives: tuple[str, ...]


def read_faq(
    rows: Sequence[TableRow],
    *,
    origin: str,
    place: Words = NOWHERE,
    tag: str = "",
    language: Language | None = None,
) -> tuple[list[Document], list[Missing]]:
    """Rows of one slug stand together; a row without a slug is a document of its own. The first row is the header;
    `tag` is the language in the file's name, and `language` what a person chose for rows that name none. A table
    without answers has other wordings for headings of the articles that it names."""
    header = rows[0][1] if rows else ()
    if not is_faq(header):
        raise Unreadable(_no_columns(header))
    failures: list[Missing] = []
    groups: dict[tuple[str, Language], list[_Row]] = {}
    for row in _rows(rows, place, failures, language.value if language else tag):
        groups.setdefault((row.slug, row.language), []).append(row)
    if not groups and not failures:
        raise Unreadable(Words("The table has no rows.", "表格里没有内容。"))
    return [_document(found, origin) for found in groups.values()], failures


def _no_columns(header: Sequence[str]) -> Words:
    found = ", ".join(cell.strip()[:40] for cell in header[:8] if cell.strip())
    return Words(
        f"Line 1 must name the columns question and answer; it names {found or 'nothing'}.",
        f"第 1 行必须有“问题”和“答案”两列，现在是：{found or '空'}。",
    )


def _rows(
    rows: Sequence[TableRow], place: Words, failures: list[Missing], tag: str
) -> Iterator[_Row]:
    places = places_of(rows[0][1])
    for number, cells in rows[1:]:
        row = {key: cells[at].strip() for key, at in places.items() if at < len(cells)}
        question, answer = row.get("question", ""), row.get("answer")
        wrong = _wrong(row)
        if wrong is not None:
            failures.append((below(place, line_place(number)), wrong))
            continue
        digest = hashlib.sha256(question.encode()).hexdigest()[:10]
        said = (row.get("language") or tag).lower()[:2]
        known = said in {language.value for language in Language}
        yield _Row(
            slug=row.get("slug", "")[:100] or f"faq-{digest}",
            language=Language(said)
            if known
            else detect_language(question[:500], default=Language.ZH),
            question=" ".join(question.split()),
            answer=answer,
            alternatives=tuple(
                filter(None, map(str.strip, row.get("alternatives", "").split("|")))
            ),
        )


def _wrong(row: Mapping[str, str]) -> Words | None:
    if not row.get("question"):
        return Words("The row has no question.", "这一行没有问题。")
    if row.get("answer") == "":
        return Words("The row has no answer.", "这一行没有答案。")
    if "answer" not in row and not (row.get("slug") and row.get("alternatives")):
        return Words(
            "The row has no answer; without one it must name an article (slug) and other wordings.",
            "这一行没有答案；没有答案时必须写明文章（slug）和相似问法。",
        )
    return None


def _document(rows: list[_Row], source: str) -> Document:
    answered = [row for row in rows if row.answer is not None]
    return Document(
        slug=rows[0].slug,
        language=rows[0].language,
        title=rows[0].question,
        text="\n\n".join(f"## {row.question}\n\n{row.answer}" for row in answered),
        source=source,
        questions={row.question: row.alternatives for row in rows if row.alternatives},
        addition=True,
        kind="faq",
    )
