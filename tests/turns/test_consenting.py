"""The contact's yes or no to a proposal counts while a human owns the conversation, and the assistant says nothing."""

import asyncio

import pytest

from domain.contact import Operator
from domain.conversation import MessageState, OwnerKind, Sender, TurnOutcome
from domain.effect import Choice, EffectStatus, Proposal, ProposalStatus, Receipt
from domain.errors import ProposalClosed, TurnLost
from domain.events import HandoffAsked, ReceiptGiven, SentenceSent, StepBegun, TurnEnded
from domain.handoff import HandoffReason
from domain.ids import ProposalId, new_id
from domain.language import Language
from store.journal import Journal
from store.moments import utc_now
from store.proposals import record_proposal
from tests.store.builders import a_brief, a_proposal, an_operator, claim, end, say
from tests.turns.log import log_of, texts
from tests.turns.scripted_assistant import ScriptedAssistant


async def proposed(journal: Journal, conversation_id: str, *, held: bool = True) -> Proposal:
    """A proposal of the assistant that waits, in a conversation that a human has taken since."""
    await say(journal, conversation_id, "取消订单")
    claimed = await claim(journal, conversation_id)
    proposal = a_proposal(claimed)
    async with journal.turns.guard(claimed) as transaction:
        from store.messages import say as tell

        message_id = await tell(
            transaction, claimed.turn.conversation_id, Sender.ASSISTANT, "请确认。", now=utc_now()
        )
        await record_proposal(transaction, proposal, message_id=message_id)
    await end(journal, claimed, TurnOutcome.PROPOSED)
    if held:
        await take(journal, conversation_id)
    return proposal


async def take(journal: Journal, conversation_id: str, login: str = "mei") -> Operator:
    operator = await an_operator(journal, login)
    await journal.passing.take_over(conversation_id, operator, notice="", now=utc_now())
    return operator


async def give_back(journal: Journal, conversation_id: str) -> None:
    owner = (await journal.conversations.get(conversation_id)).owner
    operator = await journal.operators.get(owner.operator_id)
    await journal.desk.give_back(conversation_id, operator, notice="", now=utc_now())


def cancels(
    journal: Journal, begun: list[str], *, gate: asyncio.Event | None = None, reached: asyncio.Event | None = None,
    status: EffectStatus = EffectStatus.DONE,
):  # fmt: skip
    """The assistant's own path to a confirmed cancellation."""

    async def act(turn):
        effect = await journal.effects.begin(turn.pending, turn_id=turn.id)
        begun.append(effect.id)
        if gate is not None and reached is not None:
            reached.set()
            await gate.wait()
        receipt = Receipt(
            effect.id, effect.proposal_id, effect.tool, status, "已取消 LS20260001。", {}
        )
        await journal.effects.finish(receipt)
        return [SentenceSent(receipt.summary), ReceiptGiven(receipt)]

    return [StepBegun("act.cancelOrder"), act, TurnEnded(TurnOutcome.REPLIED)]


async def test_a_yes_is_carried_out_and_told_by_the_system_alone(
    journal: Journal, conversation_id, start
):
    proposal, begun = await proposed(journal, conversation_id), []
    dispatcher = await start(ScriptedAssistant(cancels(journal, begun)))
    before = await journal.conversations.get(conversation_id)

    await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    assert len(begun) == 1
    assert await texts(journal, conversation_id, Sender.ASSISTANT) == ["请确认。"]
    assert await texts(journal, conversation_id, Sender.SYSTEM) == ["已取消 LS20260001。"]
    held = [m for m in (await journal.messages.list(conversation_id))[0] if m.proposal or m.receipt]
    assert [m.receipt.status for m in held if m.receipt] == [EffectStatus.DONE]
    after = await journal.conversations.get(conversation_id)
    assert (after.owner, after.waiting_since) == (before.owner, before.waiting_since)


async def test_the_receipt_stands_under_the_proposal_also_for_who_only_reads_the_log(
    journal: Journal, conversation_id, start
):
    proposal = await proposed(journal, conversation_id)
    dispatcher = await start(ScriptedAssistant(cancels(journal, [])))

    await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    log = await log_of(journal, conversation_id)
    shown = [p["value"] for p in log if p.get("name") == "xiaoer.receipt"]
    asked = [p["value"] for p in log if p.get("name") == "xiaoer.proposal"]
    assert shown[0]["message_id"] == asked[0]["message_id"]
    # Nobody sees the assistant at work: its run is not in the log.
    assert [p for p in log if p["type"] == "STEP_STARTED"] == []
    assert len([p for p in log if p["type"] == "RUN_STARTED"]) == 1


