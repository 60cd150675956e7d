"""Look into a ZIP archive without unpacking it to the disk, and without trusting what it says of itself."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from knowledge.documents import NOWHERE, Unreadable, Words
from knowledge.extraction.kinds import ENDINGS
from knowledge.extraction.office import BOMB, DAMAGED, LOCKED

MOST_ENTRIES, MOST_BYTES, MOST_ENTRY_BYTES, MOST_RATIO, MOST_NESTED = (
    1000,
    100 << 20,
    20 << 20,
    200,
    1,
)
_SMALL = 1 << 20
_NEVER_KNOWLEDGE = frozenset({"__macosx", "thumbs.db", "desktop.ini"})


def entries_of(data: bytes) -> dict[str, Any]:
    """The files to read, as [place, name], and what is told of the others."""
    with _opened(data) as archive:
        infos = archive.infolist()
        whole = sum(info.file_size for info in infos)
        if len(infos) > MOST_ENTRIES:
            raise Unreadable(
                Words(
                    f"The archive holds {len(infos):,} files; at most {MOST_ENTRIES:,} are read.",
                    f"压缩包里有 {len(infos):,} 个文件，最多读取 {MOST_ENTRIES:,} 个。",
                )
            )
        if whole > MOST_BYTES:
            raise Unreadable(
                Words(
                    f"The archive unpacks to {whole >> 20:,} MB; at most {MOST_BYTES >> 20} are read.",
                    f"压缩包解压后有 {whole >> 20:,} MB，最多读取 {MOST_BYTES >> 20} MB。",
                )
            )
        entries: list[tuple[int, str]] = []
        others: list[tuple[int, str]] = []
        for at, info in enumerate(infos):
            name = _name_of(info)
            if not name or info.is_dir() or _is_link(info) or _is_hidden(name):
                continue
            known = PurePosixPath(name).suffix.lower() in ENDINGS
            (entries if known else others).append((at, name))
    return {"entries": entries, "notes": [[*map(_both, note)] for note in _told(others)]}


def read_entry(data: bytes, path: Sequence[int]) -> bytes:
    """The bytes of one file; `path` leads through archives within archives."""
    for at in path:
        data = _entry(data, at)
    return data


def _entry(data: bytes, at: int) -> bytes:
    with _opened(data) as archive:
        info = archive.infolist()[at]
        if info.flag_bits & 1:
            raise Unreadable(LOCKED)
        if info.file_size > max(_SMALL, MOST_RATIO * info.compress_size):
            raise Unreadable(BOMB)
        if info.file_size > MOST_ENTRY_BYTES:
            raise Unreadable(too_large(info.file_size, MOST_ENTRY_BYTES))
        try:
            with archive.open(info) as file:
                found = file.read(MOST_ENTRY_BYTES + 1)
        except NotImplementedError:
            raise Unreadable(
                Words(
                    "It is compressed in a way that is not read; make a plain ZIP archive.",
                    "压缩方式不支持，请用普通 ZIP 格式重新压缩。",
                )
            ) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
            raise Unreadable(DAMAGED) from None
    if len(found) > MOST_ENTRY_BYTES:
        raise Unreadable(BOMB)
    return found


def too_large(size: int, most: int) -> Words:
    return Words(
        f"The file has {size >> 20} MB; at most {most >> 20} are read.",
        f"文件有 {size >> 20} MB，最多读取 {most >> 20} MB。",
    )


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        raise Unreadable(DAMAGED) from None


def _name_of(info: zipfile.ZipInfo) -> str:
    """Old programmes in China write names in GBK and do not say so. A way out of the archive is dropped: names are
    labels here, never paths."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    parts = name.split("\0")[0].replace("\\", "/").split("/")
    kept = (_printable(part) for part in parts if part not in ("", ".", "..") and ":" not in part)
    return "/".join(part for part in kept if part)[-300:]


def _printable(part: str) -> str:
    return "".join(
        "-" if character in "<>\"'&|?*" else character
        for character in part
        if character.isprintable()
    )


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _is_hidden(name: str) -> bool:
    parts = name.lower().split("/")
    return any(part.startswith((".", "~")) or part in _NEVER_KNOWLEDGE for part in parts)


def _told(others: list[tuple[int, str]]) -> Iterator[tuple[Words, Words]]:
    if others:
        names = ", ".join(name for _, name in others[:5]) + (" …" if len(others) > 5 else "")
        yield (
            NOWHERE,
            Words(
                f"{len(others)} files of kinds that are not read were left out: {names}",
                f"有 {len(others)} 个文件的格式不支持，没有读取：{names}",
            ),
        )


def _both(words: Words) -> list[str]:
    return [str(words), words.zh]
