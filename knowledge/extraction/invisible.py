"""Take out of a text the characters that nobody sees, and read what they spell."""

import re

# Zero-width marks, switches of the writing direction, soft hyphens, tags and variation selectors. A joiner stays
# within an emoji, U+FE0F as well.
_NOBODY_SEES = re.compile(
    "[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0e\ufeff\uffa0\U000e0000-\U000e01ef]|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_TAGS = re.compile("[\U000e0020-\U000e007e]{2,}")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")
# Harmless, and in many files that people write.
_USUAL = frozenset("\u00ad\ufeff\u200b\u200e\u200f")
# Text that is quoted somewhere must not become a script because somebody forgot to escape it.
_SCRIPT = re.compile(r"<(?=\s*/?\s*script)", re.IGNORECASE)


def without_invisible(text: str) -> tuple[str, list[str], int]:
    """The text as people see it, what the characters that are gone spelled, and how many were no accident."""
    hidden = ["".join(chr(ord(c) - 0xE0000) for c in run) for run in _TAGS.findall(text)]
    hidden += [_selected(run) for run in _SELECTORS.findall(text)]
    gone = _NOBODY_SEES.findall(text)
    shown = _CONTROL.sub("", _NOBODY_SEES.sub("", text)) if gone else _CONTROL.sub("", text)
    strange = sum(mark not in _USUAL for mark in gone)
    return _SCRIPT.sub("‹", shown), hidden, strange


def _selected(run: str) -> str:
    """Variation selectors number the bytes from 0 to 255."""
    codes = [ord(mark) for mark in run]
    data = bytes(code - 0xFE00 if code < 0xFE10 else code - 0xE0100 + 16 for code in codes)
    return data.decode(errors="replace")
