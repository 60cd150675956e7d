"""Read Markdown, plain text and FAQ tables that are text."""

import csv
import io
import re
from typing import Any

from knowledge.documents import Unreadable, Words
from knowledge.extraction.encoding import decode
from knowledge.extraction.found import Found, Piece, Table

# A remark to other writers, invisible where Markdown is shown.
_REMARK = re.compile(r"(?m)^\[[^\]\n]{1,80}\]:[ \t]*(?:#|<>)[ \t]*[(\"'](.*?)[)\"'][ \t]*$")
_NEVER_SHOWN = (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"))
_MOST_FIELD, _MOST_ROWS, _MOST_COLUMNS = 1_000_000, 50_000, 200
_LONGEST_HEAD, _MOST_BRACKETS = 10_000, 200


def read_plain(data: bytes) -> Found:
    text = decode(data).strip()
    return Found(pieces=[Piece(text)])


def read_markdown(data: bytes) -> Found:
    about, text = _front_matter(decode(data))
    text, hidden = _shown(text)
    title, body = about.get("title", "").strip(), text.strip()
    first, _, rest = body.partition("\n")
    if first.startswith("# "):
        title, body = title or first[2:].strip(), rest.strip()
    return Found(about={**about, "title": title}, pieces=[Piece(body)], hidden=hidden)


def read_table(data: bytes) -> Found:
    text = decode(data)
    first = text.partition("\n")[0]
    csv.field_size_limit(_MOST_FIELD)
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) or not rows:
                rows.append((reader.line_num, cells[:_MOST_COLUMNS]))
            if len(rows) > _MOST_ROWS:
                raise Unreadable(
                    Words(
                        f"It has more than {_MOST_ROWS:,} rows; split it.",
                        f"表格超过 {_MOST_ROWS:,} 行，请拆成几个文件。",
                    )
                )
    except csv.Error as error:
        raise Unreadable(
            Words(
                f"Line {reader.line_num} is no row of a CSV table: {error}.",
                f"第 {reader.line_num} 行不是 CSV 表格的行（{error}）。",
            )
        ) from None
    return Found(tables=[Table(rows)])


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    if not text.startswith("---\n"):
        return {}, text
    head, closed, body = text[4:].partition("\n---")
    if not closed or len(head) > _LONGEST_HEAD:
        raise Unreadable(
            Words(
                "The front matter opens with --- in line 1 and is never closed, or much too long.",
                "第 1 行用 --- 开始的文件头没有结束的 ---，或者过长。",
            )
        )
    import yaml

    # Brackets within brackets take a time that grows with their square.
    if head.count("[") + head.count("{") > _MOST_BRACKETS:
        raise Unreadable(_not_yaml("[[["))
    try:
        about: Any = yaml.safe_load(head) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        told = " ".join(str(error).split())[:200]
        raise Unreadable(_not_yaml(told)) from None
    if not isinstance(about, dict):
        raise Unreadable(
            Words(
                "The front matter must be lines of `name: value`.",
                "文件头的每一行必须是“名称: 值”。",
            )
        )
    # A list or a table is no value: written out, one that names itself again and again would fill the memory.
    plain = {str(key): str(value) for key, value in about.items() if _is_value(value)}
    return plain, body.lstrip("-")


def _not_yaml(told: str) -> Words:
    return Words(f"The front matter is not YAML: {told}", f"文件头不是 YAML：{told}")


def _is_value(value: object) -> bool:
    return value is not None and not isinstance(value, list | dict | tuple | set)


def _shown(text: str) -> tuple[str, list[str]]:
    """The text without comments, scripts and styles, and what they said."""
    hidden: list[str] = []
    for opening, closing in _NEVER_SHOWN:
        text = _cut(text, opening, closing, hidden)
    hidden += _REMARK.findall(text)
    return _REMARK.sub("", text), hidden


def _cut(text: str, opening: str, closing: str, hidden: list[str]) -> str:
    folded = text.lower()
    if opening not in folded or len(folded) != len(text):
        return text
    kept, at = [], 0
    while (start := folded.find(opening, at)) >= 0:
        end = folded.find(closing, start + len(opening))
        if end < 0:
            break
        kept.append(text[at:start])
        hidden.append(text[start + len(opening) : end].strip(" >"))
        at = end + len(closing)
    return "".join([*kept, text[at:]])
