"""Conversations that are passed on, laid aside, closed and opened again: always somebody's, and nothing forgotten."""

from datetime import timedelta

import pytest

from domain.contact import Operator, Presence, Role
from domain.conversation import OwnerKind, Status
from domain.errors import Conflict, NotFound, NotOwner
from domain.handoff import HandoffReason, HandoffStatus
from domain.lifecycle import State
from domain.participant import Part
from store.conversations import lock, state_in
from store.journal import Journal
from tests.store.builders import NOW, a_brief, an_operator, claim, say

LATER = NOW + timedelta(minutes=10)
WRAP_UP = timedelta(seconds=60)


@pytest.fixture
async def mei(journal: Journal) -> Operator:
    return await an_operator(journal, "mei")


@pytest.fixture
async def tom(journal: Journal) -> Operator:
    return await an_operator(journal, "tom")


async def _ask(journal: Journal, conversation_id: str) -> None:
    await journal.handoffs.request(conversation_id, HandoffReason.REQUESTED, a_brief(), now=NOW)


@pytest.fixture
async def taken(journal: Journal, conversation_id: str, mei: Operator) -> str:
    """A conversation that Mei has."""
    await _ask(journal, conversation_id)
    await journal.desk.accept(conversation_id, mei, notice="您好", now=NOW)
    return conversation_id


async def _state(journal: Journal, conversation_id: str) -> State:
    async with journal.database.write() as transaction:
        row = await lock(transaction, conversation_id)
    offered = await journal.offers.of(conversation_id) is not None
    return state_in(row, offered=offered)


async def _resolve(journal: Journal, conversation_id: str, who: Operator, **more) -> None:
    await journal.desk.resolve(
        conversation_id, who, disposition="solved", notice="完", now=NOW, **more
    )


async def test_a_colleague_who_is_there_is_asked_and_comes_first(
    journal: Journal, taken: str, mei, tom
):
    handoff = await journal.passing.to_colleague(
        taken, tom.id, by=mei.id, offer_until=LATER, notice="转接", now=NOW
    )

    assert await _state(journal, taken) is State.OFFERED
    assert (handoff.route.preferred, handoff.status) == (tom.id, HandoffStatus.WAITING)
    assert (await journal.offers.of(taken)).operator_id == tom.id


async def test_a_colleague_who_is_away_is_waited_for(journal: Journal, taken: str, mei, tom):
    await journal.passing.to_colleague(
        taken, tom.id, by=mei.id, offer_until=None, notice="转接", now=NOW
    )

    assert await _state(journal, taken) is State.QUEUED
    assert await journal.handoffs.position(taken) == 1


async def test_a_group_gets_the_contact_at_the_place_of_when_they_came(
    journal: Journal, taken: str, mei
):
    before = await journal.handoffs.current(taken)

    handoff = await journal.passing.to_group(taken, "vip", by=mei.id, notice="转接", now=LATER)

    assert handoff.route.queue == "vip"
    assert (handoff.created_at, handoff.route.rank_at) == (
        before.created_at,
        before.route.rank_at,
    )


async def test_nobody_passes_on_what_a_colleague_has(journal: Journal, taken: str, tom):
    with pytest.raises(NotOwner):
        await journal.passing.to_group(taken, "vip", by=tom.id, notice="转接", now=NOW)

    assert await _state(journal, taken) is State.OPERATOR


async def test_a_supervisor_takes_over_and_the_former_owner_falls_silent(
    journal: Journal, taken: str, mei, tom
):
    handoff, former = await journal.passing.take_over(taken, tom, notice="接手", now=NOW)

    assert (handoff.operator_id, former) == (tom.id, mei.id)
    with pytest.raises(NotOwner):
        await journal.desk.reply(taken, mei, "我还在", "k1", now=NOW)


async def test_taken_from_the_assistant_and_given_back_the_question_gets_its_turn(
    journal: Journal, conversation_id: str, mei
):
    await say(journal, conversation_id, "运费多少")

    handoff, former = await journal.passing.take_over(conversation_id, mei, notice="接手", now=NOW)
    await journal.desk.give_back(conversation_id, mei, notice="回", now=NOW)

    claimed = await claim(journal, conversation_id)
    assert (handoff.reason, former) == (HandoffReason.TAKEN_OVER, None)
    assert handoff.brief.asked == "运费多少"
    assert claimed.input.question == "运费多少"
    assert await journal.handoffs.current(conversation_id) is None


