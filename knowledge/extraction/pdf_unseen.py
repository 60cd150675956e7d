"""Take out of a PDF page the text that nobody sees on it."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as raw

_TINY, _WHITE, _DEEPEST, _MOST = 1.5, 250, 3, 100_000
_Box = tuple[float, float, float, float]


def take_out_unseen(page: Any) -> tuple[list[str], int]:
    """What the text said that is gone, and how many images the page shows."""
    textpage = page.get_textpage()
    grounds: list[_Box] = []
    unseen: list[tuple[Any, Any, str]] = []
    images = 0
    sheet = page.get_bbox()
    for parent, item, deep in _objects(page):
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            over = [] if deep else grounds
            if _is_unseen(item, None if deep else sheet, over, deep=deep):
                unseen.append((parent, item, _text_of(item, textpage)))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            images += 1
            grounds.append(_box(item))
        elif kind == raw.FPDF_PAGEOBJ_SHADING or (
            kind == raw.FPDF_PAGEOBJ_PATH and _is_filled(item)
        ):
            grounds.append(_box(item))
    textpage.close()
    for parent, item, _ in unseen:
        if parent is None:
            raw.FPDFPage_RemoveObject(page, item)
        else:
            raw.FPDFFormObj_RemoveObject(parent, item)
    said = "".join(text for _, _, text in unseen)
    return ([said] if said.strip() else []), images


def _objects(page: Any) -> Iterator[tuple[Any, Any, bool]]:
    """Each with the form that holds it, in the order in which they are painted."""
    waiting = [
        (None, raw.FPDFPage_GetObject(page, at), 0)
        for at in range(min(_MOST, raw.FPDFPage_CountObjects(page)) - 1, -1, -1)
    ]
    seen = 0
    while waiting and seen < _MOST:
        parent, item, depth = waiting.pop()
        seen += 1
        yield parent, item, depth > 0
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            count = min(_MOST, max(0, raw.FPDFFormObj_CountObjects(item)))
            waiting += [
                (item, raw.FPDFFormObj_GetObject(item, at), depth + 1)
                for at in range(count - 1, -1, -1)
            ]


def _is_unseen(item: Any, sheet: _Box | None, grounds: list[_Box], *, deep: bool) -> bool:
    """Text that was recognised in a scan lies unseen over its image: that is wanted. Within a form the places
    are not known, and white letters may have any ground."""
    box = _box(item)
    backed = deep or any(_within(box, ground) for ground in grounds)
    mode = raw.FPDFTextObj_GetTextRenderMode(item)
    if mode in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP):
        return deep or not backed
    filled = mode in (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP)
    red, green, blue, alpha = _colour(item)
    if filled and (alpha == 0 or (min(red, green, blue) >= _WHITE and not backed)):
        return True
    if _letter_size(item) < _TINY:
        return True
    if sheet is None:
        return False
    left, low, right, high = sheet
    return box[2] <= left or box[0] >= right or box[3] <= low or box[1] >= high


def _text_of(item: Any, textpage: Any) -> str:
    size = raw.FPDFTextObj_GetText(item, textpage, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFTextObj_GetText(
        item, textpage, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size
    )
    return buffer.raw[:size].decode("utf-16-le", errors="ignore").rstrip("\0")


def _letter_size(item: Any) -> float:
    size, matrix = ctypes.c_float(), raw.FS_MATRIX()
    if not raw.FPDFTextObj_GetFontSize(item, size) or not raw.FPDFPageObj_GetMatrix(item, matrix):
        return _TINY
    return float(abs(size.value) * max(abs(matrix.d), abs(matrix.b)))


def _colour(item: Any) -> tuple[int, int, int, int]:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(item, *parts):
        return 0, 0, 0, 255
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def _is_filled(item: Any) -> bool:
    """A path that paints an area in something other than white."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(item, fill, stroke) or not fill.value:
        return False
    red, green, blue, alpha = _colour(item)
    return alpha > 0 and min(red, green, blue) < _WHITE


def _box(item: Any) -> _Box:
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, low, right, high)
    return left.value, low.value, right.value, high.value


def _within(box: _Box, ground: _Box) -> bool:
    """The middle of `box` lies on `ground`."""
    across, up = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return ground[0] <= across <= ground[2] and ground[1] <= up <= ground[3]
