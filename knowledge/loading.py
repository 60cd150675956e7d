"""Make documents of uploads, web pages and folders, and say what could not be read."""

import base64
import hashlib
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from domain.language import Language
from knowledge.archives import MOST_NESTED, too_large
from knowledge.assembly import Origin, documents_of, joined, safe
from knowledge.documents import Document, Loaded, LoadFailure, Unreadable, Words
from knowledge.extraction.kinds import ENDINGS, ending_of
from knowledge.extraction.process import AT_ONCE, READERS, SECONDS, as_file

# A folder needs no archives.
SUFFIXES = frozenset(ENDINGS) - {".zip"}
MOST_BYTES = 20 << 20
# Of an upload; what a person may bring is a setting, checked where it comes in.
_UPLOAD_BYTES = 200 << 20
ARCHIVE_SECONDS = 120.0
_SMALL, _TOGETHER = 256 * 1024, 24
_TEXT_ENDINGS = frozenset({".md", ".markdown", ".txt", ".csv", ".html", ".htm"})
_ENDING_OF = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
}


@dataclass(frozen=True)
class _Task:
    """One file to read out of the open file `number`; `path` leads through archives."""

    origin: Origin
    number: int
    language: Language | None
    path: tuple[int, ...] = ()
    charset: str = ""
    until: float = math.inf

    @property
    def job(self) -> dict[str, Any]:
        return _job(self.origin.path, self.path, self.charset)


def load_upload(name: str, data: bytes, *, language: Language | None = None) -> Loaded:
    """What one uploaded file holds; an archive holds many. `language` is what a person chose: it goes before what
    a file says of itself, save the rows of a table that name their own."""
    clean = safe(name)[-200:] or "upload"
    return _load(Origin(clean, clean), data, language, "")


def load_page(
    address: str, data: bytes, *, media_type: str = "", language: Language | None = None
) -> Loaded:
    """What a fetched page or file holds; its address is its source and makes its slug."""
    kind, _, parameters = media_type.lower().partition(";")
    charset = parameters.partition("charset=")[2].strip(" \"'")[:20]
    return _load(Origin(_name_of(address, kind.strip()), address), data, language, charset)


def page_image(data: bytes, page: int) -> bytes:
    """Page 1 of a PDF is the first; a PNG at most 1400 pixels wide. Raises Unreadable."""
    with as_file(data) as number:
        return base64.b64decode(READERS.ask({"do": "draw", "page": page}, number)["png"])


def load_folder(folder: Path) -> tuple[list[Document], list[LoadFailure]]:
    """Every readable file below `folder`, one document for each slug and language."""
    if not folder.is_dir():
        raise Unreadable(
            Words(
                f"{folder} is not a folder; set XIAOER_KNOWLEDGE or name one.",
                f"{folder} 不是文件夹，请设置 XIAOER_KNOWLEDGE 或另外指定。",
            )
        )
    paths = [*_files(folder)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        read = [*pool.map(lambda group: _load_files(group, folder), _groups(paths))]
    by_path = {path: loaded for group in read for path, loaded in group.items()}
    documents, failures = _flat(by_path[path] for path in paths)
    documents, again = joined(documents)
    failures += [LoadFailure(document.source, reason) for document, reason in again]
    return [replace(document, addition=False) for document in documents], failures


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "_", "~")) for part in inside)
        readme = path.stem.lower() == "readme"
        if path.suffix.lower() in SUFFIXES and not hidden and not readme and path.is_file():
            yield path


