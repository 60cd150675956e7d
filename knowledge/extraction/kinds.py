"""Tell from a file's bytes what it is, and from its name only what bytes cannot say."""

import io
import re
import zipfile
from pathlib import PurePosixPath

from knowledge.documents import Unreadable, Words
from knowledge.extraction.office import DAMAGED, LOCKED

# Endings of the files that are read.
ENDINGS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "plain",
    ".csv": "table",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".pptx": "pptx",
    ".zip": "zip",
}
_BINARY = frozenset({"pdf", "docx", "xlsx", "pptx", "zip"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)?(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_OLD = {
    "EncryptedPackage": LOCKED,
    "WordDocument": Words(
        "This is the old Word format; save it as .docx.", "这是旧版 Word 格式，请另存为 .docx。"
    ),
    "Workbook": Words(
        "This is the old Excel format; save it as .xlsx.", "这是旧版 Excel 格式，请另存为 .xlsx。"
    ),
    "PowerPoint Document": Words(
        "This is the old PowerPoint format; save it as .pptx.",
        "这是旧版 PowerPoint 格式，请另存为 .pptx。",
    ),
}
_OTHERS = {
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "GZIP",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x7fELF": "ELF",
    b"MZ\x90": "EXE",
    b"%!PS": "PostScript",
    b"BM": "BMP",
    b"\x00\x00\x01\x00": "ICO",
    b"SQLite format": "SQLite",
}


def ending_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def kind_of(data: bytes, name: str) -> str:
    """One of the kinds above; an error in words where it is none."""
    said = ENDINGS.get(ending_of(name), "")
    head = data[:4096]
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable(Words("The file is empty.", "文件是空的。"))
    if b"%PDF-" in head[:1024] and (said == "pdf" or head.lstrip().startswith(b"%PDF-")):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _kind_of_archive(data)
    if head.startswith(_OLE):
        raise Unreadable(_old_office(data))
    other = next((kind for start, kind in _OTHERS.items() if head.startswith(start)), "")
    if other and (b"\0" in head or other in ("RTF", "PostScript", "RAR", "GIF")):
        raise Unreadable(_other_kind(other))
    if _HTML.match(
        head.replace(b"\0", b"") if b"\0" in head else head.removeprefix(b"\xef\xbb\xbf")
    ):
        return "html"
    if said in _BINARY:
        shown = ending_of(name)[1:].upper()
        raise Unreadable(
            Words(
                f"It cannot be read: its name says {shown}, but the content is not. Export it anew.",
                f"无法读取：文件名是 {shown}，内容却不是。请重新导出。",
            )
        )
    if not said:
        raise Unreadable(_other_kind(ending_of(name)[1:].upper() or "?"))
    return said


def _kind_of_archive(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" not in names:
                if "mimetype" in names and b"opendocument" in data[:200]:
                    raise Unreadable(_other_kind("OpenDocument"))
                return "zip"
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        raise Unreadable(DAMAGED) from None
    for part, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
        if any(name.startswith(part) and name.endswith(".xml") for name in names):
            return kind
    raise Unreadable(DAMAGED)


def _old_office(data: bytes) -> Words:
    found = (words for name, words in _OLD.items() if name.encode("utf-16-le") in data)
    return next(found, DAMAGED)


def _other_kind(kind: str) -> Words:
    return Words(
        f"Files of the kind {kind} are not read; save it as PDF, DOCX, XLSX, PPTX, HTML, Markdown or text.",
        f"不支持 {kind} 文件，请另存为 PDF、DOCX、XLSX、PPTX、HTML、Markdown 或文本。",
    )
