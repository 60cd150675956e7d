"""The files that people uploaded: their bytes as they came, and where each page or sheet lies in the text."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from domain.errors import NotFound
from domain.ids import UploadId, new_id
from store.engine import Database
from store.knowledge_tables import uploads

Span = dict[str, Any]
"""Where a page, sheet or slide lies in the extracted text: label, start, end; with the slug and the language of
its document, for a file may hold several."""

_ABOUT = (
    uploads.c.id,
    uploads.c.name,
    uploads.c.media_type,
    uploads.c.size,
    uploads.c.sha256,
    uploads.c.created_at,
)


@dataclass(frozen=True)
class Upload:
    """A file without its bytes, which may be large."""

    id: UploadId
    name: str
    media_type: str
    size: int
    sha256: str
    created_at: datetime


class Uploads:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, name: str, data: bytes, *, media_type: str, now: datetime) -> Upload:
        """The same bytes under the same name are kept once."""
        digest = hashlib.sha256(data).hexdigest()
        known = select(*_ABOUT).where(uploads.c.sha256 == digest, uploads.c.name == name).limit(1)
        row: dict[str, Any] = {
            "id": new_id("upl"),
            "name": name,
            "media_type": media_type,
            "size": len(data),
            "sha256": digest,
            "created_at": now,
        }
        async with self._database.write() as transaction:
            found = (await transaction.execute(known)).mappings().one_or_none()
            if found is not None:
                return _upload(found)
            await transaction.execute(insert(uploads).values(row | {"data": data, "sections": []}))
        return Upload(**row)

    async def get(self, upload_id: UploadId) -> Upload:
        query = select(*_ABOUT).where(uploads.c.id == upload_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such upload.")
        return _upload(row)

    async def data(self, upload_id: UploadId) -> bytes:
        query = select(uploads.c.data).where(uploads.c.id == upload_id)
        async with self._database.read() as connection:
            found = (await connection.execute(query)).scalar_one_or_none()
        if found is None:
            raise NotFound("There is no such upload.")
        return bytes(found)

    async def mark(self, upload_id: UploadId, spans: Sequence[Span]) -> None:
        """Keep where the parts lie, replacing what was known of this upload."""
        change = update(uploads).where(uploads.c.id == upload_id).values(sections=list(spans))
        async with self._database.write() as transaction:
            await transaction.execute(change)

    async def spans(self, upload_id: UploadId, *, slug: str, language: str) -> list[Span]:
        """The parts of one document of the file, in reading order."""
        query = select(uploads.c.sections).where(uploads.c.id == upload_id)
        async with self._database.read() as connection:
            found = (await connection.execute(query)).scalar_one_or_none() or []
        return [
            span
            for span in found
            if span.get("slug", slug) == slug and span.get("language", language) == language
        ]


def _upload(row: RowMapping) -> Upload:
    return Upload(
        id=row["id"],
        name=row["name"],
        media_type=row["media_type"],
        size=row["size"],
        sha256=row["sha256"],
        created_at=row["created_at"],
    )
