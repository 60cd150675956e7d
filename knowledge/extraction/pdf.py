"""Read a PDF page by page as Markdown, and draw one of its pages."""

import ctypes
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from knowledge.documents import Unreadable, Words, page_place
from knowledge.extraction.blocks import is_han, width, words_of
from knowledge.extraction.found import Found, Piece
from knowledge.extraction.pdf_unseen import take_out_unseen

MOST_PAGES, SECONDS = 2000, 14
_BULLET = re.compile(r"^(?:[•·●▪-]\s+|\d{1,2}[.)、．]\s*)")
_NO_TITLE = re.compile(r"(?i)^(?:untitled|microsoft word\b.*|.*\.(?:docx?|pdf|indd|pptx?|xlsx?))$")
_PAGE_NUMBER = re.compile(
    r"^\W*(?:page|第)?\s*\d{1,4}\s*(?:页|(?:/|of|页?\s*共)\s*\d{1,4}\s*页?)?\W*$"
)


@dataclass(frozen=True)
class _Line:
    text: str
    size: float
    page: int


def open_pdf(data: bytes) -> Any:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "assword" in str(error) or getattr(error, "err_code", 0) == raw.FPDF_ERR_PASSWORD:
            raise Unreadable(
                Words(
                    "The PDF is protected with a password; save it without one.",
                    "PDF 设有密码，请去掉密码后再上传。",
                )
            ) from None
        raise Unreadable(
            Words(
                "It cannot be read: the PDF is damaged or incomplete. Export it anew.",
                "无法读取：PDF 已损坏或不完整，请重新导出。",
            )
        ) from None


def read_pdf(data: bytes) -> Found:
    """A PDF has lines, not paragraphs: lines are joined until one ends a sentence."""
    document, found = open_pdf(data), Found()
    pages: list[list[_Line]] = []
    for number in range(1, min(len(document), MOST_PAGES) + 1):
        if time.process_time() > SECONDS:
            found.notes.append((page_place(number), _TOO_SLOW))
            break
        pages.append(_read_page(document, number, found))
    if len(document) > MOST_PAGES:
        found.notes.append((page_place(MOST_PAGES + 1), _TOO_MANY))
    lines = _without_running_heads(pages)
    if not lines:
        raise Unreadable(_nothing(found))
    said = words_of(str(document.get_metadata_value("Title") or "")[:300])
    title = said if said and not _NO_TITLE.match(said) else lines[0].text
    found.about["title"] = title
    found.pieces = _pieces(lines[1:] if lines[0].text == title and len(lines) > 1 else lines)
    return found


_TOO_SLOW = Words(
    "Reading takes too long; this page and those after it were left out. Split the file.",
    "读取时间太长，本页及之后的页面没有读取。请拆成几个文件。",
)
_TOO_MANY = Words(
    f"Only the first {MOST_PAGES} pages are read. Split the file.",
    f"只读取前 {MOST_PAGES} 页。请拆成几个文件。",
)
_SCAN = Words("This page is a scan; it holds no text.", "这一页是扫描图片，没有文字。")
_BROKEN = Words("This page is damaged and was left out.", "这一页已损坏，没有读取。")


def _nothing(found: Found) -> Words:
    if any(what == _SCAN for _, what in found.notes):
        return Words(
            "The PDF holds only scanned pages and no text. Recognise the text (OCR) first.",
            "PDF 只有扫描图片，没有文字。请先做文字识别（OCR）。",
        )
    if any(what == _BROKEN for _, what in found.notes):
        return Words(
            "It cannot be read: every page is damaged. Export it anew.",
            "无法读取：所有页面都已损坏，请重新导出。",
        )
    return Words("The PDF holds no text.", "PDF 里没有文字。")


def _read_page(document: Any, number: int, found: Found) -> list[_Line]:
    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        found.notes.append((page_place(number), _BROKEN))
        return []
    try:
        hidden, images = take_out_unseen(page)
        found.hidden += hidden
        lines = [*_lines(page.get_textpage(), number)]
        if not lines and images:
            found.notes.append((page_place(number), _SCAN))
        return lines
    finally:
        page.close()


