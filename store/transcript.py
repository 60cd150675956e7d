"""Everything a turn is given, read in the transaction that claims it."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, select

from domain.conversation import Message, Sender, TurnInput
from domain.effect import Proposal, ProposalStatus
from domain.ids import ConversationId
from domain.language import Language
from store.engine import Transaction
from store.messages import latest_rows, with_parts
from store.proposals import expire_proposals
from store.rows import contact_of, proposal_of, turn_of
from store.switches import Orders
from store.tables import contacts, effects, messages, proposals, turns

TRANSCRIPT = 20
# So many messages may wait for a later turn without shortening the transcript of this one.
WAITING = 10
# An accepted consent is carried out also when its turn had to start again after the expiry.
GRACE = timedelta(minutes=1)


async def turn_input(
    transaction: Transaction,
    conversation: RowMapping,
    turn: RowMapping,
    *,
    now: datetime,
    orders: Orders,
) -> TurnInput:
    conversation_id = conversation["id"]
    pending = await _pending(transaction, conversation_id, turn, now)
    heard, unanswered = await _transcript(transaction, conversation_id, turn)
    person = select(contacts).where(contacts.c.id == conversation["contact_id"])
    contact = contact_of((await transaction.execute(person)).mappings().one())
    return TurnInput(
        id=turn["id"],
        conversation_id=conversation_id,
        contact=contact,
        language=Language(conversation["language"]),
        transcript=heard,
        unanswered=unanswered,
        now=now,
        channel=conversation["channel"],
        decision=turn_of(turn).decision,
        pending=pending,
        memory=conversation["memory"],
        visible=await _visible(transaction, turn),
        humans_only=orders.humans_only,
        risk=orders.risk,
    )


async def _transcript(
    transaction: Transaction, conversation_id: ConversationId, turn: RowMapping
) -> tuple[tuple[Message, ...], int]:
    """Oldest first; messages that wait for a later turn are left out, this turn's own stand
    last."""
    waiting = select(turns.c.id).where(
        turns.c.conversation_id == conversation_id, turns.c.number > turn["number"]
    )
    later = set((await transaction.execute(waiting)).scalars().all())
    rows = await latest_rows(
        transaction, conversation_id, internal=False, limit=TRANSCRIPT + WAITING
    )
    heard = [row for row in rows if row["turn_id"] not in later]
    own = [row for row in heard if row["turn_id"] == turn["id"]]
    asked = [row for row in own if row["sender"] == Sender.CONTACT]
    before = [row for row in heard if row["turn_id"] != turn["id"]]
    kept = (before + asked)[-TRANSCRIPT:]
    return tuple(await with_parts(transaction, kept)), min(len(asked), len(kept))


async def _pending(
    transaction: Transaction, conversation_id: ConversationId, turn: RowMapping, now: datetime
) -> Proposal | None:
    """The proposal this turn is about, or the one that waits. The one it decides, or has begun to
    execute in an earlier attempt, is given as pending: so the turn takes the same path and the
    ledger finds the effect."""
    begun = select(effects.c.proposal_id).where(effects.c.turn_id == turn["id"])
    own = turn["proposal_id"] or (await transaction.execute(begun)).scalar()
    await expire_proposals(transaction, conversation_id, now=now, but=own)
    query = select(proposals).where(proposals.c.conversation_id == conversation_id)
    if own:
        query = query.where(proposals.c.id == own)
    else:
        query = query.where(
            proposals.c.status == ProposalStatus.PENDING, proposals.c.turn_id != turn["id"]
        )
    row = (await transaction.execute(query.limit(1))).mappings().one_or_none()
    if row is None:
        return None
    found = proposal_of(row)
    if not own:
        return found
    expires_at = max(found.expires_at, now + GRACE)
    return replace(found, status=ProposalStatus.PENDING, expires_at=expires_at)


async def _visible(transaction: Transaction, turn: RowMapping) -> str:
    if not turn["message_id"]:
        return ""
    query = select(messages.c.text).where(messages.c.id == turn["message_id"])
    return str((await transaction.execute(query)).scalar_one())
