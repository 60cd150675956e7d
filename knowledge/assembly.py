"""Make documents of what was found in a file: who it is, in which language, under which title."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from domain.language import Language, detect_language
from knowledge.documents import (
    NOWHERE,
    Document,
    Loaded,
    LoadFailure,
    Section,
    Unreadable,
    Words,
    below,
)
from knowledge.faq import read_faq

LONGEST_SLUG, SHOWN_OF_HIDDEN = 100, 80
# Enough to tell the language; what people upload may be made to take for ever.
SAMPLE = 2000
_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>\"'&/\\|?*]+")
_NAMED = frozenset(language.value for language in Language)


@dataclass(frozen=True)
class Origin:
    """One file. `path` decides on slug and language; `upload` is what people brought, `inner` the place of the file
    in it where it is an archive."""

    path: str
    upload: str
    inner: str = ""

    @property
    def source(self) -> str:
        return f"{self.upload}/{self.inner}" if self.inner else self.upload

    def failure(self, reason: Words, where: Words = NOWHERE, *, note: bool = False) -> LoadFailure:
        return LoadFailure(self.upload, reason, below(self.inner, where), note)


def safe(name: str) -> str:
    """A name from outside, without what could be more than a name somewhere."""
    return _UNSAFE.sub("-", "".join(c for c in name if c.isprintable() or c == " ")).strip()


def documents_of(
    found: Mapping[str, Any], origin: Origin, *, language: Language | None = None
) -> Loaded:
    """`found` is `Found.to_json`; `language` is what a person chose."""
    failures = [
        origin.failure(Words(what, what_zh), Words(where, where_zh), note=True)
        for where, where_zh, what, what_zh in found["notes"]
    ]
    if found["hidden"]:
        failures.append(origin.failure(_told(found["hidden"]), note=True))
    documents: list[Document] = []
    for table in found["tables"]:
        rows, failed = read_faq(
            table["rows"],
            origin=origin.source,
            place=Words(*table["place"]),
            tag=_language_in(origin.path),
            language=language,
        )
        documents += rows
        failures += [origin.failure(reason, where) for where, reason in failed]
    if found["text"] or not found["tables"]:
        documents.append(_document(found, origin, language))
    return Loaded(documents, failures)


def _told(hidden: Sequence[str]) -> Words:
    first = hidden[0][:SHOWN_OF_HIDDEN] + ("…" if len(hidden[0]) > SHOWN_OF_HIDDEN else "")
    return Words(
        f"Text that readers of the file do not see was left out ({len(hidden)}): “{first}”",
        f"去掉了原文中读者看不到的文字（{len(hidden)} 处）：“{first}”",
    )


def _document(found: Mapping[str, Any], origin: Origin, language: Language | None) -> Document:
    about, text = found["about"], found["text"]
    if not text:
        raise Unreadable(Words("The file holds no text.", "文件里没有文字。"))
    stem = PurePosixPath(origin.path).name
    stem = stem.rpartition(".")[0] or stem
    front, _, tag = stem.rpartition(".")
    slug = about.get("slug") or (front if tag in _NAMED and front else stem)
    slug = safe(slug)[:LONGEST_SLUG] or "article"
    return Document(
        slug=slug,
        language=language or _language_of(about, origin.path, text),
        title=about.get("title", "").strip() or slug,
        text=text,
        source=origin.source,
        topic=about.get("topic", ""),
        version_date=about.get("version_date", ""),
        sections=tuple(Section(*section) for section in found["sections"]),
        hidden=tuple(found["hidden"]),
    )


def _language_of(about: Mapping[str, str], path: str, text: str) -> Language:
    """What the file says of itself, then its name, then its words; pages often name a wrong language."""
    said = about.get("language", "").lower()[:2]
    for hint in (said, _language_in(path)):
        if hint in _NAMED:
            return Language(hint)
    page = about.get("lang", "").lower()[:2]
    return detect_language(text[:SAMPLE], default=Language(page) if page in _NAMED else Language.ZH)


def _language_in(path: str) -> str:
    """`<slug>.<language>.<format>`, or the folder's name."""
    parts = PurePosixPath(path)
    tag = parts.stem.rpartition(".")[2]
    return next((hint for hint in (tag, parts.parent.name) if hint in _NAMED), "")


def joined(documents: Sequence[Document]) -> tuple[list[Document], list[tuple[Document, Words]]]:
    """One document for each slug and language, and those that are there already; rows of an FAQ go below the article
    of their slug."""
    whole: dict[tuple[str, Language], Document] = {}
    again: list[tuple[Document, Words]] = []
    for document in sorted(documents, key=lambda found: found.addition):
        key = (document.slug, document.language)
        known = whole.get(key)
        if document.addition and not document.text:
            again += _unplaced(known, document)
        if known is None:
            whole |= {key: document} if document.text else {}
        elif document.addition:
            whole[key] = _added(known, document)
        else:
            name = f"{document.language.value}/{document.slug}"
            reason = Words(
                f"{name} is already in {known.source}.", f"{known.source} 里已经有 {name}。"
            )
            again.append((document, reason))
    return list(whole.values()), again


def _unplaced(known: Document | None, wordings: Document) -> list[tuple[Document, Words]]:
    """What stands under a heading that no article has would be lost without a word."""
    name = f"{wordings.language.value}/{wordings.slug}"
    if known is None:
        reason = Words(
            f"There is no article {name} for these other wordings.",
            f"这些相似问法没有对应的文章 {name}。",
        )
        return [(wordings, reason)]
    headings = {line.lstrip("# ").strip() for line in known.text.splitlines() if line[:1] == "#"}
    return [
        (
            wordings,
            Words(
                f"{name} has no heading “{heading}” for these other wordings.",
                f"{name} 里没有“{heading}”这个标题，相似问法没有着落。",
            ),
        )
        for heading in wordings.questions
        if heading not in headings
    ]


def _added(known: Document, rows: Document) -> Document:
    return replace(
        known,
        text=f"{known.text}\n\n{rows.text}" if rows.text else known.text,
        questions=_both(known.questions, rows.questions),
        source=known.source if rows.source == known.source else f"{known.source} + {rows.source}",
    )


def _both(
    known: Mapping[str, tuple[str, ...]], further: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Several files may have wordings for one heading."""
    headings = dict.fromkeys((*known, *further))
    return {
        each: tuple(dict.fromkeys((*known.get(each, ()), *further.get(each, ()))))
        for each in headings
    }
