"""Find chunks by their words: an SQLite full-text table, one row a chunk."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from domain.ids import ChunkId
from domain.knowledge import Chunk
from domain.language import Language
from knowledge.everyday import EVERYDAY
from knowledge.terms import content_terms, terms

# How much more a hit counts in the title and the headings or questions than in the text.
_WEIGHTS = "0.0, 0.0, 2.0, 2.5, 1.0"
_SCHEMA = """
CREATE VIRTUAL TABLE IF NOT EXISTS passages USING fts5(
    chunk_id UNINDEXED, language UNINDEXED, title, questions, text, tokenize = 'unicode61'
)
"""
_QUERY = f"""
SELECT chunk_id, -bm25(passages, {_WEIGHTS}) AS score FROM passages
WHERE passages MATCH ? AND language = ? ORDER BY score DESC LIMIT ?
"""  # noqa: S608
_MOST_TERMS = 40
# BM25 asks how rare a word is among all rows. In a shop of two articles no word is rare, so everyday sentences,
# which no search returns, make up a corpus of at least so many rows.
_ROWS, _NOBODY = 300, ""


class KeywordIndex:
    """A file of its own, rebuilt from the articles at any time. Used by one thread."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, check_same_thread=False, timeout=30)
        # A removed passage must leave nothing in the file.
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.execute(_SCHEMA)

    def ids(self) -> set[ChunkId]:
        query = "SELECT chunk_id FROM passages WHERE chunk_id <> ?"
        return {ChunkId(key) for (key,) in self._database.execute(query, [_NOBODY])}

    def upsert(self, chunks: Sequence[Chunk]) -> None:
        with self._database:
            self._delete(chunk.id for chunk in chunks)
            self._database.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?)", [_row(chunk) for chunk in chunks]
            )
            self._fill_up()

    def remove(self, ids: Iterable[ChunkId]) -> None:
        with self._database:
            self._delete(ids)
            # Merges the segments: until then the words of deleted rows stay in the index.
            self._database.execute("INSERT INTO passages(passages) VALUES ('optimize')")

    def rebuild(self, chunks: Sequence[Chunk]) -> None:
        with self._database:
            self._database.execute("DROP TABLE passages")
            self._database.execute(_SCHEMA)
        self._database.execute("VACUUM")
        self.upsert(chunks)

    def search(
        self, question: str, *, language: Language, limit: int
    ) -> list[tuple[ChunkId, float]]:
        """Best first, with BM25 scores above 0."""
        wanted = content_terms(question)[:_MOST_TERMS]
        if not wanted:
            return []
        query = " OR ".join(f'"{term}"' for term in wanted)
        rows = self._database.execute(_QUERY, [query, language.value, limit])
        return [(ChunkId(key), max(float(score), 0.0)) for key, score in rows]

    def close(self) -> None:
        self._database.close()

    def _fill_up(self) -> None:
        """As many everyday rows as are missing, so that a shop that grows outgrows them."""
        self._database.execute("DELETE FROM passages WHERE chunk_id = ?", [_NOBODY])
        (count,) = self._database.execute("SELECT count(*) FROM passages").fetchone()
        texts = [" ".join(terms(text)) for several in EVERYDAY.values() for text in several]
        rows = [(_NOBODY, _NOBODY, "", "", texts[n % len(texts)]) for n in range(_ROWS - count)]
        self._database.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?)", rows)

    def _delete(self, ids: Iterable[ChunkId]) -> None:
        self._database.executemany(
            "DELETE FROM passages WHERE chunk_id = ?", [(key,) for key in ids]
        )


def _row(chunk: Chunk) -> tuple[str, ...]:
    asked = " ".join((*chunk.headings, *chunk.questions))
    fields = (" ".join(terms(field)) for field in (chunk.title, asked, chunk.text))
    return (chunk.id, chunk.language.value, *fields)
