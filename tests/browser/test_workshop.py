"""The content team's workshop and what customers get of it, in two browsers over the real server."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, SMALLEST
from tests.browser.editor import Editor
from tests.browser.people import AloneWithTheChat, Operator
from tests.browser.test_looks import what_sticks_out
from tests.stack import ROOT, Stack

KNOWLEDGE = ROOT / "demo" / "knowledge"
Guest = Callable[..., AloneWithTheChat]


@dataclass(frozen=True)
class Price:
    """A fact that changes, and how it is asked for."""

    language: str
    question: str
    title: str
    old: str = "¥12"
    new: str = "¥15"


PRICES = (
    Price("zh", "礼品包装多少钱？", "礼品包装"),
    Price("en", "How much is gift wrapping?", "Gift wrapping"),
)


@pytest.fixture(scope="module")
def stack(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A product of this module's own: its knowledge changes."""
    with Stack(seeded, tmp_path_factory.mktemp("workshop")) as running:
        yield running


@pytest.fixture
def editor(operator: Callable[..., Operator]) -> Callable[..., Editor]:
    """`editor("en", login="tom")`: somebody of the content team, signed in."""

    def make(language: str = "zh", *, name: str, **look: object) -> Editor:
        return Editor(operator(language, name=f"{name}-desk", **look), f"{name}-{language}")

    return make


def document(name: str, folder: Path, **changes: str) -> Path:
    """A copy of one of the demo's documents in which words were changed."""
    text = next(KNOWLEDGE.rglob(name)).read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    copy = folder / name
    copy.write_text(text, encoding="utf-8")
    return copy


@pytest.mark.parametrize("price", PRICES, ids=lambda price: price.language)
def test_an_upload_is_looked_at_published_cited_and_rolled_back(
    price: Price, editor: Callable[..., Editor], guest: Guest, tmp_path: Path
) -> None:
    mei = editor(price.language, name="workshop-upload")
    visitor = guest(price.language, name="workshop-customer")
    expect(visitor.ask(price.question)).to_contain_text(price.old)

    file = document(f"gift-wrapping.{price.language}.md", tmp_path, **{price.old: price.new})
    expect(mei.upload(file)).to_have_attribute("data-state", "done")
    mei.shoot("uploaded")
    mei.open_upload()
    expect(mei.find("article")).to_have_attribute("data-version", "2")
    chunk = mei.find("chunk").filter(has_text=price.new).first
    chunk.get_by_role("button", pressed=False).first.click()
    expect(mei.find("source-mark")).to_contain_text(price.new)
    expect(mei.find("source-mark")).to_be_in_viewport()
    mei.shoot("preview")
    expect(visitor.ask(price.question)).to_contain_text(price.old)

    mei.publish("2027")
    reply = visitor.ask(price.question)

    expect(reply).to_contain_text(price.new)
    expect(reply).not_to_contain_text(price.old)
    chip = reply.get_by_test_id("citation").first
    assert price.new in (chip.get_attribute("title") or "")
    chip.click()
    expect(visitor.find("quoted").first).to_contain_text(price.new)
    visitor.shoot("new-source")
    visitor.find("source-close").click()
    mei.find("view-versions").click()
    expect(mei.find("diff")).to_contain_text(price.new)
    mei.shoot("versions")

    mei.roll_back(1)

    expect(mei.page.locator("[data-testid=version][data-number='3']")).to_have_attribute(
        "data-state", "live"
    )
    mei.shoot("rolled-back")
    reply = visitor.ask(price.question)
    expect(reply).to_contain_text(price.old)
    expect(reply).not_to_contain_text(price.new)
    visitor.shoot("rolled-back")


