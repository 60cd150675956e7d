"""The one way out of a turn: events in order, and nothing twice that an earlier attempt already showed."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from agent.linking import unlinked
from domain.events import SentenceSent, StepBegun, TurnEvent

_LONG_ENOUGH = 12


@dataclass
class Speaker:
    """`owed` is visible text of an earlier attempt that this one says again and must not show again. Only
    `hosts` are ever linked to: names, notes and articles, too, are written by others."""

    emit: Callable[[TurnEvent], None]
    visible: str = ""
    owed: str = ""
    said: str = ""
    hosts: Collection[str] = ()

    def begin(self, name: str) -> None:
        self.emit(StepBegun(name))

    def show(self, event: TurnEvent) -> None:
        self.emit(event)

    def say(self, text: str) -> None:
        """Append one checked piece of text to the reply."""
        text = self._unseen(unlinked(text, self.hosts))
        if not text.strip():
            return
        # Two sentences from different places need a gap between them.
        if (
            self.said
            and not self.said[-1].isspace()
            and self.said[-1].isascii()
            and text[0].isalnum()
        ):
            text = f" {text}"
        self.said += text
        self.emit(SentenceSent(text))

    def paragraph(self, text: str) -> None:
        self.say(f"\n\n{text}" if self.said.strip() or self.visible.strip() else text)

    def _unseen(self, text: str) -> str:
        if self.owed:
            if self.owed.startswith(text):
                self.owed = self.owed[len(text) :]
                return ""
            if text.startswith(self.owed):
                text, self.owed = text[len(self.owed) :], ""
                return text
            self.owed = ""
            text = text if self.visible[-1].isspace() else f" {text}"
        bare = _bare(text)
        return "" if len(bare) >= _LONG_ENOUGH and bare in _bare(self.visible + self.said) else text


def _bare(text: str) -> str:
    """Without citation markers: the same sentence may come with another number."""
    return re.sub(r"\s*\[\d{1,2}\]", "", text).strip()
