"""The addresses that knowledge is fetched from, when each is due, and what was found there last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, or_, select, update

from domain.errors import Conflict, NotFound
from domain.ids import SourceId, new_id
from store.engine import Database, Transaction
from store.knowledge_tables import sources


@dataclass(frozen=True)
class Source:
    """`pages` holds by address what was seen there: etag, last_modified, sha256 of the extracted text, article_id.
    `state` is new, checking, ok or failed; `publishes` says whether what changes there goes live by itself."""

    id: SourceId
    kind: str
    address: str
    every_hours: int
    publishes: bool
    state: str
    author: str
    created_at: datetime
    pages: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    failures: tuple[dict[str, Any], ...] = ()
    checked_at: datetime | None = None
    next_at: datetime | None = None


class Sources:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        kind: str,
        address: str,
        *,
        every_hours: int,
        publishes: bool,
        author: str,
        now: datetime,
    ) -> Source:
        """It is due at once."""
        row: dict[str, Any] = {
            "id": new_id("src"),
            "kind": kind,
            "address": address,
            "every_hours": every_hours,
            "publishes": publishes,
            "pages": {},
            "state": "new",
            "failures": [],
            "author": author,
            "created_at": now,
            "next_at": now,
        }
        async with self._database.write() as transaction:
            await _refuse_twice(transaction, address)
            await transaction.execute(insert(sources).values(row))
            return await _get(transaction, SourceId(row["id"]))

    async def get(self, source_id: SourceId) -> Source:
        async with self._database.read() as connection:
            query = select(sources).where(sources.c.id == source_id)
            row = (await connection.execute(query)).mappings().one_or_none()
        return _known(row)

    async def all(self) -> list[Source]:
        query = select(sources).order_by(sources.c.address)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_source(row) for row in rows]

    async def due(self, now: datetime) -> list[Source]:
        """Those whose time has come, the longest overdue first."""
        query = (
            select(sources)
            .where(or_(sources.c.next_at.is_(None), sources.c.next_at <= now))
            .order_by(sources.c.next_at)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_source(row) for row in rows]

    async def change(self, source_id: SourceId, **values: Any) -> Source:
        async with self._database.write() as transaction:
            if "address" in values:
                await _refuse_twice(transaction, values["address"], but=source_id)
            if values:
                await transaction.execute(
                    update(sources).where(sources.c.id == source_id).values(values)
                )
            return await _get(transaction, source_id)

    async def put_page(self, source_id: SourceId, address: str, page: Mapping[str, Any]) -> None:
        """What is now known of one page; one whose article was erased meanwhile stays so."""
        async with self._database.write() as transaction:
            pages = dict((await _get(transaction, source_id)).pages)
            if not pages.get(address, {}).get("erased"):
                pages[address] = dict(page)
            await transaction.execute(
                update(sources).where(sources.c.id == source_id).values(pages=pages)
            )

    async def remove(self, source_id: SourceId) -> None:
        """Its articles stay."""
        async with self._database.write() as transaction:
            gone = await transaction.execute(delete(sources).where(sources.c.id == source_id))
        if not gone.rowcount:
            raise NotFound("There is no such source.")


async def _refuse_twice(
    transaction: Transaction, address: str, *, but: SourceId | None = None
) -> None:
    same = select(sources.c.id).where(sources.c.address == address)
    known = (await transaction.execute(same)).scalar_one_or_none()
    if known is not None and known != but:
        raise Conflict("This address is already a source.", source_id=known)


async def _get(transaction: Transaction, source_id: SourceId) -> Source:
    query = select(sources).where(sources.c.id == source_id)
    return _known((await transaction.execute(query)).mappings().one_or_none())


def _known(row: RowMapping | None) -> Source:
    if row is None:
        raise NotFound("There is no such source.")
    return _source(row)


def _source(row: RowMapping) -> Source:
    return Source(
        id=row["id"],
        kind=row["kind"],
        address=row["address"],
        every_hours=row["every_hours"],
        publishes=row["publishes"],
        state=row["state"],
        author=row["author"],
        created_at=row["created_at"],
        pages=row["pages"],
        failures=tuple(row["failures"]),
        checked_at=row["checked_at"],
        next_at=row["next_at"],
    )
