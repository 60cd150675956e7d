"""Files beside the journal: kept whole, swept when nobody sent them, erased with their conversation, in every backup."""

import asyncio
import os
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest

from domain.conversation import Sender
from domain.errors import Conflict, NotFound, Unavailable
from settings import Settings
from store import attachments as kept
from store.attachments import Fresh
from store.backup import read_backup, write_backup
from store.engine import create_engine
from store.journal import Journal
from store.moments import utc_now
from tests.store.builders import a_conversation
from tests.store.conftest import sqlite_only

NOW = utc_now()


async def keep(journal: Journal, conversation_id: str, *, ago: timedelta = timedelta()):
    fresh = Fresh(b"%PDF-1.7", "a.pdf", "application/pdf")
    made = await journal.attachments.keep(
        conversation_id, fresh, sender=Sender.CONTACT, now=NOW - ago
    )
    path = (await journal.attachments.get(conversation_id, made.id)).path
    os.utime(path, ((NOW - ago).timestamp(),) * 2)
    return made, path


async def test_a_file_is_kept_by_its_id_and_read_by_nobody_else_on_the_machine(
    journal: Journal, conversation_id, tmp_path: Path
):
    made, path = await keep(journal, conversation_id)

    assert path == tmp_path / "attachments" / made.id
    assert path.read_bytes() == b"%PDF-1.7"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


async def test_the_sweep_takes_what_was_not_sent_for_a_day_and_nothing_else(
    journal: Journal, conversation_id, tmp_path: Path
):
    day = timedelta(hours=25)
    _, fresh = await keep(journal, conversation_id)
    _, stale = await keep(journal, conversation_id, ago=day)
    sent, kept_path = await keep(journal, conversation_id, ago=day)
    await journal.receive(conversation_id, "", "k", attachments=[sent.id])
    folder = tmp_path / "attachments"
    orphan, partial, strange = (
        folder / name for name in ("att_" + "1" * 28, "att_" + "2" * 28 + ".partial", "notes.txt")
    )
    for path in (orphan, partial, strange):
        path.write_bytes(b"x")
        os.utime(path, ((NOW - day).timestamp(),) * 2)

    gone = await journal.attachments.sweep(now=NOW)

    assert gone == 3
    assert set(folder.iterdir()) == {fresh, kept_path, strange}
    assert not stale.exists()
    assert (await journal.attachments.get(conversation_id, sent.id)).path == kept_path


async def test_the_sweep_and_a_message_that_want_the_same_file_agree(
    journal: Journal, conversation_id
):
    made = [(await keep(journal, conversation_id, ago=timedelta(hours=25)))[0] for _ in range(8)]

    async def send(number: int) -> bool:
        try:
            await journal.receive(conversation_id, "", f"k{number}", attachments=[made[number].id])
        except (NotFound, Conflict):
            return False
        return True

    sent, *_ = await asyncio.gather(
        asyncio.gather(*map(send, range(8))),
        *(journal.attachments.sweep(now=NOW) for _ in range(3)),
    )

    messages, _ = await journal.messages.list(conversation_id)
    assert len(messages) == sum(sent)
    for message in messages:
        (attachment,) = message.attachments
        assert (await journal.attachments.get(conversation_id, attachment.id)).path.is_file()


async def test_a_message_whose_files_are_gone_leaves_no_trace(journal: Journal, conversation_id):
    one, _ = await keep(journal, conversation_id)

    with pytest.raises(NotFound):
        await journal.receive(conversation_id, "look", "k", attachments=[one.id, "att_" + "0" * 28])

    messages, seq = await journal.messages.list(conversation_id)
    assert (messages, seq) == ([], 0)
    await journal.receive(conversation_id, "look", "k", attachments=[one.id])


async def test_erasing_conversations_takes_their_files_sent_or_not(
    journal: Journal, conversation_id
):
    other = (await a_conversation(journal)).id
    sent, one = await keep(journal, conversation_id)
    _, two = await keep(journal, conversation_id)
    theirs, three = await keep(journal, other)
    await journal.receive(conversation_id, "", "k", attachments=[sent.id])

    assert await journal.attachments.erase([conversation_id]) == 2
    assert await journal.attachments.erase([conversation_id]) == 0

    assert [path.exists() for path in (one, two, three)] == [False, False, True]
    with pytest.raises(NotFound):
        await journal.attachments.get(conversation_id, sent.id)
    assert (await journal.attachments.get(other, theirs.id)).path == three


async def test_a_disk_that_is_nearly_full_is_left_to_the_journal(
    journal: Journal, conversation_id, monkeypatch, tmp_path: Path
):
    monkeypatch.setattr(kept, "SPARE_BYTES", 1 << 60)

    with pytest.raises(Unavailable):
        await keep(journal, conversation_id)

    assert not list((tmp_path / "attachments").iterdir())


async def test_a_turn_is_given_the_names_of_what_came_with_the_words(
    journal: Journal, conversation_id
):
    made, _ = await keep(journal, conversation_id)
    await journal.receive(conversation_id, "看看", "k", attachments=[made.id])

    claim = await journal.claim_turn(conversation_id, "worker", 30)

    assert claim is not None
    assert [a.name for a in claim.input.transcript[-1].attachments] == ["a.pdf"]


@sqlite_only
async def test_a_backup_holds_the_files_and_a_restore_brings_them_back(
    migrated: Path, tmp_path: Path
):
    here = Settings(data=tmp_path / "here")
    here.data.mkdir()
    (here.data / "journal.db").write_bytes(migrated.read_bytes())
    journal = Journal(create_engine(here.journal_url), files=here.data / "attachments")
    conversation = (await a_conversation(journal)).id
    made, path = await keep(journal, conversation)
    path.with_name(f"{made.id}.partial").write_bytes(b"half")
    await journal.receive(conversation, "", "k", attachments=[made.id])
    await journal.close()
    there = Settings(data=tmp_path / "there")

    write_backup(here, tmp_path / "backup.tar.gz")
    read_backup(there, tmp_path / "backup.tar.gz", force=False)
    aside = read_backup(there, tmp_path / "backup.tar.gz", force=True)

    restored = Journal(create_engine(there.journal_url), files=there.data / "attachments")
    found = await restored.attachments.get(conversation, made.id)
    await restored.close()
    assert found.path.read_bytes() == b"%PDF-1.7"
    assert [p.name for p in (there.data / "attachments").iterdir()] == [made.id]
    assert aside is not None
    assert (aside / "attachments" / made.id).is_file()


@sqlite_only
@pytest.mark.parametrize(
    "name", ["attachments/../evil", "attachments/evil.sh", "attachments/att_1/x"]
)
async def test_an_archive_brings_nothing_but_files_of_ours(migrated: Path, tmp_path: Path, name):
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as archive:
        archive.add(migrated, "journal.db")
        archive.add(migrated, name)

    with pytest.raises(Exception, match="not a backup"):
        read_backup(Settings(data=tmp_path / "new"), tmp_path / "b.tar.gz", force=False)

    assert not (tmp_path / "new" / "journal.db").exists()
