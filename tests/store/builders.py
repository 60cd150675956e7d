"""Short ways to a journal with something in it."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.contact import Contact, Operator
from domain.conversation import Conversation, TurnOutcome
from domain.effect import Proposal
from domain.events import TurnEnded
from domain.handoff import Brief, HandoffReason
from domain.ids import ProposalId, new_id
from domain.language import Language
from store.journal import Journal
from store.turns import Claim, close_turn

NOW = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
_keys = itertools.count()


def a_key() -> str:
    return f"key-{next(_keys)}"


async def a_conversation(
    journal: Journal, *, language: Language = Language.ZH, contact: Contact | None = None
) -> Conversation:
    contact = contact or await journal.contacts.create(now=NOW)
    return await journal.conversations.create(
        contact.id,
        channel="web",
        language=language,
        token_hash="0" * 64,
        token_expires_at=NOW + timedelta(days=30),
        now=NOW,
    )


async def an_operator(journal: Journal, login: str = "mei") -> Operator:
    return await journal.operators.create(
        login, login.capitalize(), password_hash="$argon2id$", now=NOW
    )


async def say(journal: Journal, conversation_id: str, text: str) -> Any:
    return await journal.receive(conversation_id, text, a_key())


async def ask(journal: Journal, conversation_id: str) -> None:
    """For a human, who is not there yet."""
    brief = a_brief()
    await journal.handoffs.request(conversation_id, brief.reason, brief, now=NOW)


async def claim(journal: Journal, conversation_id: str, worker: str = "w1") -> Claim:
    claimed = await journal.claim_turn(conversation_id, worker, 30)
    assert claimed is not None
    return claimed


async def end(
    journal: Journal, claimed: Claim, outcome: TurnOutcome = TurnOutcome.REPLIED, **memory: Any
) -> None:
    async with journal.turns.guard(claimed) as transaction:
        await close_turn(transaction, claimed, TurnEnded(outcome, memory=memory), now=NOW)


def a_proposal(claimed: Claim, **changes: Any) -> Proposal:
    values: dict[str, Any] = {
        "id": ProposalId(new_id("prop")),
        "conversation_id": claimed.turn.conversation_id,
        "turn_id": claimed.turn.id,
        "tool": "cancelOrder",
        "arguments": {"order_number": "LS20260001", "customer_id": "C1"},
        "title": "取消订单",
        "rendering": "取消订单 LS20260001",
        "customer_id": "C1",
        "created_at": claimed.turn.created_at,
        "expires_at": claimed.turn.created_at + timedelta(minutes=15),
    }
    return Proposal(**(values | changes))


def a_brief(reason: HandoffReason = HandoffReason.REQUESTED) -> Brief:
    return Brief(asked="我的快递到哪了", reason=reason, language=Language.ZH)
