"""Operators and their presence; of their passwords the hashes are kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from domain.contact import Operator, Presence, Role
from domain.errors import Conflict, NotFound
from domain.ids import OperatorId, new_id
from store.engine import Database, Snapshot
from store.rows import operator_of
from store.tables import operators

# Whoever may answer contacts, which is more than being signed in; a test compares with `desk/access/policy.py`.
ANSWERING = (Role.OPERATOR, Role.SUPERVISOR, Role.ADMIN)


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
        groups: tuple[str, ...] = (),
        skills: tuple[str, ...] = (),
        languages: tuple[str, ...] = (),
    ) -> Operator:
        """Raises Conflict for a login that is taken."""
        operator = Operator(
            OperatorId(new_id("op")),
            login,
            name,
            role=role,
            capacity=capacity,
            groups=groups,
            skills=skills,
            languages=languages,
        )
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
                    groups=list(groups),
                    skills=list(skills),
                    languages=list(languages),
                    password_hash=password_hash,
                    created_at=now,
                )
            )
        return operator

    async def get(self, operator_id: OperatorId) -> Operator:
        async with self._database.read() as connection:
            return await _get(connection, operator_id)

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

    async def change(self, operator_id: OperatorId, **values: Any) -> Operator:
        """Raises Conflict where nobody would be left who decides about operators, and NotFound."""
        async with self._database.write() as transaction:
            before = await _get(transaction, operator_id)
            stays = values.get("role", before.role) is Role.ADMIN and values.get(
                "active", before.active
            )
            if before.active and before.role is Role.ADMIN and not stays:
                await _another_admin(transaction, operator_id)
            await transaction.execute(
                update(operators).where(operators.c.id == operator_id).values(**values)
            )
            transaction.desk = True
            return await _get(transaction, operator_id)

    async def subject(self, subject: str) -> Operator | None:
        """Whom the company's sign-in knows by this name."""
        query = select(operators).where(operators.c.subject == subject)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return operator_of(row) if row is not None else None

    async def bind(self, operator_id: OperatorId, subject: str) -> bool:
        """From now on the company's sign-in knows this operator so; False for one who is bound already."""
        async with self._database.write() as transaction:
            done = await transaction.execute(
                update(operators)
                .where(operators.c.id == operator_id, operators.c.subject.is_(None))
                .values(subject=subject)
            )
        return bool(done.rowcount)

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
        """Who is online and may answer; with `seen_since`, only those whose presence was renewed after it."""
        query = select(operators).where(
            operators.c.presence == Presence.ONLINE,
            operators.c.role.in_(ANSWERING),
            operators.c.active,
        )
        if seen_since is not None:
            query = query.where(operators.c.presence_at >= seen_since)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(operators.c.name))).mappings().all()
        return [operator_of(row) for row in rows]


async def _get(connection: Snapshot, operator_id: OperatorId) -> Operator:
    query = select(operators).where(operators.c.id == operator_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such operator.")
    return operator_of(row)


async def _another_admin(connection: Snapshot, operator_id: OperatorId) -> None:
    admins = select(operators.c.id).where(operators.c.role == Role.ADMIN, operators.c.active)
    # Locked: two admins who demote each other at once must not both succeed.
    rows = (await connection.execute(admins.order_by(operators.c.id).with_for_update())).scalars()
    if not set(rows) - {operator_id}:
        raise Conflict(
            "This is the last active admin: make somebody else an admin first.", field="role"
        )
