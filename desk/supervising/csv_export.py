"""A report as a table that Excel reads: UTF-8 with its mark, and no cell that is taken for a formula."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from desk.supervising.counting import Mean, Share, Spread
from desk.supervising.figures import Figures
from desk.supervising.reports import Report
from domain.language import Language

Part = Literal["lines", "series", "reasons"]
Cell = str | int | float | None
_BYTE_ORDER_MARK = "\ufeff"
# Excel and LibreOffice take these for the beginning of a formula; a tab or a line break may stand before one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

_Column = tuple[str, str, Callable[[Figures], Cell]]


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _spread(zh: str, en: str, of: Callable[[Figures], Spread]) -> list[_Column]:
    return [
        (f"{zh}（样本数）", f"{en} (n)", lambda f: of(f).n),
        (f"{zh}中位数（秒）", f"{en}, median (s)", lambda f: _number(of(f).median)),
        (f"{zh}九成低于（秒）", f"{en}, 90th percentile (s)", lambda f: _number(of(f).p90)),
    ]


def _share(zh: str, en: str, of: Callable[[Figures], Share | None]) -> list[_Column]:
    def part(f: Figures, name: str) -> Cell:
        share = of(f)
        return None if share is None else _percent(getattr(share, name))

    return [
        (f"{zh}（样本数）", f"{en} (n)", lambda f: share.n if (share := of(f)) else None),
        (f"{zh}（%）", f"{en} (%)", lambda f: part(f, "share")),
        (f"{zh}下限（%）", f"{en}, low (%)", lambda f: part(f, "low")),
        (f"{zh}上限（%）", f"{en}, high (%)", lambda f: part(f, "high")),
    ]


def _mean(zh: str, en: str, of: Callable[[Figures], Mean]) -> list[_Column]:
    return [
        (f"{zh}（样本数）", f"{en} (n)", lambda f: of(f).n),
        (f"{zh}平均", f"{en}, mean", lambda f: _number(of(f).mean)),
    ]


_COLUMNS: list[_Column] = [
    ("接待会话", "Conversations handled", lambda f: f.handled),
    ("人天", "Operator days", lambda f: f.operator_days),
    ("人均每日会话", "Conversations per operator a day", lambda f: _number(f.a_day)),
    ("未结束", "Still open", lambda f: f.still_open),
    *_spread("首次响应", "First response", lambda f: f.first_response),
    *_spread("解决时长", "Resolution time", lambda f: f.resolution),
    *_share("一次解决率", "Solved at first contact", lambda f: f.first_contact),
    *_mean("满意度", "CSAT", lambda f: f.score),
    *_share("4–5 分占比", "CSAT 4-5", lambda f: f.good),
    ("转接次数", "Transfers", lambda f: f.transfers),
    *_share("转接率", "Transferred", lambda f: f.transferred),
    *_share("转回助手率", "Handed back to the assistant", lambda f: f.handed_back),
    *_share("SLA 达成率", "SLA kept", lambda f: f.kept),
]
_KEY = {
    "operator": ("客服", "Operator"),
    "group": ("小组", "Group"),
    "channel": ("渠道", "Channel"),
    "language": ("语言", "Language"),
}


def table_of(
    report: Report, part: Part, language: Language, *, names: Callable[[str], str]
) -> list[list[Cell]]:
    """The heading and the rows; `names` tells the reason of a hand-over in words."""
    zh = language is Language.ZH
    if part == "reasons":
        reasons: list[list[Cell]] = [["转人工原因", "会话"] if zh else ["Reason", "Conversations"]]
        return reasons + [[names(one), count] for one, count in report.assistant.reasons.items()]
    heading = [column[0] if zh else column[1] for column in _COLUMNS]
    if part == "series":
        first = "从" if zh else "From"
        rows = [(day.isoformat(), figures) for day, figures in report.series]
    else:
        first = _KEY[report.by][0 if zh else 1]
        rows = [(line.name, line.figures) for line in report.lines]
    table: list[list[Cell]] = [[first, *heading]]
    table += [[name, *(column[2](figures) for column in _COLUMNS)] for name, figures in rows]
    return table


def to_csv(rows: Iterable[Sequence[Cell]]) -> str:
    """With CRLF, as RFC 4180 has it."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([neutral(cell) for cell in row])
    return _BYTE_ORDER_MARK + out.getvalue()


def neutral(cell: Cell) -> Cell:
    """Text that would be run as a formula gets an apostrophe before it; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
