"""A consented effect happens once and is told truthfully, whatever breaks on the way."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.contact import Contact
from domain.effect import Choice, EffectStatus, Proposal, Receipt
from domain.errors import Forbidden, Invalid, TurnLost
from domain.ids import ContactId, ConversationId, TurnId
from domain.language import Language
from settings import Settings
from store.journal import Journal
from store.proposals import record_proposal
from tests.store.builders import a_conversation, claim, end, say
from tests.tools.conftest import RunningShop
from tools.effects import Executor
from tools.toolbox import LimitReached, Toolbox, build_toolbox

CANCEL = {"order_id": "LS20260001", "reason": "不想要了"}


@dataclass(frozen=True)
class Consented:
    """A proposal with its yes, in the turn that carries it out."""

    proposal: Proposal
    contact: Contact
    turn_id: TurnId

    async def run(self, executor: Executor, language: Language = Language.ZH) -> Receipt:
        return await executor.execute(
            self.proposal, contact=self.contact, turn_id=self.turn_id, language=language
        )


@pytest.fixture
def consent(toolbox: Toolbox, journal: Journal) -> Callable:
    """Propose, record and confirm in the real journal, as a conversation would."""

    async def make(tool: str = "cancelOrder", arguments: dict = CANCEL) -> Consented:
        anonymous = await journal.contacts.create(now=datetime.now(UTC))
        contact = replace(anonymous, customer_id="C1001")
        conversation = await a_conversation(journal, contact=contact)
        await say(journal, conversation.id, "取消订单")
        claimed = await claim(journal, conversation.id)
        proposal = await toolbox.propose(
            tool,
            arguments,
            contact=contact,
            conversation_id=conversation.id,
            turn_id=claimed.turn.id,
            now=datetime.now(UTC),
        )
        async with journal.turns.guard(claimed) as transaction:
            await record_proposal(transaction, proposal, message_id=None)
        await end(journal, claimed)
        await journal.decide(conversation.id, proposal.id, Choice.CONFIRM)
        deciding = await claim(journal, conversation.id)
        return Consented(proposal, contact, deciding.turn.id)

    return make


def order_status(shop: RunningShop, order_id: str = "LS20260001") -> str:
    return shop.get(f"/customers/C1001/orders/{order_id}")["status"]


def refunds_of(shop: RunningShop, order_id: str) -> list:
    refunds = shop.get("/customers/C1001/refunds")["refunds"]
    return [refund for refund in refunds if refund["order_id"] == order_id]


async def test_a_confirmed_proposal_is_done_and_leaves_its_receipt(
    consent, executor: Executor, journal: Journal, shop: RunningShop
):
    consented = await consent()

    receipt = await consented.run(executor)

    assert receipt.status is EffectStatus.DONE
    assert receipt.summary == "订单 LS20260001 已取消。"
    assert order_status(shop) == "cancelled"
    effect, kept = await journal.effects.effect_of(consented.proposal.id)
    assert kept == receipt
    assert shop.get(f"/effects/{effect.id}")["operation"] == "cancelOrder"


async def test_the_receipt_of_a_refund_names_the_amount_the_shop_answered(
    consent, executor: Executor
):
    consented = await consent(
        "requestRefund", {"order_id": "LS20260003", "amount": 12.5, "reason": "missing"}
    )

    receipt = await consented.run(executor, Language.EN)

    assert receipt.status is EffectStatus.DONE
    assert "¥12.50" in receipt.summary
    assert receipt.result["id"] in receipt.summary


async def test_executing_again_gives_the_same_receipt_and_calls_nothing(
    consent, executor: Executor, shop: RunningShop
):
    consented = await consent(
        "requestRefund", {"order_id": "LS20260003", "amount": 5.0, "reason": "x"}
    )
    before = len(refunds_of(shop, "LS20260003"))

    first = await consented.run(executor)
    shop.stop()
    second = await consented.run(executor)
    shop.start()

    assert second == first
    assert len(refunds_of(shop, "LS20260003")) == before + 1


async def test_a_refusal_of_the_shop_is_told_in_its_own_words(consent, executor: Executor):
    consented = await consent("cancelOrder", {"order_id": "LS20260002", "reason": "x"})

    receipt = await consented.run(executor, Language.EN)

    assert receipt.status is EffectStatus.REFUSED
    assert receipt.result["code"] == "order_already_shipped"
    assert "LS20260002" in receipt.summary
    assert receipt.summary == receipt.result["detail"]


async def test_an_answer_lost_after_the_commit_is_found_by_looking_it_up(
    consent, executor: Executor, shop: RunningShop
):
    consented = await consent(
        "requestRefund", {"order_id": "LS20260003", "amount": 5.0, "reason": "x"}
    )
    before = len(refunds_of(shop, "LS20260003"))
    shop.break_next("requestRefund", "drop_after_commit")

    receipt = await consented.run(executor)

    assert receipt.status is EffectStatus.DONE
    assert receipt.result["amount"] == 5.0
    assert len(refunds_of(shop, "LS20260003")) == before + 1


async def test_a_failure_before_the_commit_is_tried_once_more_with_the_same_key(
    consent, executor: Executor, shop: RunningShop
):
    consented = await consent()
    shop.break_next("cancelOrder", "error")

    receipt = await consented.run(executor)

    assert receipt.status is EffectStatus.DONE
    assert order_status(shop) == "cancelled"


async def test_a_call_that_times_out_and_is_executed_late_is_done_once(
    consent, executor: Executor, shop: RunningShop
):
    consented = await consent(
        "requestRefund", {"order_id": "LS20260003", "amount": 5.0, "reason": "x"}
    )
    before = len(refunds_of(shop, "LS20260003"))
    shop.break_next("requestRefund", "delay", seconds=1.4)

    receipt = await consented.run(executor)
    await asyncio.sleep(0.8)  # let the late call arrive as well

    assert receipt.status is EffectStatus.DONE
    assert len(refunds_of(shop, "LS20260003")) == before + 1


async def test_what_stays_unknown_is_called_unknown_and_not_tried_a_third_time(
    consent, executor: Executor, shop: RunningShop
):
    consented = await consent()
    shop.break_next("cancelOrder", "error", times=2)

    receipt = await consented.run(executor)
    again = await consented.run(executor)

    assert receipt.status is again.status is EffectStatus.UNKNOWN
    assert "人工" in receipt.summary
    assert order_status(shop) == "paid"


async def test_a_shop_that_cannot_be_reached_has_surely_done_nothing(
    consent, executor: Executor, shop: RunningShop
):
    consented = await consent()
    shop.stop()

    receipt = await consented.run(executor, Language.EN)

    assert receipt.status is EffectStatus.REFUSED
    assert receipt.result["code"] == "not_executed"
    assert "Nothing was done" in receipt.summary


@pytest.mark.parametrize("arrived", [True, False])
async def test_after_a_crash_the_effect_is_looked_up_before_anything_is_called(
    consent,
    executor: Executor,
    journal: Journal,
    shop: RunningShop,
    toolbox: Toolbox,
    arrived: bool,
):
    consented = await consent(
        "requestRefund", {"order_id": "LS20260003", "amount": 5.0, "reason": "x"}
    )
    before = len(refunds_of(shop, "LS20260003"))
    effect = await journal.effects.begin(consented.proposal, turn_id=consented.turn_id)
    if arrived:
        tool = toolbox.for_contact(consented.contact).get("requestRefund")
        await tool.system.send(tool.operation, effect.arguments, key=effect.id)

    receipt = await consented.run(executor)

    assert receipt.status is EffectStatus.DONE
    assert receipt.effect_id == effect.id
    assert len(refunds_of(shop, "LS20260003")) == before + 1


async def test_after_a_crash_with_the_shop_gone_the_outcome_is_unknown(
    consent, executor: Executor, journal: Journal, shop: RunningShop
):
    consented = await consent()
    await journal.effects.begin(consented.proposal, turn_id=consented.turn_id)
    shop.stop()

    receipt = await consented.run(executor)

    assert receipt.status is EffectStatus.UNKNOWN


async def test_an_abandoned_effect_is_settled_by_looking_and_never_by_calling(
    consent, executor: Executor, journal: Journal, shop: RunningShop
):
    consented = await consent()
    effect = await journal.effects.begin(consented.proposal, turn_id=consented.turn_id)

    receipt = await executor.settle(effect, contact=consented.contact, language=Language.ZH)

    assert (receipt.status, receipt.result["code"]) == (EffectStatus.REFUSED, "not_executed")
    assert order_status(shop) == "paid"


async def test_a_cancelled_caller_does_not_interrupt_the_effect(
    consent, executor: Executor, journal: Journal, shop: RunningShop
):
    consented = await consent()
    shop.break_next("cancelOrder", "delay", seconds=0.4)

    running = asyncio.create_task(consented.run(executor))
    async with asyncio.timeout(5):
        while await journal.effects.effect_of(consented.proposal.id) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    await executor.close()

    _, receipt = await journal.effects.effect_of(consented.proposal.id)
    assert receipt.status is EffectStatus.DONE
    assert order_status(shop) == "cancelled"


async def test_nobody_executes_the_proposal_of_another(
    consent, executor: Executor, shop: RunningShop
):
    consented = await consent()

    for customer_id in ("C1002", None):
        stranger = replace(consented.contact, customer_id=customer_id)
        with pytest.raises(Forbidden):
            await replace(consented, contact=stranger).run(executor)

    assert order_status(shop) == "paid"


async def test_a_turn_that_lost_the_conversation_executes_nothing(
    consent, executor: Executor, shop: RunningShop
):
    consented = await consent()

    with pytest.raises(TurnLost):
        await replace(consented, turn_id=TurnId("turn_other")).run(executor)

    assert order_status(shop) == "paid"


async def test_a_limit_of_amount_is_checked_again_before_executing(
    consent, executor: Executor, shop: RunningShop
):
    consented = await consent(
        "requestRefund", {"order_id": "LS20260003", "amount": 5.0, "reason": "x"}
    )
    raised = {**consented.proposal.arguments, "amount": 5000.0}
    forged = replace(consented, proposal=replace(consented.proposal, arguments=raised))

    with pytest.raises(Invalid):
        await forged.run(executor)


async def test_a_limit_of_count_ends_in_a_refusal_and_not_in_an_effect(
    consent, executor: Executor, shop: RunningShop
):
    refund = {"order_id": "LS20260003", "amount": 1.0, "reason": "x"}
    before = len(refunds_of(shop, "LS20260003"))
    consented = [await consent("requestRefund", refund) for _ in range(4)]

    receipts = [await each.run(executor) for each in consented]

    assert [receipt.status for receipt in receipts] == [EffectStatus.DONE] * 3 + [
        EffectStatus.REFUSED
    ]
    assert receipts[-1].result["code"] == "limit_reached"
    assert len(refunds_of(shop, "LS20260003")) == before + 3
    with pytest.raises(LimitReached):
        await consent("requestRefund", refund)


async def test_a_limit_of_count_outlives_a_restart(
    consent, executor: Executor, journal: Journal, settings: Settings
):
    cancelled = await (await consent()).run(executor)
    refund = {"order_id": "LS20260003", "amount": 1.0, "reason": "x"}
    for _ in range(3):
        await (await consent("requestRefund", refund)).run(executor)

    restarted = build_toolbox(settings, history=journal.effects)
    await restarted.start()
    since = datetime.now(UTC) - timedelta(hours=1)
    counted = [
        await journal.effects.executed_since(tool, customer, since)
        for tool, customer in (("requestRefund", "C1001"), ("requestRefund", "C1002"))
    ]
    with pytest.raises(LimitReached):
        await restarted.propose(
            "requestRefund",
            refund,
            contact=Contact(ContactId("con_1"), customer_id="C1001"),
            conversation_id=ConversationId("conv_1"),
            turn_id=TurnId("turn_1"),
            now=datetime.now(UTC),
        )
    await restarted.close()

    assert cancelled.status is EffectStatus.DONE
    assert counted == [3, 0]


async def test_a_confirmed_proposal_survives_a_restart_while_the_shop_is_down(
    consent, journal: Journal, settings: Settings, shop: RunningShop
):
    consented = await consent()
    shop.stop()
    restarted = build_toolbox(settings)
    executor = Executor(restarted, journal.effects, pauses=(0.01,))

    receipt = await consented.run(executor)
    await restarted.close()

    assert receipt.status is EffectStatus.REFUSED
    assert receipt.result["code"] == "not_executed"
