"""Read the sheets of an Excel workbook: tables in words, or questions with their answers."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from knowledge.documents import Unreadable, Words, sheet_place
from knowledge.extraction.blocks import rows_in_words, words_of
from knowledge.extraction.columns import is_faq
from knowledge.extraction.found import Found, Piece, Table
from knowledge.extraction.office import check_parts
from knowledge.extraction.sheet_view import unseen_of

MOST_CELLS, WIDEST = 400_000, 200
_SIGNS = "¥￥$€£"


def read_xlsx(data: bytes) -> Found:
    check_parts(data)
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    found, cells = Found(), 0
    for sheet in book.worksheets:
        rows, hidden = _rows(sheet)
        cells += sum(len(row) for _, row in rows)
        if cells > MOST_CELLS:
            raise Unreadable(
                Words(
                    f"It has more than {MOST_CELLS:,} cells; split it.",
                    f"表格超过 {MOST_CELLS:,} 个单元格，请拆成几个文件。",
                )
            )
        found.hidden += hidden
        _add(found, sheet.title, rows)
    title = (book.properties.title if book.properties else "") or ""
    found.about["title"] = words_of(title)
    return found


def _add(found: Found, name: str, rows: list[tuple[int, list[str]]]) -> None:
    if rows and is_faq(rows[0][1]):
        found.tables.append(Table(rows, sheet_place(name)))
        return
    words = _in_words([row for _, row in rows])
    if words:
        found.pieces.append(Piece(f"## {words_of(name)}\n\n{words}\n\n", "sheet", name))


def _in_words(rows: list[list[str]]) -> str:
    """Lines above the table's head, such as its name, are text."""
    widest = max((sum(map(bool, row)) for row in rows), default=0)
    above = 0
    while widest > 1 and above < len(rows) - 1 and sum(map(bool, rows[above])) == 1:
        above += 1
    lead = [cell for row in rows[:above] for cell in row if cell]
    return "\n\n".join([*lead, rows_in_words(rows[above:])]).strip()


def _rows(sheet: Any) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """The rows that people see, each with its number, and what the others say."""
    rows: list[tuple[int, list[str]]] = []
    hidden: list[str] = []
    unseen = unseen_of(sheet)
    sheet.reset_dimensions()
    count = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_cell(cell) for cell in row[:WIDEST]]
        if not any(cells):
            continue
        count += len(cells)
        if sheet.sheet_state != "visible" or number in unseen.rows:
            hidden.append(" ".join(filter(None, cells)))
        else:
            hidden += [
                cell for at, cell in enumerate(cells, start=1) if at in unseen.columns and cell
            ]
            shown = [cell for at, cell in enumerate(cells, start=1) if at not in unseen.columns]
            if any(shown):
                rows.append((number, shown))
        if count > MOST_CELLS:
            break
    return [(number, [*_trimmed(row)]) for number, row in rows], hidden


def _trimmed(row: list[str]) -> Iterator[str]:
    last = max((at for at, cell in enumerate(row) if cell), default=-1)
    yield from row[: last + 1]


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    if isinstance(value, datetime):
        whole_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if whole_day else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, str(getattr(cell, "number_format", "") or ""))
    return str(value).strip()


def _number(value: float, shape: str) -> str:
    """As people see it: 0.15 in a cell of percentages is 15%, 8 in one of money ¥8."""
    percent = "%" in shape
    shown = value * 100 if percent else value
    decimals = shape.partition(".")[2]
    places = len(decimals) - len(decimals.lstrip("0")) if decimals else None
    if places is None or shape == "General":
        text = str(int(shown)) if float(shown).is_integer() else f"{round(shown, 6):g}"
    else:
        text = f"{shown:.{min(places, 6)}f}"
    if abs(shown) >= 1e15:
        text = str(value)
    sign = next((mark for mark in _SIGNS if mark in shape), "")
    return f"{sign}{text}{'%' if percent else ''}"
