"""Two operators at work: a race for one offer, a transfer, a snooze that wakes, and a hand-back that does not turn in circles."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.people import AloneWithTheChat, Operator

# What a guest says in each language, and a word of it.
WORDS = {
    "zh": ("转人工，发票抬头写错了", "发票抬头", "还在吗？", "退款多久到账？", "工作日"),
    "en": (
        "I need a person, my shoes fell apart",
        "fell apart",
        "still there?",
        "how long do refunds take?",
        "working days",
    ),
}


def whoever_sees(test_id: str, *operators: Operator) -> Operator:
    """The first of them on whose screen it stands. A server that has just started makes no offers yet."""
    for _ in range(800):
        for one in operators:
            if one.find(test_id).first.is_visible():
                return one
        operators[0].page.wait_for_timeout(100)
    raise AssertionError(f"{test_id} came to nobody")


def test_a_transfer_with_a_note_reaches_the_colleague(
    guest: Callable[..., AloneWithTheChat], operator: Callable[..., Operator]
) -> None:
    mei = operator("zh", name="transfer-mei")
    tom = operator("en", login="tom", name="transfer-tom")
    visitor = guest("zh", name="transfer")
    visitor.say("转人工，发票抬头写错了")
    mei.take("发票抬头")

    mei.page.keyboard.press("Alt+t")
    expect(mei.find("to-group-default")).to_be_visible()
    mei.find("to-tom").check()
    mei.find("transfer-note").fill("他要英文发票")
    mei.shoot("transfer")
    mei.find("transfer-confirm").click()

    expect(tom.find("offer")).to_be_visible()
    tom.find("offer-accept").click()
    expect(tom.find("hand-back")).to_be_visible()
    expect(tom.find("conversation")).to_contain_text("他要英文发票")
    tom.shoot("taken-over")
    expect(visitor.system_lines.last).to_contain_text("Tom")
    expect(visitor.chat.get_by_text("他要英文发票")).to_have_count(0)
    tom.reply("Hello, which name?")
    expect(visitor.said_by("operator")).to_contain_text("which name")
    tom.resolve()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_snoozed_conversation_wakes_when_the_customer_writes(
    language: str, guest: Callable[..., AloneWithTheChat], operator: Callable[..., Operator]
) -> None:
    mei = operator(language, name=f"snooze-{language}")
    visitor = guest(language, name="snooze")
    said, word, again, *_ = WORDS[language]
    visitor.say(said)
    mei.take(word)
    mei.reply("OK")
    expect(visitor.said_by("operator")).to_be_visible()

    mei.page.keyboard.press("Alt+m")
    mei.shoot("choices")
    mei.find("snooze-hour").click()
    expect(mei.find("queue-snoozed").get_by_test_id("queue-item")).to_have_count(1)
    expect(mei.find("wake")).to_be_visible()
    mei.shoot("asleep")
    visitor.say(again)

    expect(
        mei.find("queue-mine").get_by_test_id("queue-item").filter(has_text=again)
    ).to_have_count(1)
    expect(mei.find("wake")).to_be_hidden()
    mei.resolve()


def test_handed_back_and_over_again_without_a_loop(
    guest: Callable[..., AloneWithTheChat], operator: Callable[..., Operator]
) -> None:
    mei = operator("zh", name="again")
    visitor = guest("zh", name="again")
    said, word, _, question, answer = WORDS["zh"]
    visitor.say(said)
    mei.take(word)
    mei.reply("请稍等")
    expect(visitor.said_by("operator")).to_be_visible()

    mei.hand_back("只剩一个退款问题")
    expect(visitor.find("human-button")).to_be_enabled()
    expect(visitor.ask(question)).to_contain_text(answer)
    expect(mei.find("queue-waiting").get_by_test_id("queue-item")).to_have_count(0)
    visitor.find("human-button").click()
    mei.row("").first.click()
    mei.find("accept").click()

    expect(mei.find("hand-back")).to_be_visible()
    mei.reply("我又来了")
    expect(visitor.said_by("operator").last).to_contain_text("我又来了")
    expect(mei.find("queue-waiting").get_by_test_id("queue-item")).to_have_count(0)
    mei.resolve()


def test_both_sides_see_who_types_and_what_was_read(
    guest: Callable[..., AloneWithTheChat], operator: Callable[..., Operator]
) -> None:
    mei = operator("en", name="signs-mei")
    tom = operator("en", login="tom", name="signs-tom")
    visitor = guest("en", name="signs")
    visitor.say("a person please, about my gloves")
    mei.take("gloves")
    tom.row("gloves", "others").click()
    expect(tom.find("conversation")).to_be_visible()

    mei.find("reply-box").press_sequentially("Hello")
    expect(visitor.find("typing")).to_contain_text("is typing")
    expect(tom.find("collision")).to_contain_text("小美 Mei")
    visitor.shoot("typing")
    mei.find("reply-box").press("Control+Enter")
    expect(mei.find("seen").last).to_have_attribute("data-seen", "true")

    visitor.find("composer").press_sequentially("They are")
    expect(mei.find("contact-typing")).to_be_visible()
    mei.shoot("typing")
    visitor.find("composer").press("Enter")
    expect(visitor.find("seen")).to_be_visible()
    mei.resolve()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_of_two_who_race_for_an_offer_one_has_it_and_the_other_sees_who(
    language: str, guest: Callable[..., AloneWithTheChat], operator: Callable[..., Operator]
) -> None:
    mei = operator(language, name=f"race-mei-{language}")
    tom = operator(language, login="tom", name=f"race-tom-{language}")
    visitor = guest(language, name="race")
    said, word, *_ = WORDS[language]
    visitor.say(said)
    whoever_sees("offer", mei, tom)
    for one in (mei, tom):
        one.row(word).click()
        expect(one.find("accept")).to_be_visible()
    mei.shoot("offered")

    # Both press within one breath: each page clicks by itself.
    for one in (mei, tom):
        one.page.evaluate(
            "() => setTimeout(() => document.querySelector('[data-testid=accept]').click(), 300)"
        )

    winner = whoever_sees("hand-back", mei, tom)
    loser = tom if winner is mei else mei
    expect(loser.find("accept")).to_be_hidden()
    expect(loser.find("hand-back")).to_be_hidden()
    name = "小美 Mei" if winner is mei else "Tom"
    expect(loser.find("standing")).to_contain_text(name)
    expect(loser.find("offer")).to_have_count(0)
    loser.shoot("lost")
    winner.resolve()
