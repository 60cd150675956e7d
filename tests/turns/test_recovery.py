"""kill -9 at any moment: the next start finds every turn, and no effect is begun twice."""

# ruff: noqa: ASYNC110 - the tests watch the journal as a stranger does

import asyncio

import pytest

from domain.conversation import MessageState, Sender, TurnOutcome
from domain.effect import Choice, EffectStatus, Receipt
from domain.events import ProposalMade, ReceiptGiven, SentenceSent, TurnEnded
from domain.handoff import HandoffReason
from store.engine import create_engine
from store.journal import Journal
from tests.store.builders import a_proposal, claim, end, say
from tests.store.conftest import sqlite_only
from tests.turns.log import log_of, text_of, texts
from tests.turns.scripted_assistant import ScriptedAssistant, echo, reply
from turns.dispatch import Dispatcher

# With several processes a dead one's turns are taken over when their leases end, not at the next start.
pytestmark = sqlite_only


async def dies_in_the_middle(journal_url, settings, assistant, conversation_id, *, until):
    """A process that is gone: its tasks are cut off without a chance to write anything."""
    journal = Journal(create_engine(journal_url))
    dispatcher = Dispatcher(journal=journal, assistant=assistant, settings=settings)
    await dispatcher.start()
    dispatcher.notify(conversation_id)
    while not await until(journal):
        await asyncio.sleep(0.005)
    await dispatcher.stop(0)
    await journal.close()


async def test_an_unfinished_turn_is_answered_after_the_restart(
    journal: Journal, journal_url, settings, conversation_id, start
):
    await say(journal, conversation_id, "在吗")
    stuck = ScriptedAssistant([asyncio.Event()])

    async def running(_):
        return bool(stuck.turns)

    await dies_in_the_middle(journal_url, settings, stuck, conversation_id, until=running)
    dispatcher = await start(ScriptedAssistant(echo()))
    await dispatcher.idle()

    assert await texts(journal, conversation_id, Sender.ASSISTANT) == ["<在吗>"]


async def test_an_acknowledged_message_that_nobody_started_is_answered_at_start(
    journal: Journal, conversation_id, start
):
    await say(journal, conversation_id, "在吗")

    dispatcher = await start(ScriptedAssistant(echo()))
    await dispatcher.idle()

    assert await texts(journal, conversation_id, Sender.ASSISTANT) == ["<在吗>"]


async def test_the_restarted_turn_continues_what_is_visible(
    journal: Journal, journal_url, settings, conversation_id, start
):
    await say(journal, conversation_id, "能退吗")
    first = ScriptedAssistant([SentenceSent("可以。"), asyncio.Event()])

    async def visible(other: Journal):
        return await text_of(other, conversation_id)

    await dies_in_the_middle(journal_url, settings, first, conversation_id, until=visible)
    second = ScriptedAssistant(reply("七天内。"))
    dispatcher = await start(second)
    await dispatcher.idle()

    assert second.turns[0].visible == "可以。"
    messages = (await journal.messages.list(conversation_id))[0]
    assert [message.text for message in messages] == ["能退吗", "可以。七天内。"]
    assert messages[-1].state is MessageState.DONE
    types = [payload["type"] for payload in await log_of(journal, conversation_id)]
    assert types.count("TEXT_MESSAGE_START") == types.count("RUN_STARTED") == 1


async def test_a_restarted_turn_that_has_nothing_to_add_ends_its_message_as_it_is(
    journal: Journal, journal_url, settings, conversation_id, start
):
    await say(journal, conversation_id, "能退吗")
    first = ScriptedAssistant([SentenceSent("可以。"), asyncio.Event()])

    async def visible(other: Journal):
        return await text_of(other, conversation_id)

    await dies_in_the_middle(journal_url, settings, first, conversation_id, until=visible)
    dispatcher = await start(ScriptedAssistant([TurnEnded(TurnOutcome.REPLIED)]))
    await dispatcher.idle()

    assert await texts(journal, conversation_id, Sender.ASSISTANT) == ["可以。"]
    assert await journal.handoffs.current(conversation_id) is None


async def test_a_turn_that_crashes_the_process_again_and_again_goes_to_a_human(
    journal: Journal, conversation_id, start
):
    await say(journal, conversation_id, "毒药")
    for number in range(4):
        await journal.turns.void_leases("w_new", now=start_of(journal))
        await journal.claim_turn(conversation_id, f"w{number}", 30)
    assistant = ScriptedAssistant(echo())

    dispatcher = await start(assistant)
    await dispatcher.idle()

    assert assistant.turns == []
    handoff = await journal.handoffs.current(conversation_id)
    assert handoff.reason is HandoffReason.MODEL_FAILED


def start_of(_journal):
    from store.moments import utc_now

    return utc_now()


def cancels(journal: Journal, calls: list[str], *, hang: asyncio.Event | None = None):
    """A confirmed cancellation as the assistant plays it: begin, call, finish."""

    async def act(turn):
        effect = await journal.effects.begin(turn.pending, turn_id=turn.id)
        if effect.id in calls and effect.status is EffectStatus.EXECUTING:
            calls.append("looked up")
        else:
            calls.append(effect.id)
        if hang is not None:
            await hang.wait()
        receipt = Receipt(
            effect.id, effect.proposal_id, effect.tool, EffectStatus.DONE, "已取消", {}
        )
        await journal.effects.finish(receipt)
        return [ReceiptGiven(receipt), SentenceSent("已取消。")]

    return [act, TurnEnded(TurnOutcome.REPLIED)]


