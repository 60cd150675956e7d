"""Turns: claimed by one worker with a lease, guarded at every write, found again after a crash."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, and_, bindparam, or_, select, update

from domain.conversation import OwnerKind, Turn, TurnInput, TurnOutcome
from domain.effect import EffectStatus
from domain.errors import Conflict, NotFound, TurnLost
from domain.events import TurnEnded
from domain.ids import ConversationId, MessageId, TurnId
from store import payloads
from store.conversations import lock
from store.endings import end_turn_row
from store.engine import Database, Snapshot, Transaction
from store.events import append
from store.payloads import Payload
from store.rows import to_json, turn_of
from store.tables import conversations, effects, turns
from store.transcript import turn_input


@dataclass(frozen=True)
class Claim:
    """A turn that `worker` may write for, until its lease ends or somebody else becomes
    responsible. `message_id` and `step` are what an earlier attempt left open; `held`: a human owns the conversation,
    and the turn carries out what the contact consented to, without a word of the assistant's; `announced`: an earlier
    attempt had begun."""

    turn: Turn
    worker: str
    input: TurnInput
    crashes: int
    message_id: MessageId | None = None
    step: str | None = None
    held: bool = False
    announced: bool = False


# Built once: a turn needs them at each of its writes, and building them costs more than running them.
_HELD = (
    select(
        turns.c.status,
        turns.c.attempt,
        turns.c.lease_owner,
        turns.c.proposal_id,
        conversations.c.owner_kind,
        conversations.c.owner_version,
    )
    .join(conversations, conversations.c.id == turns.c.conversation_id)
    .where(turns.c.id == bindparam("turn"))
)
_TURN = select(turns).where(turns.c.id == bindparam("turn"))
_OPEN_TURN = (
    select(turns)
    .where(
        turns.c.conversation_id == bindparam("conversation"),
        turns.c.status.in_(("pending", "running")),
    )
    .order_by(turns.c.number)
    .limit(1)
)
_MARK = update(turns).where(turns.c.id == bindparam("turn"))


class Turns:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self,
        conversation_id: ConversationId,
        worker: str,
        lease_seconds: float,
        *,
        now: datetime,
        humans_only: bool = False,
    ) -> Claim | None:
        """The conversation's next turn, or None: nothing to do, another attempt runs, or a human
        owns it and no consent waits. `humans_only` is what the settings say of it."""
        async with self._database.write() as transaction:
            conversation = await lock(transaction, conversation_id)
            row = await _next_turn(transaction, conversation_id, now)
            if row is None or not _may_run(conversation, row):
                return None
            held = conversation["owner_kind"] != OwnerKind.ASSISTANT
            crashes = row["crashes"] + (1 if row["status"] == "running" else 0)
            values = {
                "status": "running",
                "attempt": row["attempt"] + 1,
                "crashes": crashes,
                "owner_version": conversation["owner_version"],
                "lease_owner": worker,
                "lease_until": now + timedelta(seconds=lease_seconds),
                "started_at": row["started_at"] or now,
            }
            claimed = {**row, **values}
            await transaction.execute(_MARK, {"turn": row["id"], **values})
            if row["started_at"] is None and not held:
                entry = payloads.run_started(conversation_id, row["id"])
                await append(transaction, conversation_id, [entry])
            given = await turn_input(
                transaction, conversation, claimed, now=now, humans_only=humans_only
            )
            return Claim(
                turn=turn_of(claimed),
                worker=worker,
                input=given,
                crashes=crashes,
                message_id=row["message_id"],
                step=row["step"],
                held=held,
                announced=row["started_at"] is not None,
            )

    @asynccontextmanager
    async def guard(self, claim: Claim) -> AsyncIterator[Transaction]:
        """A transaction in which the claim holds; TurnLost otherwise, and nothing is written."""
        async with self._database.write() as transaction:
            # The turn is read behind the lock: others change it only while they hold that.
            await lock(transaction, claim.turn.conversation_id)
            if not await _holds(transaction, claim):
                raise TurnLost("The turn was started again, stopped, or taken over.")
            yield transaction

    async def holds(self, claim: Claim) -> bool:
        """Whether the claim could write now."""
        async with self._database.read() as connection:
            return await _holds(connection, claim)

    async def write(
        self, claim: Claim, entries: Sequence[Payload], *, visible: bool = False
    ) -> int:
        """Append to the log in the name of the turn; `visible` once the contact can see an
        answer."""
        async with self.guard(claim) as transaction:
            if visible:
                await mark(transaction, claim, visible=True)
            return await append(transaction, claim.turn.conversation_id, entries)

    async def renew(self, claim: Claim, lease_seconds: float, *, now: datetime) -> None:
        """Keep the lease; TurnLost when it is gone."""
        async with self.guard(claim) as transaction:
            await mark(transaction, claim, lease_until=now + timedelta(seconds=lease_seconds))

    async def cancel(self, turn_id: TurnId, *, now: datetime) -> bool:
        """Stop a turn; what was sent stays. False when it had ended; Conflict while an effect is
        executed."""
        async with self._database.write() as transaction:
            found = await _turn(transaction, turn_id)
            await lock(transaction, found["conversation_id"])
            row = await _turn(transaction, turn_id)
            if row["status"] == "ended":
                return False
            query = select(effects.c.id).where(
                effects.c.turn_id == turn_id, effects.c.status == EffectStatus.EXECUTING
            )
            if (await transaction.execute(query)).first() is not None:
                raise Conflict("An action is being carried out and can no longer be stopped.")
            await end_turn_row(transaction, row, TurnOutcome.CANCELLED, now=now)
            return True

    async def get(self, turn_id: TurnId) -> Turn:
        async with self._database.read() as connection:
            query = select(turns).where(turns.c.id == turn_id)
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such turn.")
        return turn_of(row)

    async def running(self, conversation_id: ConversationId) -> TurnId | None:
        """The turn that is being answered now."""
        query = select(turns.c.id).where(
            turns.c.conversation_id == conversation_id, turns.c.status == "running"
        )
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def unfinished(self, now: datetime) -> list[ConversationId]:
        """Conversations with a turn that nobody works on, oldest first."""
        idle = or_(
            turns.c.status == "pending",
            and_(turns.c.status == "running", turns.c.lease_until <= now),
        )
        query = select(turns.c.conversation_id).where(idle).order_by(turns.c.created_at)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).scalars().all()
        return [ConversationId(row) for row in dict.fromkeys(rows)]

    async def void_leases(self, worker: str, *, now: datetime) -> int:
        """At start on a single machine every other worker is dead: its turns may be taken at
        once."""
        others = and_(turns.c.status == "running", turns.c.lease_owner != worker)
        async with self._database.write() as transaction:
            result = await transaction.execute(
                update(turns).where(others).values(lease_until=now - timedelta(seconds=1))
            )
            return result.rowcount


async def mark(transaction: Transaction, claim: Claim, **values: object) -> None:
    """Change the row of a guarded turn."""
    await transaction.execute(_MARK, {"turn": claim.turn.id, **values})


async def close_turn(
    transaction: Transaction,
    claim: Claim,
    ended: TurnEnded,
    *,
    now: datetime,
    entries: Sequence[Payload] = (),
    **marks: object,
) -> int:
    """End a guarded turn: its last `entries`, what it wants remembered, `marks` and the end itself in its row. The last
    `seq`."""
    await mark(
        transaction,
        claim,
        status="ended",
        outcome=ended.outcome,
        rung=ended.rung,
        confidence=to_json(ended.confidence),
        question=ended.question or None,
        understood=to_json(ended.understood),
        ended_at=now,
        lease_owner=None,
        lease_until=None,
        **{**marks, "step": None},
    )
    changes: dict[str, object] = {"updated_at": now, "memory": ended.memory}
    if ended.outcome in (TurnOutcome.REPLIED, TurnOutcome.ASKED, TurnOutcome.PROPOSED):
        changes["waiting_since"] = None
    if ended.outcome is TurnOutcome.FAILED:
        del changes["memory"]
    return await append(transaction, claim.turn.conversation_id, entries, changes=changes)


async def _turn(transaction: Transaction, turn_id: TurnId) -> RowMapping:
    row = (await transaction.execute(_TURN, {"turn": turn_id})).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such turn.")
    return row


async def _next_turn(
    transaction: Transaction, conversation_id: ConversationId, now: datetime
) -> RowMapping | None:
    """The oldest open turn, unless it is running under a living lease."""
    found = await transaction.execute(_OPEN_TURN, {"conversation": conversation_id})
    row = found.mappings().one_or_none()
    if row is not None and row["status"] == "running" and row["lease_until"] > now:
        return None
    return row


async def _holds(connection: Snapshot, claim: Claim) -> bool:
    row = (await connection.execute(_HELD, {"turn": claim.turn.id})).mappings().one()
    return bool(
        row["status"] == "running"
        and row["attempt"] == claim.turn.attempt
        and row["lease_owner"] == claim.worker
        and _may_run(row, row)
        and row["owner_version"] == claim.turn.owner_version
    )


def _may_run(conversation: RowMapping, turn: RowMapping) -> bool:
    """A consent is carried out whoever owns the conversation; everything else is the assistant's alone."""
    return conversation["owner_kind"] == OwnerKind.ASSISTANT or turn["proposal_id"] is not None
