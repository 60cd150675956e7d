"""From a proposal to its receipt: consent by button or in words, once, and only to what was shown."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.conversation import TurnOutcome
from domain.effect import Choice, Decision, EffectStatus, ProposalStatus
from domain.handoff import HandoffReason
from domain.ids import ProposalId
from domain.language import Language
from tests.agent.builders import ANONYMOUS, EMMA, LIN, Talk, a_turn, collect
from tests.agent.clerk import Clerk, Counter

pytestmark = pytest.mark.asyncio(loop_scope="session")
WISH = "取消LS20260001，拍错了"


async def proposed(counter: Counter) -> Talk:
    talk = counter.talk(contact=LIN)
    await talk.say(WISH)
    assert talk.pending is not None
    return talk


def status_of(counter: Counter, order: str = "LS20260001", who: str = "C1001") -> str:
    return str(counter.shop.get(f"/customers/{who}/orders/{order}")["status"])


async def test_that_nothing_is_done_before_the_consent(counter):
    talk = await proposed(counter)

    assert status_of(counter) == "paid"
    assert talk.pending.rendering == "取消订单 LS20260001，原因：拍错了"
    assert not counter.ledger.effects


async def test_that_the_button_executes_with_no_model_and_no_words(counter):
    talk = await proposed(counter)

    seen = await talk.press(Choice.CONFIRM)

    assert seen.receipt.status is EffectStatus.DONE
    assert seen.steps == ["act.cancelOrder"]
    assert seen.ended.rung == "rules"
    assert status_of(counter) == "cancelled"


async def test_that_the_decline_button_leaves_everything(counter):
    talk = await proposed(counter)

    pending = talk.pending
    seen = await talk.press(Choice.DECLINE)

    assert seen.ended.declined == pending.id
    assert status_of(counter) == "paid"


async def test_that_a_second_consent_executes_nothing_again(counter):
    talk = await proposed(counter)
    pending = talk.pending
    await talk.say("确认")

    again = await collect(
        counter.assistant.respond(
            a_turn(
                contact=LIN,
                decision=Decision(pending.id, Choice.CONFIRM),
                pending=replace(pending, status=ProposalStatus.CONFIRMED),
            )
        )
    )

    assert len(counter.ledger.effects) == 1
    assert again.receipt.effect_id == next(iter(counter.ledger.effects.values())).id


@pytest.mark.parametrize("words", [True, False])
async def test_that_an_expired_proposal_is_not_executed(counter, words):
    talk = await proposed(counter)
    late = replace(talk.pending, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    talk.pending = late

    seen = await (talk.say("确认") if words else talk.press(Choice.CONFIRM))

    assert not seen.receipts
    assert status_of(counter) == "paid"
    assert words or "确认时间已过" in seen.text


@pytest.mark.parametrize("contact", [EMMA, ANONYMOUS])
@pytest.mark.parametrize("words", [True, False])
async def test_that_nobody_else_can_consent(counter, contact, words):
    talk = await proposed(counter)
    talk.contact = contact

    seen = await (talk.say("确认") if words else talk.press(Choice.CONFIRM))

    assert not seen.receipts
    assert "登录" in seen.text
    assert status_of(counter) == "paid"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (ProposalStatus.DECLINED, "已经处理过"),
        (ProposalStatus.SUPERSEDED, "已经处理过"),
        (ProposalStatus.EXPIRED, "确认时间已过"),
    ],
)
async def test_that_a_closed_proposal_stays_closed(counter, status, words):
    talk = await proposed(counter)
    talk.pending = replace(talk.pending, status=status)

    seen = await talk.press(Choice.CONFIRM)

    assert not seen.receipts
    assert words in seen.text


async def test_that_a_consent_to_another_proposal_does_not_count(counter):
    talk = await proposed(counter)

    seen = await talk.say(decision=Decision(ProposalId("prop_other"), Choice.CONFIRM))

    assert not seen.receipts
    assert status_of(counter) == "paid"


async def test_that_what_changed_at_the_shop_meanwhile_is_refused_in_words(counter):
    talk = await proposed(counter)
    other = await proposed(counter)
    await other.say("确认")

    seen = await talk.say("确认")

    assert seen.receipt.status is EffectStatus.REFUSED
    assert "取消" in seen.text
    assert seen.ended.quick_replies == ("转人工",)


@pytest.mark.parametrize("text", ["LS20260004 确认", "确认取消LS20260004"])
async def test_that_a_yes_to_another_order_is_no_consent(counter, text):
    talk = await proposed(counter)

    seen = await talk.say(text)

    assert not seen.receipts
    assert status_of(counter) == "paid"


async def test_that_a_yes_that_names_the_order_is_one(counter):
    talk = await proposed(counter)

    seen = await talk.say("确认 LS20260001")

    assert seen.receipt.status is EffectStatus.DONE


@pytest.mark.parametrize(
    "text", ["可以吗？", "好的，但是换个原因", "如果免费就确认", "什么时候退款", "yes?", "谢谢"]
)
async def test_that_anything_else_leaves_it_pending_and_says_so(counter, text):
    talk = await proposed(counter)

    seen = await talk.say(text)

    assert not seen.receipts
    assert status_of(counter) == "paid"


async def test_that_a_reminder_stands_behind_other_talk(counter):
    talk = await proposed(counter)

    seen = await talk.say("你是机器人吗")

    assert "等您确认" in seen.text


async def test_that_a_yes_answers_the_question_that_stands_open(counter):
    talk = await proposed(counter)
    await talk.say("LS20260003 要退货")

    seen = await talk.say("好的")

    assert not seen.receipts
    assert status_of(counter) == "paid"


async def test_that_changing_the_proposal_declines_the_old_one(counter):
    talk = await proposed(counter)
    old = talk.pending

    seen = await talk.say("好的，但是原因写错了")

    assert seen.ended.declined == old.id
    assert seen.ended.outcome is TurnOutcome.ASKED


async def test_that_a_lost_answer_is_looked_up_and_told_truthfully(counter):
    talk = await proposed(counter)
    counter.shop.break_next("cancelOrder", "drop_after_commit")

    seen = await talk.say("确认")

    assert seen.receipt.status is EffectStatus.DONE
    assert status_of(counter) == "cancelled"


async def test_that_an_unknown_result_goes_to_a_human(clerk: Clerk):
    counter = clerk.at_counter()
    talk = await proposed(counter)
    counter.shop.break_next("cancelOrder", "drop_after_commit")
    counter.shop.break_next("getEffectByKey", "error", times=9)

    seen = await talk.say("确认")

    assert seen.receipt.status is EffectStatus.UNKNOWN
    assert seen.handoff.reason is HandoffReason.TOOL_FAILED
    assert "不能确定" in seen.text


async def test_that_a_shop_that_is_down_is_told_and_nothing_is_invented(counter):
    counter.shop.break_next("listMyOrders", "error", times=9)
    talk = counter.talk(contact=EMMA, language=Language.EN)

    seen = await talk.say("where is my order")

    assert "does not answer" in seen.text
    assert seen.ended.quick_replies[-1] == "Talk to a human"


async def test_that_the_memory_of_a_turn_is_plain_json(counter):
    talk = await proposed(counter)
    await talk.say("我要退货")

    assert json.loads(json.dumps(talk.memory)) == talk.memory
