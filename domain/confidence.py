"""How sure the assistant is, and of what that is made."""

from dataclasses import dataclass, field
from enum import StrEnum


class Band(StrEnum):
    SURE = "sure"
    UNSURE = "unsure"
    BELOW = "below"


@dataclass(frozen=True)
class Confidence:
    """`value` is a calibrated probability in [0, 1] that the reply is right; `parts` are its inputs by name. `head` says
    what was judged: an `answer` from articles, an `act` (a task, small talk), or nothing: code alone was `certain`."""

    value: float
    band: Band
    parts: dict[str, float] = field(default_factory=dict)
    head: str = ""