def test_an_edit_of_a_chunk_survives_the_next_upload_or_is_asked_about(
    editor: Callable[..., Editor], guest: Guest, tmp_path: Path
) -> None:
    mei = editor("zh", name="workshop-merge")
    visitor = guest("zh", name="workshop-merge-customer")
    name = "instalments.zh.md"
    edited = "信用卡只能一次付清，借记卡也一样。"
    mei.open("花呗分期", "zh")
    mei.rewrite("信用卡只能一次付清。", edited)
    mei.publish("借记卡")

    mei.upload(document(name, tmp_path, **{"每期还款¥300": "每期还款¥300整"}), publish=True)
    mei.open_upload()

    expect(mei.find("bands")).to_contain_text(edited)
    expect(mei.find("bands")).to_contain_text("¥300整")
    expect(visitor.ask("信用卡可以分期吗")).to_contain_text("借记卡也一样")

    theirs = {"每期还款¥300": "每期还款¥300整", "信用卡只能一次付清": "信用卡须一次付清"}
    mei.upload(document(name, tmp_path, **theirs))
    mei.open_upload()
    expect(mei.find("conflict")).to_contain_text(edited)
    expect(mei.find("conflict")).to_contain_text("信用卡须一次付清")
    mei.shoot("conflict")
    mei.find("publish-open").click()
    expect(mei.find("warning").first).to_have_attribute("data-kind", "conflicts")
    expect(mei.find("publish")).to_be_disabled()
    mei.shoot("blocked")
    mei.page.keyboard.press("Escape")
    mei.find("choose-mine").click()
    expect(mei.find("conflict")).to_have_count(0)
    expect(mei.find("bands")).to_contain_text(edited)
    mei.publish()
    expect(visitor.ask("信用卡可以分期吗？")).to_contain_text("借记卡也一样")


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
    question = "Can you engrave initials on a suitcase handle?"
    answer = "Yes, suitcase handles can be engraved with up to three initials for ¥39."
    tom = operator("en", login="tom", name="workshop-flag")
    visitor = guest("en", name="workshop-gap-customer")
    expect(visitor.ask(question)).not_to_contain_text("three initials")
    visitor.find("human-button").click()
    expect(visitor.find("queue")).to_be_visible()
    tom.row("").first.click()
    expect(tom.find("conversation")).to_contain_text(question)
    tom.find("missing").first.click()
    expect(tom.find("missed")).to_be_visible()
    tom.shoot("flagged")
    tom.find("accept").click()
    tom.reply("I have noted it.")
    tom.resolve()
    mei = editor("en", name="workshop-gaps")

    mei.go("gaps")
    mei.find("gap").filter(has_text="engrave").get_by_role("link").click()
    expect(mei.find("gap-question")).to_contain_text(question)
    mei.shoot("gap")
    mei.find("gap-draft").click()
    expect(mei.find("article")).to_be_visible()
    mei.find("edit-whole").click()
    mei.find("whole-text").fill(f"## {question}\n\n{answer}")
    mei.find("article-title").fill("Engraving suitcases")
    expect(mei.find("article")).to_have_attribute("data-saving", "saved")
    mei.shoot("drafted")
    mei.publish("From a gap")

    expect(guest("en", name="workshop-gap-later").ask(question)).to_contain_text("three initials")
    mei.go("gaps?state=all")
    mei.find("gap").filter(has_text="engrave").get_by_role("link").click()
    mei.find("gap-check").click()
    expect(mei.find("gap-answered")).to_contain_text("1 of 1")
    mei.shoot("answered")


def test_rows_pasted_from_a_spreadsheet_answer_in_both_languages(
    editor: Callable[..., Editor], guest: Guest
) -> None:
    mei = editor("zh", name="workshop-faq")
    mei.go("faq")
    mei.find("faq-paste").click()
    mei.find("paste-text").fill(
        "问题\t答案\tQuestion (EN)\tAnswer (EN)\n"
        "门店在哪里？\t云雀优选只有一家门店，在杭州西湖大道88号。\t"
        "Where is your store?\tOur only store is at 88 Xihu Avenue, Hangzhou.\n"
        "门店几点开门？\t门店每天10点开门。\t\t"
    )
    mei.shoot("paste")
    mei.find("paste-add").click()
    expect(mei.find("faq-row")).to_have_count(2)
    mei.find("faq-publish").click()
    expect(mei.find("faq-save-bar")).to_be_hidden()
    mei.shoot("table")

    expect(guest("zh", name="workshop-faq-customer").ask("你们的门店在哪里")).to_contain_text("西湖大道88号")
    expect(guest("en", name="workshop-faq-customer").ask("where is your store")).to_contain_text("88 Xihu")