async def test_the_contact_wakes_a_snoozed_conversation(journal: Journal, taken: str, mei):
    await journal.resting.snooze(taken, mei, until=LATER, now=NOW)
    snoozed = await _state(journal, taken)

    received = await say(journal, taken, "在吗")

    assert snoozed is State.SNOOZED
    assert received.turn_id is None
    assert await _state(journal, taken) is State.OPERATOR


async def test_asking_for_a_human_again_wakes_it_too(journal: Journal, taken: str, mei):
    await journal.resting.snooze(taken, mei, until=LATER, now=NOW)

    await _ask(journal, taken)

    assert await _state(journal, taken) is State.OPERATOR


async def test_a_snoozed_conversation_wakes_at_its_time(journal: Journal, taken: str, mei):
    await journal.resting.snooze(taken, mei, until=LATER, now=NOW)

    early = await journal.resting.due(now=NOW)
    with pytest.raises(Conflict):
        await journal.resting.wake(taken, now=NOW)
    due = await journal.resting.due(now=LATER)
    await journal.resting.wake(taken, now=LATER)

    assert (early.wakes, early.next_at) == ([], LATER)
    assert due.wakes == [taken]
    assert await _state(journal, taken) is State.OPERATOR
    assert (await journal.conversations.get(taken)).owner.operator_id == mei.id


async def test_the_wrap_up_is_the_operators_until_it_is_finished(journal: Journal, taken: str, mei):
    await _resolve(journal, taken, mei, wrap_up=WRAP_UP)
    talk = await journal.conversations.get(taken)
    names = [e.payload.get("name") for e in await journal.events_after(taken, 0)]

    with pytest.raises(NotOwner):
        await journal.desk.reply(taken, mei, "还有", "k1", now=NOW)
    await journal.resting.finish(taken, mei, now=LATER)

    assert (talk.status, talk.owner.operator_id) == (Status.RESOLVED, mei.id)
    assert {"xiaoer.resolved", "xiaoer.csat"} <= set(names)
    assert await _state(journal, taken) is State.RESOLVED
    closed = await journal.handoffs.latest(taken)
    assert (closed.status, closed.closed_at) == (HandoffStatus.CLOSED, NOW)


async def test_the_wrap_up_ends_at_its_time(journal: Journal, taken: str, mei):
    await _resolve(journal, taken, mei, wrap_up=WRAP_UP)

    with pytest.raises(Conflict):
        await journal.resting.finish(taken, now=NOW)
    due = await journal.resting.due(now=NOW + WRAP_UP)
    await journal.resting.finish(taken, now=NOW + WRAP_UP)

    assert due.finishes == [taken]
    assert await _state(journal, taken) is State.RESOLVED


async def test_a_contact_who_writes_during_the_wrap_up_has_the_same_operator(
    journal: Journal, taken: str, mei
):
    await _resolve(journal, taken, mei, wrap_up=WRAP_UP)

    received = await say(journal, taken, "还有一个问题")

    assert received.turn_id is None
    assert await _state(journal, taken) is State.OPERATOR
    await journal.desk.reply(taken, mei, "请讲", "k1", now=NOW)
    assert (await journal.handoffs.current(taken)).operator_id == mei.id


async def test_a_contact_who_writes_after_it_was_resolved_has_the_assistant(
    journal: Journal, taken: str, mei
):
    await _resolve(journal, taken, mei)

    received = await say(journal, taken, "还有一个问题")

    assert received.turn_id is not None
    assert await _state(journal, taken) is State.REOPENED


async def test_an_operator_opens_it_again_with_a_handoff_of_its_own(
    journal: Journal, taken: str, mei, tom
):
    await _resolve(journal, taken, mei)

    handoff = await journal.resting.reopen(taken, tom, notice="重新打开", now=LATER)

    assert (handoff.status, handoff.operator_id) == (HandoffStatus.ACCEPTED, tom.id)
    assert await _state(journal, taken) is State.OPERATOR
    await journal.desk.reply(taken, tom, "您好", "k1", now=LATER)


async def test_a_colleague_does_not_open_what_is_being_written_up(
    journal: Journal, taken: str, mei, tom
):
    await _resolve(journal, taken, mei, wrap_up=WRAP_UP)

    with pytest.raises(NotOwner):
        await journal.resting.reopen(taken, tom, notice="重新打开", now=NOW)
    await journal.resting.reopen(taken, mei, notice="重新打开", now=NOW)

    assert await _state(journal, taken) is State.OPERATOR


