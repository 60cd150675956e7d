"""When people are needed: nobody there, two who want the same, everything to humans, and how it was."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.people import AloneWithTheChat, Operator


def test_with_nobody_at_the_desk_a_way_to_reach_is_asked_and_a_time_promised(
    guest: Callable[..., AloneWithTheChat], operator: Callable[..., Operator]
) -> None:
    visitor = guest("en", name="ticket")
    visitor.find("human-button").click()

    expect(visitor.find("ticket")).to_contain_text("We will reply by")
    visitor.shoot("asked")
    visitor.find("reach").fill("nothing")
    visitor.find("reach-send").click()
    expect(visitor.find("ticket")).to_contain_text("e-mail address or a phone number")
    visitor.find("reach").fill("kim@example.com")
    visitor.find("reach-send").click()

    expect(visitor.find("ticket")).to_contain_text("We will get in touch")
    visitor.shoot("left")
    mei = operator("en", name="ticket-operator")
    mei.row("", "tickets").first.click()
    expect(mei.find("brief")).to_contain_text("kim@example.com")
    mei.shoot("ticket")
    mei.find("accept").click()
    mei.reply("Good morning, how can I help?")
    expect(visitor.said_by("operator")).to_contain_text("Good morning")
    expect(visitor.find("ticket")).to_be_hidden()
    mei.resolve()


def test_one_of_two_operators_has_the_conversation_and_the_other_sees_who(
    guest: Callable[..., AloneWithTheChat], operator: Callable[..., Operator]
) -> None:
    mei, tom = operator("zh", name="mei"), operator("en", login="tom", name="tom")
    visitor = guest("zh", name="two-desks")
    visitor.say("转人工，我的鞋子开胶了")
    expect(visitor.find("queue")).to_contain_text("下一位就是您")
    for one in (mei, tom):
        one.row("开胶").click()
        expect(one.find("accept")).to_be_visible()

    mei.find("accept").click()

    expect(mei.find("hand-back")).to_be_visible()
    expect(tom.find("accept")).to_be_hidden()
    expect(tom.find("conversation")).to_contain_text("小美 Mei is handling this conversation")
    tom.shoot("taken")
    mei.resolve()


def test_waiting_can_be_called_off(
    guest: Callable[..., AloneWithTheChat], operator: Callable[..., Operator]
) -> None:
    mei = operator("zh", name="withdraw-operator")
    visitor = guest("zh", name="withdraw")
    visitor.find("human-button").click()
    expect(visitor.find("queue")).to_be_visible()
    visitor.page.reload()
    expect(visitor.find("queue")).to_be_visible()

    visitor.find("withdraw").click()

    expect(visitor.find("queue")).to_be_hidden()
    expect(mei.find("queue-waiting").get_by_test_id("queue-item")).to_have_count(0)
    expect(visitor.ask("退款多久到账？")).to_contain_text("工作日")


def test_the_service_is_scored_once_after_it_has_ended(
    guest: Callable[..., AloneWithTheChat], operator: Callable[..., Operator]
) -> None:
    mei = operator("zh", name="csat-operator")
    visitor = guest("zh", name="csat")
    visitor.say("转人工，发票抬头写错了")
    mei.take("发票抬头")
    mei.reply("已经帮您改好了。")
    expect(visitor.said_by("operator")).to_be_visible()
    mei.find("resolve").click()
    mei.shoot("dispositions")
    mei.find("disposition-solved").click()

    visitor.find("csat-5").click()
    visitor.shoot("score")
    visitor.find("csat-send").click()

    expect(visitor.find("csat")).to_be_hidden()
    expect(visitor.chat.get_by_text("感谢您的评价")).to_be_visible()
    visitor.page.reload()
    expect(visitor.said_by("operator")).to_be_visible()
    expect(visitor.find("csat")).to_be_hidden()


def test_humans_only_sends_every_question_to_people(
    guest: Callable[..., AloneWithTheChat], operator: Callable[..., Operator]
) -> None:
    mei = operator("en", name="humans-only-operator")
    mei.find("humans-only").click()
    expect(mei.find("humans-only")).to_have_attribute("aria-checked", "true")
    visitor = guest("en", name="humans-only")

    visitor.say("how long do refunds take?")

    expect(visitor.find("queue")).to_be_visible()
    mei.shoot("humans-only")
    mei.take("refunds")
    expect(visitor.chat.get_by_text("working days")).to_have_count(0)
    mei.find("humans-only").click()
    expect(mei.find("humans-only")).to_have_attribute("aria-checked", "false")
    mei.hand_back()
    expect(visitor.find("human-button")).to_be_enabled()
    expect(visitor.ask("how long do refunds take?")).to_contain_text("working days")


def test_a_wrong_password_is_told_and_the_desk_goes_by_keys(
    guest: Callable[..., AloneWithTheChat], operator: Callable[..., Operator]
) -> None:
    mei = operator("en", name="keys")
    mei.page.keyboard.press("?")
    expect(mei.page.get_by_role("dialog")).to_contain_text("Alt")
    mei.shoot("keys")
    mei.page.keyboard.press("Escape")
    visitor = guest("en", name="keys-guest")
    visitor.find("human-button").click()
    expect(visitor.find("queue")).to_be_visible()
    expect(mei.row("")).to_have_count(1)

    mei.page.keyboard.press("Alt+j")
    mei.page.keyboard.press("Alt+a")

    expect(mei.find("reply-box")).to_be_focused()
    mei.page.keyboard.type("By keys alone")
    mei.page.keyboard.press("Control+Enter")
    expect(visitor.said_by("operator")).to_contain_text("By keys alone")
    mei.page.keyboard.press("Alt+e")
    mei.page.keyboard.press("Enter")
    expect(visitor.find("csat")).to_be_visible()
    mei.find("settings").click()
    mei.find("sign-out").click()
    mei.find("login").fill("mei")
    mei.find("password").fill("wrong-password")
    mei.find("sign-in").click()
    expect(mei.page.get_by_role("alert")).to_contain_text("wrong")
    mei.sign_in()
