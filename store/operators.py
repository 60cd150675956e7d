"""Operators, their presence, and their sessions at the desk; secrets are kept only as hashes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from domain.contact import Operator, Presence, Role
from domain.errors import Conflict, NotFound
from domain.ids import OperatorId, new_id
from store.engine import Database
from store.rows import operator_of
from store.tables import desk_sessions, operators


@dataclass(frozen=True)
class DeskSession:
    operator: Operator
    csrf_hash: str
    expires_at: datetime


class Operators:
    """The hash of a password is made and checked by the caller (argon2)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self,
        login: str,
        name: str,
        *,
        password_hash: str,
        now: datetime,
        role: Role = Role.OPERATOR,
        capacity: int = 5,
    ) -> Operator:
        operator = Operator(OperatorId(new_id("op")), login, name, role=role, capacity=capacity)
        async with self._database.write() as transaction:
            known = select(operators.c.id).where(operators.c.login == login)
            if (await transaction.execute(known)).first() is not None:
                raise Conflict(f"There is an operator with the login {login} already.")
            await transaction.execute(
                insert(operators).values(
                    id=operator.id,
                    login=login,
                    name=name,
                    role=role,
                    presence=operator.presence,
                    capacity=capacity,
                    password_hash=password_hash,
                    created_at=now,
                )
            )
        return operator

    async def get(self, operator_id: OperatorId) -> Operator:
        query = select(operators).where(operators.c.id == operator_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such operator.")
        return operator_of(row)

    async def all(self) -> list[Operator]:
        async with self._database.read() as connection:
            query = select(operators).order_by(operators.c.name)
            rows = (await connection.execute(query)).mappings().all()
        return [operator_of(row) for row in rows]

    async def credentials(self, login: str) -> tuple[Operator, str] | None:
        """The operator with the hash of the password; None for an unknown login."""
        query = select(operators).where(operators.c.login == login)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return (operator_of(row), row["password_hash"]) if row is not None else None

    async def change(self, operator_id: OperatorId, *, name: str, password_hash: str) -> None:
        async with self._database.write() as transaction:
            await transaction.execute(
                update(operators)
                .where(operators.c.id == operator_id)
                .values(name=name, password_hash=password_hash)
            )

    async def renew_presence(self, operator_id: OperatorId, *, now: datetime) -> None:
        """A sign of life of somebody who is online; nobody is woken for it."""
        async with self._database.write() as transaction:
            await transaction.execute(
                update(operators)
                .where(operators.c.id == operator_id, operators.c.presence == Presence.ONLINE)
                .values(presence_at=now)
            )

    async def set_presence(
        self, operator_id: OperatorId, presence: Presence, *, now: datetime
    ) -> None:
        async with self._database.write() as transaction:
            await transaction.execute(
                update(operators)
                .where(operators.c.id == operator_id)
                .values(presence=presence, presence_at=now, missed_offers=0)
            )
            transaction.desk = True

    async def online(self, *, seen_since: datetime | None = None) -> list[Operator]:
        """Who is online; with `seen_since`, only those whose presence was renewed after it."""
        query = select(operators).where(operators.c.presence == Presence.ONLINE)
        if seen_since is not None:
            query = query.where(operators.c.presence_at >= seen_since)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(operators.c.name))).mappings().all()
        return [operator_of(row) for row in rows]

    async def begin_session(
        self,
        operator_id: OperatorId,
        *,
        token_hash: str,
        csrf_hash: str,
        now: datetime,
        expires_at: datetime,
    ) -> None:
        async with self._database.write() as transaction:
            await transaction.execute(
                delete(desk_sessions).where(desk_sessions.c.expires_at <= now)
            )
            await transaction.execute(
                insert(desk_sessions).values(
                    token_hash=token_hash,
                    operator_id=operator_id,
                    csrf_hash=csrf_hash,
                    created_at=now,
                    expires_at=expires_at,
                )
            )

    async def session(self, token_hash: str, *, now: datetime) -> DeskSession | None:
        query = select(desk_sessions).where(
            desk_sessions.c.token_hash == token_hash, desk_sessions.c.expires_at > now
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
            if row is None:
                return None
            who = select(operators).where(operators.c.id == row["operator_id"])
            operator = operator_of((await connection.execute(who)).mappings().one())
        return DeskSession(operator, row["csrf_hash"], row["expires_at"])

    async def end_session(self, token_hash: str) -> None:
        async with self._database.write() as transaction:
            await transaction.execute(
                delete(desk_sessions).where(desk_sessions.c.token_hash == token_hash)
            )

    async def end_sessions(self, operator_id: OperatorId) -> None:
        """All of them: the password has changed."""
        async with self._database.write() as transaction:
            await transaction.execute(
                delete(desk_sessions).where(desk_sessions.c.operator_id == operator_id)
            )

    async def has_session(self, operator_id: OperatorId, *, now: datetime) -> bool:
        query = select(desk_sessions.c.token_hash).where(
            desk_sessions.c.operator_id == operator_id, desk_sessions.c.expires_at > now
        )
        async with self._database.read() as connection:
            return (await connection.execute(query.limit(1))).first() is not None
