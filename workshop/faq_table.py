"""The table of questions and answers as CSV, out and in without a loss, and harmless to a spreadsheet."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from domain.language import Language, detect_language
from knowledge.documents import Words, line_place
from workshop.telling import Failure

COLUMNS = (
    "slug", "topic",
    "question_zh", "answer_zh", "alternatives_zh",
    "question_en", "answer_en", "alternatives_en",
)  # fmt: skip
LONGEST_QUESTION, LONGEST_ANSWER, MOST_ALTERNATIVES = 300, 20_000, 100
_NAMES = {
    "question": ("question", "问题", "标准问题", "标准问"),
    "answer": ("answer", "答案", "回答", "回复"),
    "alternatives": ("alternatives", "相似问法", "相似问题", "相似问"),
}
_PLAIN = {"slug": "slug", "topic": "topic", "主题": "topic", "分类": "topic"} | {
    "language": "language",
    "语言": "language",
}
# A spreadsheet runs what begins so; in Chinese and Japanese ones the wide signs too.
_RUNS = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_QUOTED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


@dataclass(frozen=True)
class Side:
    """One language of a row."""

    question: str
    answer: str
    alternatives: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.question or self.answer)


@dataclass(frozen=True)
class Row:
    """Both languages of one matter; a language that is not there is left as it is. `line` is where it stood."""

    slug: str
    topic: str | None
    sides: Mapping[Language, Side] = field(default_factory=dict)
    line: int = 0


def clean_side(question: str, answer: str, alternatives: Iterable[str]) -> Side:
    """As it is kept: a question is one line, each wording stands once and is not the question itself."""
    asked = _line(question)
    others = dict.fromkeys(filter(None, map(_line, alternatives)))
    others.pop(asked, None)
    text = answer.replace("\r\n", "\n").replace("\r", "\n")
    return Side(asked, _typed(text).strip(), tuple(others))


def fault_of(side: Side) -> Words | None:
    """Why a side cannot be kept."""
    if not side.question:
        return Words("The question is missing.", "没有填写问题。")
    if not side.answer:
        return Words("The answer is missing.", "没有填写答案。")
    if len(side.question) > LONGEST_QUESTION:
        return Words(
            f"A question may have at most {LONGEST_QUESTION} characters.",
            f"问题最多 {LONGEST_QUESTION} 个字符。",
        )
    if len(side.answer) > LONGEST_ANSWER:
        return Words(
            f"An answer may have at most {LONGEST_ANSWER} characters.",
            f"答案最多 {LONGEST_ANSWER} 个字符。",
        )
    if len(side.alternatives) > MOST_ALTERNATIVES:
        return Words(
            f"At most {MOST_ALTERNATIVES} other wordings are kept.",
            f"相似问法最多 {MOST_ALTERNATIVES} 条。",
        )
    return None


def write_table(rows: Iterable[Row]) -> str:
    """With a byte order mark, without which a spreadsheet would not take it for UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells = [row.slug, row.topic or ""]
        for language in (Language.ZH, Language.EN):
            side = row.sides.get(language, Side("", ""))
            cells += [side.question, side.answer, _joined(side.alternatives)]
        writer.writerow([_disarmed(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def read_table(text: str) -> tuple[list[Row], list[Failure]]:
    """Our own table, or one of a single language as shops have; separated by comma, semicolon or tab."""
    csv.field_size_limit(1_000_000)
    first = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=False
    )
    found: dict[str, Row] = {}
    failures: list[Failure] = []
    try:
        places = _places(next(reader, []))
        if not any(name == "question" for name, _ in places):
            return [], [_failure(1, _NO_QUESTION)]
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _take(_row(cells, places, reader.line_num), found, failures)
    except csv.Error as error:
        reason = Words(f"It is not a CSV table: {error}", f"这不是 CSV 表格：{error}")
        failures.append(_failure(reader.line_num, reason))
    return list(found.values()), failures


def _take(row: Row, found: dict[str, Row], failures: list[Failure]) -> None:
    """Rows of one slug are one matter, as long as each brings another language."""
    key = row.slug or f"\0{row.line}"
    known = found.get(key)
    if not row.sides:
        failures.append(_failure(row.line, _EMPTY))
    elif known is None:
        found[key] = row
    elif set(known.sides) & set(row.sides):
        reason = Words(f"The slug {row.slug} is there twice.", f"标识 {row.slug} 出现了两次。")
        failures.append(_failure(row.line, reason))
    else:
        found[key] = Row(row.slug, known.topic or row.topic, {**known.sides, **row.sides}, row.line)


def _row(cells: list[str], places: Mapping[tuple[str, Language | None], int], line: int) -> Row:
    def cell(name: str, language: Language | None = None) -> str:
        at = places.get((name, language), len(cells))
        return _armed(cells[at].strip()) if at < len(cells) else ""

    sides = {}
    for language in (None, *Language):
        question, answer = cell("question", language), cell("answer", language)
        side = clean_side(question, answer, _parted(cell("alternatives", language)))
        if not side.empty:
            sides[language or _language(cell("language"), side)] = side
    topic = cell("topic") if ("topic", None) in places else None
    return Row(cell("slug"), topic, sides, line)


def _language(said: str, side: Side) -> Language:
    named = said.lower()[:2]
    if named in {language.value for language in Language}:
        return Language(named)
    return detect_language(side.question, default=Language.ZH)


def _places(header: list[str]) -> dict[tuple[str, Language | None], int]:
    names: dict[str, tuple[str, Language | None]] = {
        name: (column, None) for name, column in _PLAIN.items()
    }
    for column, words in _NAMES.items():
        for word in words:
            names[word] = (column, None)
            names[f"{word}_zh"] = names[f"中文{word}"] = (column, Language.ZH)
            names[f"{word}_en"] = names[f"英文{word}"] = (column, Language.EN)
    places: dict[tuple[str, Language | None], int] = {}
    for at, cell in enumerate(header):
        known = names.get(cell.strip().lstrip("\ufeff").lower())
        if known is not None:
            places.setdefault(known, at)
    return places


def _failure(line: int, reason: Words) -> Failure:
    return Failure(line_place(line), reason)


def _joined(alternatives: Iterable[str]) -> str:
    return "|".join(one.replace("\\", "\\\\").replace("|", "\\|") for one in alternatives)


def _parted(cell: str) -> Iterator[str]:
    """Parted at each `|` without a backslash before it."""
    for part in re.findall(r"(?:\\.|[^|\\]|\\$)+", cell, re.DOTALL):
        yield re.sub(r"\\([\\|])", r"\1", part)


def _disarmed(cell: str) -> str:
    return f"'{cell}" if _RUNS.match(cell) else cell


def _armed(cell: str) -> str:
    return cell[1:] if _QUOTED.match(cell) else cell


def _line(text: str) -> str:
    # Twice: what nobody can type may have stood between two spaces.
    return " ".join(_typed(" ".join(text.split())).split())


def _typed(text: str) -> str:
    """Without what nobody can type: control characters, halves of surrogate pairs."""
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )


_NO_QUESTION = Words(
    "Line 1 must name the columns, such as question_zh and answer_zh, or question and answer.",
    "第 1 行须写明列名，如 question_zh 和 answer_zh，或 问题 和 答案。",
)
_EMPTY = Words("The row has neither a question nor an answer.", "这一行没有问题也没有答案。")
