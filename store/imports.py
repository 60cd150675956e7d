"""The reading of uploaded files, one row a file, so that a restart goes on where it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, case, func, insert, select, update

from domain.errors import NotFound
from domain.ids import ImportId, UploadId, new_id
from store.engine import Database
from store.knowledge_tables import imports


class ImportState(StrEnum):
    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


_OPEN = (ImportState.WAITING, ImportState.READING)


@dataclass(frozen=True)
class Import:
    """`failures` are {"where", "reason": {"zh", "en"}}; `articles` what became of its documents; `options` what
    was asked for."""

    id: ImportId
    batch_id: str
    upload_id: UploadId | None
    name: str
    state: ImportState
    failures: tuple[dict[str, Any], ...]
    articles: tuple[dict[str, Any], ...]
    options: dict[str, Any]
    author: str
    created_at: datetime
    finished_at: datetime | None = None


@dataclass(frozen=True)
class Batch:
    """Files that came together."""

    batch_id: str
    created_at: datetime
    author: str
    files: int
    failed: int


class Imports:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        files: Sequence[tuple[UploadId, str]],
        *,
        options: dict[str, Any],
        author: str,
        now: datetime,
    ) -> str:
        """A new batch of files that wait to be read; returns its id."""
        batch_id, first = new_id("bat"), new_id("imp")
        rows = [
            {
                "id": f"{first}{at:04d}",
                "batch_id": batch_id,
                "upload_id": upload_id,
                "name": name,
                "state": ImportState.WAITING,
                "failures": [],
                "articles": [],
                "options": options,
                "author": author,
                "created_at": now,
            }
            for at, (upload_id, name) in enumerate(files)
        ]
        async with self._database.write() as transaction:
            await transaction.execute(insert(imports), rows)
        return batch_id

    async def batch(self, batch_id: str) -> list[Import]:
        """Its files in the order in which they came."""
        query = select(imports).where(imports.c.batch_id == batch_id).order_by(imports.c.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        if not rows:
            raise NotFound("There is no such import.")
        return [_import(row) for row in rows]

    async def batches(self, *, limit: int = 50) -> list[Batch]:
        """The latest first."""
        failed = func.sum(case((imports.c.state == ImportState.FAILED, 1), else_=0))
        query = (
            select(
                imports.c.batch_id,
                func.min(imports.c.created_at).label("created_at"),
                func.min(imports.c.author).label("author"),
                func.count().label("files"),
                failed.label("failed"),
            )
            .group_by(imports.c.batch_id)
            .order_by(func.min(imports.c.created_at).desc(), imports.c.batch_id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [Batch(**row) for row in rows]

    async def unfinished(self) -> list[Import]:
        """What waits, or was being read when the process ended; oldest first."""
        query = select(imports).where(imports.c.state.in_(_OPEN)).order_by(imports.c.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_import(row) for row in rows]

    async def begin(self, import_id: ImportId) -> None:
        await self._change(import_id, state=ImportState.READING)

    async def tell(self, import_id: ImportId, articles: Sequence[dict[str, Any]]) -> None:
        """What has become of the documents so far."""
        await self._change(import_id, articles=list(articles))

    async def finish(
        self,
        import_id: ImportId,
        state: ImportState,
        *,
        failures: Sequence[dict[str, Any]],
        articles: Sequence[dict[str, Any]],
        now: datetime,
    ) -> None:
        await self._change(
            import_id,
            state=state,
            failures=list(failures),
            articles=list(articles),
            finished_at=now,
        )

    async def _change(self, import_id: ImportId, **values: Any) -> None:
        async with self._database.write() as transaction:
            await transaction.execute(
                update(imports).where(imports.c.id == import_id).values(values)
            )


def _import(row: RowMapping) -> Import:
    return Import(
        id=row["id"],
        batch_id=row["batch_id"],
        upload_id=row["upload_id"],
        name=row["name"],
        state=ImportState(row["state"]),
        failures=tuple(row["failures"]),
        articles=tuple(row["articles"]),
        options=row["options"],
        author=row["author"],
        created_at=row["created_at"],
        finished_at=row["finished_at"],
    )
