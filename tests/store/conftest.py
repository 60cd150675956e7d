"""A fresh journal on SQLite for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from store.engine import create_engine, migrate
from store.journal import Journal
from tests.store.builders import a_conversation


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("journal") / "journal.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def journal_url(migrated: Path, tmp_path: Path) -> str:
    shutil.copy(migrated, tmp_path / "journal.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}"


@pytest.fixture
async def journal(journal_url: str) -> AsyncIterator[Journal]:
    made = Journal(create_engine(journal_url))
    yield made
    await made.close()


@pytest.fixture
async def conversation_id(journal: Journal) -> str:
    return (await a_conversation(journal)).id
