"""What contacts send is recorded once, with a turn, before it is acknowledged."""

import asyncio

import pytest

from domain.effect import Choice, ProposalStatus
from domain.errors import Gone, IdempotencyMismatch, NotFound, ProposalClosed
from domain.ids import ProposalId
from domain.language import Language
from store.journal import Journal
from store.moments import utc_now
from store.proposals import record_proposal
from tests.store.builders import a_proposal, ask, claim, end, say


async def test_a_message_is_logged_and_gets_a_turn(journal: Journal, conversation_id):
    received = await journal.receive(conversation_id, "在吗", "k1")

    events = await journal.events_after(conversation_id, 0)
    assert received.turn_id is not None
    assert [event.payload["value"]["text"] for event in events] == ["在吗"]
    assert events[0].payload["value"]["key"] == "k1"


async def test_the_same_key_and_text_give_the_first_answer(journal: Journal, conversation_id):
    first = await journal.receive(conversation_id, "在吗", "k1")

    again = await journal.receive(conversation_id, "在吗", "k1")

    assert again.duplicate
    assert (again.message_id, again.turn_id) == (first.message_id, first.turn_id)
    assert await journal.events.last(conversation_id) == 1


async def test_the_same_key_with_another_text_is_refused(journal: Journal, conversation_id):
    await journal.receive(conversation_id, "在吗", "k1")

    with pytest.raises(IdempotencyMismatch):
        await journal.receive(conversation_id, "你好", "k1")


async def test_seq_has_no_gap_when_many_write_at_once(journal: Journal, conversation_id):
    await asyncio.gather(
        *(journal.receive(conversation_id, f"m{n}", f"k{n}") for n in range(40)),
        *(journal.append(conversation_id, [{"type": "CUSTOM"}] * 3) for _ in range(20)),
    )

    events = await journal.events_after(conversation_id, 0)
    assert [event.seq for event in events] == list(range(1, 101))


async def test_an_unknown_conversation_is_not_found(journal: Journal):
    with pytest.raises(NotFound):
        await journal.receive("cv_unknown", "hello", "k")


async def test_the_language_follows_what_the_contact_writes(journal: Journal, conversation_id):
    await say(journal, conversation_id, "where is my parcel?")

    conversation = await journal.conversations.get(conversation_id)
    assert conversation.language is Language.EN


async def test_no_turn_is_made_while_a_human_is_responsible(journal: Journal, conversation_id):
    await ask(journal, conversation_id)

    received = await say(journal, conversation_id, "有人吗")

    assert received.turn_id is None
    assert await journal.claim_turn(conversation_id, "w1", 30) is None


async def test_a_burst_is_one_turn_until_it_is_visible(journal: Journal, conversation_id):
    first = await say(journal, conversation_id, "在吗")
    running = await claim(journal, conversation_id)

    second = await say(journal, conversation_id, "我的快递")
    restarted = await claim(journal, conversation_id)
    await journal.turns.write(restarted, [{"type": "CUSTOM"}], visible=True)
    third = await say(journal, conversation_id, "到哪了")

    assert first.turn_id == second.turn_id
    assert not await journal.turns.holds(running)
    assert restarted.input.question == "在吗\n我的快递"
    assert third.turn_id != first.turn_id


async def test_a_later_message_waits_and_stands_last_in_its_own_turn(
    journal: Journal, conversation_id
):
    await say(journal, conversation_id, "第一个问题")
    first = await claim(journal, conversation_id)
    await journal.turns.write(first, [{"type": "CUSTOM"}], visible=True)
    await say(journal, conversation_id, "第二个问题")

    assert await journal.claim_turn(conversation_id, "w1", 30) is None
    await end(journal, first, slot="x")
    second = await claim(journal, conversation_id)

    assert second.input.question == "第二个问题"
    assert second.input.memory == {"slot": "x"}
    assert [message.text for message in second.input.transcript] == ["第一个问题", "第二个问题"]


async def _proposed(journal: Journal, conversation_id, **changes):
    await say(journal, conversation_id, "取消订单")
    claimed = await claim(journal, conversation_id)
    proposal = a_proposal(claimed, **changes)
    async with journal.turns.guard(claimed) as transaction:
        await record_proposal(transaction, proposal, message_id=None)
    await end(journal, claimed)
    return proposal


async def test_a_confirmation_is_a_turn_of_its_own(journal: Journal, conversation_id):
    proposal = await _proposed(journal, conversation_id)

    received = await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)

    claimed = await claim(journal, conversation_id)
    assert claimed.turn.id == received.turn_id
    assert claimed.input.decision.choice is Choice.CONFIRM
    assert claimed.input.pending.id == proposal.id
    assert claimed.input.unanswered == 0
    assert claimed.input.question == ""


async def test_a_second_confirmation_is_refused(journal: Journal, conversation_id):
    proposal = await _proposed(journal, conversation_id)
    await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)

    with pytest.raises(ProposalClosed):
        await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)


async def test_an_expired_proposal_is_gone_and_says_so_in_the_log(
    journal: Journal, conversation_id
):
    proposal = await _proposed(journal, conversation_id, expires_at=utc_now())

    with pytest.raises(Gone):
        await journal.decide(conversation_id, proposal.id, Choice.CONFIRM)

    last = (await journal.events_after(conversation_id, 0))[-1]
    assert last.payload["value"]["status"] == ProposalStatus.EXPIRED


async def test_an_unknown_proposal_is_not_found(journal: Journal, conversation_id):
    with pytest.raises(NotFound):
        await journal.decide(conversation_id, ProposalId("prop_x"), Choice.CONFIRM)


async def test_a_new_proposal_supersedes_the_pending_one(journal: Journal, conversation_id):
    older = await _proposed(journal, conversation_id)
    newer = await _proposed(journal, conversation_id)

    pending = await journal.conversations.pending_proposal(conversation_id, now=utc_now())

    assert pending.id == newer.id
    with pytest.raises(ProposalClosed):
        await journal.decide(conversation_id, older.id, Choice.CONFIRM)


async def test_a_message_leaves_the_pending_proposal_pending(journal: Journal, conversation_id):
    proposal = await _proposed(journal, conversation_id)

    await say(journal, conversation_id, "运费多少")

    claimed = await claim(journal, conversation_id)
    assert claimed.input.pending.id == proposal.id
    assert claimed.input.pending.status is ProposalStatus.PENDING