def _lines(textpage: Any, number: int) -> Iterator[_Line]:
    """Lines from top to bottom. Cells of a table row may stand a little higher or lower than their neighbours:
    they are one line."""
    row: list[str] = []
    at, top, low, largest = 0, 0.0, 0.0, 0.0
    for text in textpage.get_text_range().split("\r\n"):
        start, at = at, at + len(text) + 2
        words = words_of(text.replace("\x02", "").replace("\ufffe", ""))
        if not words:
            continue
        size, height = _size_and_height(textpage, start)
        if row and low - 0.8 * size <= height <= top + 0.8 * size:
            row.append(words)
            top, low, largest = max(top, height), min(low, height), max(largest, size)
            continue
        if row:
            yield _Line(" ".join(row), largest, number)
        row, top, low, largest = [words], height, height, size
    if row:
        yield _Line(" ".join(row), largest, number)


def _size_and_height(textpage: Any, index: int) -> tuple[float, float]:
    """The size of the letters, and how high above the foot of the page they stand."""
    across, height, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
    raw.FPDFText_GetCharOrigin(textpage, index, across, height)
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    scale = abs(matrix.d) or abs(matrix.b) or 1.0
    return round(raw.FPDFText_GetFontSize(textpage, index) * scale, 1), height.value


def _without_running_heads(pages: list[list[_Line]]) -> list[_Line]:
    """Page numbers, and what stands at the top or foot of most pages, are not part of the text."""
    edges = Counter(
        _DIGITS.sub("#", line.text) for page in pages for line in {*page[:1], *page[-1:]}
    )
    often = {text for text, count in edges.items() if count >= max(3, 0.6 * len(pages))}
    kept = []
    for page in pages:
        for at, line in enumerate(page):
            edge = at in (0, len(page) - 1)
            running = _DIGITS.sub("#", line.text) in often or _PAGE_NUMBER.match(line.text)
            if not (edge and running and len(pages) > 1):
                kept.append(line)
    return kept


_DIGITS = re.compile(r"\d+")


def _pieces(lines: list[_Line]) -> list[Piece]:
    """The paragraphs; one that runs over the end of a page lies in two pieces."""
    usual = Counter(line.size for line in lines).most_common(1)
    base = usual[0][0] if usual else 0.0
    parts: list[tuple[int, str]] = []
    for paragraph in _paragraphs(lines, base):
        parts += [*_joined(paragraph), (paragraph[-1].page, "\n\n")]
    pages: dict[int, list[str]] = {}
    for page, text in parts:
        pages.setdefault(page, []).append(text)
    return [Piece("".join(texts), "page", str(page)) for page, texts in pages.items()]


def _paragraphs(lines: list[_Line], base: float) -> Iterator[list[_Line]]:
    """A line much shorter than the widest ends its paragraph; larger letters make a heading."""
    widest = max((width(line.text) for line in lines), default=0)
    paragraph: list[_Line] = []
    for line in lines:
        short = bool(paragraph) and width(paragraph[-1].text) < 0.8 * widest
        heading = line.size > 1.05 * base > 0 or (
            line.text[-1] in "？?" and (short or not paragraph)
        )
        if paragraph and (short or heading or _BULLET.match(line.text)):
            yield paragraph
            paragraph = []
        if heading:
            yield [_Line("## " + line.text, line.size, line.page)]
        else:
            paragraph.append(line)
    if paragraph:
        yield paragraph


def _joined(lines: list[_Line]) -> Iterator[tuple[int, str]]:
    """Each line with its page, and with the space that joins it to the line before."""
    yield lines[0].page, lines[0].text
    for before, line in pairwise(lines):
        glue = "" if is_han(before.text[-1]) or is_han(line.text[0]) else " "
        yield line.page, glue + line.text
