"""When a turn cannot be finished: say so, and bring a human in. Never silence, never an error
page."""

from dataclasses import replace

from sqlalchemy import select

from domain.conversation import Sender, TurnOutcome
from domain.effect import Effect, EffectStatus, Receipt
from domain.errors import ToolUnavailable, XiaoerError
from domain.handoff import Brief, HandoffReason
from domain.language import Language
from store import payloads
from store.conversations import lock
from store.endings import end_turn_row
from store.journal import Journal
from store.messages import say
from store.moments import utc_now
from store.tables import turns
from store.turns import Claim
from turns import notices
from turns.handover import Handover, asked_in


async def fail_turn(
    journal: Journal, handover: Handover, claim: Claim, error: BaseException
) -> None:
    """RUN_ERROR, a friendly message and a handoff in one transaction; TurnLost when a human is
    there already."""
    await settle_effects(journal, claim)
    now = utc_now()
    brief = await _brief(journal, claim, error)
    plan = await handover.plan(asked_in(claim.input, brief, now=now))
    code = error.code if isinstance(error, XiaoerError) else "internal"
    if isinstance(error, TimeoutError):
        code = "turn_timeout"
    language = claim.input.language
    async with journal.turns.guard(claim) as transaction:
        query = select(turns).where(turns.c.id == claim.turn.id)
        row = (await transaction.execute(query)).mappings().one()
        words = notices.failed(language)
        entry = payloads.run_error(claim.turn.id, code=code, message=words)
        await end_turn_row(transaction, row, TurnOutcome.FAILED, now=now, last=entry)
        conversation_id = claim.turn.conversation_id
        await say(transaction, conversation_id, Sender.SYSTEM, words, now=now, kind="failed")
        await handover.open(
            transaction,
            await lock(transaction, conversation_id),
            brief.reason,
            brief,
            now=now,
            plan=plan,
            turn_id=claim.turn.id,
        )


async def settle_effects(journal: Journal, claim: Claim) -> None:
    """What this turn began and will never finish gets an honest receipt: nobody knows."""
    for effect in await journal.effects.executing(claim.turn.id):
        await journal.effects.finish(unknown(effect, claim.input.language))


def unknown(effect: Effect, language: Language) -> Receipt:
    return Receipt(
        effect_id=effect.id,
        proposal_id=effect.proposal_id,
        tool=effect.tool,
        status=EffectStatus.UNKNOWN,
        summary=notices.effect_unknown(language, effect.tool),
    )


async def _brief(journal: Journal, claim: Claim, error: BaseException) -> Brief:
    reason = HandoffReason.MODEL_FAILED
    if isinstance(error, ToolUnavailable):
        reason = HandoffReason.TOOL_FAILED
    asked = claim.input.question
    if not asked and claim.input.pending is not None:
        asked = claim.input.pending.rendering
    brief = Brief(asked=asked, reason=reason, language=claim.input.language)
    receipts = await journal.effects.receipts(claim.turn.conversation_id)
    return replace(brief, receipts=tuple(receipt.summary for receipt in receipts))
