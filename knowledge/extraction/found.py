"""What reading a file came to, before it is a document; it crosses from the limited process as JSON."""

from dataclasses import dataclass, field
from typing import Any

from knowledge.documents import NOWHERE, Unreadable, Words
from knowledge.extraction.invisible import without_invisible

MOST_CHARS, MOST_HIDDEN, HIDDEN_CHARS, MOST_NOTES = 2_000_000, 20, 500, 100


@dataclass(frozen=True)
class Piece:
    """A run of text; pieces of one file stand one behind the other. `kind` is page, sheet or slide, or empty."""

    text: str
    kind: str = ""
    name: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of an FAQ with the line where each stands, the header first."""

    rows: list[tuple[int, list[str]]]
    place: Words = NOWHERE


@dataclass
class Found:
    """`about` is what the file says of itself; `notes` are (where, what)."""

    about: dict[str, str] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[tuple[Words, Words]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        size = sum(len(piece.text) for piece in self.pieces) + sum(
            len(cell) for table in self.tables for _, cells in table.rows for cell in cells
        )
        if size > MOST_CHARS:
            raise Unreadable(
                Words(
                    f"It holds {size:,} characters; at most {MOST_CHARS:,} are read. Split the file.",
                    f"文件有 {size:,} 个字符，最多读取 {MOST_CHARS:,} 个。请拆成几个文件。",
                )
            )
        pieces, seen = self._clean()
        text, sections = _placed(pieces)
        hidden = [*dict.fromkeys(" ".join(words.split()) for words in self.hidden + seen)]
        return {
            "about": {key: without_invisible(value)[0][:500] for key, value in self.about.items()},
            "text": text,
            "sections": sections,
            "tables": [
                {"place": [str(table.place), table.place.zh], "rows": table.rows}
                for table in self.tables
            ],
            "notes": [[str(at), at.zh, str(what), what.zh] for at, what in self.notes[:MOST_NOTES]],
            "hidden": [words[:HIDDEN_CHARS] for words in hidden if words][:MOST_HIDDEN],
        }

    def _clean(self) -> tuple[list[Piece], list[str]]:
        """The pieces and tables without characters that nobody sees, and what those spelled."""
        hidden: list[str] = []
        count = 0

        def clean(text: str) -> str:
            nonlocal count
            shown, spelled, gone = without_invisible(text)
            count += gone
            hidden.extend(spelled)
            return shown

        pieces = [Piece(clean(piece.text), piece.kind, piece.name) for piece in self.pieces]
        self.tables = [
            Table([(line, [*map(clean, cells)]) for line, cells in table.rows], table.place)
            for table in self.tables
        ]
        if count:
            told = Words(
                f"{count} characters that nobody sees were left out.",
                f"去掉了 {count} 个看不见的字符。",
            )
            self.notes.append((NOWHERE, told))
        return pieces, hidden


def _placed(pieces: list[Piece]) -> tuple[str, list[tuple[str, str, int, int]]]:
    """The whole text, and where each page, sheet or slide lies in it."""
    whole = "".join(piece.text for piece in pieces)
    cut = len(whole) - len(whole.lstrip())
    text = whole.strip()
    sections, at = [], -cut
    for piece in pieces:
        start = at + len(piece.text) - len(piece.text.lstrip())
        end = at + len(piece.text.rstrip())
        at += len(piece.text)
        if piece.kind and start < end:
            sections.append((piece.kind, piece.name, start, end))
    return text, sections
