"""Draw a page of a PDF for people who compare it with its text."""

import struct
import zlib
from typing import Any

import pypdfium2 as pdfium

from knowledge.documents import Unreadable, Words
from knowledge.extraction.pdf import open_pdf

WIDEST, HIGHEST = 1400, 4000
_POINTS_PER_PIXEL = 0.5


def draw_page(data: bytes, page: int) -> bytes:
    """Page 1 is the first; a PNG at most 1400 pixels wide."""
    document = open_pdf(data)
    if not 1 <= page <= len(document):
        raise Unreadable(
            Words(
                f"The PDF has no page {page}; it has {len(document)}.",
                f"PDF 没有第 {page} 页，一共 {len(document)} 页。",
            )
        )
    try:
        sheet = document[page - 1]
        wide, high = sheet.get_size()
        scale = min(WIDEST / max(wide, 1.0), HIGHEST / max(high, 1.0), 1 / _POINTS_PER_PIXEL)
        bitmap = sheet.render(scale=scale, rev_byteorder=True, no_smoothimage=True)
    except (pdfium.PdfiumError, ValueError) as error:
        raise Unreadable(
            Words(f"Page {page} cannot be drawn.", f"第 {page} 页无法显示。")
        ) from error
    return _png(bitmap)


def _png(bitmap: Any) -> bytes:
    """RGB or grey, as the bitmap is."""
    channels, width, height = bitmap.n_channels, bitmap.width, bitmap.height
    rows, stride = bytes(bitmap.buffer), bitmap.stride
    colours, keep = (2, 3) if channels >= 3 else (0, 1)
    lines = bytearray()
    for at in range(0, height * stride, stride):
        line = rows[at : at + width * channels]
        if channels == 4:
            pixels = bytearray(width * 3)
            for part in range(3):
                pixels[part::3] = line[part::4]
            line = bytes(pixels)
        lines += b"\0" + line[: width * keep]
    head = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    chunks = (b"IHDR", head), (b"IDAT", zlib.compress(bytes(lines), 6)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, part) for kind, part in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
