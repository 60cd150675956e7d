"""What went wrong, kept in both languages, because the one who reads it may not be the one who caused it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import XiaoerError
from domain.language import Language
from knowledge.documents import Unreadable, Words


@dataclass(frozen=True)
class Failure:
    """`where` is a file, page, sheet, row or address."""

    where: Words
    reason: Words

    def to_json(self) -> dict[str, Any]:
        return {"where": self.where.to_json(), "reason": self.reason.to_json()}


def words_of(error: Unreadable | XiaoerError) -> Words:
    return error.reason if isinstance(error, Unreadable) else Words.of(error.detail)


def told(failures: Iterable[Mapping[str, Any]], language: Language) -> list[dict[str, str]]:
    """Kept failures as one reader is shown them."""
    return [
        {"where": failure["where"][language.value], "reason": failure["reason"][language.value]}
        for failure in failures
    ]
