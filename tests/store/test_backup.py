"""Backups of a journal in use, and restores that never lose what is there."""

import asyncio
import gzip
import io
import shutil
import sqlite3
import stat
import tarfile
from pathlib import Path

import pytest

from domain.errors import Conflict, Invalid
from settings import Settings
from store.backup import read_backup, write_backup
from store.engine import create_engine
from store.journal import Journal
from tests.store.builders import a_conversation, say
from tests.store.conftest import sqlite_only

pytestmark = sqlite_only


@pytest.fixture
def here(migrated: Path, tmp_path: Path) -> Settings:
    """The data folder of a shop that runs."""
    data = tmp_path / "var"
    data.mkdir()
    shutil.copy(migrated, data / "journal.db")
    (data / "identity.key").write_text("the secret")
    (data / "identity.key").chmod(0o600)
    (data / "xiaoer.env").write_text("XIAOER_MODEL='mine'\n")
    (data / "server.lock").touch()
    (data / "chroma").mkdir()
    (data / "chroma" / "index.bin").write_text("made anew")
    return Settings(data=data)


@pytest.fixture
def there(tmp_path: Path) -> Settings:
    """A new machine, where nothing is."""
    return Settings(data=tmp_path / "new" / "var")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def archive_of(target: Path, **members: bytes) -> Path:
    with tarfile.open(target, "w:gz") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return target


async def texts_in(settings: Settings) -> list[str]:
    with sqlite3.connect(settings.data / "journal.db") as journal:
        found = [row[0] for row in journal.execute("SELECT text FROM messages ORDER BY seq")]
    journal.close()
    return found


async def test_a_backup_made_while_messages_come_in_holds_all_that_came_before_it(
    here: Settings, there: Settings, tmp_path: Path
):
    journal = Journal(create_engine(here.journal_url))
    conversation = await a_conversation(journal)
    said: list[str] = []
    full = asyncio.Event()

    async def write() -> None:
        for number in range(200):
            await say(journal, conversation.id, f"message {number}")
            said.append(f"message {number}")
            if number == 20:
                full.set()

    writing = asyncio.create_task(write())
    await full.wait()
    before = len(said)
    size = await asyncio.to_thread(write_backup, here, tmp_path / "backup.tar.gz")
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await journal.close()

    read_backup(there, tmp_path / "backup.tar.gz", force=False)

    restored = await texts_in(there)
    assert size == (tmp_path / "backup.tar.gz").stat().st_size > 1000
    assert len(restored) >= before
    assert restored == [f"message {number}" for number in range(len(restored))]


async def test_a_restored_journal_goes_on_where_it_was(
    here: Settings, there: Settings, tmp_path: Path
):
    journal = Journal(create_engine(here.journal_url))
    conversation = await a_conversation(journal)
    await say(journal, conversation.id, "before")
    await journal.close()
    write_backup(here, tmp_path / "backup.tar.gz")
    read_backup(there, tmp_path / "backup.tar.gz", force=False)

    restored = Journal(create_engine(there.journal_url))
    await say(restored, conversation.id, "after")
    log = await restored.events_after(conversation.id, 0)
    await restored.close()

    assert await texts_in(there) == ["before", "after"]
    assert [event.seq for event in log] == [1, 2]


def test_a_backup_holds_journal_keys_and_configuration_for_its_owner_only(
    here: Settings, there: Settings, tmp_path: Path
):
    target = tmp_path / "backup.tar.gz"

    write_backup(here, target)
    aside = read_backup(there, target, force=False)

    names = {path.name for path in there.data.iterdir()}
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert aside is None
    assert names == {"journal.db", "identity.key", "xiaoer.env"}
    assert (there.data / "identity.key").read_text() == "the secret"
    assert stat.S_IMODE((there.data / "identity.key").stat().st_mode) == 0o600


def test_existing_data_are_never_overwritten(here: Settings, tmp_path: Path):
    write_backup(here, tmp_path / "backup.tar.gz")
    before = contents(here.data)

    with pytest.raises(Conflict, match=r"already holds journal\.db, .*identity\.key.*--force"):
        read_backup(here, tmp_path / "backup.tar.gz", force=False)

    assert contents(here.data) == before


