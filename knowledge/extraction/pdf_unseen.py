"""Take out of a PDF page the text that nobody sees on it."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as raw

_TINY, _WHITE, _DEEPEST, _MOST, _MOST_GROUNDS = 1.5, 250, 3, 100_000, 2000
_FILLED = (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP)
_Box = tuple[float, float, float, float]


def take_out_unseen(page: Any) -> tuple[list[str], int]:
    """What the text said that is gone, and how many images the page shows."""
    textpage, sheet = page.get_textpage(), page.get_bbox()
    objects = [*_objects(page)]
    images = [
        (item, deep)
        for _, item, deep in objects
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_IMAGE
    ]
    scanned = any(deep or _covers_half(_box(item), sheet) for item, deep in images)
    grounds: list[_Box] = []
    said: list[str] = []
    for parent, item, deep in objects:
        kind = raw.FPDFPageObj_GetType(item)
        if kind != raw.FPDF_PAGEOBJ_TEXT:
            if _is_ground(item, kind) and not deep and len(grounds) < _MOST_GROUNDS:
                grounds.append(_box(item))
            continue
        unseen = _is_unseen(item, scanned=scanned)
        if unseen or (not deep and _is_unseen_there(item, sheet, grounds)):
            said.append(_text_of(item, textpage))
            _remove(page, parent, item)
    textpage.close()
    return (["".join(said)] if "".join(said).strip() else []), len(images)


def _remove(page: Any, form: Any, item: Any) -> None:
    if form is None:
        raw.FPDFPage_RemoveObject(page, item)
    else:
        raw.FPDFFormObj_RemoveObject(form, item)


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


def _is_unseen(item: Any, *, scanned: bool) -> bool:
    """Wherever it stands. Text that was recognised in a scan lies unseen over or under its image: that is wanted."""
    mode = raw.FPDFTextObj_GetTextRenderMode(item)
    if mode in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP):
        return not scanned
    return mode in _FILLED and _colour(item)[3] == 0


def _is_unseen_there(item: Any, sheet: _Box, grounds: list[_Box]) -> bool:
    """Because of its place, size or colour. Within a form these count from elsewhere and are not judged."""
    box = _box(item)
    if _letter_size(item) < _TINY:
        return True
    if box[2] <= sheet[0] or box[0] >= sheet[2] or box[3] <= sheet[1] or box[1] >= sheet[3]:
        return True
    white = min(_colour(item)[:3]) >= _WHITE
    filled = raw.FPDFTextObj_GetTextRenderMode(item) in _FILLED
    return white and filled and not any(_within(box, ground) for ground in grounds)


def _is_ground(item: Any, kind: int) -> bool:
    """Whether white letters could be seen on it."""
    if kind == raw.FPDF_PAGEOBJ_PATH:
        return _is_filled(item)
    return kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING, raw.FPDF_PAGEOBJ_FORM)


def _covers_half(box: _Box, sheet: _Box) -> bool:
    wide, high = (
        max(0.0, min(box[at + 2], sheet[at + 2]) - max(box[at], sheet[at])) for at in (0, 1)
    )
    return 2 * wide * high >= (sheet[2] - sheet[0]) * (sheet[3] - sheet[1])


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