async def test_a_no_is_kept_without_a_turn(journal: Journal, conversation_id, start):
    proposal = await proposed(journal, conversation_id)
    assistant = ScriptedAssistant([SentenceSent("好的。"), TurnEnded(TurnOutcome.REPLIED)])
    dispatcher = await start(assistant)

    received = await journal.decide(conversation_id, proposal.id, Choice.DECLINE)
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    assert (received.turn_id, assistant.turns) == (None, [])
    log = await log_of(journal, conversation_id)
    told = [p["value"]["status"] for p in log if p.get("name") == "xiaoer.proposal"]
    assert told == ["pending", "declined"]


async def test_two_clicks_on_yes_do_it_once(journal: Journal, conversation_id, start):
    proposal, begun = await proposed(journal, conversation_id), []
    dispatcher = await start(ScriptedAssistant(cancels(journal, begun)))

    await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)
    with pytest.raises(ProposalClosed):
        await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)
    dispatcher.notify(conversation_id)
    await dispatcher.idle()
    with pytest.raises(ProposalClosed):
        await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)

    assert len(begun) == 1


async def test_a_yes_just_before_an_operator_accepts_is_not_lost(
    journal: Journal, conversation_id, start
):
    proposal, begun = await proposed(journal, conversation_id, held=False), []
    await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)
    await take(journal, conversation_id)

    dispatcher = await start(ScriptedAssistant(cancels(journal, begun)))
    await dispatcher.idle()

    assert len(begun) == 1
    assert await texts(journal, conversation_id, Sender.ASSISTANT) == ["请确认。"]


async def test_a_transfer_in_the_middle_of_it_neither_repeats_nor_loses_it(
    journal: Journal, conversation_id, start
):
    proposal = await proposed(journal, conversation_id)
    begun, gate, reached = [], asyncio.Event(), asyncio.Event()
    dispatcher = await start(ScriptedAssistant(cancels(journal, begun, gate=gate, reached=reached)))
    await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)
    dispatcher.notify(conversation_id)
    await reached.wait()

    await take(journal, conversation_id, "tom")
    dispatcher.notify(conversation_id)
    gate.set()
    await dispatcher.idle()
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    assert len(set(begun)) == 1
    _, receipt = await journal.effects.effect_of(proposal.id)
    assert receipt.status is EffectStatus.DONE
    assert await texts(journal, conversation_id, Sender.SYSTEM) == ["已取消 LS20260001。"]


async def test_what_fails_is_told_and_leaves_the_operator_in_charge(
    journal: Journal, conversation_id, start
):
    proposal = await proposed(journal, conversation_id)
    dispatcher = await start(ScriptedAssistant([RuntimeError("boom")]))

    await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    assert (await texts(journal, conversation_id, Sender.SYSTEM))[0].startswith("这项操作没有完成")
    talk = await journal.conversations.get(conversation_id)
    assert talk.owner.kind is OwnerKind.OPERATOR
    pending = await journal.conversations.pending_proposal(conversation_id, now=utc_now())
    assert pending is not None
    assert pending.status is ProposalStatus.PENDING


async def test_an_unknown_result_is_told_as_one_and_nobody_else_is_called(
    journal: Journal, conversation_id, start
):
    proposal = await proposed(journal, conversation_id)
    script = cancels(journal, [], status=EffectStatus.UNKNOWN)
    asked = HandoffAsked(HandoffReason.TOOL_FAILED, a_brief())
    dispatcher = await start(ScriptedAssistant([*script[:-1], asked, script[-1]]))

    await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    (told,) = await texts(journal, conversation_id, Sender.SYSTEM)
    assert told == "操作“取消订单”的结果暂时无法确认，同事会核实，请不要重复提交。"
    assert (await journal.conversations.get(conversation_id)).owner.kind is OwnerKind.OPERATOR


async def test_no_other_turn_acts_while_a_human_owns_the_conversation(
    journal: Journal, conversation_id
):
    proposal = await proposed(journal, conversation_id)
    await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)
    claimed = await claim(journal, conversation_id)
    other = a_proposal(claimed, id=ProposalId(new_id("prop")))

    with pytest.raises(TurnLost):
        await journal.effects.begin(other, turn_id=claimed.turn.id)


async def test_back_with_the_assistant_the_yes_is_answered_by_it(
    journal: Journal, conversation_id, start
):
    proposal, begun = await proposed(journal, conversation_id), []
    await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)
    await give_back(journal, conversation_id)

    dispatcher = await start(ScriptedAssistant(cancels(journal, begun)))
    await dispatcher.idle()

    assert len(begun) == 1
    messages = (await journal.messages.list(conversation_id))[0]
    last = [m for m in messages if m.sender is Sender.ASSISTANT][-1]
    assert (last.text, last.state) == ("已取消 LS20260001。", MessageState.DONE)
    assert (await journal.conversations.get(conversation_id)).language is Language.ZH
