"""Proposals while an operator has the conversation: accepted, edited, answered, ignored or started by them, within the tools'
limits, and carried out by the customer's yes alone."""

import pytest

from domain.conversation import OwnerKind, Sender
from domain.effect import Choice, EffectStatus, ProposalStatus
from domain.errors import ProposalClosed
from domain.language import Language
from store.moments import utc_now
from store.proposals import record_proposal
from tests.desk.replying.conftest import a_customer
from tests.store.builders import a_brief, a_conversation, claim, end, say

PAID = "LS20260001"
REFUND = {"order_id": "LS20260003", "amount": 30, "reason": "商品瑕疵"}


@pytest.fixture
def offered(journal, toolbox, mei):
    """`await offered()`: the assistant has proposed to cancel an order, then Mei took over; the conversation and proposal."""

    async def make(order: str = PAID):
        contact = await a_customer(journal, "C1001", "林晓")
        talk = await a_conversation(journal, contact=contact)
        await say(journal, talk.id, f"取消 {order}")
        claimed = await claim(journal, talk.id)
        made = await toolbox.propose(
            "cancelOrder", {"order_id": order, "reason": "不想要了"}, contact=contact,
            conversation_id=talk.id, turn_id=claimed.turn.id, now=utc_now(),
        )  # fmt: skip
        async with journal.turns.guard(claimed) as transaction:
            await record_proposal(transaction, made, message_id=None)
        await end(journal, claimed)
        brief = a_brief()
        await journal.handoffs.request(talk.id, brief.reason, brief, now=utc_now())
        await mei.act(talk.id, "accept")
        return talk.id, made

    return make


async def open_of(browser, talk: str) -> dict:
    answer = await browser.get(f"/conversations/{talk}/approvals")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def rule(browser, talk: str, proposal_id: str, decision: str, **more):
    return await browser.act(talk, f"approvals/{proposal_id}", decision=decision, **more)


async def test_the_owner_sees_what_waits_and_what_may_be_proposed(mei, offered):
    talk, made = await offered()

    shown = await open_of(mei, talk)

    assert [one["rendering"] for one in shown["pending"]] == [made.rendering]
    # The identity is not theirs to change.
    assert shown["pending"][0]["arguments"] == {"order_id": PAID, "reason": "不想要了"}
    tools = {tool["name"]: tool for tool in shown["tools"]}
    assert {"cancelOrder", "requestRefund"} <= tools.keys()
    assert "getOrder" not in tools
    assert "customer_id" not in tools["requestRefund"]["parameters"]["properties"]
    assert tools["requestRefund"]["limits"]["maximum"] == {"amount": 2000}


async def test_to_somebody_who_is_not_signed_in_nothing_may_be_proposed(mei, held):
    talk = await held("给我退款")

    refused = await mei.act(talk, "approvals", tool="requestRefund", arguments=REFUND)

    assert (await open_of(mei, talk))["tools"] == []
    assert refused.status_code == 404


async def test_accepting_puts_it_to_the_customer_in_the_operators_name(mei, journal, offered):
    talk, made = await offered()

    answer = await rule(mei, talk, made.id, "accept")

    assert answer.status_code == 200, answer.text
    fresh = answer.json()["proposal"]
    assert (fresh["rendering"], fresh["id"] != made.id) == (made.rendering, True)
    old = await journal.approvals.get(talk, made.id)
    assert old.status is ProposalStatus.SUPERSEDED
    messages, _ = await journal.messages.list(talk)
    asked = next(m for m in messages if m.id == answer.json()["message_id"])
    assert (asked.sender, asked.sender_name, asked.proposal.id) == (
        Sender.OPERATOR, "Mei", fresh["id"],
    )  # fmt: skip
    assert asked.text.startswith("请您确认")


async def test_the_customers_yes_carries_it_out_and_no_assistant_speaks(
    mei, journal, dispatcher, offered, running_shop
):
    talk, made = await offered("LS20260001")
    fresh = (await rule(mei, talk, made.id, "accept")).json()["proposal"]["id"]

    with pytest.raises(ProposalClosed):
        await journal.decide(talk, made.id, Choice.CONFIRM)
    await journal.decide(talk, fresh, Choice.CONFIRM)
    dispatcher.notify(talk)
    await dispatcher.idle()

    _, receipt = await journal.effects.effect_of(fresh)
    assert receipt.status is EffectStatus.DONE
    messages, _ = await journal.messages.list(talk)
    assert [m for m in messages if m.sender is Sender.ASSISTANT] == []
    assert next(m for m in messages if m.proposal).receipt == receipt
    assert messages[-1].text == receipt.summary
    assert (await journal.conversations.get(talk)).owner.kind is OwnerKind.OPERATOR
    order = running_shop.get("/customers/C1001/orders/LS20260001")
    assert order.get("order", order)["status"] == "cancelled"


async def test_a_no_of_the_customer_does_nothing(mei, journal, dispatcher, held):
    talk = await held(customer_id="C1001")
    made = (await mei.act(talk, "approvals", tool="requestRefund", arguments=REFUND)).json()

    await journal.decide(talk, made["proposal"]["id"], Choice.DECLINE)
    dispatcher.notify(talk)
    await dispatcher.idle()

    assert await journal.effects.effect_of(made["proposal"]["id"]) is None
    assert (await open_of(mei, talk))["pending"] == []


