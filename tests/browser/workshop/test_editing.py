"""Editors at work: alone, with a colleague, with a document, with an address."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.workshop.editor import ENOUGH, KNOWLEDGE, Editor


def test_of_two_who_write_in_one_draft_the_second_is_asked(editor: Callable[..., Editor]) -> None:
    mei = editor("zh", name="workshop-two-mei")
    wen = editor("en", name="workshop-two-wen", login="wen")
    for one in (mei, wen):
        one.open("电饭煲", "zh")
    mei.find("article-title").fill("电饭煲怎么用（小美）")
    expect(mei.find("article")).to_have_attribute("data-saving", "saved")

    wen.find("article-title").fill("电饭煲怎么用（文）")

    expect(wen.find("taken")).to_be_visible()
    wen.shoot("taken")
    wen.find("keep-mine").click()
    expect(wen.find("article")).to_have_attribute("data-saving", "saved")
    mei.page.reload()
    expect(mei.find("article-title")).to_have_value("电饭煲怎么用（文）")
    mei.find("article-more").click()
    mei.find("discard").click()
    mei.find("confirm").click()
    expect(mei.find("publish-open")).to_be_hidden()


def test_whoever_leaves_has_their_words_kept_first(editor: Callable[..., Editor]) -> None:
    mei = editor("zh", name="workshop-leave")
    mei.open("加急次日达", "zh")

    mei.find("article-title").fill("加急次日达（新）")
    mei.find("tab-gaps").click()

    expect(mei.find("screen-gaps")).to_be_visible()
    mei.page.go_back()
    expect(mei.find("article-title")).to_have_value("加急次日达（新）")
    mei.find("article-more").click()
    mei.find("discard").click()
    mei.find("confirm").click()
    expect(mei.find("article-title")).to_have_value("加急次日达")


def test_a_version_is_reviewed_scheduled_archived_and_erased(
    editor: Callable[..., Editor],
) -> None:
    mei = editor("en", name="workshop-review")
    mei.go("articles")
    mei.find("new-article").click()
    mei.find("new-title").fill("Winter opening hours")
    mei.find("new-text").fill("## When are you open in winter?\n\nFrom 10:00 to 17:00.")
    mei.shoot("new")
    mei.find("new-create").click()
    expect(mei.find("article")).to_have_attribute("data-version", "1")
    mei.find("publish-open").click()
    mei.find("submit").click()
    expect(mei.find("told")).to_contain_text("Submitted")
    wen = editor("zh", name="workshop-reviewer", login="wen")
    wen.go("articles?state=in_review")
    wen.find("article-row").filter(has_text="Winter").get_by_role("link").click()
    wen.find("publish-open").click()
    wen.find("publish-note").fill("请写明日期")
    wen.shoot("review")
    wen.find("return").click()
    expect(wen.find("told")).to_contain_text("退回")

    wen.find("view-details").click()
    wen.find("effective-from").fill("2031-12-01T09:00")
    wen.find("audience-regions").fill("hk")
    wen.find("audience-regions").press("Enter")
    expect(wen.find("article")).to_have_attribute("data-saving", "saved")
    wen.shoot("details")
    wen.publish()

    expect(wen.find("article")).to_contain_text("2031")
    wen.go("articles?state=scheduled")
    expect(wen.find("article-row")).to_contain_text("定时 v1")
    wen.find("article-row").get_by_role("link").click()
    wen.find("view-details").click()
    wen.find("archive").click()
    wen.find("confirm").click()
    expect(wen.find("told")).to_contain_text("已归档")
    wen.find("erase").click()
    wen.find("erase-slug").fill("winter")
    expect(wen.find("erase-confirm")).to_be_disabled()
    wen.find("erase-slug").fill("winter-opening-hours")
    wen.shoot("erase")
    wen.find("erase-confirm").click()
    expect(wen.find("screen-articles")).to_be_visible()
    wen.go("articles?q=Winter+opening")
    expect(wen.find("article-row")).to_have_count(0)


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


def test_a_source_that_cannot_be_read_says_why(editor: Callable[..., Editor]) -> None:
    mei = editor("zh", name="workshop-source")
    mei.go("sources")
    mei.find("source-add").click()
    mei.find("source-address").fill("http://127.0.0.1:9/help")
    mei.find("source-save").click()

    expect(mei.find("source-card")).to_have_attribute("data-state", "failed", timeout=ENOUGH)
    expect(mei.find("source-card").locator(".failures")).not_to_be_empty()
    mei.shoot("failed")
