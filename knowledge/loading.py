"""Read a folder of Markdown, FAQ tables, HTML, PDF and DOCX into documents, and say what failed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from domain.language import Language, detect_language
from knowledge.documents import Document, LoadFailure, Unreadable
from knowledge.extract import read_html
from knowledge.faq import read_faq

SUFFIXES = frozenset({".md", ".markdown", ".txt", ".csv", ".html", ".htm", ".pdf", ".docx"})
MOST_BYTES = 20 * 1024 * 1024
EXTRACT_SECONDS = 30
_EXTRACT = Path(__file__).with_name("extract.py")
# Encodings that shops in China export, tried in this order where a file is not UTF-8.
_ENCODINGS = ["gb18030", "big5", "utf_16", "cp1252"]


def load_folder(folder: Path) -> tuple[list[Document], list[LoadFailure]]:
    """Every readable file below `folder`, one document for each slug and language."""
    if not folder.is_dir():
        raise Unreadable(f"{folder} is not a folder; set XIAOER_KNOWLEDGE or name one.")
    documents: list[Document] = []
    failures: list[LoadFailure] = []
    for path in _files(folder):
        source = path.relative_to(folder).as_posix()
        try:
            found, rows = _load_file(path, source)
            documents += found
            failures += rows
        except (Unreadable, OSError) as error:
            failures.append(LoadFailure(source, str(error)))
    return _joined(documents, failures), failures


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "_", "~")) for part in inside)
        readme = path.stem.lower() == "readme"
        if path.suffix.lower() in SUFFIXES and not hidden and not readme and path.is_file():
            yield path


def _load_file(path: Path, source: str) -> tuple[list[Document], list[LoadFailure]]:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Unreadable(f"The file has {size >> 20} MB; at most {MOST_BYTES >> 20} are read.")
    if size == 0:
        raise Unreadable("The file is empty.")
    match path.suffix.lower():
        case ".csv":
            return read_faq(decode(path.read_bytes()), name=path.name, source=source)
        case ".pdf" | ".docx":
            found = _extract(path)
            return [_document(path, source, {"title": found["title"]}, found["text"])], []
        case ".html" | ".htm":
            about, text = read_html(decode(path.read_bytes()))
            return [_document(path, source, about, text)], []
        case _:
            about, text = _front_matter(decode(path.read_bytes()))
            return [_document(path, source, about, text)], []


def decode(data: bytes) -> str:
    """Text of any encoding that shops use; line ends become `\\n`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(data, cp_isolation=_ENCODINGS).best()
        if best is None:
            raise Unreadable("The encoding is not known; save the file as UTF-8.") from None
        text = str(best)
    if "\0" in text:
        raise Unreadable("The file is not text; is its name's ending right?")
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    if not text.startswith("---\n"):
        return {}, text.strip()
    head, closed, body = text[4:].partition("\n---")
    if not closed:
        raise Unreadable("The front matter opens with --- in line 1 and is never closed.")
    import yaml

    try:
        about: Any = yaml.safe_load(head) or {}
    except yaml.YAMLError as error:
        raise Unreadable(f"The front matter is not YAML: {error}") from None
    if not isinstance(about, dict):
        raise Unreadable("The front matter must be lines of `name: value`.")
    return {str(key): str(value) for key, value in about.items()}, body.lstrip("-").strip()


def _document(path: Path, source: str, about: Mapping[str, str], text: str) -> Document:
    title, body = about.get("title", "").strip(), text
    first, _, rest = text.partition("\n")
    if first.startswith("# "):
        title, body = title or first[2:].strip(), rest.strip()
    if not body:
        raise Unreadable("The file holds no text.")
    slug, language = _name_parts(path, about, body)
    return Document(
        slug=slug,
        language=language,
        title=title or slug,
        text=body,
        source=source,
        topic=about.get("topic", ""),
        version_date=about.get("version_date", ""),
    )


def _name_parts(path: Path, about: Mapping[str, str], text: str) -> tuple[str, Language]:
    """`<slug>.<language>.<format>`, unless the file itself says otherwise."""
    stem, _, tag = path.stem.rpartition(".")
    named = {language.value for language in Language}
    slug = stem if tag in named and stem else path.stem
    said = about.get("language", "").lower()
    for hint in (said[:2], tag, path.parent.name):
        if hint in named:
            return about.get("slug") or slug, Language(hint)
    return about.get("slug") or slug, detect_language(text, default=Language.ZH)


def _extract(path: Path) -> dict[str, str]:
    """In a process of its own: a file made to exhaust a parser must not take the server along."""
    try:
        ran = subprocess.run(  # noqa: S603 - our own interpreter and script
            [sys.executable, "-I", str(_EXTRACT), str(path.resolve())],
            capture_output=True,
            timeout=EXTRACT_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONIOENCODING": "utf-8"},
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"Reading it took longer than {EXTRACT_SECONDS} seconds.") from None
    try:
        found: dict[str, str] = json.loads(ran.stdout)
    except ValueError:
        raise Unreadable("Reading it took too much time or memory.") from None
    if "error" in found:
        raise Unreadable(f"It cannot be read: {found['error']}")
    return found


def _joined(documents: list[Document], failures: list[LoadFailure]) -> list[Document]:
    """One document for each slug and language; rows of an FAQ go below the article of their slug."""
    whole: dict[tuple[str, Language], Document] = {}
    for document in sorted(documents, key=lambda found: found.addition):
        key = (document.slug, document.language)
        known = whole.get(key)
        if known is None:
            whole[key] = replace(document, addition=False)
        elif document.addition:
            whole[key] = replace(
                known,
                text=f"{known.text}\n\n{document.text}",
                questions={**known.questions, **document.questions},
                source=f"{known.source} + {document.source}",
            )
        else:
            reason = f"{document.language.value}/{document.slug} is already in {known.source}."
            failures.append(LoadFailure(document.source, reason))
    return list(whole.values())
