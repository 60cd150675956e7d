"""A turn has one worker, and loses its voice the moment somebody else is responsible."""

import asyncio
from datetime import timedelta

import pytest

from domain.conversation import TurnOutcome
from domain.effect import Choice, EffectStatus, Receipt
from domain.errors import Conflict, ProposalClosed, TurnLost
from store.journal import Journal
from store.moments import utc_now
from store.proposals import record_proposal
from tests.store.builders import a_conversation, a_proposal, ask, claim, end, say


async def test_only_one_of_many_workers_gets_the_turn(journal: Journal, conversation_id):
    await say(journal, conversation_id, "在吗")

    claims = await asyncio.gather(
        *(journal.claim_turn(conversation_id, f"w{n}", 30) for n in range(10))
    )

    assert len([claimed for claimed in claims if claimed]) == 1


async def test_an_expired_lease_is_taken_over_and_the_old_attempt_is_mute(
    journal: Journal, conversation_id
):
    await say(journal, conversation_id, "在吗")
    old = await claim(journal, conversation_id, "dead")

    assert await journal.claim_turn(conversation_id, "w2", 30) is None
    later = utc_now() + timedelta(seconds=31)
    new = await journal.claim_turn(conversation_id, "w2", 30, now=later)

    assert new.turn.attempt == old.turn.attempt + 1
    assert new.crashes == 1
    with pytest.raises(TurnLost):
        await journal.turns.write(old, [{"type": "CUSTOM"}])


async def test_leases_of_a_dead_process_are_void_at_start(journal: Journal, conversation_id):
    await say(journal, conversation_id, "在吗")
    await claim(journal, conversation_id, "dead")

    voided = await journal.turns.void_leases("alive", now=utc_now())

    assert voided == 1
    assert await journal.unfinished_turns() == [conversation_id]
    assert (await claim(journal, conversation_id, "alive")).crashes == 1


async def test_a_late_draft_is_refused_after_the_owner_changed(journal: Journal, conversation_id):
    await say(journal, conversation_id, "在吗")
    claimed = await claim(journal, conversation_id)

    await ask(journal, conversation_id)

    with pytest.raises(TurnLost):
        await journal.turns.write(claimed, [{"type": "CUSTOM"}], visible=True)
    assert (await journal.turns.get(claimed.turn.id)).outcome is TurnOutcome.DISCARDED
    types = [e.payload["type"] for e in await journal.events_after(conversation_id, 0)]
    assert types[:4] == ["CUSTOM", "RUN_STARTED", "RUN_FINISHED", "CUSTOM"]


async def test_renewing_keeps_the_lease(journal: Journal, conversation_id):
    await say(journal, conversation_id, "在吗")
    claimed = await claim(journal, conversation_id)
    later = utc_now() + timedelta(seconds=25)

    await journal.turns.renew(claimed, 30, now=later)

    after = utc_now() + timedelta(seconds=40)
    assert await journal.claim_turn(conversation_id, "w2", 30, now=after) is None


async def test_cancelling_ends_the_turn_once(journal: Journal, conversation_id):
    received = await say(journal, conversation_id, "在吗")
    claimed = await claim(journal, conversation_id)

    assert await journal.cancel_turn(received.turn_id)
    assert not await journal.cancel_turn(received.turn_id)

    assert not await journal.turns.holds(claimed)
    last = (await journal.events_after(conversation_id, 0))[-1].payload
    assert last["result"]["stopped"] is True


async def _consented(journal: Journal):
    conversation = await a_conversation(journal)
    await say(journal, conversation.id, "取消订单")
    claimed = await claim(journal, conversation.id)
    proposal = a_proposal(claimed)
    async with journal.turns.guard(claimed) as transaction:
        await record_proposal(transaction, proposal, message_id=None)
    await end(journal, claimed)
    await journal.decide(conversation.id, proposal.id, Choice.CONFIRM)
    return await claim(journal, conversation.id), proposal


def _receipt(effect, status=EffectStatus.DONE):
    return Receipt(effect.id, effect.proposal_id, effect.tool, status, "已取消", {"ok": True})


async def test_an_effect_is_begun_once_and_found_by_the_restarted_turn(journal: Journal):
    claimed, proposal = await _consented(journal)
    effect = await journal.effects.begin(proposal, turn_id=claimed.turn.id)
    await journal.turns.void_leases("alive", now=utc_now())

    again = await claim(journal, claimed.turn.conversation_id, "alive")
    found = await journal.effects.begin(again.input.pending, turn_id=again.turn.id)

    assert found == effect
    assert found.status is EffectStatus.EXECUTING


async def test_a_receipt_is_kept_and_shown_exactly_once(journal: Journal):
    claimed, proposal = await _consented(journal)
    effect = await journal.effects.begin(proposal, turn_id=claimed.turn.id)

    await journal.effects.finish(_receipt(effect))
    await journal.effects.finish(_receipt(effect))
    await journal.effects.finish(_receipt(effect, EffectStatus.REFUSED))

    stored, receipt = await journal.effects.effect_of(proposal.id)
    assert stored.status is EffectStatus.DONE
    assert receipt == _receipt(effect)
    events = await journal.events_after(claimed.turn.conversation_id, 0)
    names = [event.payload.get("name") for event in events]
    assert names.count("xiaoer.receipt") == 1


async def test_a_changed_proposal_is_not_executed(journal: Journal):
    claimed, _ = await _consented(journal)
    forged = a_proposal(claimed, id=claimed.input.pending.id, arguments={"order_number": "LS9"})

    with pytest.raises(ProposalClosed):
        await journal.effects.begin(forged, turn_id=claimed.turn.id)

    assert await journal.effects.effect_of(forged.id) is None


async def test_no_effect_begins_after_an_operator_took_over(journal: Journal):
    claimed, proposal = await _consented(journal)
    await ask(journal, claimed.turn.conversation_id)

    with pytest.raises(TurnLost):
        await journal.effects.begin(proposal, turn_id=claimed.turn.id)


async def test_a_running_effect_cannot_be_stopped(journal: Journal):
    claimed, proposal = await _consented(journal)
    await journal.effects.begin(proposal, turn_id=claimed.turn.id)

    with pytest.raises(Conflict):
        await journal.cancel_turn(claimed.turn.id)
