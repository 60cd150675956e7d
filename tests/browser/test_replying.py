"""What helps an operator to answer, on the screen: canned replies, drafts, articles, notes that call, translation, proposals."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.brain import work
from tests.browser.conftest import PHONE
from tests.browser.people import AloneWithTheChat, Customer, Operator
from tests.scripted_model import ScriptedModel, Step
from tests.stack import Stack

TRANSLATED = "How long does the refund of order LS20260003 take?"
ASKED = "订单 LS20260003 的退款要多久？"
OURS, THEIRS = "The refund takes 3 working days.", "退款需要 3 个工作日。"


def test_a_reply_is_put_together_with_little_typing(
    guest: Callable[..., AloneWithTheChat], operator: Callable[..., Operator]
) -> None:
    tom = operator("zh", login="tom", name="reply-colleague")
    mei = operator("zh", name="reply")
    visitor = guest("zh", name="reply-visitor")
    visitor.ask("退款多久到账？")
    visitor.find("human-button").click()
    mei.row("退款多久到账").first.click()
    mei.find("accept").click()
    talk = mei.find("conversation").get_attribute("data-conversation")
    box = mei.find("reply-box")

    box.press_sequentially("/he")
    expect(mei.find("word-option").first).to_contain_text("/hello")
    mei.shoot("slash")
    box.press("Enter")
    expect(box).to_have_value(
        "您好{{customer.name}}，我是云雀优选的客服小美 Mei，很高兴为您服务。请问有什么可以帮您？"
    )
    box.press("Control+Enter")
    expect(mei.find("blank-customer.name")).to_be_focused()
    mei.shoot("blank")
    mei.find("blank-customer.name").fill("林女士")
    mei.find("blank-customer.name").press("Enter")
    box.press("Control+Enter")
    expect(visitor.said_by("operator")).to_contain_text("您好林女士")

    mei.page.keyboard.press("Alt+g")
    expect(mei.find("draft-text")).to_contain_text("退款")
    expect(mei.find("draft-rung")).to_have_text("摘自知识文章")
    mei.shoot("draft")
    mei.find("draft-source").first.click()
    expect(mei.find("source-panel")).to_be_visible()
    mei.find("source-close").click()
    mei.find("draft-insert").click()
    expect(box).not_to_have_value("")
    mei.page.reload()
    mei.page.locator(f"[data-testid=queue-item][data-conversation='{talk}']").first.click()
    expect(box).not_to_have_value("")
    box.press("Control+Enter")
    expect(visitor.said_by("operator")).to_have_count(2)

    mei.find("tool-articles").click()
    expect(mei.find("passage").first).to_be_visible()
    mei.shoot("articles")
    mei.find("passage-quote").first.click()
    expect(box).not_to_have_value("")
    box.fill("")
    mei.find("tool-translate").click()
    expect(mei.find("translate-notice")).to_contain_text("没有配置")

    mei.find("note-tab").click()
    box.press_sequentially("@to")
    expect(mei.find("word-option")).to_have_count(1)
    mei.shoot("mention")
    box.press("Enter")
    box.press_sequentially("请看一下")
    box.press("Control+Enter")
    expect(tom.find("mentions")).to_have_attribute("data-unseen", "1")
    tom.find("mentions").click()
    tom.shoot("mentioned")
    tom.find("mention").click()
    expect(tom.find("conversation")).to_contain_text("@Tom 请看一下")
    expect(tom.find("mentions")).to_have_attribute("data-unseen", "0")
    mei.resolve()


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), (None, True)])
def test_it_looks_well_on_a_phone_and_in_the_dark(
    guest: Callable[..., AloneWithTheChat],
    operator: Callable[..., Operator],
    size: tuple[int, int] | None,
    dark: bool,
) -> None:
    look = {"size": size} if size else {}
    where = "phone" if size else "desk"
    mei = operator("en", name=f"reply-dark-{where}", dark=dark, **look)
    visitor = guest("en", name=f"reply-dark-visitor-{where}")
    visitor.say(f"get me a person please, my {where} refund is late")
    mei.take(f"my {where} refund")

    mei.find("tool-draft").click()
    expect(mei.find("draft-text")).to_be_visible()
    mei.shoot("draft")
    mei.find("draft-discard").click()
    mei.find("reply-box").press_sequentially("/")
    expect(mei.find("word-option").first).to_be_visible()
    mei.shoot("slash")
    mei.find("manage-replies").click()
    expect(mei.find("canned-row").first).to_be_visible()
    mei.shoot("manage")
    mei.page.keyboard.press("Escape")
    mei.find("reply-box").fill("")
    overflow = "() => document.documentElement.scrollWidth - window.innerWidth"
    assert mei.page.evaluate(overflow) <= 0
    if size:
        mei.find("back").click()
        mei.row("", "mine").first.click()
    mei.resolve()


def test_a_refund_is_proposed_by_the_operator_and_done_by_the_customers_yes(
    stack: Stack, customer: Callable[..., Customer], operator: Callable[..., Operator]
) -> None:
    mei = operator("en", name="approve")
    visitor = customer("en", name="approve-customer").sign_in("C1002")
    visitor.open()
    visitor.say("I want a person about my refund")
    mei.take("person about my refund")

    mei.page.keyboard.press("Alt+x")
    mei.find("proposal-tool").select_option("requestRefund")
    orders = stack_orders(stack, "C1002")
    mei.find("argument-order_id").fill(orders)
    mei.find("argument-amount").fill("5000")
    mei.find("argument-reason").fill("faulty zip")
    mei.shoot("arguments")
    mei.find("argument-amount").fill("5")
    mei.find("arguments-send").click()

    expect(visitor.find("proposal")).to_contain_text(f"Refund ¥5.00 of order {orders}")
    expect(mei.find("pending-proposal")).to_contain_text("¥5.00")
    mei.shoot("pending")
    visitor.find("confirm").click()
    expect(visitor.find("proposal")).to_have_attribute("data-status", "confirmed")
    expect(visitor.find("receipt")).to_be_visible()
    visitor.shoot("receipt")
    expect(mei.find("conversation").get_by_test_id("receipt")).to_be_visible()
    expect(visitor.said_by("assistant")).to_have_count(1)
    mei.shoot("receipt")
    mei.resolve()


def stack_orders(stack: Stack, customer_id: str) -> str:
    from tests.chaos.shop import Shop

    rows = Shop(stack).rows(
        f"SELECT id FROM orders WHERE customer_id = '{customer_id}' AND status = 'delivered' ORDER BY id"
    )
    return str(rows[0]["id"])


def test_both_write_their_own_language(
    modelled: Stack,
    model: ScriptedModel,
    guest: Callable[..., AloneWithTheChat],
    operator: Callable[..., Operator],
) -> None:
    def brain(body: dict) -> Step:
        system = str(body["messages"][0]["content"])
        if system.startswith("You translate"):
            return Step(text=TRANSLATED if ASKED in body["messages"][-1]["content"] else THEIRS)
        return work(body)

    model.answer_with(brain)
    mei = operator("en", name="translate", at=modelled)
    visitor = guest("zh", name="translate-visitor", at=modelled)
    visitor.say(ASKED)
    visitor.find("human-button").click()
    mei.row("").first.click()
    mei.find("accept").click()

    mei.find("translate-message").first.click()
    expect(mei.find("translated")).to_have_text(TRANSLATED)
    mei.page.keyboard.press("Alt+o")
    expect(mei.find("translate-notice")).to_contain_text("Chinese")
    mei.reply(OURS)
    expect(mei.find("preview-text")).to_have_text(THEIRS)
    mei.shoot("preview")
    with mei.page.expect_response("**/origin"):
        mei.find("send-translation").click()

    expect(visitor.said_by("operator")).to_contain_text(THEIRS)
    expect(visitor.chat.get_by_text(OURS)).to_have_count(0)
    expect(mei.find("reply-box")).to_have_value("")
    expect(mei.find("conversation")).to_contain_text(THEIRS)
    mei.find("translate-message").last.click()
    expect(mei.find("translated").last).to_have_text(OURS)
    mei.shoot("original")
    mei.resolve()
