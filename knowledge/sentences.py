"""Find the sentences of a text, Chinese or English, as exact spans."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

# Closing quotes and brackets belong to the sentence that they close.
_CLOSERS = "”’\"'）)】」』》]"
_ENDS = re.compile(rf"(?:[。！？；…]+|[!?]+|\.+)[{re.escape(_CLOSERS)}]*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|incl|excl|no|mr|mrs|ms|dr|st|inc|ltd|co|min|max|tel|fig"
    r"|a\.m|p\.m|u\.s|u\.k)|\b[A-Za-z])\.$",
    re.IGNORECASE,
)
_LONG_CLAUSE = 80
_LIST_NUMBER = re.compile(r"^\s*(?:[-*+•>]|#{1,6}|\d{1,2}[.)、．])?\s*\d{0,2}\.?$")


def sentence_spans(text: str, *, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Spans of the sentences between `start` and `end`, without surrounding blanks.

    A line break always ends a sentence: lists, tables and headings keep one item a line."""
    for line in re.finditer(r"[^\n]+", text[start : len(text) if end is None else end]):
        offset = start + line.start()
        for left, right in _in_line(line.group()):
            yield offset + left, offset + right


def _in_line(line: str) -> Iterator[Span]:
    begin = 0
    for mark in _ENDS.finditer(line):
        if mark.start() >= begin and _is_end(line, begin, mark):
            yield from _trimmed(line, begin, mark.end())
            begin = mark.end()
    yield from _trimmed(line, begin, len(line))


def _is_end(line: str, begin: int, mark: re.Match[str]) -> bool:
    sign, after = mark.group()[0], line[mark.end() : mark.end() + 1]
    if sign in "；…":
        # A clause, not a sentence: it ends one only where that has grown long.
        return mark.end() - begin >= _LONG_CLAUSE
    if sign in "。！？":
        return True
    if after and not after.isspace():
        # 3.5, larkselect.example, "what?!": no blank follows, so no sentence ends, but for 好!谢谢
        return sign in "!?" and not after.isascii()
    before = line[begin : mark.start() + 1]
    if sign != ".":
        return True
    if _ABBREVIATION.search(before) or _LIST_NUMBER.match(before):
        following = line[mark.end() :].lstrip()[:1]
        return not _LIST_NUMBER.match(before) and following.isupper() and len(before) > 40
    return True


def _trimmed(line: str, begin: int, end: int) -> Iterator[Span]:
    piece = line[begin:end]
    left = begin + len(piece) - len(piece.lstrip())
    right = begin + len(piece.rstrip())
    if left < right:
        yield left, right
