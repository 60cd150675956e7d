"""The files that people sent with messages: rows in the journal, bytes in a folder beside it, named by id alone."""

import asyncio
import hashlib
import os
import re
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, case, delete, insert, select, update

from domain.attachment import Attachment
from domain.conversation import Sender
from domain.errors import Conflict, NotFound, Unavailable
from domain.ids import AttachmentId, ConversationId, MessageId, OperatorId, new_id
from store.desk_tables import attachments
from store.engine import Database, Snapshot, Transaction

FOLDER = "attachments"
UNSENT = timedelta(days=1)
# A full disk would stop the journal, and with it every conversation.
SPARE_BYTES = 256 << 20
NAME = re.compile(r"att_[0-9a-f]{28}")
_PARTIAL = ".partial"
_MISSING = "There is no such attachment in this conversation."


@dataclass(frozen=True)
class Fresh:
    """A file that was looked at and made safe, and is not kept yet."""

    data: bytes
    name: str
    media_type: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Shelved:
    """An attachment with the file that holds it, and who sent it."""

    attachment: Attachment
    path: Path
    sender: Sender
    operator_id: OperatorId | None


class Attachments:
    """`folder` holds the files; without one, rows can be read and nothing can be kept."""

    def __init__(self, database: Database, folder: Path | None = None) -> None:
        self._database = database
        self._folder = folder

    async def keep(
        self,
        conversation_id: ConversationId,
        fresh: Fresh,
        *,
        sender: Sender,
        now: datetime,
        operator_id: OperatorId | None = None,
    ) -> Attachment:
        """The file first, then its row: what has a row can be read. Unavailable where the disk is nearly full."""
        attachment = Attachment(
            id=AttachmentId(new_id("att")),
            conversation_id=conversation_id,
            name=fresh.name,
            media_type=fresh.media_type,
            size=len(fresh.data),
            created_at=now,
            width=fresh.width,
            height=fresh.height,
        )
        await asyncio.to_thread(_write, self._path(attachment.id), fresh.data)
        row = _row_of(attachment) | {
            "sender": sender,
            "operator_id": operator_id,
            "sha256": hashlib.sha256(fresh.data).hexdigest(),
        }
        async with self._database.write() as transaction:
            await transaction.execute(insert(attachments), row)
        return attachment

    async def get(self, conversation_id: ConversationId, attachment_id: AttachmentId) -> Shelved:
        """NotFound also for one of another conversation."""
        query = select(attachments).where(
            attachments.c.id == attachment_id, attachments.c.conversation_id == conversation_id
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound(_MISSING)
        shelved = Shelved(
            attachment_of(row),
            self._path(row["id"]),
            Sender(row["sender"]),
            row["operator_id"],
        )
        if not await asyncio.to_thread(shelved.path.is_file):
            raise NotFound(_MISSING)
        return shelved

    async def sweep(self, *, now: datetime) -> int:
        """Removes what was uploaded and not sent within a day, and files that no row knows; how many files went."""
        before = now - UNSENT
        stale = delete(attachments).where(
            attachments.c.message_id.is_(None), attachments.c.created_at < before
        )
        async with self._database.write() as transaction:
            await transaction.execute(stale)
        lying = await asyncio.to_thread(_older_than, self._folder, before)
        known = await self._known([name for name in lying if NAME.fullmatch(name)])
        return await asyncio.to_thread(_remove, self._folder, lying - known)

    async def erase(self, conversation_ids: Collection[ConversationId]) -> int:
        """Every file of these conversations, sent or not, with its row; how many files went. The rows go first:
        what a crash leaves lying then, the sweep finds."""
        ids = list(conversation_ids)
        gone = (
            delete(attachments)
            .where(attachments.c.conversation_id.in_(ids))
            .returning(attachments.c.id)
        )
        async with self._database.write() as transaction:
            names = list((await transaction.execute(gone)).scalars())
        return await asyncio.to_thread(_remove, self._folder, names)

    async def _known(self, names: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(names), 500):
            query = select(attachments.c.id).where(attachments.c.id.in_(names[start : start + 500]))
            async with self._database.read() as connection:
                found |= set((await connection.execute(query)).scalars())
        return found

    def _path(self, attachment_id: str) -> Path:
        if self._folder is None:
            raise Unavailable("No folder for files is set up here.")
        return self._folder / attachment_id


async def take(
    transaction: Transaction,
    conversation_id: ConversationId,
    ids: Sequence[AttachmentId],
    *,
    sender: Sender,
    operator_id: OperatorId | None = None,
) -> tuple[Attachment, ...]:
    """The unsent uploads of this very sender, in the order of `ids`. NotFound for anybody else's, Conflict for
    one that was sent already."""
    if not ids:
        return ()
    query = select(attachments).where(
        attachments.c.id.in_(ids),
        attachments.c.conversation_id == conversation_id,
        attachments.c.sender == sender,
        attachments.c.operator_id.is_(None)
        if operator_id is None
        else attachments.c.operator_id == operator_id,
    )
    rows = (await transaction.execute(query)).mappings().all()
    found = {row["id"]: row for row in rows}
    if len(found) < len(set(ids)):
        raise NotFound("One of the attachments is not there (any more): upload it again.")
    if any(row["message_id"] for row in rows):
        raise Conflict("One of the attachments was sent with another message: upload it again.")
    return tuple(attachment_of(found[one]) for one in dict.fromkeys(ids))


async def attach(
    transaction: Transaction, message_id: MessageId, sent: Iterable[Attachment]
) -> None:
    """From now on they are this message's. Conflict where the sweep or another message was faster."""
    ids = [one.id for one in sent]
    if not ids:
        return
    places = case({one: place for place, one in enumerate(ids)}, value=attachments.c.id)
    change = (
        update(attachments)
        .where(attachments.c.id.in_(ids), attachments.c.message_id.is_(None))
        .values(message_id=message_id, position=places)
    )
    if (await transaction.execute(change)).rowcount != len(ids):
        raise Conflict("One of the attachments was sent or removed meanwhile: upload it again.")


async def attached_to(
    connection: Snapshot, message_ids: Collection[str]
) -> Mapping[str, tuple[Attachment, ...]]:
    """What each of these messages carries, in the order it was sent in."""
    if not message_ids:
        return {}
    query = (
        select(attachments)
        .where(attachments.c.message_id.in_(message_ids))
        .order_by(attachments.c.position)
    )
    found: dict[str, tuple[Attachment, ...]] = {}
    for row in (await connection.execute(query)).mappings():
        found[row["message_id"]] = (*found.get(row["message_id"], ()), attachment_of(row))
    return found


async def same_attachments(
    connection: Snapshot, message_id: MessageId, ids: Sequence[AttachmentId]
) -> bool:
    """Whether that message carries exactly these: what a repeated request must agree with."""
    carried = (await attached_to(connection, [message_id])).get(message_id, ())
    return {one.id for one in carried} == set(ids)


def attachment_of(row: RowMapping) -> Attachment:
    return Attachment(
        id=row["id"],
        conversation_id=row["conversation_id"],
        name=row["name"],
        media_type=row["media_type"],
        size=row["size"],
        created_at=row["created_at"],
        message_id=row["message_id"],
        width=row["width"],
        height=row["height"],
    )


def _row_of(attachment: Attachment) -> dict[str, Any]:
    return {
        "id": attachment.id,
        "conversation_id": attachment.conversation_id,
        "message_id": None,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size": attachment.size,
        "width": attachment.width,
        "height": attachment.height,
        "created_at": attachment.created_at,
    }


def _write(path: Path, data: bytes) -> None:
    """Appears under its name only when it is whole and on the disk; nobody else on the machine may read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(path.parent).free < SPARE_BYTES + len(data):
        raise Unavailable("There is no room for files at the moment. Please try again later.")
    partial = path.with_name(path.name + _PARTIAL)
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)


def _older_than(folder: Path | None, moment: datetime) -> set[str]:
    if folder is None or not folder.is_dir():
        return set()
    with os.scandir(folder) as entries:
        return {
            entry.name
            for entry in entries
            if entry.is_file(follow_symlinks=False)
            and (NAME.fullmatch(entry.name.removesuffix(_PARTIAL)))
            and datetime.fromtimestamp(entry.stat().st_mtime, UTC) < moment
        }


def _remove(folder: Path | None, names: Collection[str]) -> int:
    """Those that are there."""
    gone = 0
    for name in names if folder else ():
        assert folder is not None
        try:
            (folder / name).unlink()
            gone += 1
        except FileNotFoundError:
            continue
    return gone
