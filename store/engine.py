"""Open the database so that what is committed survives, and writers wait for each other instead of
failing."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import CursorResult, Executable, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from domain.ids import ConversationId
from store.wakeups import Wakeups

BUSY_MILLISECONDS = 10_000
MIGRATIONS = Path(__file__).parent / "migrations"


class Transaction:
    """One write transaction; `touched` conversations and `desk` are woken after its commit, never
    before."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.touched: dict[ConversationId, int] = {}
        self.desk = False

    async def execute(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        return await self.connection.execute(statement, values)


class Database:
    """An engine, its single writer (on SQLite), and the wake-ups of those who tail the log."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.wakeups = Wakeups()
        self.single_writer = engine.dialect.name == "sqlite"
        self._writer = asyncio.Lock()
        self._reading = engine
        if not self.single_writer:
            self._reading = engine.execution_options(isolation_level="REPEATABLE READ")
        self._writing = engine.execution_options(writing=True)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A snapshot: all statements inside see the same state."""
        async with self._reading.begin() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """Commit at the end of the block, then wake the tails; an exception rolls everything
        back."""
        if self.single_writer:
            async with self._writer, self._writing.begin() as connection:
                transaction = Transaction(connection)
                yield transaction
        else:
            async with self._writing.begin() as connection:
                transaction = Transaction(connection)
                yield transaction
        for conversation_id, seq in transaction.touched.items():
            self.wakeups.notify(conversation_id, seq)
        if transaction.desk:
            self.wakeups.notify_desk()

    async def close(self) -> None:
        await self.engine.dispose()


def create_engine(url: str) -> Database:
    """SQLite (`sqlite+aiosqlite:///path`) or PostgreSQL (`postgresql+asyncpg://...`)."""
    engine = create_async_engine(
        url,
        json_serializer=lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
        pool_pre_ping=not url.startswith("sqlite"),
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return Database(engine)


async def migrate(url: str) -> None:
    """Make the database when it is missing and run the migrations that it lacks."""
    path = make_url(url).database
    if url.startswith("sqlite") and path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    database = create_engine(url)
    try:
        async with database.engine.execution_options(writing=True).begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await database.close()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN is deferred and comes late: we send ours in `_begin_sqlite`.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
