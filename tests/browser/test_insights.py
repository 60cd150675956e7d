"""The risk is chosen in the console beside what was counted and what it would do; "why" says of what a confidence is made."""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import DESKTOP, PHONE, SMALLEST
from tests.browser.past import counted, lived, uncounted
from tests.browser.people import AloneWithTheChat, Operator
from tests.browser.test_looks import what_sticks_out
from tests.stack import Stack

LOOKS = [*product(("zh", "en"), (DESKTOP, PHONE), (False, True)), ("en", SMALLEST, False)]
SAID = {
    "zh": {
        "setting": "来自设置",
        "you": "由你选定",
        "other": "由 mei 选定",
        "few": "至少需要 149 个且全部答对",
        "counted": "回答 228 个，错 5 个",
        "at_most": "4.6%",
        "short": "至少需要 50 个",
        "question": "退货要多久内申请",
        "follow_up": "金卡会员呢",
    },
    "en": {
        "setting": "from the setting",
        "you": "chosen by you",
        "other": "chosen by mei",
        "few": "at least 149 answers without a mistake",
        "counted": "228 answered, 5 wrong",
        "at_most": "4.6%",
        "short": "it takes 50",
        "question": "how do points work",
        "follow_up": "do they expire",
    },
}
AtTheDesk = Callable[..., Operator]