def test_of_two_who_write_in_one_draft_the_second_is_asked(editor: Callable[..., Editor]) -> None:
    mei = editor("zh", name="workshop-two-mei")
    tom = editor("en", name="workshop-two-tom", login="tom")
    for one in (mei, tom):
        one.open("电饭煲", "zh")
    mei.find("article-title").fill("电饭煲怎么用（小美）")
    expect(mei.find("article")).to_have_attribute("data-saving", "saved")

    tom.find("article-title").fill("电饭煲怎么用（Tom）")

    expect(tom.find("taken")).to_be_visible()
    tom.shoot("taken")
    tom.find("keep-mine").click()
    expect(tom.find("article")).to_have_attribute("data-saving", "saved")
    mei.page.reload()
    expect(mei.find("article-title")).to_have_value("电饭煲怎么用（Tom）")
    mei.find("article-more").click()
    mei.find("discard").click()
    mei.find("confirm").click()
    expect(mei.find("publish-open")).to_be_hidden()


def test_a_pdf_is_previewed_page_by_page(editor: Callable[..., Editor], tmp_path: Path) -> None:
    mei = editor("en", name="workshop-pdf")
    copy = tmp_path / "Warranty 2027.pdf"
    copy.write_bytes((KNOWLEDGE / "en" / "warranty.en.pdf").read_bytes())
    mei.upload(copy)
    mei.open_upload()

    image = mei.find("source").locator("img").first
    expect(image).to_be_visible()
    image.evaluate("image => image.decode()")
    assert image.evaluate("image => image.naturalWidth") > 200
    mei.find("chunk").last.get_by_role("button", pressed=False).first.click()
    expect(mei.find("source-mark")).to_be_in_viewport()
    mei.shoot("page")


LOOKS = [
    pytest.param("zh", DESKTOP, False, id="zh-desktop"),
    pytest.param("en", DESKTOP, True, id="en-desktop-dark"),
    pytest.param("zh", PHONE, True, id="zh-phone-dark"),
    pytest.param("en", SMALLEST, False, id="en-320"),
]


@pytest.mark.parametrize(("language", "size", "dark"), LOOKS)
def test_the_workshop_fits(
    language: str, size: tuple[int, int], dark: bool, editor: Callable[..., Editor]
) -> None:
    name = f"look-workshop-{size[0]}-{'dark' if dark else 'light'}"
    mei = editor(language, name=name, size=size, dark=dark)

    def looks_right(what: str) -> None:
        mei.shoot(what)
        assert what_sticks_out(mei.page) == [], what

    for place in ("articles", "faq", "sources", "gaps", "usage", "upload"):
        mei.go(place)
        expect(mei.page.locator(".skeleton")).to_have_count(0)
        looks_right(place)
    mei.find("upload-files").set_input_files(KNOWLEDGE / language / f"points.{language}.md")
    looks_right("staged")
    mei.go("test")
    mei.try_out("金卡会员多久内可以退货" if language == "zh" else "how do points work")
    looks_right("test")
    mei.find("synonyms").click()
    looks_right("synonyms")
    mei.page.keyboard.press("Escape")
    mei.open("积分规则" if language == "zh" else "Making a warranty claim", language)
    looks_right("article")
    mei.find("cutting").click()
    mei.find("chunk").first.get_by_role("button", pressed=False).first.click()
    looks_right("chunk")
    mei.find("chunk").nth(1).get_by_test_id("edit-chunk").click()
    looks_right("rewriting")
    mei.page.keyboard.press("Escape")
    for view in ("details", "versions"):
        mei.find(f"view-{view}").click()
        expect(mei.page.locator(".skeleton")).to_have_count(0)
        looks_right(view)
