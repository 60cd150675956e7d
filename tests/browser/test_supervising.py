"""A supervisor watches, listens, whispers and takes over; reviews and coaches; and takes a report home."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import AloneWithTheChat, Operator
from tests.browser.supervised import served
from tests.stack import Stack


@pytest.fixture(scope="module")
def supervised(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A product with two weeks behind it."""
    stack = Stack(seeded, tmp_path_factory.mktemp("supervised"))
    served(stack.data)
    with stack as running:
        yield running


def wall_of(lin: Operator) -> None:
    lin.find("area-wall").click()
    expect(lin.find("wall")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_supervisor_listens_whispers_and_takes_over(
    supervised: Stack,
    guest: Callable[..., AloneWithTheChat],
    operator: Callable[..., Operator],
    language: str,
) -> None:
    zh = language == "zh"
    asked = "转人工，我的包裹丢了" if zh else "talk to a human, my parcel is lost"
    secret = "先道歉，再补发" if zh else "Apologise first, then resend"
    tom = operator(language, login="tom", name="watched", at=supervised)
    lin = operator(language, login="lin", name="supervisor", at=supervised)
    wall_of(lin)
    expect(lin.find("n-waiting")).to_have_text("0")
    visitor = guest(language, name="watched-guest", at=supervised)
    visitor.say(asked)
    expect(visitor.find("queue")).to_be_visible()
    expect(lin.find("n-waiting")).to_have_text("1")
    expect(lin.find("wall-waiting")).to_contain_text("包裹" if zh else "parcel")
    lin.shoot("waiting")

    tom.take("包裹" if zh else "parcel")
    card = lin.find("wall-operator").filter(has_text="Tom")
    expect(card.get_by_test_id("wall-call")).to_have_count(1)
    expect(card.locator("[data-phase=first]")).to_be_visible()
    expect(card.get_by_test_id("wall-load")).to_contain_text("1")
    tom.reply("您好，我来查一下。" if zh else "Hello, let me look.")
    expect(card.locator("[data-phase=answered]")).to_be_visible()

    before = visitor.said_by("system").count()
    card.get_by_test_id("wall-call").click()
    expect(lin.find("listening")).to_be_visible()
    expect(lin.find("drawer").get_by_text("我来查一下" if zh else "let me look")).to_be_visible()
    lin.find("whisper-text").fill(secret)
    lin.find("whisper-send").click()
    expect(tom.find("whispered")).to_contain_text(secret)
    expect(lin.find("drawer").get_by_test_id("whispered")).to_contain_text(secret)
    tom.shoot("whispered")
    lin.shoot("listening")
    visitor.page.reload()
    expect(visitor.said_by("operator")).to_be_visible()
    expect(visitor.chat.get_by_text(secret)).to_have_count(0)
    expect(visitor.said_by("system")).to_have_count(before)

    lin.find("take-over").click()
    lin.find("take-over-confirm").click()
    expect(lin.find("drawer-told")).to_contain_text("由您接待" if zh else "yours now")
    expect(lin.find("listening")).to_be_hidden()
    expect(visitor.chat.get_by_text("林 Lin").first).to_be_visible()
    expect(tom.find("hand-back")).to_be_hidden()
    lin.find("drawer-close").click()
    lin.find("area-desk").click()
    lin.row("", "mine").first.click()
    lin.resolve()


def test_work_is_reviewed_and_coached_and_the_operator_reads_and_confirms_it(
    supervised: Stack, operator: Callable[..., Operator]
) -> None:
    lin = operator("zh", login="lin", name="reviewer", at=supervised)
    wall_of(lin)
    lin.find("tab-reviews").click()
    lin.find("week-before").click()
    tom_s = lin.find("candidate").filter(has_text="Tom")
    expect(tom_s).to_have_count(5)
    lin.shoot("candidates")
    tom_s.first.get_by_test_id("review").click()
    for criterion in ("accuracy", "tone", "process", "completeness"):
        lin.find("score-sheet").get_by_test_id(f"{criterion}-4").check()
    expect(lin.find("review-save")).to_be_disabled()
    lin.find("score-sheet").get_by_test_id("language-none").check()
    lin.find("review-comment").fill("话术自然，下次先安抚情绪。")
    lin.shoot("scorecard")
    lin.find("review-save").click()
    expect(lin.find("average").filter(has_text="Tom").get_by_test_id("mean")).to_have_text("4.0")

    lin.find("tab-coaching").click()
    hard = lin.find("hard-case").first
    nothing = lin.page.get_by_role("heading", name="本月没有疑难会话")
    expect(hard.or_(nothing)).to_be_visible()
    if nothing.is_visible():
        # A month that has just begun: what was hard lies in the last one.
        lin.page.get_by_role("button", name="上一月").click()
        expect(hard).to_be_visible()
        lin.page.get_by_role("button", name="下一月").click()
    lin.find("write-note").click()
    lin.find("note-operator").select_option(label="Tom")
    lin.find("theme-mood").check()
    lin.find("note-text").fill("遇到生气的客户，先接住情绪。")
    lin.find("note-save").click()
    expect(lin.find("coaching-note")).to_contain_text("先接住情绪")
    expect(lin.find("receipt")).to_have_text("未读")
    lin.shoot("agenda")

    tom = operator("en", login="tom", name="coached", at=supervised)
    tom.find("settings").click()
    tom.find("my-feedback").click()
    expect(tom.find("one-review")).to_contain_text("话术自然")
    tom.find("confirm-note").click()
    expect(tom.find("told")).to_contain_text("Thank you")
    tom.shoot("feedback")
    expect(tom.find("tab-wall")).to_have_count(0)
    lin.page.reload()
    expect(lin.find("receipt")).to_contain_text("已读")


def test_a_report_says_what_it_counts_and_goes_out_as_a_table(
    supervised: Stack, operator: Callable[..., Operator], tmp_path: Path
) -> None:
    lin = operator("zh", login="lin", name="reporter", at=supervised)
    wall_of(lin)
    lin.find("tab-reports").click()
    figure = lin.find("figure-first_contact")
    figure.get_by_text("统计口径").click()
    expect(figure).to_contain_text("7 天")
    figure.get_by_role("button").click()
    expect(lin.find("course")).to_have_attribute("data-figure", "first_contact")
    expect(lin.find("line").filter(has_text="Tom")).to_be_visible()
    lin.shoot("report")

    with lin.page.expect_download() as download:
        lin.find("export-lines").click()

    path = tmp_path / "lines.csv"
    download.value.save_as(path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert {"Tom", "王磊", "Anna", "陈晓"} <= {row["客服"] for row in rows}
    tom = next(row for row in rows if row["客服"] == "Tom")
    shown = lin.find("line").filter(has_text="Tom").locator("td").first.inner_text()
    assert tom["接待会话"] == shown.replace(",", "")


def test_a_fresh_desk_says_that_there_is_nothing_to_report(
    stack: Stack, browser: Browser, operator: Callable[..., Operator], new_page: Callable[..., Page]
) -> None:
    lin = operator("en", login="lin", name="fresh")
    wall_of(lin)
    lin.find("tab-reports").click()
    lin.find("until").fill("2024-01-31")

    expect(lin.find("report")).to_contain_text("Nothing to report in this period")
    expect(lin.find("figures")).to_have_count(0)
