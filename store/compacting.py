"""Write a database anew, so that no file of it holds what was deleted."""

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from store.engine import Database

_SECONDS = 20.0
# Tables of PostgreSQL that hold text of articles, or quotes of it.
_TABLES = (
    "articles", "versions", "chunks", "uploads", "imports", "sources", "gaps", "gap_questions",
    "article_uses", "messages", "events", "handoffs", "turns", "conversations",
    "samples",
)  # fmt: skip


async def compact_journal(database: Database) -> bool:
    """False where readers kept the write-ahead log from being emptied; on PostgreSQL its own log is out of reach."""
    if not database.single_writer:
        autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with autocommit.connect() as connection:
            for table in _TABLES:
                await connection.execute(text(f"VACUUM FULL {table}"))
        return True
    path = database.engine.url.database
    assert path is not None
    async with database.alone():
        return await asyncio.to_thread(compact_file, Path(path))


def compact_file(path: Path) -> bool:
    """An SQLite file that others may have open; False where they did not let go of it in time."""
    deadline = time.monotonic() + _SECONDS
    try:
        with closing(sqlite3.connect(path, timeout=_SECONDS, isolation_level=None)) as opened:
            opened.execute("PRAGMA secure_delete = ON")
            opened.execute("VACUUM")
            while opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.1)
    except sqlite3.OperationalError:
        return False
    return True
