"""What was understood wrongly is labelled in the console, by hand and by key; what was learnt from it can be seen."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.misreadings import SAID, learnt, misread
from tests.browser.people import AloneWithTheChat, Operator
from tests.browser.test_insights import LOOKS, AtTheDesk
from tests.browser.test_looks import what_sticks_out
from tests.stack import Stack

WORDS = {
    "zh": {
        "question": "会员积分怎么用",
        "return": "申请退货",
        "given": "已标注：申请退货",
        "undone": "已撤销",
        "human": "要找人工",
        "refused": "理解变差：客户说的话，中文",
        "shipped": "3f0c19aa51d7e2b4",
    },
    "en": {
        "question": "how do points work",
        "return": "Return",
        "given": "Labelled: Return",
        "undone": "Undone",
        "human": "Wants a person",
        "refused": "It reads worse: What customers say, Chinese",
        "shipped": "3f0c19aa51d7e2b4",
    },
}


@pytest.fixture(scope="module")
def stack(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A product that has misunderstood some customers, and has learnt from others."""
    waiting = Stack(seeded, tmp_path_factory.mktemp("labelling"))
    misread(waiting.data)
    learnt(waiting.data)
    with waiting as running:
        yield running


def label(operator: Operator, query: str = "") -> Operator:
    operator.page.goto(f"{operator.url}/console/#/insights/samples{query}")
    expect(operator.find("screen-samples").locator(".screen")).to_have_attribute(
        "aria-busy", "false"
    )
    return operator


def asked(operator: Operator) -> str:
    """What the customer said on the card that is shown."""
    return operator.page.locator("[data-asks=true] p").last.inner_text()


def count(operator: Operator, state: str) -> int:
    return int(operator.find(f"samples-{state}").locator(".number").inner_text())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_message_is_labelled_by_a_click_and_the_next_one_comes(
    language: str, operator: AtTheDesk
) -> None:
    words = WORDS[language]
    mei = operator(language, name="labelling")
    mei.find("area-insights").click()
    mei.find("tab-samples").click()
    expect(mei.find("sample")).to_be_visible()
    expect(mei.find("taken-for")).to_contain_text("%")
    first, waiting, done = asked(mei), count(mei, "open"), count(mei, "labelled")
    assert first in [one[1] for one in SAID]

    mei.find("label-task.return_item").click()

    expect(mei.find("told")).to_contain_text(words["return"])
    assert asked(mei) != first
    expect(mei.find("samples-open")).to_contain_text(str(waiting - 1))
    mei.find("samples-labelled").click()
    expect(mei.find("settled").locator("li").first).to_contain_text(words["return"])
    assert count(mei, "labelled") == done + 1
    mei.shoot("labelled")
    mei.find("reopen").first.click()
    expect(mei.find("told")).to_contain_text(words["undone"])
    mei.find("samples-open").click()
    expect(mei.find("samples-open")).to_contain_text(str(waiting))
    assert count(mei, "open") == waiting


@pytest.mark.parametrize("language", ["zh", "en"])
def test_keys_label_put_off_set_aside_and_undo(language: str, operator: AtTheDesk) -> None:
    mei = label(operator(language, name="labelling-keys"))
    keys = mei.page.keyboard
    first = asked(mei)
    waiting = count(mei, "open")
    key = mei.find("label-request_human").get_attribute("aria-keyshortcuts")
    assert key

    keys.press("s")
    expect(mei.page.locator("[data-asks=true] p").last).not_to_have_text(first)
    second = asked(mei)
    keys.press(key)
    expect(mei.find("told")).to_contain_text(WORDS[language]["human"])
    expect(mei.page.locator("[data-asks=true] p").last).not_to_have_text(second)
    third = asked(mei)
    keys.press("x")
    expect(mei.find("samples-dismissed")).to_contain_text("1")
    for expected in (third, second, first):
        keys.press("z")
        expect(mei.page.locator("[data-asks=true] p").last).to_have_text(expected)

    assert count(mei, "open") == waiting
    expect(mei.find("undo")).to_be_disabled()
    mei.find("keys").click()
    keys.press(key)
    keys.press("s")
    assert asked(mei) == first
    mei.page.reload()
    expect(mei.find("keys")).to_have_attribute("aria-checked", "false")
    mei.find("keys").click()


