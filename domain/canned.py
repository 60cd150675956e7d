"""Replies that operators keep ready: a shortcut, a language, and a text with variables."""

import re
from dataclasses import dataclass
from datetime import datetime

from domain.ids import CannedReplyId, OperatorId
from domain.language import Language

# `{{customer.name}}`: letters, digits, dots and underscores between double braces.
VARIABLE = re.compile(r"\{\{\s*([A-Za-z_][\w.]{0,63})\s*\}\}")


@dataclass(frozen=True)
class CannedReply:
    """Everybody's where `operator_id` is None; `uses` counts how often it was put into a reply."""

    id: CannedReplyId
    shortcut: str
    language: Language
    text: str
    updated_at: datetime
    operator_id: OperatorId | None = None
    uses: int = 0

    @property
    def shared(self) -> bool:
        return self.operator_id is None


def variables_in(text: str) -> tuple[str, ...]:
    """The names that are still to be filled, each once, in their order."""
    return tuple(dict.fromkeys(VARIABLE.findall(text)))
