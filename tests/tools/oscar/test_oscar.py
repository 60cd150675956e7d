"""A shop nobody here wrote (django-oscar), connected by tools.yaml alone: looked up, changed, and graded by its tables."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.tasks import TaskBook
from domain.contact import Contact
from domain.effect import Choice, EffectStatus
from domain.ids import ContactId, ConversationId, TurnId
from domain.language import Language
from settings import Settings
from tests.scripted_model import ScriptedModel
from tests.tools.chat import Chat, chat_over, filled
from tests.tools.oscar.conftest import HERE, Oscar
from tools.checking import check_tools
from tools.result import Remedy

LIN = Contact(ContactId("con_1"), customer_id="lin", name="林")
EMMA = Contact(ContactId("con_2"), customer_id="emma", name="Emma")
NOBODY = Contact(ContactId("con_3"))


@pytest.fixture
async def chat(oscar: Oscar, tmp_path: Path, scripted_model: ScriptedModel) -> AsyncIterator[Chat]:
    tools = filled(HERE / "tools.yaml", tmp_path / "tools.yaml", url=oscar.url)
    tasks = TaskBook.load(HERE / "tasks.yaml")
    async with chat_over(tools, tmp_path / "data", model=scripted_model, tasks=tasks) as made:
        yield made


@pytest.fixture
async def without_model(oscar: Oscar, tmp_path: Path) -> AsyncIterator[Chat]:
    tools = filled(HERE / "tools.yaml", tmp_path / "tools.yaml", url=oscar.url)
    tasks = TaskBook.load(HERE / "tasks.yaml")
    async with chat_over(tools, tmp_path / "data", tasks=tasks) as made:
        yield made


def streets(oscar: Oscar) -> dict[str, str]:
    query = (
        "select u.username, a.line1 from address_useraddress a join auth_user u on u.id = a.user_id"
    )
    return dict(oscar.rows(query))


def address_of(oscar: Oscar, name: str) -> int:
    query = "select a.id from address_useraddress a join auth_user u on u.id = a.user_id where u.username = ?"
    return int(oscar.rows(query, name)[0][0])


@pytest.mark.parametrize(
    ("contact", "language", "question", "reply", "wish", "consent", "told"),
    [
        (
            LIN,
            Language.ZH,
            "我有哪些订单？",
            "您有两笔订单：10001 和 10000。",
            "请把我的地址改为长安路5号",
            "确认",
            "地址已改为：长安路5号，Xi'an。",
        ),
        (
            EMMA,
            Language.EN,
            "Which orders do I have?",
            "You have two orders: 10011 and 10010.",
            "Please change my address to 5 New Street",
            "yes",
            "Your address is now 5 New Street, Xi'an.",
        ),
    ],
)
async def test_orders_are_looked_up_and_an_address_is_changed_through_the_chat(
    oscar, chat: Chat, scripted_model, contact, language, question, reply, wish, consent, told
):
    street = told.split("，" if language is Language.ZH else ",")[0].rpartition("：")[2]
    street = street.removeprefix("Your address is now ")
    before = streets(oscar)
    address = address_of(oscar, contact.customer_id)
    scripted_model.call("listMyOrders", {}).say(reply)
    scripted_model.call("listMyAddresses", {})
    scripted_model.call("changeAddress", {"id": address, "line1": street})
    talk = chat.talk(contact=contact, language=language)

    answered = await talk.say(question)
    proposed = await talk.say(wish)
    unchanged = streets(oscar)
    done = await talk.say(consent)

    assert answered.text == reply
    assert street in proposed.proposal.rendering
    assert unchanged == before
    assert done.text == told
    assert done.receipt.status is EffectStatus.DONE
    assert streets(oscar) == before | {contact.customer_id: street}


async def test_a_product_is_put_into_the_customers_own_basket(
    oscar: Oscar, chat: Chat, scripted_model
):
    product = f"{oscar.url}/api/products/3/"
    scripted_model.call("listProducts", {})
    scripted_model.call("addToBasket", {"url": product, "quantity": 2})
    talk = chat.talk(contact=EMMA, language=Language.EN)

    await talk.say("Put 2 pots into my basket, please")
    done = await talk.press(Choice.CONFIRM)

    assert done.text == "It is in your basket, which now comes to 70.00."
    lines = oscar.rows(
        "select u.username, l.product_id, l.quantity from basket_line l join basket_basket b on"
        " b.id = l.basket_id join auth_user u on u.id = b.owner_id where b.status = 'Open'"
    )
    assert lines == [("emma", 3, 2)]


async def test_the_same_without_a_model(oscar: Oscar, without_model: Chat):
    talk = without_model.talk(contact=LIN, language=Language.ZH)

    orders = await talk.say("查一下 10000")
    asked = await talk.say("10000 改地址")
    proposed = await talk.say("长安路5号")
    done = await talk.say("确认")

    assert orders.text.splitlines() == [
        "- 订单 10001：已发货，合计 18.00 元",
        "- 订单 10000：待处理，合计 18.50 元",
    ]
    assert asked.text.endswith("新的街道和门牌号是什么？")
    assert "长安路5号" in proposed.proposal.rendering
    assert done.receipt.status is EffectStatus.DONE
    assert streets(oscar) == {"lin": "长安路5号", "emma": "2 Old Road"}


async def test_oscar_hears_of_the_verified_customer_and_of_nobody_else(oscar: Oscar, chat: Chat):
    box = chat.toolbox
    foreign = address_of(oscar, "emma")

    own = await box.call("listMyOrders", {}, contact=LIN)
    others = await box.call("getMyOrder", {"id": 3}, contact=LIN)
    anonymous = await box.call("listMyOrders", {}, contact=NOBODY)
    products = await box.call("listProducts", {}, contact=NOBODY)
    receipt = await changed(chat, LIN, {"id": foreign, "line1": "mine"})

    assert {order["number"] for order in own.data["items"]} == {"10000", "10001"}
    assert (others.status, others.remedy) == (403, Remedy.TELL)
    assert anonymous.status == 404
    assert len(products.data["items"]) == 3
    assert receipt.status is EffectStatus.REFUSED
    assert streets(oscar)["emma"] == "2 Old Road"


async def test_what_oscar_says_is_wrong_is_told_by_field(oscar: Oscar, chat: Chat):
    own = address_of(oscar, "lin")
    tool = chat.toolbox.for_contact(LIN).get("changeAddress")

    answer = await tool.send({"id": own, "line1": "x" * 300}, customer_id="lin")
    too_many = await changed(chat, LIN, {"id": own, "country": "no such country"})

    assert answer.status == 400
    assert too_many.status is EffectStatus.REFUSED


async def test_a_token_is_for_one_customer_and_one_minute(oscar: Oscar, chat: Chat):
    token = chat.toolbox.for_contact(LIN).get("listMyOrders").system.config.access.customer_token
    tampered = token.signed("lin")[:-2] + "xx"

    async with httpx.AsyncClient(base_url=oscar.url) as client:
        statuses = [
            (await client.get("/api/orders/", headers={"Authorization": header})).status_code
            for header in (token.signed("lin"), token.signed("nobody"), tampered)
        ]

    assert statuses == [200, 401, 401]


async def test_the_check_finds_nothing_that_is_unsafe(oscar: Oscar, tmp_path: Path):
    tools = filled(HERE / "tools.yaml", tmp_path / "tools.yaml", url=oscar.url)

    report = await check_tools(tools, Settings(data=tmp_path / "data"))
    # Oscar takes no idempotency key: that is all there is to warn of.
    assert {one.what.partition(":")[0] for one in report.findings} == {
        "cannot be asked whether it was done"
    }
    assert report.count("error") == 0
    assert len(report.systems[0].unused) > 90


async def changed(chat: Chat, contact: Contact, arguments: dict[str, Any]) -> Any:
    proposal = await chat.toolbox.propose(
        "changeAddress",
        arguments,
        contact=contact,
        conversation_id=ConversationId("conv_1"),
        turn_id=TurnId("turn_1"),
        now=datetime.now(UTC),
    )
    return await chat.executor.execute(
        proposal, contact=contact, turn_id=TurnId("turn_1"), language=Language.EN
    )
