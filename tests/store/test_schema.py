"""The migrations make exactly the tables that the queries use."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from store.columns import metadata
from store.engine import create_engine, migrate
from store.journal import Journal
from tests.store.conftest import sqlite_only


async def test_the_migrated_schema_equals_the_tables(journal: Journal):
    async with journal.database.read() as connection:
        differences = await connection.connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )

    assert differences == []


async def test_migrating_twice_changes_nothing(tmp_path: Path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'deep' / 'journal.db'}"

    await migrate(url)
    await migrate(url)

    database = create_engine(url)
    async with database.read() as connection:
        revision = (await connection.execute(text("select version_num from alembic_version"))).all()
    await database.close()
    assert revision == [("0008",)]


@sqlite_only
async def test_sqlite_writes_ahead_and_waits_for_the_disk(journal: Journal):
    async with journal.database.read() as connection:
        mode = (await connection.execute(text("pragma journal_mode"))).scalar_one()
        synchronous = (await connection.execute(text("pragma synchronous"))).scalar_one()
        foreign_keys = (await connection.execute(text("pragma foreign_keys"))).scalar_one()

    assert (mode, synchronous, foreign_keys) == ("wal", 2, 1)


def test_every_table_compiles_for_postgresql():
    statements = [
        str(CreateTable(table).compile(dialect=postgresql.dialect()))
        for table in metadata.sorted_tables
    ]

    assert len(statements) == 41
