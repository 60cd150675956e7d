"""Everything a turn is given, read in the transaction that claims it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, and_, bindparam, exists, or_, select

from domain.conversation import FOR_ASSISTANT, Message, Sender, TurnInput
from domain.effect import Proposal, ProposalStatus, Receipt
from domain.ids import ConversationId
from domain.language import Language
from store.attachments import attached_to
from store.desk_tables import attachments
from store.engine import Transaction
from store.proposals import close_proposal
from store.rows import contact_of, proposal_of, receipt_of, said_of, turn_of
from store.switches import orders, switched_in
from store.tables import contacts, conversations, effects, messages, proposals, turns

TRANSCRIPT = 20
# So many later messages may stand behind those that the turn answers.
LATER = 10
# An accepted consent is carried out also when its turn had to start again after the expiry.
GRACE = timedelta(minutes=1)

# Built once: each turn begins with them, and building them costs more than running them.
# Of the matter that is open: what was noted before it was last resolved is over.
_NOTE = (
    select(messages.c.text)
    .where(
        messages.c.conversation_id == conversations.c.id,
        messages.c.kind == FOR_ASSISTANT,
        or_(
            conversations.c.resolved_at.is_(None),
            messages.c.created_at > conversations.c.resolved_at,
        ),
    )
    .order_by(messages.c.created_at.desc(), messages.c.id.desc())
    .limit(1)
    .correlate(conversations)
    .scalar_subquery()
)
_PERSON = (
    select(contacts, conversations.c.memory, _NOTE.label("note"))
    .join(conversations, conversations.c.contact_id == contacts.c.id)
    .where(conversations.c.id == bindparam("conversation"))
)
# Messages that wait for a later turn are left out, and what this turn itself has said; of the others all but what
# stands under the text for people to look at.
_SAID = (
    select(
        *(
            column
            for column in messages.c
            if column.name not in ("citations", "quick_replies", "cards", "confidence")
        ),
        turns.c.number,
        exists().where(attachments.c.message_id == messages.c.id).label("attached"),
    )
    .outerjoin(turns, turns.c.id == messages.c.turn_id)
    .where(
        messages.c.conversation_id == bindparam("conversation"),
        messages.c.internal.is_(False),
        or_(
            messages.c.turn_id.is_(None),
            turns.c.number < bindparam("number"),
            and_(turns.c.number == bindparam("number"), messages.c.sender == Sender.CONTACT),
        ),
    )
    .order_by(messages.c.seq.desc(), messages.c.created_at.desc(), messages.c.id.desc())
    .limit(TRANSCRIPT + LATER)
)
_BEGUN = select(effects.c.proposal_id).where(effects.c.turn_id == bindparam("turn"))
_PROPOSALS = select(proposals, proposals.c.id.in_(_BEGUN).label("begun")).where(
    proposals.c.conversation_id == bindparam("conversation"),
    or_(
        proposals.c.status == ProposalStatus.PENDING,
        proposals.c.id == bindparam("decided"),
        proposals.c.id.in_(_BEGUN),
    ),
)


async def turn_input(
    transaction: Transaction,
    conversation: RowMapping,
    turn: Mapping[str, Any],
    *,
    now: datetime,
    humans_only: bool,
) -> TurnInput:
    conversation_id = conversation["id"]
    pending = await _pending(transaction, conversation_id, turn, now)
    heard, unanswered = await _transcript(transaction, conversation_id, turn)
    person = await transaction.execute(_PERSON, {"conversation": conversation_id})
    known = person.mappings().one()
    standing = orders(await switched_in(transaction), humans_only=humans_only)
    return TurnInput(
        id=turn["id"],
        conversation_id=conversation_id,
        contact=contact_of(known),
        language=Language(conversation["language"]),
        transcript=heard,
        unanswered=unanswered,
        now=now,
        channel=conversation["channel"],
        decision=turn_of(turn).decision,
        pending=pending,
        memory=known["memory"],
        visible=await _visible(transaction, turn),
        humans_only=standing.humans_only,
        risk=standing.risk,
        note=known["note"] or "",
    )


async def _transcript(
    transaction: Transaction, conversation_id: ConversationId, turn: Mapping[str, Any]
) -> tuple[tuple[Message, ...], int]:
    """Oldest first; this turn's own messages stand last."""
    found = await transaction.execute(
        _SAID, {"conversation": conversation_id, "number": turn["number"]}
    )
    heard = list(reversed(found.mappings().all()))
    asked = [row for row in heard if row["turn_id"] == turn["id"]]
    before = [row for row in heard if row["turn_id"] != turn["id"]]
    kept = (before + asked)[-TRANSCRIPT:]
    given = await _receipts(transaction, kept)
    carried = await attached_to(transaction, [row["id"] for row in kept if row["attached"]])
    said = tuple(
        said_of(row, receipt=given.get(row["effect_id"]), attachments=carried.get(row["id"], ()))
        for row in kept
    )
    return said, min(len(asked), len(kept))


async def _receipts(
    transaction: Transaction, rows: Sequence[RowMapping]
) -> dict[str, Receipt | None]:
    wanted = [row["effect_id"] for row in rows if row["effect_id"]]
    if not wanted:
        return {}
    query = select(effects).where(effects.c.id.in_(wanted))
    found = (await transaction.execute(query)).mappings().all()
    return {row["id"]: receipt_of(row) for row in found}


async def _pending(
    transaction: Transaction,
    conversation_id: ConversationId,
    turn: Mapping[str, Any],
    now: datetime,
) -> Proposal | None:
    """The proposal this turn is about, or the one that waits. The one it decides, or has begun to
    execute in an earlier attempt, is given as pending: so the turn takes the same path and the
    ledger finds the effect. What nobody said yes to in time is closed."""
    about = {"conversation": conversation_id, "turn": turn["id"], "decided": turn["proposal_id"]}
    rows = (await transaction.execute(_PROPOSALS, about)).mappings().all()
    begun = next((row["id"] for row in rows if row["begun"]), None)
    own = turn["proposal_id"] or begun
    waits = None
    for row in rows:
        if row["id"] == own:
            found = proposal_of(row)
            expires_at = max(found.expires_at, now + GRACE)
            waits = replace(found, status=ProposalStatus.PENDING, expires_at=expires_at)
        elif row["status"] == ProposalStatus.PENDING and row["expires_at"] <= now:
            await close_proposal(transaction, row, ProposalStatus.EXPIRED)
        elif own is None and row["turn_id"] != turn["id"]:
            waits = proposal_of(row)
    return waits


async def _visible(transaction: Transaction, turn: Mapping[str, Any]) -> str:
    if not turn["message_id"]:
        return ""
    query = select(messages.c.text).where(messages.c.id == turn["message_id"])
    return str((await transaction.execute(query)).scalar_one())
