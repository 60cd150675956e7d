"""What a file becomes before it is an article, and what is said when it cannot."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.language import Language


@dataclass(frozen=True)
class Document:
    """An article before it has an id. `questions` are other wordings by heading; `addition` says that it
    adds to another document of its slug instead of standing for itself."""

    slug: str
    language: Language
    title: str
    text: str
    source: str
    topic: str = ""
    version_date: str = ""
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    addition: bool = False


@dataclass(frozen=True)
class LoadFailure:
    """A file, or a row of one, that could not be read; `reason` is for the person who wrote it."""

    source: str
    reason: str


class Unreadable(ValueError):
    """Why a file cannot become a document, in words."""
