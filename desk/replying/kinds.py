"""Which files may be sent: told from their bytes, never from a name or a header that somebody chose.

Pictures are JPEG, PNG, WebP and GIF: every browser shows them, and every one is drawn anew before it is kept. Documents are
PDF, DOCX, XLSX, CSV and plain text: they are handed on as they came and only ever downloaded. Not taken: HEIC, which most
browsers cannot show (phones send JPEG where HEIC is not asked for); videos, whose place and time we could not take out;
HTML, SVG and other markup, which can hold programs; archives and programs; documents with macros."""

import codecs
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from domain.errors import UnsupportedMedia

_BOMB_RATIO, _BOMB_BYTES, _SMALL = 200, 200 << 20, 1 << 20
_MOST_ENTRIES = 5000
_ENTRY = b"PK\x01\x02"
_MACROS = re.compile(r"vbaproject\.bin$|\.(exe|dll|js|vbs|bat|cmd|ps1)$", re.IGNORECASE)
_LONGEST_NAME, _LONGEST_ENDING = 120, 12


@dataclass(frozen=True)
class Kind:
    """The first of `endings` is given to a name that has none of them."""

    name: str
    media_type: str
    endings: tuple[str, ...]

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


_OFFICE = "application/vnd.openxmlformats-officedocument."
JPEG = Kind("jpeg", "image/jpeg", (".jpg", ".jpeg"))
PNG = Kind("png", "image/png", (".png",))
WEBP = Kind("webp", "image/webp", (".webp",))
GIF = Kind("gif", "image/gif", (".gif",))
PDF = Kind("pdf", "application/pdf", (".pdf",))
DOCX = Kind("docx", f"{_OFFICE}wordprocessingml.document", (".docx",))
XLSX = Kind("xlsx", f"{_OFFICE}spreadsheetml.sheet", (".xlsx",))
CSV = Kind("csv", "text/csv", (".csv",))
TEXT = Kind("txt", "text/plain", (".txt",))
KINDS = (JPEG, PNG, WEBP, GIF, PDF, DOCX, XLSX, CSV, TEXT)
_STARTS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
)
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")


def kind_of(data: bytes, name: str) -> Kind:
    """UnsupportedMedia says in `found` what it is instead."""
    if not data:
        raise _refused("empty", "The file is empty.")
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp":
        if data[8:12] in _HEIC:
            raise _refused("heic", "Most browsers cannot show HEIC pictures: send it as JPEG.")
        raise _refused("video", "Videos are not taken: send a picture of it.")
    if data.startswith(b"PK"):
        return _office(data)
    return _text(data, name)


def named(name: str, kind: Kind) -> str:
    """A name to show and to save under: no path, nothing invisible, and the ending of what it really is."""
    whole = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(c for c in whole if unicodedata.category(c)[0] not in "CZ" or c == " ")
    seen = " ".join(re.sub(r'[<>:"|?*]', "_", seen).split()).lstrip(".~ ").rstrip(". ")
    ending = PurePosixPath(seen).suffix
    if ending.lower() not in kind.endings:
        ending = kind.endings[0]
    else:
        seen = seen.removesuffix(ending)
    stem = seen[: _LONGEST_NAME - _LONGEST_ENDING].rstrip(". ")
    return f"{stem or ('image' if kind.is_image else 'file')}{ending}"


def _office(data: bytes) -> Kind:
    """Word and Excel without macros, by what their table of contents lists; nothing is unpacked."""
    # Counted before it is read: each entry of the table becomes an object, and a table can be all there is.
    if data.count(_ENTRY) > _MOST_ENTRIES:
        raise _refused("bomb", "The file unpacks to far more than it seems to hold.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        raise _refused("damaged", "The file is damaged.") from None
    names = [entry.filename for entry in entries]
    if "[Content_Types].xml" not in names:
        raise _refused("archive", "Archives are not taken: send the files one by one.")
    # Bytes before the first entry make a file that is two things at once.
    if min(entry.header_offset for entry in entries) != 0:
        raise _refused("damaged", "The file is damaged.")
    if any(_MACROS.search(name) for name in names):
        raise _refused("macros", "Documents with macros are not taken: save it without them.")
    if _is_bomb(entries):
        raise _refused("bomb", "The file unpacks to far more than it seems to hold.")
    for part, kind in (("word/document", DOCX), ("xl/workbook", XLSX)):
        if any(name.startswith(part) for name in names):
            return kind
    raise _refused("other", "Files of this kind are not taken.")


def _is_bomb(entries: list[zipfile.ZipInfo]) -> bool:
    whole = sum(entry.file_size for entry in entries)
    swells = any(
        entry.file_size > max(_SMALL, _BOMB_RATIO * entry.compress_size) for entry in entries
    )
    return len(entries) > _MOST_ENTRIES or whole > _BOMB_BYTES or swells


def _text(data: bytes, name: str) -> Kind:
    words = _decoded(data)
    if words is None:
        raise _refused("other", "Files of this kind are not taken.")
    if words.lstrip("\ufeff \t\r\n\f").startswith("<"):
        raise _refused("markup", "HTML, SVG and XML are not taken: send a picture or a PDF of it.")
    return CSV if PurePosixPath(name).suffix.lower() == ".csv" else TEXT


def _decoded(data: bytes) -> str | None:
    """As text, if it is any: UTF-8, what Windows calls Unicode, or the GB18030 of many Chinese spreadsheets."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8", "gb18030"):
        try:
            words = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = any(ord(c) < 32 and c not in "\t\r\n\f" for c in words)
        return None if odd or not words.strip("\ufeff \t\r\n\f") else words
    return None


def _refused(found: str, detail: str) -> UnsupportedMedia:
    return UnsupportedMedia(detail, found=found, taken=[kind.name for kind in KINDS])
