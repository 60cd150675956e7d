"""What came of one call to a system, or how it came to nothing."""

from dataclasses import dataclass, field
from typing import Any


class NotSentError(Exception):
    """The system could not be reached: the request never left."""


class NoAnswerError(Exception):
    """The request left, and what became of it is not known."""

    def __init__(self, why: str, *, timed_out: bool = False) -> None:
        super().__init__(why)
        self.timed_out = timed_out


@dataclass(frozen=True)
class Answer:
    """`status` as of HTTP, whatever was spoken."""

    status: int
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300