def _groups(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Large and binary files each for themselves, and first; small texts share a process."""
    small = [path for path in paths if _is_small_text(path)]
    few = set(small)
    yield from ([path] for path in paths if path not in few)
    yield from (small[at : at + _TOGETHER] for at in range(0, len(small), _TOGETHER))


def _is_small_text(path: Path) -> bool:
    return path.suffix.lower() in _TEXT_ENDINGS and path.stat().st_size <= _SMALL


def _load_files(paths: Sequence[Path], folder: Path) -> dict[Path, Loaded]:
    """Where several files share a process and it fails, each is read again for itself."""
    origins = {
        path: Origin(path.absolute().as_posix(), path.relative_to(folder).as_posix())
        for path in paths
    }
    if len(paths) > 1:
        try:
            return _load_together(origins)
        except (Unreadable, OSError):
            pass
    return {path: _load_file(path, origin) for path, origin in origins.items()}


def _load_together(origins: Mapping[Path, Origin]) -> dict[Path, Loaded]:
    contents = [path.read_bytes() for path in origins]
    jobs, at = [], 0
    for origin, data in zip(origins.values(), contents, strict=True):
        jobs.append({**_job(origin.path), "at": at, "size": len(data)})
        at += len(data)
    with as_file(b"".join(contents)) as number:
        answers = READERS.ask({"do": "many", "jobs": jobs}, number, seconds=SECONDS)["answers"]
    return {
        path: _made(found, origin, None)
        for (path, origin), found in zip(origins.items(), answers, strict=True)
    }


def _load_file(path: Path, origin: Origin) -> Loaded:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            return Loaded([], [origin.failure(too_large(size, MOST_BYTES))])
        with path.open("rb") as file:
            return _read(_Task(origin, file.fileno(), None))
    except OSError as error:
        reason = Words(
            f"It cannot be opened: {error.strerror}.", f"无法打开文件（{error.strerror}）。"
        )
        return Loaded([], [origin.failure(reason)])


def _load(origin: Origin, data: bytes, language: Language | None, charset: str) -> Loaded:
    if len(data) > _UPLOAD_BYTES:
        return Loaded([], [origin.failure(too_large(len(data), _UPLOAD_BYTES))])
    until = time.monotonic() + ARCHIVE_SECONDS
    with as_file(data) as number:
        loaded = _read(_Task(origin, number, language, charset=charset, until=until))
    documents, again = joined(loaded.documents)
    known = [
        LoadFailure(origin.upload, reason, Words.of(found.source.removeprefix(f"{origin.upload}/")))
        for found, reason in again
    ]
    return Loaded(documents, loaded.failures + known)


def _read(task: _Task) -> Loaded:
    try:
        found = READERS.ask(task.job, task.number, seconds=SECONDS)
        if "entries" in found:
            return _read_archive(found, task)
    except Unreadable as error:
        return Loaded([], [task.origin.failure(error.reason)])
    return _made(found, task.origin, task.language)


def _made(found: Mapping[str, Any], origin: Origin, language: Language | None) -> Loaded:
    if "error" in found:
        return Loaded([], [origin.failure(Words(found["error"]["en"], found["error"]["zh"]))])
    try:
        return documents_of(found, origin, language=language)
    except Unreadable as error:
        return Loaded([], [origin.failure(error.reason)])


def _read_archive(found: Mapping[str, Any], task: _Task) -> Loaded:
    if len(task.path) > MOST_NESTED:
        raise Unreadable(
            Words(
                "An archive within an archive within an archive is not read.",
                "压缩包嵌套超过两层，不予读取。",
            )
        )
    inside = [_inner(task, at, name) for at, name in found["entries"]]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        documents, failures = _flat(pool.map(_read_in_time, inside))
    failures += [
        task.origin.failure(Words(*what), Words(*where), note=True)
        for where, what in found["notes"]
    ]
    if not inside:
        failures.append(task.origin.failure(_NOTHING_INSIDE))
    return Loaded(documents, failures)


_NOTHING_INSIDE = Words("The archive holds no file that is read.", "压缩包里没有可以读取的文件。")
_TOO_LATE = Words(
    "It was not read: the archive as a whole takes too long. Upload it for itself.",
    "没有读取：整个压缩包处理时间太长，请单独上传这个文件。",
)


def _inner(task: _Task, at: int, name: str) -> _Task:
    inner = f"{task.origin.inner}/{name}" if task.origin.inner else name
    origin = Origin(name, task.origin.upload, inner)
    return replace(task, origin=origin, path=(*task.path, at), charset="")


def _read_in_time(task: _Task) -> Loaded:
    if time.monotonic() > task.until:
        return Loaded([], [task.origin.failure(_TOO_LATE)])
    return _read(task)


def _flat(loaded: Iterator[Loaded]) -> tuple[list[Document], list[LoadFailure]]:
    documents: list[Document] = []
    failures: list[LoadFailure] = []
    for one in loaded:
        documents += one.documents
        failures += one.failures
    return documents, failures


def _job(path: str, inner: Sequence[int] = (), charset: str = "") -> dict[str, Any]:
    return {"do": "read", "name": Path(path).name, "path": list(inner), "charset": charset}


def _name_of(address: str, kind: str) -> str:
    """A file name for an address: its host and path; what stands behind a `?` as a short number."""
    parts = urlsplit(address)
    path = safe(unquote(parts.path).strip("/").replace("/", "-"))
    ending = ending_of(path)
    stem = path.removesuffix(ending) if ending in ENDINGS else path
    shown = "-".join(filter(None, [(parts.hostname or "").removeprefix("www."), stem]))
    if parts.query or len(shown) > 90:
        shown = f"{shown[:80]}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"
    return shown + (_ENDING_OF.get(kind) or (ending if ending in ENDINGS else ".html"))
