"""What a contact may do with the demo shop's tools, over HTTP."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from domain.contact import Contact
from domain.errors import Forbidden, Invalid, NotFound
from domain.ids import ContactId, ConversationId, TurnId
from domain.language import Language
from settings import Settings
from tests.tools.conftest import RunningShop
from tools.toolbox import Toolbox, build_toolbox

NOW = datetime(2026, 3, 1, tzinfo=UTC)
MEI = Contact(ContactId("con_1"), customer_id="C1001", name="Mei")
OTHER = Contact(ContactId("con_2"), customer_id="C1002")
ANONYMOUS = Contact(ContactId("con_3"))


async def propose(toolbox: Toolbox, name: str, arguments: dict, contact: Contact = MEI, **more):
    return await toolbox.propose(
        name,
        arguments,
        contact=contact,
        conversation_id=ConversationId("conv_1"),
        turn_id=TurnId("turn_1"),
        now=NOW,
        **more,
    )


async def test_every_tool_of_the_demo_file_is_there_and_nothing_else(toolbox: Toolbox):
    assert toolbox.problems == []
    names = {tool.name for tool in toolbox.for_contact(MEI).tools}
    assert {"searchProducts", "getOrder", "cancelOrder", "requestInvoice"} <= names
    assert not names & {"getCustomer", "searchCustomers", "getEffectByKey"}
    assert len(names) == 14


async def test_an_anonymous_contact_has_no_tool_of_an_account(toolbox: Toolbox):
    names = {tool.name for tool in toolbox.for_contact(ANONYMOUS).tools}

    assert names == {"searchProducts", "getProduct", "getProductStock"}
    answer = await toolbox.call("getOrder", {"order_id": "LS20260001"}, contact=ANONYMOUS)
    assert (answer.ok, answer.status, answer.data) == (False, 404, {})
    with pytest.raises(NotFound):
        await propose(toolbox, "cancelOrder", {"order_id": "LS20260001", "reason": "x"}, ANONYMOUS)


async def test_a_model_never_sees_the_identity_or_the_idempotency_key(toolbox: Toolbox):
    for language in Language:
        for schema in toolbox.for_contact(MEI).schemas(language):
            offered = schema["function"]["parameters"]["properties"]
            assert not {"customer_id", "Idempotency-Key"} & offered.keys()
            assert "$ref" not in str(schema)


async def test_the_identity_overrides_whoever_the_model_names(toolbox: Toolbox):
    arguments = {"customer_id": "C1001", "order_id": "LS20260001"}

    own = await toolbox.call("getOrder", arguments, contact=MEI)
    foreign = await toolbox.call("getOrder", arguments, contact=OTHER)
    proposal = await propose(
        toolbox, "cancelOrder", {"customer_id": "C1002", "order_id": "LS1", "reason": "x"}
    )

    assert own.ok
    assert own.data["id"] == "LS20260001"
    assert (foreign.status, foreign.error_code) == (404, "order_not_found")
    assert foreign.message_zh == "该账户下没有订单 LS20260001。"
    assert foreign.message_en == "There is no order LS20260001 in this account."
    assert proposal.arguments["customer_id"] == proposal.customer_id == "C1001"


async def test_a_toolbox_of_one_contact_serves_no_other(toolbox: Toolbox):
    with pytest.raises(Forbidden):
        await toolbox.for_contact(MEI).call("listMyOrders", {}, contact=OTHER)


@pytest.mark.parametrize(
    "order_id", ["../../C1002/orders/LS20260011", "..", "LS1/cancel", "LS1?x=1", "LS1%2F..", "a b"]
)
async def test_no_path_leads_out_of_the_operation(toolbox: Toolbox, order_id: str):
    answer = await toolbox.call("getOrder", {"order_id": order_id}, contact=MEI)

    assert (answer.ok, answer.status, answer.error_code) == (False, 422, "invalid_arguments")


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"order_id": "LS20260003", "amount": -1, "reason": "x"},
        {"order_id": "LS20260003", "amount": math.nan, "reason": "x"},
        {"order_id": "LS20260003", "amount": 2000.01, "reason": "x"},
        {"order_id": "LS20260003", "amount": "all", "reason": "x"},
        {"order_id": "LS20260003", "amount": 1, "reason": "x", "approved": True},
        {"order_id": "LS20260003", "amount": 1, "reason": "x" * 501},
    ],
)
async def test_a_proposal_with_wrong_arguments_or_beyond_the_limit_is_not_made(
    toolbox: Toolbox, arguments: dict
):
    with pytest.raises(Invalid):
        await propose(toolbox, "requestRefund", arguments)


async def test_a_rendering_shows_every_argument_exactly(toolbox: Toolbox):
    refund = {"order_id": "LS20260003", "amount": 1234.5, "reason": "少了一件"}
    invoice = {
        "order_id": "LS20260003",
        "kind": "company",
        "title": "云栖\n科技\u202e有限公司",
        "email": "a@b.cn",
        "tax_number": "91330106MA2B1C3D4E",
    }
    returned = {"order_id": "LS1", "reason": "broken", "quality_problem": True}

    zh = await propose(toolbox, "requestRefund", refund, language=Language.ZH)
    en = await propose(toolbox, "requestInvoice", invoice, language=Language.EN)
    faulty = await propose(toolbox, "requestReturn", returned, language=Language.EN)

    assert zh.title == "申请退款"
    assert zh.rendering == "申请退款：订单 LS20260003，金额 ¥1,234.50，原因：少了一件"
    assert en.rendering == (
        "Invoice for order LS20260003 (company), made out to 云栖 科技有限公司, sent to a@b.cn"
        " (tax number: 91330106MA2B1C3D4E)"
    )
    assert faulty.rendering == "Return from order LS1, reason: broken (faulty: yes)"
    assert zh.expires_at == NOW + timedelta(minutes=15)


async def test_reading_and_writing_are_kept_apart(toolbox: Toolbox):
    with pytest.raises(Forbidden):
        await toolbox.call("cancelOrder", {"order_id": "LS1", "reason": "x"}, contact=MEI)
    with pytest.raises(Invalid):
        await propose(toolbox, "getOrder", {"order_id": "LS1"})


async def test_a_read_is_asked_again_once_after_a_lost_connection(
    toolbox: Toolbox, shop: RunningShop
):
    shop.break_next("listMyOrders", "drop_after_commit")

    answer = await toolbox.call("listMyOrders", {"limit": 2}, contact=MEI)

    assert answer.ok
    assert answer.data["count"] == 2


async def test_a_failing_or_slow_shop_gives_words_and_not_an_exception(
    toolbox: Toolbox, shop: RunningShop
):
    shop.break_next("getOrder", "error")
    failing = await toolbox.call("getOrder", {"order_id": "LS20260001"}, contact=MEI)
    shop.break_next("getOrder", "delay", seconds=1.5)
    slow = await toolbox.call("getOrder", {"order_id": "LS20260001"}, contact=MEI)
    shop.stop()
    gone = await toolbox.call("getOrder", {"order_id": "LS20260001"}, contact=MEI)

    assert [answer.status for answer in (failing, slow, gone)] == [503, 0, 0]
    for answer in (failing, slow, gone):
        assert answer.message_zh == "店铺系统暂时没有响应，请稍后再试。"
        assert answer.message_en.startswith("The shop's system does not answer")


async def test_a_refused_token_is_not_told_to_the_customer(settings: Settings):
    toolbox = build_toolbox(settings.model_copy(update={"tool_token": "wrong"}))
    await toolbox.start()

    answer = await toolbox.call("searchProducts", {"q": "鞋"}, contact=ANONYMOUS)
    await toolbox.close()

    assert answer.status == 401
    assert "token" not in answer.message_en
    assert "令牌" not in answer.message_zh


async def test_the_shop_may_start_after_the_server(settings: Settings, shop: RunningShop):
    shop.stop()
    toolbox = build_toolbox(settings)
    await toolbox.start()
    before = await toolbox.call("searchProducts", {"q": "鞋"}, contact=ANONYMOUS)

    shop.start()
    after = await toolbox.call("searchProducts", {"q": "鞋"}, contact=ANONYMOUS)
    await toolbox.close()

    assert (before.ok, before.status) == (False, 503)
    assert after.ok
    assert after.data["products"]


async def test_the_last_document_serves_while_the_shop_is_down(
    toolbox: Toolbox, settings: Settings, shop: RunningShop
):
    shop.stop()
    again = build_toolbox(settings)
    await again.start()

    proposal = await propose(again, "cancelOrder", {"order_id": "LS20260001", "reason": "x"})
    await again.close()

    assert proposal.rendering == "取消订单 LS20260001，原因：x"
    assert again.problems


async def test_the_desk_reads_a_customer(toolbox: Toolbox):
    profile = await toolbox.read("getMyProfile", contact=MEI)

    assert profile["id"] == "C1001"
    with pytest.raises(NotFound):
        await toolbox.read("getMyProfile", contact=ANONYMOUS)
