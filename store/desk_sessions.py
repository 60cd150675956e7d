"""Sessions at the desk: which secret counts now, which one is offered next, and which was the last; only hashes are kept."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, insert, or_, select, update

from domain.contact import Operator
from domain.ids import OperatorId
from store.engine import Database, Snapshot
from store.rows import operator_of
from store.tables import desk_sessions, operators

# Whoever neither asks nor keeps a stream open for so long is signed out.
IDLE = timedelta(hours=2)
# Requests that were under way with the last secret when the new one was first used.
GRACE = timedelta(seconds=60)
# A secret that was offered and never used was lost on its way: another is offered after this. The answer that brings it may
# take as long as an upload or a draft; a second offer meanwhile would make a thief of whoever comes with the first.
OFFERED_AGAIN = timedelta(minutes=10)
# Being used is written down at most so often.
_SEEN_EVERY = timedelta(seconds=60)


@dataclass(frozen=True)
class DeskSession:
    """`current` is False for a request that still came with the last secret."""

    key: str
    operator: Operator
    csrf_hash: str
    rotated_at: datetime
    current: bool


@dataclass(frozen=True)
class Place:
    """Where somebody is signed in: `client` is an address, `device` what the browser says of itself."""

    key: str
    client: str
    device: str
    created_at: datetime
    seen_at: datetime


class DeskSessions:
    """`key` names a session for as long as it lasts; its secret changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(
        self,
        operator_id: OperatorId,
        *,
        key: str,
        secret_hash: str,
        csrf_hash: str,
        now: datetime,
        expires_at: datetime,
        client: str = "",
        device: str = "",
    ) -> None:
        async with self._database.write() as transaction:
            over = or_(desk_sessions.c.expires_at <= now, desk_sessions.c.seen_at <= now - IDLE)
            await transaction.execute(delete(desk_sessions).where(over))
            await transaction.execute(
                insert(desk_sessions).values(
                    key=key,
                    operator_id=operator_id,
                    secret_hash=secret_hash,
                    csrf_hash=csrf_hash,
                    client=client[:64],
                    device=device[:200],
                    created_at=now,
                    rotated_at=now,
                    seen_at=now,
                    expires_at=expires_at,
                )
            )

    async def use(self, key: str, secret_hash: str, *, now: datetime) -> DeskSession | None:
        """The session whose secret this is. One that is neither the current, nor the one offered next, nor the last within
        its grace was used up before: somebody else may have it, so the session ends."""
        async with self._database.read() as connection:
            row = await _alive(connection, key, now)
            if row is None:
                return None
            if _same(row["secret_hash"], secret_hash) and row["seen_at"] > now - _SEEN_EVERY:
                return await _session(connection, row, current=True)
        async with self._database.write() as transaction:
            row = await _alive(transaction, key, now)
            if row is None:
                return None
            here = update(desk_sessions).where(desk_sessions.c.key == key)
            if _same(row["secret_hash"], secret_hash):
                await transaction.execute(here.values(seen_at=now))
                return await _session(transaction, row, current=True)
            if _same(row["next_hash"], secret_hash):
                await transaction.execute(
                    here.values(
                        secret_hash=secret_hash,
                        previous_hash=row["secret_hash"],
                        previous_until=now + GRACE,
                        next_hash=None,
                        next_at=None,
                        rotated_at=now,
                        seen_at=now,
                    )
                )
                return await _session(transaction, dict(row) | {"rotated_at": now}, current=True)
            if _same(row["previous_hash"], secret_hash) and now < row["previous_until"]:
                return await _session(transaction, row, current=False)
            await transaction.execute(delete(desk_sessions).where(desk_sessions.c.key == key))
        self._database.wakeups.session_ended()
        return None

    async def offer(self, key: str, secret_hash: str, *, now: datetime) -> bool:
        """Offers the next secret, unless another request has just done so."""
        free = or_(
            desk_sessions.c.next_at.is_(None), desk_sessions.c.next_at <= now - OFFERED_AGAIN
        )
        async with self._database.write() as transaction:
            done = await transaction.execute(
                update(desk_sessions)
                .where(desk_sessions.c.key == key, free)
                .values(next_hash=secret_hash, next_at=now)
            )
        return bool(done.rowcount)

    async def alive(self, key: str, *, now: datetime) -> bool:
        """Whether the session goes on; a stream that asks counts as use."""
        async with self._database.read() as connection:
            row = await _alive(connection, key, now)
        if row is not None and row["seen_at"] <= now - _SEEN_EVERY:
            async with self._database.write() as transaction:
                await transaction.execute(
                    update(desk_sessions).where(desk_sessions.c.key == key).values(seen_at=now)
                )
        return row is not None

    async def of(self, operator_id: OperatorId, *, now: datetime) -> list[Place]:
        """Where the operator is signed in, the last used first."""
        query = select(desk_sessions).where(
            desk_sessions.c.operator_id == operator_id, *_living(now)
        )
        async with self._database.read() as connection:
            found = await connection.execute(query.order_by(desk_sessions.c.seen_at.desc()))
            rows = found.mappings().all()
        return [
            Place(row["key"], row["client"], row["device"], row["created_at"], row["seen_at"])
            for row in rows
        ]

    async def end(self, key: str) -> None:
        await self._end(desk_sessions.c.key == key)

    async def end_all(self, operator_id: OperatorId, *, but: str | None = None) -> None:
        """Every session of the operator, or every one except `but`."""
        others = [desk_sessions.c.key != but] if but else []
        await self._end(desk_sessions.c.operator_id == operator_id, *others)

    async def _end(self, *which: ColumnElement[bool]) -> None:
        async with self._database.write() as transaction:
            await transaction.execute(delete(desk_sessions).where(*which))
        self._database.wakeups.session_ended()


def _living(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (desk_sessions.c.expires_at > now, desk_sessions.c.seen_at > now - IDLE)


async def _alive(connection: Snapshot, key: str, now: datetime) -> RowMapping | None:
    query = select(desk_sessions).where(desk_sessions.c.key == key, *_living(now))
    return (await connection.execute(query)).mappings().one_or_none()


async def _session(
    connection: Snapshot, row: RowMapping | Mapping[str, Any], *, current: bool
) -> DeskSession | None:
    query = select(operators).where(operators.c.id == row["operator_id"], operators.c.active)
    found = (await connection.execute(query)).mappings().one_or_none()
    if found is None:
        return None
    return DeskSession(row["key"], operator_of(found), row["csrf_hash"], row["rotated_at"], current)


def _same(kept: str | None, given: str) -> bool:
    return kept is not None and hmac.compare_digest(kept, given)
