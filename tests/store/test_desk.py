"""Exactly one operator gets a conversation, and it always comes back to somebody."""

import asyncio
from datetime import timedelta

import pytest

from domain.conversation import OwnerKind, Status
from domain.errors import Conflict, HandoffTaken, NotOwner
from domain.handoff import HandoffReason, HandoffStatus
from store.journal import Journal
from tests.store.builders import NOW, a_brief, a_conversation, an_operator, claim, say


async def _queued(journal: Journal, conversation_id, now=NOW):
    return await journal.handoffs.request(
        conversation_id, HandoffReason.REQUESTED, a_brief(), now=now
    )


async def _accept(journal: Journal, conversation_id, operator):
    return await journal.desk.accept(
        conversation_id, operator, notice=f"{operator.name} 为您服务", now=NOW
    )


async def test_two_operators_race_and_one_learns_who_won(journal: Journal, conversation_id):
    mei, tom = await an_operator(journal, "mei"), await an_operator(journal, "tom")
    await _queued(journal, conversation_id)

    results = await asyncio.gather(
        _accept(journal, conversation_id, mei),
        _accept(journal, conversation_id, tom),
        return_exceptions=True,
    )

    taken = [result for result in results if isinstance(result, HandoffTaken)]
    won = [result for result in results if not isinstance(result, Exception)]
    assert len(taken) == len(won) == 1
    owner = (await journal.conversations.get(conversation_id)).owner
    assert owner.kind is OwnerKind.OPERATOR
    assert owner.operator_id == won[0].operator_id
    assert taken[0].extra["by"] == {mei.id: "Mei", tom.id: "Tom"}[won[0].operator_id]


async def test_asking_twice_keeps_one_handoff(journal: Journal, conversation_id):
    first, new = await _queued(journal, conversation_id)
    second, again = await _queued(journal, conversation_id)

    assert (new, again) == (True, False)
    assert first.id == second.id


async def test_only_the_owner_replies_and_a_repeated_key_replies_once(
    journal: Journal, conversation_id
):
    mei, tom = await an_operator(journal, "mei"), await an_operator(journal, "tom")
    await _queued(journal, conversation_id)
    await _accept(journal, conversation_id, mei)

    first = await journal.desk.reply(conversation_id, mei, "您好", "k1", now=NOW)
    again = await journal.desk.reply(conversation_id, mei, "您好", "k1", now=NOW)

    assert first == again
    with pytest.raises(NotOwner):
        await journal.desk.reply(conversation_id, tom, "我来", "k2", now=NOW)
    texts = [m.text for m in (await journal.messages.list(conversation_id))[0]]
    assert texts == ["Mei 为您服务", "您好"]


async def test_a_note_is_never_in_the_log(journal: Journal, conversation_id):
    mei = await an_operator(journal)
    before = await journal.events.last(conversation_id)

    await journal.desk.note(conversation_id, mei, "老客户", now=NOW)

    assert await journal.events.last(conversation_id) == before
    assert (await journal.messages.list(conversation_id))[0] == []
    internal, _ = await journal.messages.list(conversation_id, internal=True)
    assert internal[0].internal
    assert internal[0].text == "老客户"


async def test_given_back_the_assistant_answers_what_the_human_did_not(
    journal: Journal, conversation_id
):
    mei = await an_operator(journal)
    await _queued(journal, conversation_id)
    await say(journal, conversation_id, "在等")
    await _accept(journal, conversation_id, mei)
    await journal.desk.reply(conversation_id, mei, "您好", "k1", now=NOW)
    await say(journal, conversation_id, "运费多少")

    turn_id = await journal.desk.give_back(conversation_id, mei, notice="小二回来了", now=NOW)

    claimed = await claim(journal, conversation_id)
    assert claimed.turn.id == turn_id
    assert claimed.input.question == "运费多少"
    assert await journal.handoffs.current(conversation_id) is None


async def test_given_back_with_nothing_open_there_is_no_turn(journal: Journal, conversation_id):
    mei = await an_operator(journal)
    await say(journal, conversation_id, "转人工")
    await _queued(journal, conversation_id)
    await _accept(journal, conversation_id, mei)

    turn_id = await journal.desk.give_back(conversation_id, mei, notice="小二回来了", now=NOW)

    assert turn_id is None
    owner = (await journal.conversations.get(conversation_id)).owner
    assert owner.kind is OwnerKind.ASSISTANT


async def test_resolving_closes_and_a_new_message_reopens(journal: Journal, conversation_id):
    mei = await an_operator(journal)
    await _queued(journal, conversation_id)
    await _accept(journal, conversation_id, mei)

    await journal.desk.resolve(conversation_id, mei, disposition="solved", notice="已解决", now=NOW)
    resolved = await journal.conversations.get(conversation_id)
    received = await say(journal, conversation_id, "还有一个问题")

    assert resolved.status is Status.RESOLVED
    assert received.turn_id is not None
    assert (await journal.conversations.get(conversation_id)).status is Status.OPEN
    names = [e.payload.get("name") for e in await journal.events_after(conversation_id, 0)]
    assert "xiaoer.resolved" in names
    assert "xiaoer.csat" in names


async def test_positions_move_up_and_are_announced(journal: Journal):
    mei = await an_operator(journal)
    talks = [await a_conversation(journal) for _ in range(3)]
    for number, talk in enumerate(talks):
        await _queued(journal, talk.id, now=NOW + timedelta(seconds=number))
    await _accept(journal, talks[0].id, mei)

    await journal.handoffs.announce_positions()

    assert await journal.handoffs.position(talks[0].id) is None
    assert await journal.handoffs.position(talks[2].id) == 2
    events = await journal.events_after(talks[2].id, 0)
    positions = [
        event.payload["value"]["position"]
        for event in events
        if event.payload.get("name") == "xiaoer.queue"
    ]
    assert positions == [3, 2]


async def test_withdrawing_gives_the_conversation_back(journal: Journal, conversation_id):
    await _queued(journal, conversation_id)
    await say(journal, conversation_id, "算了，运费多少")

    turn_id = await journal.desk.withdraw(conversation_id, notice="小二继续", now=NOW)

    assert turn_id is not None
    assert (await journal.handoffs.latest(conversation_id)).status is HandoffStatus.WITHDRAWN
    with pytest.raises(Conflict):
        await journal.desk.withdraw(conversation_id, notice="小二继续", now=NOW)


async def test_a_ticket_keeps_its_promise_and_the_way_to_reach_the_contact(
    journal: Journal, conversation_id
):
    promised = NOW + timedelta(hours=10)
    await journal.handoffs.request(
        conversation_id, HandoffReason.REQUESTED, a_brief(), now=NOW, promised_at=promised
    )

    await journal.desk.reach(conversation_id, "138 0000 0000", notice="记下了", now=NOW)

    ticket = (await journal.handoffs.listed(HandoffStatus.TICKET))[0].handoff
    assert (ticket.reach, ticket.promised_at) == ("138 0000 0000", promised)


async def test_an_operator_who_leaves_puts_the_contact_back_in_the_queue(
    journal: Journal, conversation_id
):
    mei = await an_operator(journal)
    await _queued(journal, conversation_id)
    await _accept(journal, conversation_id, mei)

    await journal.desk.requeue(conversation_id, mei, notice="请稍候", now=NOW)

    assert await journal.handoffs.position(conversation_id) == 1
    owner = (await journal.conversations.get(conversation_id)).owner
    assert owner.kind is OwnerKind.QUEUE
