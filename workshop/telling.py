"""What went wrong, kept in both languages, because the one who reads it may not be the one who caused it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.language import Language


@dataclass(frozen=True)
class Said:
    """The same words in both languages."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        return self.zh if language is Language.ZH else self.en

    def to_json(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True)
class Failure:
    """`where` is a file, page, sheet, row or address."""

    where: Said
    reason: Said

    def to_json(self) -> dict[str, Any]:
        return {"where": self.where.to_json(), "reason": self.reason.to_json()}


def same(words: str) -> Said:
    """A name, an address: nothing to translate."""
    return Said(words, words)


def told(failures: Iterable[Mapping[str, Any]], language: Language) -> list[dict[str, str]]:
    """Kept failures as one reader is shown them."""
    return [
        {"where": failure["where"][language.value], "reason": failure["reason"][language.value]}
        for failure in failures
    ]
