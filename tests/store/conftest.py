"""A fresh journal for each test: on SQLite, or on the PostgreSQL server of XIAOER_TEST_POSTGRES (a URL with +asyncpg)."""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from store.engine import create_engine, migrate
from store.journal import Journal
from tests.store.builders import a_conversation

POSTGRES = os.environ.get("XIAOER_TEST_POSTGRES", "")
sqlite_only = pytest.mark.skipif(bool(POSTGRES), reason="about the one machine's SQLite file")


def postgres(database: str) -> str:
    return make_url(POSTGRES).set(database=database).render_as_string(hide_password=False)


def ask_postgres(statement: str) -> None:
    async def ask() -> None:
        engine = create_async_engine(POSTGRES, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(statement))
        await engine.dispose()

    asyncio.run(ask())


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path | str]:
    """The empty journal that is copied for each test: a file, or the name of a database."""
    if POSTGRES:
        name = f"xiaoer_{uuid.uuid4().hex}"
        ask_postgres(f"CREATE DATABASE {name}")
        asyncio.run(migrate(postgres(name)))
        yield name
        ask_postgres(f"DROP DATABASE {name}")
        return
    path = tmp_path_factory.mktemp("journal") / "journal.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{path}"))
    yield path


@pytest.fixture
def journal_url(migrated: Path | str, tmp_path: Path) -> Iterator[str]:
    if isinstance(migrated, str):
        name = f"xiaoer_{uuid.uuid4().hex}"
        ask_postgres(f"CREATE DATABASE {name} TEMPLATE {migrated}")
        yield postgres(name)
        ask_postgres(f"DROP DATABASE {name} WITH (FORCE)")
        return
    shutil.copy(migrated, tmp_path / "journal.db")
    yield f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}"


@pytest.fixture
async def journal(journal_url: str, tmp_path: Path) -> AsyncIterator[Journal]:
    made = Journal(create_engine(journal_url), files=tmp_path / "attachments")
    yield made
    await made.close()


@pytest.fixture
async def conversation_id(journal: Journal) -> str:
    return (await a_conversation(journal)).id
