"""Read a Word document as Markdown."""

import io
import re
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table

from knowledge.extraction.blocks import rows_in_words, together, words_of
from knowledge.extraction.found import Found, Piece
from knowledge.extraction.office import check_parts

_WHITE = re.compile(r"(?i)f[a-f]f[a-f]f[a-f]$")
_LEVEL = re.compile(r"(?i)heading (\d)")
_TINY_HALF_POINTS = 3
_SHADED = (qn("w:tc"), qn("w:p"), qn("w:r"))


def read_docx(data: bytes) -> Found:
    check_parts(data)
    document = Document(io.BytesIO(data))
    hidden = _take_out_hidden(document)
    title, blocks = document.core_properties.title or "", []
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            blocks.append(rows_in_words(_rows(item)))
            continue
        text, style = words_of(item.text), (item.style.name if item.style else "") or ""
        level = _LEVEL.match(style)
        if not text:
            continue
        if style == "Title" or (level and level[1] == "1" and not title):
            title = text
        elif level:
            marks = "#" * min(4, max(2, int(level[1])))
            blocks.append(f"{marks} {text}" if text != title else "")
        else:
            listed = style.startswith("List") or _is_numbered(item)
            blocks.append(f"- {text}" if listed else text)
    return Found(about={"title": title}, pieces=[Piece(together(blocks))], hidden=hidden)


def _is_numbered(paragraph: Any) -> bool:
    return paragraph._p.find(f".//{qn('w:numPr')}") is not None  # noqa: SLF001 - told nowhere else


def _take_out_hidden(document: Any) -> list[str]:
    """Runs that Word does not show: hidden, white on white, too small to read."""
    styles = {
        style.get(qn("w:styleId"))
        for style in document.styles.element.iter(qn("w:style"))
        if _is_on(style.find(f"{qn('w:rPr')}/{qn('w:vanish')}"))
    }
    hidden: list[str] = []
    for run in [*document.element.body.iter(qn("w:r"))]:
        if _is_hidden(run, styles):
            words = "".join(text.text or "" for text in run.iter(qn("w:t")))
            hidden.append(words)
            run.getparent().remove(run)
    return ["".join(hidden)] if any(words.strip() for words in hidden) else []


def _is_hidden(run: Any, styles: set[str]) -> bool:
    about = run.find(qn("w:rPr"))
    if about is None:
        return False
    style = about.find(qn("w:rStyle"))
    if style is not None and style.get(qn("w:val")) in styles:
        return True
    if _is_on(about.find(qn("w:vanish"))) or _is_on(about.find(qn("w:webHidden"))):
        return True
    size = about.find(qn("w:sz"))
    if size is not None and _number(size.get(qn("w:val"))) <= _TINY_HALF_POINTS:
        return True
    colour = about.find(qn("w:color"))
    white = colour is not None and _WHITE.match(colour.get(qn("w:val")) or "") is not None
    return white and not _has_ground(run)


def _has_ground(run: Any) -> bool:
    """Whether the run, its paragraph, cell or text box is filled with a colour."""
    around = [run, *run.iterancestors()]
    if any(one.tag.endswith(("}txbxContent", "}tbl")) for one in around):
        return True
    return any(
        (shade.get(qn("w:fill")) or "auto").lower() not in ("auto", "ffffff")
        for one in around
        if one.tag in _SHADED
        for shade in one.iterfind(f"./*/{qn('w:shd')}")
    )


def _is_on(mark: Any) -> bool:
    return mark is not None and (mark.get(qn("w:val")) or "true") not in ("0", "false", "off")


def _number(value: str | None) -> float:
    try:
        return float(value or "100")
    except ValueError:
        return 100.0


def _rows(table: Any) -> Iterator[list[str]]:
    """A merged cell says its words in each place that it covers."""
    above: list[str] = []
    for row in table._tbl.tr_lst:  # noqa: SLF001 - `rows` would look at each cell many times
        cells: list[str] = []
        for cell in row.tc_lst:
            text = words_of(" ".join(paragraph.text for paragraph in _paragraphs(cell)))
            continues = cell.vMerge == "continue" and len(cells) < len(above)
            cells += [above[len(cells)] if continues else text] * min(cell.grid_span, 60)
        above = cells
        yield cells


def _paragraphs(cell: Any) -> Iterator[Any]:
    from docx.text.paragraph import Paragraph

    for element in cell.iter(qn("w:p")):
        yield Paragraph(element, None)
