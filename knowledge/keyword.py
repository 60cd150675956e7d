"""Find chunks by their words: one SQLite full-text table a language, and BM25F over the few that matter."""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from domain.ids import ChunkId
from domain.knowledge import Chunk
from domain.language import Language
from knowledge.terms import terms
from knowledge.weighing import ASKED, TITLE, Row, Wanted, Words, length_of

# What is kept is laid out otherwise when this grows: the file is then made anew.
_LAYOUT = 5
_SCHEMA = """
CREATE TABLE IF NOT EXISTS rows_{tag} (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article TEXT NOT NULL, audience TEXT NOT NULL,
    mark TEXT NOT NULL,    title TEXT NOT NULL, asked TEXT NOT NULL, text TEXT NOT NULL, length REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS articles_{tag} ON rows_{tag} (article);
CREATE VIRTUAL TABLE IF NOT EXISTS words_{tag} USING fts5(
    title, asked, text, content = 'rows_{tag}', content_rowid = 'row',
    tokenize = 'unicode61 remove_diacritics 0'
);
CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary_{tag} USING fts5vocab(words_{tag}, 'row');
"""
_TABLES = ("vocabulary", "words", "rows")
# A query reads so many rows of the index at most: beyond, its commonest words no longer choose candidates,
# though they still count in their scores.
_MOST_ROWS = 2000
_MOST_SIBLINGS = 400
_BATCH = 400


