"""Write the parts that hostile files are made of: small PDFs, office files and archives, sound and broken."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

Parts = dict[str, bytes]


def pdf(
    *contents: bytes,
    media: str = "[0 0 612 792]",
    extra: Sequence[bytes] = (),
    resources: str = "",
    info: str = "",
) -> bytes:
    """A page for each content stream; `extra` objects are numbered from 3 + 2 * pages + 1."""
    count = len(contents)
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, content in enumerate(contents):
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox {media} /Contents {5 + 2 * at} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> {resources} >> >>"
        )
        objects += [page.encode(), stream(content)]
    return pdf_of([*objects, *extra], info=info)


def stream(content: bytes, about: str = "") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (about.encode(), len(content), content)


def pdf_of(objects: Sequence[bytes], *, info: str = "") -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R {info} >>\n".encode()
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % start


def line(
    text: str, *, at: tuple[float, float] = (72, 700), how: str = "", size: float = 12
) -> bytes:
    return f"BT /F1 {size} Tf {how} {at[0]} {at[1]} Td ({text}) Tj ET\n".encode()


def zipped(
    parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.compresslevel = 1 if method == zipfile.ZIP_DEFLATED else None
        for name, data in parts.items():
            archive.writestr(
                zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, method, archive.compresslevel
            )
        archive.comment = comment
    return out.getvalue()


def unzipped(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    parts = unzipped(data)
    assert old in parts[part], f"{part} holds no {old!r}"
    parts[part] = parts[part].replace(old, new, 1)
    return zipped(parts)


def flagged(data: bytes, *, flag: int) -> bytes:
    """With a general-purpose flag set in every header, such as 1 for a password."""
    out = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(mark)
        while at >= 0:
            (flags,) = struct.unpack_from("<H", out, at + offset)
            struct.pack_into("<H", out, at + offset, flags | flag)
            at = out.find(mark, at + 4)
    return bytes(out)


def raw_named(data: bytes, name: bytes, raw: bytes) -> bytes:
    """With a name of the same length in other bytes, and without the sign that it is UTF-8."""
    assert len(name) == len(raw)
    out = bytearray(data.replace(name, raw))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(mark)
        while at >= 0:
            (flags,) = struct.unpack_from("<H", out, at + offset)
            struct.pack_into("<H", out, at + offset, flags & ~0x800)
            at = out.find(mark, at + 4)
    return bytes(out)


def linked(name: str, target: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o120777 << 16
        archive.writestr(info, target)
        archive.writestr("good.en.md", "Fine text.")
    return out.getvalue()


def flipped(data: bytes, seed: int, count: int = 12) -> bytes:
    """With some bytes of the middle changed."""
    chance, out = random.Random(seed), bytearray(data)
    for _ in range(count):
        out[chance.randrange(8, len(out))] = chance.randrange(256)
    return bytes(out)


def ole(*names: str) -> bytes:
    """The head of an old Office file with a directory of these streams."""
    entries = b"".join(
        name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *names)
    )
    return (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + entries).ljust(4096, b"\0")


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def word(*paragraphs: str) -> bytes:
    from docx import Document

    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sheets(**tables: Sequence[Sequence[object]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def slides(*texts: tuple[str, str]) -> bytes:
    from pptx import Presentation

    deck = Presentation()
    for title, body in texts:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, body
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()
