"""Put paragraphs, lists and the rows of tables into Markdown."""

import re
from collections.abc import Iterable, Sequence

_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”]")
_STOPS = frozenset("。.！!？?；;")
_ITEMS = re.compile(r"(?m)(^- .*)\n\n(?=- )")


def words_of(text: str) -> str:
    return " ".join(text.split())


def is_han(character: str) -> bool:
    return bool(_HAN.match(character))


def width(line: str) -> int:
    """A Chinese character is as wide as two letters."""
    return len(line) + len(_HAN.findall(line))


def together(blocks: Iterable[str]) -> str:
    """Blank lines between blocks, none between items of one list."""
    return _ITEMS.sub(r"\1\n", "\n\n".join(block for block in blocks if block))


def rows_in_words(rows: Iterable[Sequence[str]]) -> str:
    """Each row in words, `head: value`: a row must make sense when it is quoted alone."""
    clean = [[words_of(cell) for cell in row] for row in rows if any(row)]
    if len(clean) < 2 or max(map(len, clean)) < 2:
        return "\n".join(" ".join(row) for row in clean)
    head = clean[0]
    return "\n".join(_row_in_words(head, row) for row in clean[1:])


def _row_in_words(head: Sequence[str], row: Sequence[str]) -> str:
    chinese = bool(_HAN.search("".join([*row, *head])))
    colon, comma, stop = ("：", "，", "。") if chinese else (": ", ", ", ".")
    named = [f"{name}{colon}{cell}" for name, cell in zip(head[1:], row[1:], strict=False) if cell]
    named += [cell for cell in row[len(head) :] if cell]
    words = colon.join([row[0], comma.join(named)]) if named else row[0]
    return f"- {words}" if words[-1:] in _STOPS else f"- {words}{stop}"