class KeywordIndex:
    """A file of its own, rebuilt from the articles at any time. Used by one thread."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, check_same_thread=False, timeout=30)
        # A removed passage must leave nothing in the file.
        self._database.execute("PRAGMA secure_delete = ON")
        (layout,) = self._database.execute("PRAGMA user_version").fetchone()
        if layout != _LAYOUT:
            self._make_anew()
        self._words: dict[Language, Words] = {}

    def held(self) -> dict[ChunkId, str]:
        """Every chunk here, with its fingerprint."""
        found: dict[ChunkId, str] = {}
        for language in Language:
            rows = self._database.execute(f"SELECT id, mark FROM rows_{language.value}")  # noqa: S608
            found |= {ChunkId(key): mark for key, mark in rows}
        return found

    def upsert(self, chunks: Sequence[Chunk]) -> None:
        with self._database:
            for language in Language:
                own = [chunk for chunk in chunks if chunk.language is language]
                self._delete(language, [chunk.id for chunk in own])
                self._insert(language, own)
        self._words.clear()

    def remove(self, ids: Iterable[ChunkId]) -> None:
        """Their words may lie in old segments of the file until it is rebuilt, which is how to erase."""
        gone = list(ids)
        with self._database:
            for language in Language:
                self._delete(language, gone)
        self._words.clear()

    def rebuild(self, chunks: Sequence[Chunk]) -> None:
        self._make_anew()
        self.upsert(chunks)

    def words(self, language: Language) -> Words:
        """How common each word is; read anew after each change."""
        if language not in self._words:
            self._words[language] = Words(self._database, language)
        return self._words[language]

    def matching(
        self, wanted: Wanted, *, language: Language, audiences: Sequence[str], limit: int
    ) -> list[ChunkId]:
        """Chunks that say the rarer of these words, roughly best first."""
        chosen = _rarest(wanted)
        if not chosen:
            return []
        tag, marks = language.value, ",".join("?" * len(audiences))
        query = " OR ".join(f'"{term}"' for term in chosen)
        # A word that everybody says cannot rank: any rows that say it are as good.
        ranked = wanted.count(chosen) <= 2 * _MOST_ROWS
        order = f"ORDER BY bm25(words_{tag}, {TITLE}, {ASKED}, 1.0)" if ranked else ""
        rows = self._database.execute(
            f"SELECT r.id FROM words_{tag} JOIN rows_{tag} AS r ON r.row = words_{tag}.rowid "  # noqa: S608
            f"WHERE words_{tag} MATCH ? AND r.audience IN ({marks}) {order} LIMIT ?",
            [query, *audiences, limit],
        )
        return [ChunkId(key) for (key,) in rows]

    def rows(self, ids: Sequence[ChunkId], *, language: Language) -> dict[ChunkId, Row]:
        return {row.id: row for row in self._read(language, "id", ids)}

    def siblings(self, articles: Sequence[str], *, language: Language) -> list[Row]:
        """The rows of these articles, as far as they are not too many to read."""
        return self._read(language, "article", articles, most=_MOST_SIBLINGS)

    def close(self) -> None:
        self._database.close()

    def _read(
        self, language: Language, column: str, keys: Sequence[str], *, most: int = -1
    ) -> list[Row]:
        found: list[Row] = []
        for start in range(0, len(keys), _BATCH):
            batch = list(keys[start : start + _BATCH])
            marks = ",".join("?" * len(batch))
            query = (
                f"SELECT id, article, title, asked, text, length FROM rows_{language.value} "  # noqa: S608
                f"WHERE {column} IN ({marks}) LIMIT ?"
            )
            found += [Row(*row) for row in self._database.execute(query, [*batch, most])]
        return found

    def _insert(self, language: Language, chunks: Sequence[Chunk]) -> None:
        for chunk in chunks:
            fields = _fields(chunk)
            row = self._database.execute(
                f"INSERT INTO rows_{language.value} "  # noqa: S608
                "(id, article, audience, mark, title, asked, text, length) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    chunk.id,
                    chunk.article_id,
                    chunk.audience.key,
                    fingerprint(chunk),
                    *fields,
                    length_of(*fields),
                ],
            ).lastrowid
            self._database.execute(
                f"INSERT INTO words_{language.value} (rowid, title, asked, text) "  # noqa: S608
                "VALUES (?, ?, ?, ?)",
                [row, *fields],
            )

    def _delete(self, language: Language, ids: Sequence[ChunkId]) -> None:
        tag = language.value
        for key in ids:
            query = f"SELECT row, title, asked, text FROM rows_{tag} WHERE id = ?"  # noqa: S608
            known = self._database.execute(query, [key]).fetchone()
            if known is None:
                continue
            self._database.execute(
                f"INSERT INTO words_{tag} (words_{tag}, rowid, title, asked, text) "  # noqa: S608
                "VALUES ('delete', ?, ?, ?, ?)",
                known,
            )
            self._database.execute(f"DELETE FROM rows_{tag} WHERE row = ?", [known[0]])  # noqa: S608

    def _make_anew(self) -> None:
        with self._database:
            # The table of earlier layouts.
            self._database.execute("DROP TABLE IF EXISTS passages")
            for language in Language:
                for table in _TABLES:
                    self._database.execute(f"DROP TABLE IF EXISTS {table}_{language.value}")
                self._database.executescript(_SCHEMA.format(tag=language.value))
            self._database.execute(f"PRAGMA user_version = {_LAYOUT}")
        self._database.execute("VACUUM")
        self._words = {}


def row_of(chunk: Chunk) -> Row:
    """The chunk as this index would keep it."""
    fields = _fields(chunk)
    return Row(chunk.id, chunk.article_id, *fields, length_of(*fields))


def fingerprint(chunk: Chunk) -> str:
    """Changes with all that an index is made of; a chunk may keep its id while its title or audience changes."""
    told = (chunk.title, *chunk.headings, "", *chunk.questions, "", chunk.text, chunk.audience.key)
    return hashlib.sha256("\0".join(told).encode("utf-8", "replace")).hexdigest()[:16]


def _fields(chunk: Chunk) -> tuple[str, str, str]:
    """Each word stands between blanks of its own, so that counting one is a search for a string."""
    asked = " ".join((*chunk.headings, *chunk.questions))
    return tuple(  # type: ignore[return-value]
        "".join(f" {term} " for term in terms(field)) for field in (chunk.title, asked, chunk.text)
    )


def _rarest(wanted: Wanted) -> list[str]:
    """The words that choose candidates: from the rarest on, while they read few rows; two at least."""
    chosen: list[str] = []
    read = 0
    for term, count in sorted(wanted.counts.items(), key=lambda pair: pair[1]):
        read += count
        if chosen and (read > _MOST_ROWS and (len(chosen) > 1 or read > 4 * _MOST_ROWS)):
            break
        if count:
            chosen.append(term)
    return chosen
