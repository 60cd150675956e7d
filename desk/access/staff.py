"""Who works at the desk: added, changed, let go; and their own passwords and places."""

import asyncio
from dataclasses import dataclass
from typing import Any

from desk.access.policy import Permission, may
from desk.accounts import SHORTEST_PASSWORD, hash_password, password_fits
from desk.attempts import Attempts
from desk.presence import requeue
from domain.contact import Operator, Presence, Role
from domain.errors import Forbidden, Invalid
from domain.ids import OperatorId
from store.journal import Journal
from store.moments import utc_now


@dataclass(frozen=True)
class NewOperator:
    login: str
    name: str
    password: str
    role: Role
    capacity: int
    groups: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


class Staff:
    """Held in `app.state.staff`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        # Each hash takes 64 MB and a tenth of a second.
        self._hashing = asyncio.Semaphore(2)
        self._attempts = Attempts(limit=8, seconds=60)

    async def add(self, new: NewOperator) -> Operator:
        """Raises Conflict for a login that is taken, and Invalid for a short password."""
        return await self._journal.operators.create(
            new.login,
            new.name,
            password_hash=await self._hashed(new.password),
            now=utc_now(),
            role=new.role,
            capacity=new.capacity,
            groups=new.groups,
            skills=new.skills,
            languages=new.languages,
        )

    async def change(self, operator_id: OperatorId, **values: Any) -> dict[str, Any]:
        """Returns what became different, as {name: [before, after]}. A person who is let go leaves at once; Conflict for the
        last active admin."""
        before = await self._journal.operators.get(operator_id)
        after = await self._journal.operators.change(operator_id, **values)
        if before.active and not after.active:
            await self.let_go(after)
        elif may(before, Permission.ANSWER) and not may(after, Permission.ANSWER):
            await self._hand_on(after)
        if before.role is not after.role:
            self._journal.wakeups.session_ended()  # open streams look at what they may still tell
        return {
            name: [getattr(before, name), getattr(after, name)]
            for name in values
            if getattr(before, name) != getattr(after, name)
        }

    async def let_go(self, operator: Operator) -> None:
        """Ends every session; whom they were talking with waits for somebody else."""
        await self._journal.sessions.end_all(operator.id)
        await self.left(operator)

    async def left(self, operator: Operator) -> None:
        """Somebody who is signed in nowhere any more is not there."""
        if await self._journal.sessions.of(operator.id, now=utc_now()):
            return
        await self._hand_on(operator)

    async def _hand_on(self, operator: Operator) -> None:
        await self._journal.operators.set_presence(operator.id, Presence.OFFLINE, now=utc_now())
        await self._journal.offers.withdraw_absent(now=utc_now())
        mine = await self._journal.conversations.of_operator(operator.id)
        await requeue(self._journal, mine, now=utc_now())

    async def reset_password(self, operator_id: OperatorId, password: str) -> None:
        """An admin's doing: whoever knew the old password is out everywhere."""
        operator = await self._journal.operators.get(operator_id)
        hashed = await self._hashed(password)
        await self._journal.operators.change(operator_id, password_hash=hashed)
        await self.let_go(operator)

    async def change_password(self, me: Operator, key: str, *, old: str, new: str) -> None:
        """One's own; the other places are signed out. Raises Forbidden for a wrong old one."""
        self._attempts.check(me.id)
        known = await self._journal.operators.credentials(me.login)
        async with self._hashing:
            fits = known is not None and await asyncio.to_thread(password_fits, known[1], old)
        if not fits:
            raise Forbidden("The present password is wrong.", field="old")
        hashed = await self._hashed(new)
        await self._journal.operators.change(me.id, password_hash=hashed)
        await self._journal.sessions.end_all(me.id, but=key)

    async def _hashed(self, password: str) -> str:
        if len(password) < SHORTEST_PASSWORD:
            raise Invalid(
                f"The password needs at least {SHORTEST_PASSWORD} characters.", field="password"
            )
        async with self._hashing:
            return await asyncio.to_thread(hash_password, password)
