"""What a file becomes before it is an article, and what is said when it cannot."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.language import Language


class Words(str):
    """What a person is told, in both languages; as a string it is English."""

    zh: str

    def __new__(cls, en: str, zh: str) -> "Words":
        made = super().__new__(cls, en)
        made.zh = zh
        return made

    @classmethod
    def of(cls, words: str) -> "Words":
        """A name or an address needs no translation."""
        return words if isinstance(words, Words) else cls(words, words)

    @property
    def en(self) -> str:
        return str(self)

    def in_language(self, language: Language) -> str:
        return self.zh if language is Language.ZH else str(self)

    def to_json(self) -> dict[str, str]:
        return {"zh": self.zh, "en": str(self)}


NOWHERE = Words("", "")


def page_place(number: int) -> Words:
    return Words(f"page {number}", f"第 {number} 页")


def line_place(number: int) -> Words:
    return Words(f"line {number}", f"第 {number} 行")


def sheet_place(name: str) -> Words:
    return Words(f"sheet {name}", f"工作表 {name}")


def below(outer: str, inner: str) -> Words:
    """`inner` within `outer`: page 7 of a file of an archive."""
    whole, part = Words.of(outer), Words.of(inner)
    if not whole or not part:
        return whole or part
    return Words(f"{whole}, {part}", f"{whole.zh}，{part.zh}")


@dataclass(frozen=True)
class Section:
    """A page, sheet or slide; `start`/`end` are where its text lies in the document's."""

    kind: str
    name: str
    start: int
    end: int

    @property
    def label(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Document:
    """An article before it has an id. `questions` are other wordings by heading; `addition` says that it
    adds to another document of its slug instead of standing for itself; `hidden` is what a reader of the
    file does not see, which is not in `text`."""

    slug: str
    language: Language
    title: str
    text: str
    source: str
    topic: str = ""
    version_date: str = ""
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    addition: bool = False
    kind: str = "article"
    sections: tuple[Section, ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoadFailure:
    """A file, or a part of one, that could not be read; `where` is the part. A `note` tells what a person should
    know of a part that was read."""

    source: str
    reason: Words
    where: Words = NOWHERE
    note: bool = False

    def to_json(self) -> dict[str, dict[str, str]]:
        return {"where": self.where.to_json(), "reason": self.reason.to_json()}

    def __str__(self) -> str:
        return f"{below(self.source, self.where)}: {self.reason}"


@dataclass(frozen=True)
class Loaded:
    """What one upload, page or folder came to."""

    documents: list[Document]
    failures: list[LoadFailure]


class Unreadable(ValueError):
    """Why a file cannot become a document, in words."""

    def __init__(self, reason: Words) -> None:
        super().__init__(str(reason))
        self.reason = reason