async def _confirmed(journal: Journal, conversation_id):
    await say(journal, conversation_id, "取消订单")
    claimed = await claim(journal, conversation_id)
    proposal = a_proposal(claimed)
    from store.proposals import record_proposal

    async with journal.turns.guard(claimed) as transaction:
        await record_proposal(transaction, proposal, message_id=None)
    await end(journal, claimed, TurnOutcome.PROPOSED)
    await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)
    return proposal


async def test_the_restarted_turn_finds_the_effect_it_had_begun(
    journal: Journal, journal_url, settings, conversation_id, start
):
    proposal = await _confirmed(journal, conversation_id)
    calls: list[str] = []
    first = ScriptedAssistant(cancels(journal, calls, hang=asyncio.Event()))

    async def begun(_):
        return bool(calls)

    await dies_in_the_middle(journal_url, settings, first, conversation_id, until=begun)
    dispatcher = await start(ScriptedAssistant(cancels(journal, calls)))
    await dispatcher.idle()

    assert calls[1:] == ["looked up"]
    _, receipt = await journal.effects.effect_of(proposal.id)
    assert receipt.status is EffectStatus.DONE
    assert await texts(journal, conversation_id, Sender.ASSISTANT) == ["已取消。"]
    message = (await journal.messages.list(conversation_id))[0][-1]
    assert message.receipt == receipt


async def test_a_human_who_is_asked_for_during_an_effect_does_not_lose_its_receipt(
    journal: Journal, conversation_id, start, online
):
    proposal = await _confirmed(journal, conversation_id)
    calls: list[str] = []
    hang = asyncio.Event()
    dispatcher = await start(ScriptedAssistant(cancels(journal, calls, hang=hang)))
    while not calls:
        await asyncio.sleep(0.005)

    await dispatcher.handover.request(await journal.conversations.get(conversation_id))
    dispatcher.notify(conversation_id)
    await asyncio.sleep(0.02)
    hang.set()
    await dispatcher.idle()

    _, receipt = await journal.effects.effect_of(proposal.id)
    assert receipt.status is EffectStatus.DONE
    assert await texts(journal, conversation_id, Sender.ASSISTANT) == []


async def test_an_effect_whose_turn_is_over_gets_the_receipt_unknown_at_start(
    journal: Journal, conversation_id, start
):
    proposal = await _confirmed(journal, conversation_id)
    claimed = await claim(journal, conversation_id)
    await journal.effects.begin(proposal, turn_id=claimed.turn.id)
    conversation = await journal.conversations.get(conversation_id)
    await end(journal, claimed)

    await start(ScriptedAssistant(echo()))

    _, receipt = await journal.effects.effect_of(proposal.id)
    assert receipt.status is EffectStatus.UNKNOWN
    assert conversation.id == conversation_id


@pytest.mark.parametrize("decline", [True, False])
async def test_a_proposal_made_in_a_turn_is_on_its_message(
    journal: Journal, conversation_id, start, decline
):
    dispatcher = await start(
        ScriptedAssistant(
            [
                lambda turn: [ProposalMade(_proposal_of(turn)), SentenceSent("请确认。")],
                TurnEnded(TurnOutcome.PROPOSED),
            ],
            reply("好的。"),
        )
    )
    await say(journal, conversation_id, "取消订单")
    dispatcher.notify(conversation_id)
    await dispatcher.idle()
    made = (await journal.messages.list(conversation_id))[0][-1].proposal

    await journal.decide(conversation_id, made.id, Choice.DECLINE if decline else Choice.CONFIRM)
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    statuses = [
        payload["value"]["status"]
        for payload in await log_of(journal, conversation_id)
        if payload.get("name") == "xiaoer.proposal"
    ]
    assert statuses == (["pending", "declined"] if decline else ["pending"])


def _proposal_of(turn):
    from datetime import timedelta

    from domain.effect import Proposal

    return Proposal(
        "prop_1", turn.conversation_id, turn.id, "cancelOrder", {"order_number": "LS1"},
        "取消订单", "取消订单 LS1", "C1", turn.now, turn.now + timedelta(minutes=15),
    )  # fmt: skip


async def test_turns_that_waited_behind_the_crashed_one_are_answered_too(
    journal: Journal, journal_url, settings, conversation_id, start
):
    await say(journal, conversation_id, "问题一")
    first = ScriptedAssistant([SentenceSent("一。"), asyncio.Event()])

    async def visible(other: Journal):
        return await text_of(other, conversation_id)

    await dies_in_the_middle(journal_url, settings, first, conversation_id, until=visible)
    await say(journal, conversation_id, "问题二")
    dispatcher = await start(ScriptedAssistant(echo()))
    await dispatcher.idle()

    said = await texts(journal, conversation_id, Sender.ASSISTANT)
    assert said[-1] == "<问题二>"
