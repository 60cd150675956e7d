"""Editors at work: alone, with a colleague, with a document, with an address."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.workshop.editor import ENOUGH, KNOWLEDGE, Editor


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
    tom = editor("zh", name="workshop-reviewer", login="tom")
    tom.go("articles?state=in_review")
    tom.find("article-row").filter(has_text="Winter").get_by_role("link").click()
    tom.find("publish-open").click()
    tom.find("publish-note").fill("请写明日期")
    tom.shoot("review")
    tom.find("return").click()
    expect(tom.find("told")).to_contain_text("退回")

    tom.find("view-details").click()
    tom.find("effective-from").fill("2031-12-01T09:00")
    tom.find("audience-regions").fill("hk")
    tom.find("audience-regions").press("Enter")
    expect(tom.find("article")).to_have_attribute("data-saving", "saved")
    tom.shoot("details")
    tom.publish()

    expect(tom.find("article")).to_contain_text("2031")
    tom.go("articles?state=scheduled")
    expect(tom.find("article-row")).to_contain_text("定时 v1")
    tom.find("article-row").get_by_role("link").click()
    tom.find("view-details").click()
    tom.find("archive").click()
    tom.find("confirm").click()
    expect(tom.find("told")).to_contain_text("已归档")
    tom.find("erase").click()
    tom.find("erase-slug").fill("winter")
    expect(tom.find("erase-confirm")).to_be_disabled()
    tom.find("erase-slug").fill("winter-opening-hours")
    tom.shoot("erase")
    tom.find("erase-confirm").click()
    expect(tom.find("screen-articles")).to_be_visible()
    tom.go("articles?q=Winter+opening")
    expect(tom.find("article-row")).to_have_count(0)


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
