"""What people at the desk may write: something, not too long, and without control characters; and the moments they may ask for."""

import unicodedata
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from domain.errors import Invalid


def _one_line(text: str) -> str:
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise ValueError("has a control character: write it on one line")
    return text


def _in_utc(moment: datetime) -> datetime:
    try:
        moment.astimezone(UTC)
    except (OverflowError, ValueError):
        raise ValueError("lies outside the years 1 to 9999") from None
    return moment


# A name of something, on one line.
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=128),
    AfterValidator(_one_line),
]
# A moment that has a place in UTC.
Moment = Annotated[datetime, AfterValidator(_in_utc)]


def plain_text(text: str, *, most: int) -> str:
    """Without the blanks around it; Invalid when nothing is left, at more than `most` characters, or with a control character."""
    words = text.strip()
    if not words:
        raise Invalid("text is empty: write something first.", field="text")
    if len(words) > most:
        raise Invalid(f"text has {len(words)} characters; at most {most} fit.", field="text")
    odd = [c for c in words if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t"]
    if odd:
        raise Invalid(
            f"text has the control character U+{ord(odd[0]):04X}: send plain text.", field="text"
        )
    return words
