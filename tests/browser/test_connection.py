"""Lines break, pages are reloaded, tabs stand side by side: nothing is lost and nothing comes twice."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import LOCALES
from tests.browser.people import AloneWithTheChat, Customer, Operator
from tests.stack import Stack


def texts(customer: Customer, sender: str) -> list[str]:
    return customer.said_by(sender).locator(".message__text").all_inner_texts()


def test_what_is_said_without_a_line_goes_out_once_when_it_is_back(
    guest: Callable[..., AloneWithTheChat],
) -> None:
    visitor = guest("zh", name="offline")
    visitor.ask("在吗")
    visitor.page.context.set_offline(True)

    expect(visitor.find("offline")).to_be_visible()
    visitor.say("退款多久到账？")
    visitor.say("谢谢")
    expect(visitor.said_by("contact")).to_have_count(3)
    expect(visitor.said_by("contact").last).to_have_attribute("data-state", "sending")
    visitor.shoot("offline")
    visitor.page.context.set_offline(False)

    expect(visitor.find("offline")).to_be_hidden()
    expect(visitor.chat.get_by_text("工作日").first).to_be_visible()
    expect(visitor.said_by("contact").last).to_have_attribute("data-state", "done")
    expect(visitor.find("thinking")).to_be_hidden()
    assert texts(visitor, "contact") == ["在吗", "退款多久到账？", "谢谢"]
    visitor.page.reload()
    expect(visitor.said_by("contact")).to_have_count(3)
    assert texts(visitor, "contact") == ["在吗", "退款多久到账？", "谢谢"]


def test_after_the_last_try_it_says_so_and_still_arrives_once(
    guest: Callable[..., AloneWithTheChat],
) -> None:
    visitor = guest("en", name="failed")
    visitor.page.route("**/messages", lambda route: route.abort())
    visitor.say("hello")

    expect(visitor.find("retry")).to_be_visible(timeout=40_000)
    visitor.shoot("failed")
    visitor.page.unroute("**/messages")
    visitor.find("retry").click()

    visitor.reply(0)
    assert texts(visitor, "contact") == ["hello"]


def test_the_server_restarts_in_mid_conversation(
    new_stack: Callable[..., Stack], guest: Callable[..., AloneWithTheChat]
) -> None:
    stack = new_stack()
    visitor = guest("zh", name="restart", at=stack)
    visitor.ask("怎么开发票？")
    stack.kill_server()
    expect(visitor.find("offline")).to_be_visible()

    visitor.say("退款多久到账？")
    stack.start_server()

    expect(visitor.chat.get_by_text("工作日").first).to_be_visible(timeout=40_000)
    assert texts(visitor, "contact") == ["怎么开发票？", "退款多久到账？"]


def test_two_tabs_show_the_same_conversation(
    guest: Callable[..., AloneWithTheChat], new_page: Callable[..., Page], stack: Stack
) -> None:
    here = guest("zh", name="tab-one")
    there = AloneWithTheChat(new_page(beside=here.page), "tab-two-zh", stack.shop_url)
    there.arrive(stack.url, LOCALES["zh"][0])

    here.ask("退款多久到账？")
    expect(there.said_by("assistant")).to_contain_text("工作日")
    there.ask("谢谢")

    expect(here.said_by("assistant")).to_have_count(2)
    expect(there.said_by("assistant")).to_have_count(2)
    assert texts(here, "contact") == texts(there, "contact") == ["退款多久到账？", "谢谢"]
    assert texts(here, "assistant") == texts(there, "assistant")


def test_a_reload_keeps_conversation_draft_and_open_chat(
    customer: Callable[..., Customer],
) -> None:
    visitor = customer("en", name="reload")
    visitor.open()
    visitor.ask("how long do refunds take?")
    visitor.find("composer").fill("And one more th")
    visitor.page.reload()

    expect(visitor.find("composer")).to_be_enabled()
    expect(visitor.find("composer")).to_have_value("And one more th")
    expect(visitor.said_by("assistant")).to_contain_text("working days")
    expect(visitor.launcher).to_have_attribute("aria-expanded", "true")
    expect(visitor.find("privacy-notice")).to_be_hidden()


def test_a_closed_chat_counts_what_came_meanwhile(
    customer: Callable[..., Customer], operator: Callable[..., Operator]
) -> None:
    mei = operator("zh", name="unread-operator")
    visitor = customer("zh", name="unread").open()
    visitor.say("转人工，想问问尺码")
    mei.take("尺码")
    expect(visitor.system_lines).to_have_count(2)
    visitor.find("close").click()
    expect(visitor.launcher).to_have_attribute("aria-expanded", "false")

    mei.reply("您平时穿多大？")

    expect(visitor.launcher.locator(".badge")).to_have_text("1")
    visitor.shoot("unread")
    visitor.open()
    expect(visitor.launcher.locator(".badge")).to_be_hidden()
    mei.resolve()
