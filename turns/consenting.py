"""Carry out what the contact consented to while a human owns the conversation: code tells what came of it, and the
assistant says nothing."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import cast

from domain.conversation import Sender, TurnOutcome
from domain.effect import EffectStatus, Receipt
from domain.events import ReceiptGiven, SentenceSent, TurnEvent
from domain.language import Language
from store import payloads
from store.engine import Transaction
from store.events import append
from store.journal import Journal
from store.messages import say
from store.moments import utc_now
from store.turns import Claim, mark
from turns import notices
from turns.attempt import Responder
from turns.failure import settle_effects

_FAILED = {
    Language.ZH: "这项操作没有完成。接待您的同事会核实并告诉您。",
    Language.EN: "This action was not completed. The colleague who is helping you will look into it.",
}
KIND = "consent"


@dataclass
class Told:
    """What came of it, in words."""

    words: str = ""
    receipt: Receipt | None = None


async def carry_out(journal: Journal, assistant: Responder, claim: Claim) -> TurnOutcome:
    """The assistant's own path to a decision, whose words become a line of the system. TurnLost when the owner
    changed meanwhile: then it is claimed again."""
    told = await _decided(assistant, claim)
    await _end(journal, claim, told, TurnOutcome.REPLIED)
    return TurnOutcome.REPLIED


async def give_up(journal: Journal, claim: Claim) -> TurnOutcome:
    """It failed, or crashed too often: what it began has an unknown result, and both sides are told."""
    await settle_effects(journal, claim)
    await _end(journal, claim, Told(_FAILED[claim.input.language]), TurnOutcome.FAILED)
    return TurnOutcome.FAILED


async def _decided(assistant: Responder, claim: Claim) -> Told:
    # Without what was to come next: that would be the assistant's to say.
    stream = assistant.respond(replace(claim.input, memory={}))
    told, said = Told(), ""
    async with aclosing(cast("AsyncGenerator[TurnEvent]", stream)):
        async for event in stream:
            if isinstance(event, SentenceSent):
                said += event.text
            elif isinstance(event, ReceiptGiven):
                told.receipt = event.receipt
    told.words = said.strip()
    if told.receipt is not None and told.receipt.status is EffectStatus.UNKNOWN:
        title = claim.input.pending.title if claim.input.pending else told.receipt.tool
        told.words = notices.effect_unknown(claim.input.language, title)
    return told


async def _end(journal: Journal, claim: Claim, told: Told, outcome: TurnOutcome) -> None:
    now, conversation_id = utc_now(), claim.turn.conversation_id
    async with journal.turns.guard(claim) as transaction:
        if told.words:
            await say(transaction, conversation_id, Sender.SYSTEM, told.words, now=now, kind=KIND)
        await mark(
            transaction,
            claim,
            status="ended",
            outcome=outcome,
            rung="human",
            ended_at=now,
            lease_owner=None,
            lease_until=None,
            step=None,
        )
        await _finish_run(transaction, claim, outcome)


async def _finish_run(transaction: Transaction, claim: Claim, outcome: TurnOutcome) -> None:
    """The run that an earlier attempt began in the log, before a human took over, ends there too."""
    entries = [payloads.step_finished(claim.step)] if claim.step else []
    if claim.announced:
        entries.append(
            payloads.run_finished(claim.turn.conversation_id, claim.turn.id, outcome, stopped=True)
        )
    if entries:
        await append(transaction, claim.turn.conversation_id, entries)