@pytest.mark.parametrize(
    ("language", "rendering", "intro"),
    [
        (Language.ZH, "申请退款：订单 LS20260003，金额 ¥30.00，原因：商品瑕疵", "请您确认"),
        (Language.EN, "Refund ¥30.00 of order LS20260003, reason: 商品瑕疵", "Please confirm"),
    ],
)
async def test_an_operator_starts_one_in_the_customers_language(
    mei, held, journal, language, rendering, intro
):
    talk = await held(
        "hello" if language is Language.EN else "你好", language=language, customer_id="C1001"
    )

    answer = await mei.act(talk, "approvals", tool="requestRefund", arguments=REFUND)

    assert answer.status_code == 201, answer.text
    assert answer.json()["proposal"]["rendering"] == rendering
    messages, _ = await journal.messages.list(talk)
    assert messages[-1].text.startswith(intro)
    assert messages[-1].proposal.customer_id == "C1001"
    assert (await journal.conversations.get(talk)).waiting_since is None


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (REFUND | {"amount": 2001}, "2000"),
        (REFUND | {"amount": "viel"}, "amount"),
        ({"order_id": "LS20260003"}, "missing"),
        (REFUND | {"customer_id": "C1002", "amount": 9999}, "amount"),
    ],
)
async def test_the_schema_and_the_limits_hold_for_operators_too(mei, held, arguments, named):
    talk = await held(customer_id="C1001")

    answer = await mei.act(talk, "approvals", tool="requestRefund", arguments=arguments)

    assert answer.status_code == 422
    assert named in answer.json()["detail"]
    assert (await open_of(mei, talk))["pending"] == []


async def test_no_argument_makes_it_another_customers(mei, held, journal):
    talk = await held(customer_id="C1001")

    answer = await mei.act(
        talk, "approvals", tool="requestRefund", arguments=REFUND | {"customer_id": "C1002"}
    )

    made = await journal.approvals.get(talk, answer.json()["proposal"]["id"])
    assert (made.customer_id, made.arguments["customer_id"]) == ("C1001", "C1001")


async def test_editing_renders_anew_and_the_old_one_counts_no_more(mei, held, journal):
    talk = await held(customer_id="C1001")
    first = (await mei.act(talk, "approvals", tool="requestRefund", arguments=REFUND)).json()[
        "proposal"
    ]

    answer = await rule(
        mei, talk, first["id"], "edit", arguments=REFUND | {"amount": 12.5}, text="改为 12.5 元："
    )
    too_much = await rule(
        mei, talk, answer.json()["proposal"]["id"], "edit", arguments=REFUND | {"amount": 5000}
    )

    assert "¥12.50" in answer.json()["proposal"]["rendering"]
    assert too_much.status_code == 422
    (pending,) = (await open_of(mei, talk))["pending"]
    assert "¥12.50" in pending["rendering"]
    messages, _ = await journal.messages.list(talk)
    assert messages[-1].text == "改为 12.5 元："


async def test_a_message_instead_and_ignoring_take_it_back(mei, journal, offered):
    (talk, made), (other, ignored) = await offered(), await offered()

    said = await rule(mei, talk, made.id, "respond", text="这个订单已经发货，取消不了。")
    dropped = await rule(mei, other, ignored.id, "ignore")

    assert (said.status_code, dropped.status_code) == (200, 200)
    messages, _ = await journal.messages.list(talk)
    assert (messages[-1].text, messages[-1].proposal) == ("这个订单已经发货，取消不了。", None)
    for conversation, proposal in ((talk, made), (other, ignored)):
        assert (await journal.approvals.get(conversation, proposal.id)).status is (
            ProposalStatus.SUPERSEDED
        )
        with pytest.raises(ProposalClosed):
            await journal.decide(conversation, proposal.id, Choice.CONFIRM)


async def test_a_yes_that_was_given_is_not_taken_from_under_the_customer(mei, journal, offered):
    talk, made = await offered()
    await journal.decide(talk, made.id, Choice.CONFIRM)

    answers = [
        await rule(mei, talk, made.id, "ignore"),
        await rule(mei, talk, made.id, "edit", arguments={"order_id": PAID, "reason": "x"}),
        await rule(mei, talk, made.id, "accept"),
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert (await journal.approvals.get(talk, made.id)).status is ProposalStatus.PENDING


async def test_only_the_owner_proposes_and_decides(mei, tom, journal, offered):
    talk, made = await offered()

    answers = [
        await tom.act(talk, "approvals", tool="requestRefund", arguments=REFUND),
        *[
            await rule(tom, talk, made.id, what, text="x")
            for what in ("accept", "respond", "ignore")
        ],
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 409, 409]
    assert (await journal.approvals.get(talk, made.id)).status is ProposalStatus.PENDING


async def test_an_edit_without_arguments_and_another_conversations_proposal_are_refused(
    mei, held, offered
):
    talk, made = await offered()
    other = await held(customer_id="C1001")

    assert (await rule(mei, talk, made.id, "edit")).status_code == 422
    for decision in ("accept", "ignore"):
        assert (await rule(mei, other, made.id, decision)).status_code == 404


async def test_a_turn_of_an_operator_is_no_gap_and_no_sample(mei, held, journal):
    """The operator's proposal has a turn behind it that nobody asked and no assistant answered."""
    talk = await held(customer_id="C1001")
    await mei.act(talk, "approvals", tool="requestRefund", arguments=REFUND)

    assert await journal.claim_turn(talk, "w1", 30) is None
    assert await journal.unfinished_turns(utc_now()) == []


@pytest.mark.parametrize("text", ["Dear {{customer.name}},", "a\x00b"])
@pytest.mark.parametrize("what", ["accept", "respond"])
async def test_words_that_no_reply_may_hold_stand_beside_no_proposal(
    mei, journal, offered, what, text
):
    talk, made = await offered()

    answer = await rule(mei, talk, made.id, what, text=text)

    assert answer.status_code == 422
    assert (await journal.approvals.get(talk, made.id)).status is ProposalStatus.PENDING