@pytest.fixture(scope="module")
def stack(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A product whose risks were counted, and whose log says something of last week but one and nothing of the last."""
    waiting = Stack(seeded, tmp_path_factory.mktemp("insights"))
    counted(waiting.data)
    lived(waiting.data)
    with waiting as running:
        yield running


def look_back(operator: Operator, query: str = "") -> Operator:
    operator.page.goto(f"{operator.url}/console/#/insights{query}")
    expect(operator.find("risk-cards")).to_be_visible()
    return operator


def radio(operator: Operator, risk: str) -> Locator:
    return operator.find(f"risk-{risk}").get_by_role("radio")


def handoffs(operator: Operator) -> list[float]:
    """A day, in the columns that there are."""
    cells = operator.page.locator("[data-measure=handoffs_a_day] td.number").all_inner_texts()
    return [float(cell) for cell in cells]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_risk_is_chosen_seen_by_all_and_taken_back(language: str, operator: AtTheDesk) -> None:
    said = SAID[language]
    mei = operator(language, name="insights")
    mei.find("area-insights").click()
    expect(mei.find("in-force")).to_contain_text(said["setting"])
    expect(mei.find("risk-0.2").get_by_test_id("risk-setting")).to_be_visible()
    expect(mei.find("risk-0.05")).to_contain_text(said["counted"])
    expect(mei.find("risk-0.05")).to_contain_text(said["at_most"])
    expect(mei.find("choice-bar")).to_be_hidden()

    radio(mei, "0.05").check()
    now, then = handoffs(mei)
    mei.shoot("selected")
    mei.find("risk-use").click()
    expect(mei.find("differences")).to_contain_text("5%")
    mei.shoot("confirm")
    mei.find("risk-confirm").click()

    assert then > now > 0
    expect(mei.find("told")).to_contain_text("5%")
    expect(mei.find("in-force")).to_contain_text(said["you"])
    mei.page.reload()
    expect(mei.find("in-force")).to_contain_text(said["you"])
    expect(radio(mei, "0.05")).to_be_checked()
    expect(mei.find("risk-0.05").get_by_test_id("risk-now")).to_be_visible()
    kai = look_back(operator(language, login="kai", name="insights-colleague"))
    expect(kai.find("in-force")).to_contain_text(said["other"])

    mei.find("risk-back").click()
    mei.find("risk-confirm").click()

    expect(mei.find("in-force")).to_contain_text(said["setting"])
    expect(mei.find("risk-back")).to_be_hidden()
    expect(radio(mei, "0.2")).to_be_checked()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_risk_that_is_not_proven_says_why_and_cannot_be_chosen(
    language: str, operator: AtTheDesk
) -> None:
    mei = look_back(operator(language, name="insights-unproven"))

    mei.find("risk-0.02").click(force=True)

    expect(radio(mei, "0.02")).to_be_disabled()
    expect(mei.find("risk-0.02")).to_contain_text(SAID[language]["few"])
    expect(mei.find("risk-0.01")).to_have_attribute("data-supported", "false")
    expect(mei.find("risk-todo")).to_contain_text("xiaoer calibrate --write")
    expect(mei.find("choice-bar")).to_be_hidden()
    radio(mei, "0.1").focus()
    for _ in range(3):
        mei.page.keyboard.press("ArrowDown")
    expect(radio(mei, "0.1")).to_be_checked()


def test_the_curve_is_read_with_pointer_keys_and_as_a_table(operator: AtTheDesk) -> None:
    mei = look_back(operator("en", name="insights-curve"))
    curve = mei.find("curve")

    curve.focus()
    mei.page.keyboard.press("End")
    at_the_end = mei.find("read-out").inner_text()
    spoken = curve.get_attribute("aria-valuetext")
    mei.page.keyboard.press("ArrowLeft")

    assert "100% of turns: 25% wrong" in at_the_end
    assert spoken == at_the_end
    expect(mei.find("read-out")).to_contain_text("98% of turns")
    curve.hover(position={"x": 60, "y": 120})
    expect(mei.find("read-out")).to_contain_text(": 0% wrong")
    mei.find("risk-0.2").hover()
    expect(mei.find("level")).to_have_attribute("data-risk", "0.2")
    mei.find("curve-table").click()
    expect(mei.find("risk-plot").locator("tbody tr")).to_have_count(50)


def test_a_log_that_is_too_short_says_so(operator: AtTheDesk) -> None:
    mei = look_back(operator("zh", name="insights-short"))
    expect(mei.find("queue-table")).to_be_visible()

    mei.find("days-7").click()

    expect(mei.find("log-short")).to_contain_text(SAID["zh"]["short"])
    expect(mei.find("queue-table")).to_be_hidden()
    mei.shoot("short")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_confidence_that_was_never_counted_promises_nothing(
    language: str, operator: AtTheDesk, stack: Stack
) -> None:
    mei = operator(language, name="insights-uncounted")
    uncounted(stack.data)

    look_back(mei)

    expect(mei.find("risk-warning")).to_be_visible()
    expect(mei.find("no-curve")).to_be_visible()
    assert all(one.is_disabled() for one in mei.page.get_by_role("radio").all())
    mei.shoot("page")
    counted(stack.data)


def test_a_server_that_cannot_be_reached_loses_nothing(operator: AtTheDesk) -> None:
    mei = look_back(operator("en", name="insights-offline"))
    radio(mei, "0.1").check()
    mei.find("risk-use").click()

    mei.page.context.set_offline(True)
    mei.find("risk-confirm").click()

    expect(mei.page.get_by_role("dialog").get_by_role("alert")).to_contain_text("be reached")
    mei.shoot("unreachable")
    mei.page.context.set_offline(False)
    mei.page.keyboard.press("Escape")
    expect(radio(mei, "0.1")).to_be_checked()
    expect(mei.find("in-force")).to_contain_text(SAID["en"]["setting"])


@pytest.mark.parametrize(
    ("language", "size", "dark"), [("zh", DESKTOP, False), ("en", PHONE, True)], ids=["zh", "en"]
)
def test_why_says_what_spoke_for_the_reply_and_what_against(
    language: str,
    size: tuple[int, int],
    dark: bool,
    operator: AtTheDesk,
    guest: Callable[..., AloneWithTheChat],
) -> None:
    said = SAID[language]
    mei = operator(language, name="why", size=size, dark=dark)
    visitor = guest(language, name="why-customer")
    visitor.ask(said["question"])
    visitor.ask(said["follow_up"])
    visitor.say("转人工" if language == "zh" else "talk to a human")
    mei.row("").first.click()

    mei.find("why").nth(1).click()

    sheet = mei.find("why-sheet").nth(1)
    expect(sheet).to_be_visible()
    for group in ("found", "understood", "conversation"):
        expect(sheet.locator(f"[data-group={group}]")).to_be_visible()
    follow_up = sheet.locator("[data-part=follow_up]")
    expect(follow_up).to_have_attribute("data-speaks", "against")
    expect(sheet).to_contain_text("文章的回答" if language == "zh" else "answer from the articles")
    mei.shoot("sheet")
    follow_up.focus()
    expect(follow_up).to_be_in_viewport()
    expect(sheet.locator(".parts__meaning")).to_contain_text(
        "消息" if language == "zh" else "message"
    )
    mei.shoot("part")
    mei.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    mei.find("accept").click()
    mei.resolve()


@pytest.mark.parametrize(("language", "size", "dark"), LOOKS)
def test_the_insights_fit(
    language: str, size: tuple[int, int], dark: bool, operator: AtTheDesk
) -> None:
    name = f"look-insights-{size[0]}-{'dark' if dark else 'light'}"
    mei = look_back(operator(language, name=name, size=size, dark=dark))

    def looks_right(what: str) -> None:
        mei.shoot(what)
        assert what_sticks_out(mei.page) == [], what

    looks_right("cards")
    radio(mei, "0.05").check()
    mei.find("risk-plot").scroll_into_view_if_needed()
    looks_right("plot")
    mei.page.locator(".workshop").evaluate("e => e.scrollTo(0, e.scrollHeight)")
    looks_right("queue")
    mei.find("risk-use").click()
    looks_right("confirm")
