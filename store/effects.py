"""The ledger of effects: a consented proposal is executed once, and what came of it is never
lost."""

import json
from datetime import datetime

from sqlalchemy import RowMapping, func, insert, select, update

from domain.conversation import OwnerKind
from domain.effect import Effect, EffectStatus, Proposal, ProposalStatus, Receipt
from domain.errors import NotFound, ProposalClosed, TurnLost
from domain.ids import ConversationId, EffectId, MessageId, ProposalId, TurnId, new_id
from store import payloads
from store.conversations import lock
from store.engine import Database, Transaction
from store.events import append
from store.moments import utc_now
from store.proposals import close_proposal
from store.rows import effect_of, receipt_of
from store.tables import effects, messages, proposals, turns


class Effects:
    """Implements the ledger that `tools/effects.py` asks for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(
        self, proposal: Proposal, *, turn_id: TurnId, owner_version: int | None = None
    ) -> Effect:
        """Commit the effect as executing, before the call. A known effect is returned as it stands.
        ProposalClosed unless the proposal still waits; TurnLost unless the turn may still speak."""
        async with self._database.write() as transaction:
            conversation = await lock(transaction, proposal.conversation_id)
            known = await _effect_row(transaction, proposal.id)
            if known is not None:
                return effect_of(known)
            turn = await _speaking_turn(
                transaction, conversation, turn_id, owner_version, proposal.id
            )
            row = await _open_proposal(transaction, proposal, turn)
            await close_proposal(transaction, row, ProposalStatus.CONFIRMED)
            effect = Effect(
                id=EffectId(new_id("eff")),
                proposal_id=proposal.id,
                conversation_id=proposal.conversation_id,
                tool=row["tool"],
                arguments=row["arguments"],
                status=EffectStatus.EXECUTING,
                started_at=utc_now(),
            )
            await transaction.execute(
                insert(effects).values(
                    id=effect.id,
                    proposal_id=effect.proposal_id,
                    conversation_id=effect.conversation_id,
                    turn_id=turn_id,
                    tool=effect.tool,
                    arguments=effect.arguments,
                    status=effect.status,
                    summary="",
                    result={},
                    started_at=effect.started_at,
                )
            )
            # From here on a new message waits for the next turn.
            await transaction.execute(
                update(turns).where(turns.c.id == turn_id).values(visible=True)
            )
            return effect

    async def finish(self, receipt: Receipt) -> None:
        """Keep the receipt and show it, whoever owns the conversation by now; a second time changes
        nothing."""
        async with self._database.write() as transaction:
            await _finish(transaction, receipt)

    async def effect_of(self, proposal_id: ProposalId) -> tuple[Effect, Receipt | None] | None:
        query = select(effects).where(effects.c.proposal_id == proposal_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return (effect_of(row), receipt_of(row)) if row is not None else None

    async def executing(self, turn_id: TurnId) -> list[Effect]:
        """Effects that this turn has begun and not finished."""
        query = select(effects).where(
            effects.c.turn_id == turn_id, effects.c.status == EffectStatus.EXECUTING
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [effect_of(row) for row in rows]

    async def receipts(self, conversation_id: ConversationId) -> list[Receipt]:
        """The proofs of what was done in a conversation, oldest first."""
        query = (
            select(effects)
            .where(effects.c.conversation_id == conversation_id)
            .order_by(effects.c.started_at, effects.c.id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [receipt for row in rows if (receipt := receipt_of(row)) is not None]

    async def executed_since(
        self, tool: str, customer_id: str, since: datetime, *, but: EffectId | None = None
    ) -> int:
        """How often the tool was executed, or may have been, for a customer: for limits of count."""
        query = (
            select(func.count())
            .select_from(effects.join(proposals, proposals.c.id == effects.c.proposal_id))
            .where(
                effects.c.tool == tool,
                proposals.c.customer_id == customer_id,
                effects.c.started_at >= since,
                effects.c.status != EffectStatus.REFUSED,
                effects.c.id != (but or ""),
            )
        )
        async with self._database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def abandoned(self, *, before: datetime) -> list[Effect]:
        """Effects that were begun before `before`, have no receipt, and whose turn will not run
        again."""
        query = (
            select(effects)
            .join(turns, turns.c.id == effects.c.turn_id)
            .where(
                effects.c.status == EffectStatus.EXECUTING,
                effects.c.started_at < before,
                turns.c.status == "ended",
            )
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [effect_of(row) for row in rows]


async def _finish(transaction: Transaction, receipt: Receipt) -> None:
    found = select(effects).where(effects.c.id == receipt.effect_id)
    row = (await transaction.execute(found)).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such effect.")
    conversation = await lock(transaction, row["conversation_id"])
    finished = await transaction.execute(
        update(effects)
        .where(
            effects.c.id == receipt.effect_id,
            effects.c.status.in_((EffectStatus.EXECUTING, EffectStatus.UNKNOWN)),
            effects.c.status != receipt.status,
        )
        .values(
            status=receipt.status,
            summary=receipt.summary,
            result=receipt.result,
            finished_at=utc_now(),
        )
    )
    if finished.rowcount:
        holder = await _holder(transaction, conversation, receipt)
        entry = payloads.receipt(receipt, message_id=holder)
        await append(transaction, row["conversation_id"], [entry])


async def _holder(
    transaction: Transaction, conversation: RowMapping, receipt: Receipt
) -> MessageId | None:
    """Where no assistant speaks the receipt stands under the proposal itself."""
    if conversation["owner_kind"] == OwnerKind.ASSISTANT:
        return None
    query = select(proposals.c.message_id).where(proposals.c.id == receipt.proposal_id)
    found: MessageId | None = (await transaction.execute(query)).scalar_one()
    if found is not None:
        await transaction.execute(
            update(messages).where(messages.c.id == found).values(effect_id=receipt.effect_id)
        )
    return found


async def _effect_row(transaction: Transaction, proposal_id: ProposalId) -> RowMapping | None:
    query = select(effects).where(effects.c.proposal_id == proposal_id)
    return (await transaction.execute(query)).mappings().one_or_none()


async def _speaking_turn(
    transaction: Transaction,
    conversation: RowMapping,
    turn_id: TurnId,
    owner_version: int | None,
    proposal_id: ProposalId,
) -> RowMapping:
    """While a human owns the conversation only the turn that the contact's own consent began may act."""
    query = select(turns).where(turns.c.id == turn_id)
    turn = (await transaction.execute(query)).mappings().one_or_none()
    if (
        turn is None
        or turn["status"] != "running"
        or turn["conversation_id"] != conversation["id"]
        or (
            conversation["owner_kind"] != OwnerKind.ASSISTANT and turn["proposal_id"] != proposal_id
        )
        or conversation["owner_version"] != turn["owner_version"]
        or (owner_version is not None and owner_version != turn["owner_version"])
    ):
        raise TurnLost("The turn may no longer act in this conversation.")
    return turn


async def _open_proposal(
    transaction: Transaction, proposal: Proposal, turn: RowMapping
) -> RowMapping:
    """The stored proposal, which alone says what is executed; consent was given when the turn
    began."""
    query = select(proposals).where(
        proposals.c.id == proposal.id,
        proposals.c.conversation_id == proposal.conversation_id,
    )
    row = (await transaction.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such proposal in this conversation.")
    if row["status"] != ProposalStatus.PENDING or row["expires_at"] <= turn["created_at"]:
        raise ProposalClosed(
            "The proposal no longer waits for a yes.", proposal_status=row["status"]
        )
    if row["tool"] != proposal.tool or row["arguments"] != json.loads(
        json.dumps(proposal.arguments)
    ):
        raise ProposalClosed("The proposal is not the one that was shown.")
    return row
