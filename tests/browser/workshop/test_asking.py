"""What customers ask: tried in the test box, missed by the assistant, answered by an article."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.people import AloneWithTheChat, Operator
from tests.browser.workshop.editor import Editor

Guest = Callable[..., AloneWithTheChat]


@pytest.mark.parametrize(
    ("language", "question", "follow_up"),
    [("zh", "退货要多久内申请", "金卡会员呢"), ("en", "how do points work", "do they expire")],
    ids=["zh", "en"],
)
def test_the_test_box_shows_what_the_chat_cites(
    language: str, question: str, follow_up: str, editor: Callable[..., Editor], guest: Guest
) -> None:
    mei = editor(language, name="workshop-test")
    visitor = guest(language, name="workshop-tested")
    mei.go("test")
    for asked in (question, follow_up):
        if asked != question:
            mei.find("add-earlier").click()
            mei.find("test-earlier").fill(question)
        reply = visitor.ask(asked)

        passages = mei.try_out(asked)

        chips = reply.get_by_test_id("citation")
        quoted = {(chip.get_attribute("title") or "") for chip in chips.all()}
        expect(mei.find("test-result")).to_have_attribute("data-way", "answer")
        cited = passages.and_(mei.page.locator("[data-cited=true]"))
        marks = {text.replace("**", "") for text in cited.locator("mark").all_inner_texts()}
        assert quoted == marks
        mei.shoot("asked" if asked == question else "followed-up")


def test_a_question_without_an_answer_becomes_an_article(
    editor: Callable[..., Editor], operator: Callable[..., Operator], guest: Guest
) -> None:
    question = "Can you tune my bicycle gears?"
    answer = "Yes, bicycle gears are tuned while you wait for ¥39."
    tom = operator("en", login="tom", name="workshop-flag")
    visitor = guest("en", name="workshop-gap-customer")
    visitor.ask("how long do refunds take?")
    # The first time it asks for other words; the second time a human is called.
    visitor.ask(question)
    visitor.say("I mean: " + question)
    expect(visitor.find("queue")).to_be_visible()
    tom.row("gears").click()
    tom.find("missing").first.click()
    expect(tom.find("missed")).to_be_visible()
    tom.shoot("flagged")
    tom.find("accept").click()
    tom.reply("I have noted it.")
    tom.resolve()
    mei = editor("en", name="workshop-gaps")

    mei.go("gaps")
    expect(mei.find("gap").filter(has_text="refunds")).to_contain_text("Flagged")
    mei.find("gap").filter(has_text="gears").get_by_role("link").click()
    expect(mei.find("gap-question")).to_contain_text(question)
    mei.shoot("gap")
    mei.find("gap-draft").click()
    expect(mei.find("article")).to_be_visible()
    mei.find("edit-whole").click()
    mei.find("whole-text").fill(f"## {question}\n\n{answer}")
    mei.find("article-title").fill("Tuning bicycles")
    expect(mei.find("article")).to_have_attribute("data-saving", "saved")
    mei.shoot("drafted")
    mei.publish("From a gap")

    expect(guest("en", name="workshop-gap-later").ask(question)).to_contain_text("while you wait")
    mei.go("gaps?state=all")
    mei.find("gap").filter(has_text="gears").get_by_role("link").click()
    mei.find("gap-check").click()
    expect(mei.find("gap-answered")).to_contain_text("1 of 1")
    mei.shoot("answered")


def test_synonyms_are_found_by_the_test_box(editor: Callable[..., Editor]) -> None:
    mei = editor("en", name="workshop-synonyms")
    mei.go("test")
    mei.find("synonyms").click()
    mei.find("synonyms-text").fill("thingamajig, gift wrapping")
    mei.find("synonyms-save").click()
    expect(mei.find("told")).to_contain_text("1 group")

    passages = mei.try_out("how much is the thingamajig")

    expect(passages.first).to_contain_text("Gift wrapping")
    mei.shoot("found")
