"""What people at the desk may write: something, not too long, and without control characters."""

import unicodedata

from domain.errors import Invalid


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
