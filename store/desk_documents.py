"""Rules that are kept as data, by name: each save is a version, the newest one counts, and none is lost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from domain.errors import Conflict, NotFound
from store.desk_tables import desk_documents
from store.engine import Database, Snapshot

_NEWEST = (
    select(desk_documents)
    .where(desk_documents.c.name == bindparam("name"))
    .order_by(desk_documents.c.version.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Kept:
    """One version; the first is 1."""

    version: int
    body: dict[str, Any]
    changed_by: str
    changed_at: datetime


class DeskDocuments:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self, name: str) -> Kept | None:
        """None as long as nobody has saved one."""
        async with self._database.read() as connection:
            return await _newest(connection, name)

    async def version(self, name: str, version: int) -> Kept:
        query = select(desk_documents).where(
            desk_documents.c.name == name, desk_documents.c.version == version
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no version {version} of {name}.")
        return _kept(row)

    async def history(self, name: str, *, limit: int = 50) -> list[Kept]:
        """Newest first."""
        query = (
            select(desk_documents)
            .where(desk_documents.c.name == name)
            .order_by(desk_documents.c.version.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_kept(row) for row in rows]

    async def save(
        self, name: str, body: dict[str, Any], *, expected: int, changed_by: str, now: datetime
    ) -> Kept:
        """`expected` is the version that was edited, 0 for none; Conflict when somebody has saved since."""
        kept = Kept(expected + 1, body, changed_by, now)
        try:
            async with self._database.write() as transaction:
                known = await _newest(transaction, name)
                if (known.version if known else 0) != expected:
                    raise _saved_since(known)
                await transaction.execute(
                    insert(desk_documents).values(
                        name=name,
                        version=kept.version,
                        body=body,
                        changed_by=changed_by,
                        changed_at=now,
                    )
                )
                transaction.desk = True
        except IntegrityError as error:
            # On PostgreSQL two may have read the same version.
            raise _saved_since(await self.newest(name)) from error
        return kept


async def _newest(reader: Snapshot, name: str) -> Kept | None:
    row = (await reader.execute(_NEWEST, {"name": name})).mappings().one_or_none()
    return _kept(row) if row is not None else None


def _kept(row: RowMapping) -> Kept:
    return Kept(row["version"], row["body"], row["changed_by"], row["changed_at"])


def _saved_since(known: Kept | None) -> Conflict:
    by = known.changed_by if known else ""
    return Conflict(
        f"{by or 'Somebody'} has saved another version meanwhile: look at it before you save yours.",
        version=known.version if known else 0,
        changed_by=by,
    )
