"""What an editor publishes is what customers are told, in two browsers over the real server."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.people import AloneWithTheChat
from tests.browser.workshop.editor import Editor, document

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


def test_rows_pasted_from_a_spreadsheet_answer_in_both_languages(
    editor: Callable[..., Editor], guest: Guest, tmp_path: Path
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
    with mei.page.expect_download() as waiting:
        mei.find("faq-export").click()
    table = tmp_path / "faq.csv"
    waiting.value.save_as(table)
    assert "88 Xihu Avenue" in table.read_text(encoding="utf-8-sig")
    with table.open("a", encoding="utf-8") as file:
        file.write("faq-broken,,只有问题？,,,,,\n")
    mei.find("faq-import").click()
    mei.find("csv-file").set_input_files(table)
    mei.find("csv-send").click()
    expect(mei.page.get_by_role("dialog").locator(".failures li")).to_have_count(1)
    mei.shoot("import-failed")
    mei.page.keyboard.press("Escape")

    expect(guest("zh", name="workshop-faq-customer").ask("你们的门店在哪里")).to_contain_text(
        "西湖大道88号"
    )
    expect(guest("en", name="workshop-faq-customer").ask("where is your store")).to_contain_text(
        "88 Xihu"
    )
