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
from store import sqlite
from store.wakeups import Wakeups

MIGRATIONS = Path(__file__).parent / "migrations"
_SQLITE_CONNECTION = {"factory": sqlite.JournalConnection, "check_same_thread": False}


class Snapshot:
    """A transaction to read in: all its statements see the same state."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def execute(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        # `AsyncConnection.execute` insists on a driver that waits; ours for SQLite rarely does.
        return await self.connection.run_sync(lambda sync: sync.execute(statement, values))


class Transaction(Snapshot):
    """One write transaction; `touched` conversations and `desk` are woken after its commit, never
    before."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self.touched: dict[ConversationId, int] = {}
        self.desk = False


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
    async def read(self) -> AsyncIterator[Snapshot]:
        """All statements inside see the same state."""
        async with self._reading.begin() as connection:
            yield Snapshot(connection)

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

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """No transaction of this process writes meanwhile (on SQLite)."""
        async with self._writer:
            yield

    async def close(self) -> None:
        await self.engine.dispose()


def create_engine(url: str) -> Database:
    """SQLite (`sqlite+aiosqlite:///path`) or PostgreSQL (`postgresql+asyncpg://...`)."""
    parsed = make_url(url)
    on_sqlite = parsed.get_backend_name() == "sqlite"
    engine = create_async_engine(
        parsed.set(drivername=sqlite.DRIVER) if on_sqlite else parsed,
        json_serializer=lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
        pool_pre_ping=not on_sqlite,
        connect_args=_SQLITE_CONNECTION if on_sqlite else {},
    )
    if on_sqlite:
        event.listen(engine.sync_engine, "connect", sqlite.prepare)
        event.listen(engine.sync_engine, "begin", sqlite.begin)
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