async def test_handed_back_and_over_again_and_resolved_and_asked_again(
    journal: Journal, taken: str, mei
):
    await say(journal, taken, "谢谢")
    turn_id = await journal.desk.give_back(taken, mei, notice="回", now=NOW)
    await _ask(journal, taken)
    first = await journal.handoffs.current(taken)
    await journal.desk.accept(taken, mei, notice="您好", now=NOW)
    again = await journal.desk.give_back(taken, mei, notice="回", now=NOW)
    await _ask(journal, taken)
    await journal.desk.accept(taken, mei, notice="您好", now=NOW)
    await _resolve(journal, taken, mei)
    await _ask(journal, taken)

    # What the human was given is not asked of the assistant again: it would only hand it over once more.
    assert turn_id is not None
    assert again is None
    assert first is not None
    assert await _state(journal, taken) is State.QUEUED
    assert len(await journal.handoffs.listed(HandoffStatus.CLOSED)) == 3
    assert len(await journal.handoffs.listed(HandoffStatus.WAITING)) == 1


async def test_what_was_resolved_without_a_reply_is_not_asked_of_the_assistant(
    journal: Journal, taken: str, mei
):
    await say(journal, taken, "谢谢，不用了")
    await _resolve(journal, taken, mei)
    await _ask(journal, taken)

    assert await journal.desk.withdraw(taken, notice="好", now=NOW) is None


async def test_an_operator_who_leaves_ends_the_wrap_up(journal: Journal, taken: str, mei):
    await _resolve(journal, taken, mei, wrap_up=WRAP_UP)

    left = await journal.desk.requeue(taken, mei, notice="等", now=NOW)

    assert left is None
    assert await _state(journal, taken) is State.RESOLVED


async def test_who_is_invited_speaks_and_who_listens_does_not(
    journal: Journal, taken: str, mei, tom
):
    listening = await journal.participants.listen(taken, tom.id, now=NOW)
    with pytest.raises(NotOwner):
        await journal.desk.reply(taken, tom, "我也在", "k1", now=NOW)

    invited = await journal.participants.invite(taken, tom.id, by=mei.id, notice="加入", now=NOW)
    await journal.desk.reply(taken, tom, "我也在", "k2", now=NOW)

    assert (listening.part, invited.part) == (Part.LISTENING, Part.INVITED)
    messages, _ = await journal.messages.list(taken)
    assert (messages[-1].sender_name, messages[-1].text) == ("Tom", "我也在")


async def test_guests_go_with_the_host_and_listeners_stay(journal: Journal, taken: str, mei, tom):
    ana = await an_operator(journal, "ana")
    await journal.participants.invite(taken, tom.id, by=mei.id, notice="加入", now=NOW)
    await journal.participants.listen(taken, ana.id, now=NOW)

    await journal.desk.give_back(taken, mei, notice="回", now=NOW)

    left = [(one.operator_id, one.part) for one in await journal.participants.of(taken)]
    assert left == [(ana.id, Part.LISTENING)]
    with pytest.raises(NotFound):
        await journal.participants.leave(taken, tom.id)


async def test_nobody_is_invited_where_no_operator_is(
    journal: Journal, conversation_id: str, mei, tom
):
    with pytest.raises(Conflict):
        await journal.participants.invite(
            conversation_id, tom.id, by=mei.id, notice="加入", now=NOW
        )


async def test_the_first_reply_is_kept_on_the_handoff(journal: Journal, taken: str, mei):
    await journal.desk.reply(taken, mei, "您好", "k1", now=NOW)
    await journal.desk.reply(taken, mei, "请讲", "k2", now=LATER)

    assert (await journal.handoffs.current(taken)).first_reply_at == NOW


async def test_an_operators_load_is_in_units_and_without_what_sleeps(
    journal: Journal, taken: str, mei
):
    await journal.desk.reply(taken, mei, "明天给您结果", "k1", now=NOW)
    loads = await journal.handoffs.loads()
    await journal.resting.snooze(taken, mei, until=LATER, now=NOW)

    assert loads == {mei.id: 1.0}
    assert await journal.handoffs.loads() == {}
    assert (await journal.conversations.get(taken)).owner.kind is OwnerKind.OPERATOR


@pytest.mark.parametrize("rest", ["wrap_up", "snoozed while the contact waits"])
async def test_the_router_and_the_list_of_operators_count_the_same(
    journal: Journal, taken: str, mei, rest
):
    await journal.operators.set_presence(mei.id, Presence.ONLINE, now=NOW)
    if rest == "wrap_up":
        await _resolve(journal, taken, mei, wrap_up=WRAP_UP)
    else:
        await journal.resting.snooze(taken, mei, until=LATER, now=NOW)

    (worker,) = (await journal.floor.view((Role.OPERATOR,), now=NOW, seen_since=NOW)).workers

    assert (worker.load, await journal.handoffs.loads()) == (1.0, {mei.id: 1.0})
