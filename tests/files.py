"""Files as people send them, and as attackers do; made here, so that nobody's picture is in the repository."""

import io
import struct
import zipfile
import zlib

from PIL import Image

PLACE = b"PLACE-51.5007N-0.1246W"


def picture(
    form: str = "PNG", size: tuple[int, int] = (64, 48), colour: str = "#17624f", **more: object
) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form, **more)
    return out.getvalue()


def photograph() -> bytes:
    """A JPEG that lies on its side, and says where and by which camera it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = PLACE.decode()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (51.0, 30.0, 2.5)
    return picture("JPEG", (80, 40), exif=exif, comment=PLACE)


def moving(form: str = "GIF", frames: int = 3) -> bytes:
    drawn = [Image.new("RGB", (20, 10), colour) for colour in ("red", "green", "blue")][:frames]
    out = io.BytesIO()
    drawn[0].save(out, form, save_all=True, append_images=drawn[1:], duration=80, comment=PLACE)
    return out.getvalue()


def bomb_png(side: int = 30_000) -> bytes:
    """A few kilobytes that want to become gigabytes."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * (1 << 20))
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def office(part: str = "word/document.xml", **extra: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", part):
            archive.writestr(name, "<x/>")
        for name, data in extra.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def zip_bomb() -> bytes:
    return office(word__media=b"\0" * (8 << 20))


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("invoice.exe", b"MZ")
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HEIC = b"\x00\x00\x00\x18ftypheic" + b"\0" * 32
VIDEO = b"\x00\x00\x00\x18ftypisom" + b"\0" * 32