def test_what_a_colleague_has_labelled_meanwhile_says_so_and_goes(operator: AtTheDesk) -> None:
    mei = label(operator("en", name="labelling-mei"))
    kai = label(operator("en", login="kai", name="labelling-kai"))
    assert asked(mei) == asked(kai)
    same = asked(mei)
    kai.find("label-question").click()
    expect(kai.find("told")).to_contain_text("Labelled")

    mei.find("label-cancel").click()

    expect(mei.find("samples-failure")).to_contain_text("kai has already dealt with it")
    assert asked(mei) != same
    mei.shoot("colleague")
    kai.find("undo").click()
    expect(kai.find("told")).to_contain_text("Undone")


def test_a_server_that_cannot_be_reached_loses_no_message(operator: AtTheDesk) -> None:
    mei = label(operator("en", name="labelling-offline"))
    first = asked(mei)

    mei.page.context.set_offline(True)
    mei.find("label-question").click()

    expect(mei.find("samples-failure")).to_contain_text("be reached")
    mei.page.context.set_offline(False)
    assert asked(mei) == first


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_learnt_is_shown_without_names_and_numbers(
    language: str, operator: AtTheDesk
) -> None:
    mei = label(operator(language, name="labelling-mask"))
    told = SAID[1][1]
    for _ in range(len(SAID) + 1):
        if asked(mei) == told:
            break
        mei.page.keyboard.press("s")

    expect(mei.find("sample")).to_contain_text(told)
    expect(mei.find("sample").locator(".sample__mask")).to_contain_text("单号 [单号]")
    expect(mei.find("sample").locator(".sample__mask")).not_to_contain_text("138")
    mei.shoot("mask")


@pytest.mark.parametrize(
    ("language", "size", "dark"), [("zh", DESKTOP, False), ("en", PHONE, True)], ids=["zh", "en"]
)
def test_an_operator_reports_a_reply_from_under_its_confidence(
    language: str,
    size: tuple[int, int],
    dark: bool,
    operator: AtTheDesk,
    guest: Callable[..., AloneWithTheChat],
) -> None:
    mei = operator(language, name="misread", size=size, dark=dark)
    visitor = guest(language, name="misread-customer")
    visitor.ask(WORDS[language]["question"])
    visitor.say("转人工" if language == "zh" else "talk to a human")
    mei.row("").first.click()
    mei.find("why").first.click()
    mei.shoot("sheet")

    mei.find("misread").first.click()

    expect(mei.find("misread-done").first).to_be_visible()
    mei.shoot("sent")
    mei.find("misread-done").first.click()
    expect(mei.find("sample")).to_contain_text(WORDS[language]["question"])
    mei.page.go_back()
    mei.find("accept").click()
    mei.resolve()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_record_tells_what_is_in_use_what_waits_and_why_one_was_refused(
    language: str, operator: AtTheDesk
) -> None:
    words = WORDS[language]
    mei = operator(language, name="learning")
    mei.page.goto(f"{mei.url}/console/#/insights/learning")

    expect(mei.find("in-use")).to_contain_text("12")
    expect(mei.find("in-use").locator("code").first).to_have_text(re.compile("^[0-9a-f]{16}$"))
    expect(mei.find("waiting")).to_contain_text("0")
    states = [one.get_attribute("data-state") for one in mei.find("learnt").all()]
    assert states == ["withdrawn", "refused", "in_use"]
    refused = mei.find("learnt").nth(1)
    expect(refused).to_contain_text(words["refused"])
    refused.locator("summary").click()
    expect(refused.locator("[data-falls=true]")).to_contain_text("0.818")
    mei.shoot("record")


@pytest.mark.parametrize(("language", "size", "dark"), LOOKS)
def test_labelling_and_the_record_fit(
    language: str, size: tuple[int, int], dark: bool, operator: AtTheDesk
) -> None:
    name = f"look-labelling-{size[0]}-{'dark' if dark else 'light'}"
    mei = label(operator(language, name=name, size=size, dark=dark))

    def looks_right(what: str) -> None:
        mei.shoot(what)
        assert what_sticks_out(mei.page) == [], what

    looks_right("card")
    mei.find("labels").scroll_into_view_if_needed()
    looks_right("labels")
    label(mei, "?state=labelled")
    looks_right("labelled")
    mei.find("tab-learning").click()
    expect(mei.find("learnt").first).to_be_visible()
    looks_right("record")
    mei.find("learnt").nth(1).locator("summary").click()
    mei.find("learnt").nth(1).scroll_into_view_if_needed()
    looks_right("figures")