def test_with_force_what_was_there_is_moved_aside(here: Settings, tmp_path: Path):
    write_backup(here, tmp_path / "backup.tar.gz")
    (here.data / "xiaoer.env").write_text("changed since")
    (here.data / "journal.db-wal").write_bytes(b"of the old journal")

    aside = read_backup(here, tmp_path / "backup.tar.gz", force=True)

    assert aside is not None
    assert (aside / "xiaoer.env").read_text() == "changed since"
    assert (aside / "journal.db-wal").exists()
    assert not (here.data / "journal.db-wal").exists()
    assert (here.data / "xiaoer.env").read_text() == "XIAOER_MODEL='mine'\n"


def cut(good: bytes) -> bytes:
    return good[: len(good) // 2]


def flipped(good: bytes) -> bytes:
    middle = len(good) // 2
    return good[:middle] + bytes(b ^ 0xFF for b in good[middle : middle + 64]) + good[middle + 64 :]


@pytest.mark.parametrize(
    "damage", [cut, flipped, lambda good: b"", lambda good: b"no archive", gzip.compress]
)
def test_a_damaged_archive_changes_nothing(here: Settings, tmp_path: Path, damage):
    source = tmp_path / "backup.tar.gz"
    write_backup(here, source)
    source.write_bytes(damage(source.read_bytes()))
    before = contents(here.data)

    with pytest.raises(Invalid, match="Nothing was changed"):
        read_backup(here, source, force=True)

    assert contents(here.data) == before


@pytest.mark.parametrize("journal", [b"", b"SQLite format 3\x00" + b"\x01" * 5000])
def test_an_archive_whose_journal_is_none_changes_nothing(
    here: Settings, tmp_path: Path, journal: bytes
):
    source = archive_of(tmp_path / "odd.tar.gz", **{"journal.db": journal})
    before = contents(here.data)

    with pytest.raises(Invalid, match="Nothing was changed"):
        read_backup(here, source, force=True)

    assert contents(here.data) == before


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped", "chroma/x", "journal.db/../../x"])
def test_an_archive_that_reaches_elsewhere_is_refused(here: Settings, tmp_path: Path, name: str):
    good = (here.data / "journal.db").read_bytes()
    source = archive_of(tmp_path / "evil.tar.gz", **{"journal.db": good, name: b"gotcha"})
    before = contents(tmp_path)

    with pytest.raises(Invalid, match="not a backup that Xiaoer wrote"):
        read_backup(here, source, force=True)

    assert contents(tmp_path) == before


def test_an_archive_with_a_link_is_refused(here: Settings, tmp_path: Path):
    source = tmp_path / "evil.tar.gz"
    with tarfile.open(source, "w:gz") as archive:
        archive.add(here.data / "journal.db", "journal.db")
        link = tarfile.TarInfo("identity.key")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)

    with pytest.raises(Invalid, match=r"identity\.key"):
        read_backup(here, source, force=True)


@pytest.mark.parametrize(
    ("target", "complaint"),
    [("missing/backup.tar.gz", "There is no folder"), ("folder", "cannot be written")],
)
def test_a_target_that_cannot_be_written_is_named(
    here: Settings, tmp_path: Path, target: str, complaint: str
):
    (tmp_path / "folder").mkdir()

    with pytest.raises(Invalid, match=complaint):
        write_backup(here, tmp_path / target)

    assert list(tmp_path.glob("*.partial")) == []


def test_without_a_journal_there_is_nothing_to_back_up(there: Settings, tmp_path: Path):
    with pytest.raises(Invalid, match="no journal"):
        write_backup(there, tmp_path / "backup.tar.gz")


def test_a_journal_on_postgresql_is_left_to_its_own_tools(here: Settings, tmp_path: Path):
    elsewhere = here.model_copy(update={"database_url": "postgresql+asyncpg://h/x"})

    with pytest.raises(Invalid, match="pg_dump"):
        write_backup(elsewhere, tmp_path / "backup.tar.gz")
    (tmp_path / "backup.tar.gz").touch()
    with pytest.raises(Invalid, match="psql"):
        read_backup(elsewhere, tmp_path / "backup.tar.gz", force=False)
