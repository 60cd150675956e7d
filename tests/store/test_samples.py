"""Samples: which turns become one, who deals with them, what is learnt from them, and that an erased one is gone."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from domain.conversation import Sender, TurnOutcome
from domain.errors import Conflict, Invalid, NotFound
from domain.events import TurnEnded
from domain.handoff import HandoffReason, HandoffStatus
from domain.ids import ConversationId, MessageId, TurnId, new_id
from domain.sample import ClassifierState, Origin, Sample, SampleState, Taken
from domain.understood import Understood
from store.classifiers import Learning
from store.journal import Journal
from store.messages import say as say_as
from store.moments import utc_now
from store.tables import handoffs, messages
from store.turns import close_turn
from tests.store.builders import a_conversation, an_operator, claim, say

PAST, SOON = timedelta(days=1), timedelta(hours=1)
MANY = {"most": 100, "of_one": 10}


class Turned:
    """A turn that was taken for something, and where it is."""

    def __init__(
        self, turn_id: TurnId, conversation_id: ConversationId, asked: MessageId, reply: MessageId
    ) -> None:
        self.id, self.conversation_id, self.asked, self.reply = (
            turn_id,
            conversation_id,
            asked,
            reply,
        )


async def a_turn(
    journal: Journal,
    *lines: str,
    intent: str = "question",
    probability: float = 0.95,
    tier: str = "classifier",
    outcome: TurnOutcome = TurnOutcome.REPLIED,
    conversation_id: ConversationId | None = None,
    **more: Any,
) -> Turned:
    talk = conversation_id or (await a_conversation(journal)).id
    for line in lines:
        received = await say(journal, talk, line)
    claimed = await claim(journal, talk)
    read = Understood(intent, tier, probability, "calm", "v1") if tier else None
    async with journal.turns.guard(claimed) as transaction:
        reply = await say_as(
            transaction, talk, Sender.ASSISTANT, "好的", now=utc_now(), turn_id=claimed.turn.id
        )
        ended = TurnEnded(outcome, understood=read, **more)
        await close_turn(transaction, claimed, ended, now=utc_now())
    return Turned(claimed.turn.id, talk, received.message_id, reply)


async def called(journal: Journal, turned: Turned, turn_id: str | None = None) -> None:
    """A human is asked for after that turn."""
    async with journal.database.write() as transaction:
        await transaction.execute(
            handoffs.insert().values(
                id=new_id("hnd"),
                conversation_id=turned.conversation_id,
                turn_id=turn_id,
                reason=HandoffReason.REQUESTED,
                brief={},
                status=HandoffStatus.CLOSED,
                queue="default",
                created_at=utc_now(),
            )
        )


async def gathered(journal: Journal) -> dict[str, Origin]:
    found = await journal.misreadings.between(utc_now() - PAST, utc_now() + SOON)
    return {one.turn_id: one.origin for one in found}


async def a_sample(journal: Journal, words: str = "RMA please", **more: Any) -> Sample:
    turned = await a_turn(journal, words, **more)
    taken = await journal.misreadings.flagged(turned.conversation_id, turned.reply)
    return await journal.samples.flag(taken)


async def labelled(journal: Journal, words: str, label: str, **more: Any) -> Sample:
    sample = await a_sample(journal, words, **more)
    return await journal.samples.settle(
        sample.id, SampleState.LABELLED, label=label, by="mei", now=utc_now()
    )


async def test_every_sign_of_a_misreading_is_found_and_the_strongest_counts(journal: Journal):
    down = await a_turn(journal, "能开吗", probability=0.2)
    await journal.feedback.rate(
        down.conversation_id, down.reply, "down", reason=None, now=utc_now()
    )
    doubtful = await a_turn(journal, "那个", probability=0.3)
    human = await a_turn(journal, "帮我寄修")
    await called(journal, human)
    asked = await a_turn(
        journal, "会员", outcome=TurnOutcome.ASKED, rung="rules", question="会员怎么样"
    )
    sure = await a_turn(journal, "怎么退货")
    by_rule = await a_turn(journal, "你好", tier="rules", probability=0.1)
    unread = await a_turn(journal, "按钮", tier="")

    found = await gathered(journal)

    assert found == {
        down.id: Origin.THUMBS_DOWN,
        doubtful.id: Origin.LOW_CONFIDENCE,
        human.id: Origin.HUMAN_AFTER,
        asked.id: Origin.CLARIFIED,
    }
    assert not {sure.id, by_rule.id, unread.id} & set(found)


async def test_only_the_turn_right_before_the_call_is_a_sign(journal: Journal):
    first = await a_turn(journal, "怎么退货")
    second = await a_turn(journal, "寄修呢", conversation_id=first.conversation_id)
    third = await a_turn(
        journal,
        "转人工",
        intent="request_human",
        outcome=TurnOutcome.HANDED_OFF,
        conversation_id=first.conversation_id,
    )
    await called(journal, third, third.id)

    assert await gathered(journal) == {second.id: Origin.HUMAN_AFTER}


async def test_the_words_of_a_burst_are_one_text_without_what_tells_who_it_is(journal: Journal):
    turned = await a_turn(
        journal, "我叫王女士", "电话13800001111", "取消 LS20260001", "发到 a.b@shop.cn"
    )

    taken = await journal.misreadings.flagged(turned.conversation_id, turned.asked)

    assert taken.text == "我叫[客户] 电话[电话] 取消 [单号] 发到 [邮箱]"
    assert taken.message_id != turned.reply


async def test_what_was_not_read_cannot_be_flagged(journal: Journal):
    unread = await a_turn(journal, "按钮", tier="")

    with pytest.raises(Invalid):
        await journal.misreadings.flagged(unread.conversation_id, unread.reply)
    with pytest.raises(NotFound):
        await journal.misreadings.flagged(unread.conversation_id, MessageId("msg_x"))


async def test_a_turn_and_a_text_enter_once(journal: Journal):
    first, same = await a_turn(journal, "寄修"), await a_turn(journal, "寄修")
    signs = [
        await journal.misreadings.flagged(one.conversation_id, one.reply)
        for one in (first, first, same)
    ]

    added = [await journal.samples.add(signs, **MANY) for _ in range(2)]

    assert added == [1, 0]
    assert await journal.samples.known([first.id, same.id]) == {first.id: Origin.FLAGGED}


async def test_neither_one_contact_nor_all_together_flood_the_queue(journal: Journal):
    talk = await a_conversation(journal)
    signs = []
    for number in range(6):
        turned = await a_turn(journal, f"寄修{number}吧", conversation_id=talk.id)
        signs.append(await journal.misreadings.flagged(talk.id, turned.reply))

    assert await journal.samples.add(signs, most=100, of_one=2) == 2
    other = await a_turn(journal, "另外一个")
    sign = await journal.misreadings.flagged(other.conversation_id, other.reply)
    assert await journal.samples.add([sign], most=2, of_one=2) == 0
    assert (await journal.samples.counts())["open"] == 2


async def test_a_stronger_sign_moves_an_open_sample_up(journal: Journal):
    weak, strong = await a_turn(journal, "甲甲"), await a_turn(journal, "乙乙")
    for one, origin in ((strong, Origin.THUMBS_DOWN), (weak, Origin.LOW_CONFIDENCE)):
        sign = await journal.misreadings.flagged(one.conversation_id, one.reply)
        await journal.samples.add([_as(sign, origin)], **MANY)
    before = [one.turn_id for one in await journal.samples.listed(SampleState.OPEN, limit=9)]

    await journal.samples.strengthen(weak.id, Origin.FLAGGED)

    after = [one.turn_id for one in await journal.samples.listed(SampleState.OPEN, limit=9)]
    assert (before, after) == ([strong.id, weak.id], [weak.id, strong.id])


def _as(taken: Taken, origin: Origin) -> Taken:
    return replace(taken, origin=origin)


async def test_who_is_slower_hears_who_was_faster_and_what_is_undone_is_open_again(
    journal: Journal,
):
    sample = await a_sample(journal)
    await journal.samples.settle(
        sample.id, SampleState.LABELLED, label="task.return_item", by="mei", now=utc_now()
    )

    with pytest.raises(Conflict) as slower:
        await journal.samples.settle(
            sample.id, SampleState.DISMISSED, label=None, by="tom", now=utc_now()
        )
    undone = await journal.samples.settle(
        sample.id, SampleState.OPEN, label=None, by="mei", now=utc_now()
    )

    assert slower.value.extra["by"] == "mei"
    assert (undone.state, undone.label, undone.labelled_by) == (SampleState.OPEN, None, None)


async def test_what_was_dismissed_is_open_again_once_an_operator_flags_it(journal: Journal):
    sample = await a_sample(journal)
    await journal.samples.settle(
        sample.id, SampleState.DISMISSED, label=None, by="mei", now=utc_now()
    )
    taken = await journal.misreadings.flagged(sample.conversation_id, sample.message_id)

    again = await journal.samples.flag(taken)

    assert (again.id, again.state) == (sample.id, SampleState.OPEN)


async def test_the_context_is_what_was_said_before_and_no_private_note(journal: Journal):
    talk = await a_conversation(journal)
    await a_turn(journal, "你们卖鞋吗", conversation_id=talk.id)
    mei = await an_operator(journal)
    await journal.desk.note(talk.id, mei, "小心", now=utc_now())
    turned = await a_turn(journal, "寄修呢", conversation_id=talk.id)
    await a_turn(journal, "后来的话", conversation_id=talk.id)
    sample = await journal.samples.flag(await journal.misreadings.flagged(talk.id, turned.reply))

    said = await journal.samples.before(sample, limit=5)

    assert [one.text for one in said] == ["你们卖鞋吗", "好的", "寄修呢"]


async def test_only_what_surely_went_well_counts_as_right(journal: Journal):
    good = await a_turn(journal, "怎么退货")
    task = await a_turn(
        journal, "取消订单", intent="task.cancel_order", outcome=TurnOutcome.PROPOSED
    )
    unsure = await a_turn(journal, "那个呢", probability=0.8)
    down, human = await a_turn(journal, "会员价"), await a_turn(journal, "能便宜吗")
    await journal.feedback.rate(
        down.conversation_id, down.reply, "down", reason=None, now=utc_now()
    )
    await called(journal, human)
    flagged = await a_sample(journal, "寄修")
    failed = await a_turn(journal, "在吗在吗", outcome=TurnOutcome.FAILED)
    by_rule = await a_turn(journal, "你好呀", tier="rules")

    found = await journal.misreadings.well(since=utc_now() - PAST, least=0.9, limit=99)

    assert {one.turn_id for one in found} == {good.id, task.id}
    assert not {unsure.id, flagged.turn_id, failed.id, by_rule.id} & {o.turn_id for o in found}


def a_learning(**changes: Any) -> Learning:
    values: dict[str, Any] = {
        "version": "v2",
        "embedding": "played",
        "promoted": True,
        "reason": {},
        "figures": {"sets": []},
        "lessons": (),
        "right": (),
        "instead_of": None,
    }
    return Learning(**(values | changes))


async def test_what_is_promoted_is_learnt_by_all_and_taken_back_step_by_step(journal: Journal):
    one = await labelled(journal, "寄修 LS20260001", "task.return_item")
    two = await labelled(journal, "RMA", "task.return_item")
    good = await a_turn(journal, "怎么退货")
    (right,) = await journal.misreadings.well(since=utc_now() - PAST, least=0.9, limit=9)

    first = await journal.classifiers.record(
        a_learning(lessons=[(one.id, "task.return_item")], right=[right]), now=utc_now()
    )
    rows = await journal.classifiers.rows()
    refused = await journal.classifiers.record(
        a_learning(promoted=False, reason={"code": "worse"}, instead_of=first.id), now=utc_now()
    )
    second = await journal.classifiers.record(
        a_learning(version="v3", lessons=[(two.id, "question")], instead_of=first.id),
        now=utc_now(),
    )
    learnt = await journal.classifiers.rows()
    gone, back = await journal.classifiers.back(now=utc_now())
    after = await journal.classifiers.rows()
    _, shipped = await journal.classifiers.back(now=utc_now())

    assert rows == after == [("寄修", "task.return_item"), ("怎么退货", "question")]
    assert good.id == right.turn_id
    assert learnt == [("RMA", "question")]
    assert refused.state is ClassifierState.REFUSED
    assert (gone.id, back.id if back else "", shipped) == (second.id, first.id, None)
    assert await journal.classifiers.rows() == []
    states = {each.id: each.state for each in await journal.classifiers.latest(limit=9)}
    assert states[first.id] == states[second.id] == ClassifierState.WITHDRAWN
    with pytest.raises(Conflict):
        await journal.classifiers.back(now=utc_now())


async def test_a_learning_that_was_overtaken_changes_nothing(journal: Journal):
    await journal.classifiers.record(a_learning(), now=utc_now())

    with pytest.raises(Conflict):
        await journal.classifiers.record(a_learning(version="v3"), now=utc_now())

    assert [each.version for each in await journal.classifiers.latest(limit=9)] == ["v2"]


async def test_what_went_well_is_learnt_and_not_shown_as_work(journal: Journal):
    await a_turn(journal, "怎么退货")
    found = await journal.misreadings.well(since=utc_now() - PAST, least=0.9, limit=9)

    await journal.classifiers.record(a_learning(right=found), now=utc_now())
    again = await journal.misreadings.well(since=utc_now() - PAST, least=0.9, limit=9)
    await journal.classifiers.back(now=utc_now())
    await journal.classifiers.record(a_learning(version="v4", right=again), now=utc_now())

    assert await journal.classifiers.rows() == [("怎么退货", "question")]
    assert await journal.samples.counts() == {"open": 0, "labelled": 0, "dismissed": 0}
    assert await journal.samples.labelled() == []
    assert await journal.samples.waiting(None) == 0


async def test_the_words_of_an_erased_contact_are_gone_from_what_is_learnt(journal: Journal):
    contact = await journal.contacts.of_customer("C7", now=utc_now())
    talk = await a_conversation(journal, contact=contact)
    theirs = await labelled(journal, "我的秘密寄修", "task.return_item", conversation_id=talk.id)
    others = await labelled(journal, "RMA", "task.return_item")
    lessons = [(theirs.id, "task.return_item"), (others.id, "task.return_item")]
    await journal.classifiers.record(a_learning(lessons=lessons), now=utc_now())

    erased = await journal.samples.erase("C7")

    assert (erased, await journal.samples.erase(contact.id)) == (1, 0)
    assert await journal.classifiers.rows() == [("RMA", "task.return_item")]
    assert [one.id for one in await journal.samples.labelled()] == [others.id]
    taken = await journal.misreadings.flagged(talk.id, theirs.message_id)
    assert await journal.samples.add([taken], **MANY) == 0
    async with journal.database.read() as reader:
        every = (await reader.execute(select(text("text")).select_from(text("samples")))).scalars()
        assert not [words for words in every if "秘密" in words]
        assert (await reader.execute(select(messages.c.id))).first() is not None


async def test_waiting_are_those_labelled_since_the_last_learning(journal: Journal):
    await labelled(journal, "寄修", "task.return_item")
    before = await journal.samples.waiting(None)
    learnt = await journal.classifiers.record(a_learning(promoted=False), now=utc_now())
    await labelled(journal, f"RMA {random.random()}", "task.return_item")

    assert (before, await journal.samples.waiting(learnt.made_at)) == (1, 1)
