"""From a customer's thumb down to a case, its label, a run that is watched, and the case in its report; and what else the evals show."""

import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Locator, expect

from tests.browser.conftest import DESKTOP, PHONE, SMALLEST
from tests.browser.lively import Worker
from tests.browser.people import AloneWithTheChat, Operator
from tests.browser.questioned import ASKED, drop_all, label, made_case, made_cases, worker
from tests.browser.test_axe import both_themes, shown
from tests.browser.test_insights import AtTheDesk
from tests.browser.test_looks import what_sticks_out
from tests.stack import Stack

LOOKS = [*product(("zh", "en"), (DESKTOP, PHONE), (False, True)), ("en", SMALLEST, False)]
# A run brings its own models up and works through its cases, beside a server on the same two cores.
LONG = 300_000
SAID = {
    "zh": {
        "asked": "退货要多久内申请",
        "human": "转人工",
        "why": "客户点踩",
        "made": "用例待标注",
        "known": "已有用例",
        "figure": "7天",
        "saved": "已标注",
        "undone": "已撤销",
        "passed": "通过",
        "stopped": "已停止",
        "nothing": "什么都不要求",
        "taken": "另一个用例已经叫这个名称",
        "replay": "哪些回答会变",
        "empty": "还没有评测过",
        "eval": "已知答案的用例",
    },
    "en": {
        "asked": "how long do refunds take?",
        "human": "talk to a human",
        "why": "Thumb down",
        "made": "Case waiting for a label",
        "known": "Already a case",
        "figure": "working days",
        "saved": "Labelled",
        "undone": "Undone",
        "passed": "Passed",
        "stopped": "Stopped",
        "nothing": "asks for nothing",
        "taken": "Another case has this name",
        "replay": "Which answers would change",
        "empty": "Nothing was measured yet",
        "eval": "cases with known answers",
    },
}


@pytest.fixture(scope="module")
def stack(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A product of its own: cases and runs leave traces."""
    with Stack(seeded, tmp_path_factory.mktemp("evals"), messages_per_minute=1000) as running:
        yield running


@pytest.fixture(scope="module")
def hand(stack: Stack) -> Worker:
    """An engineer without a screen."""
    return worker(stack)


@pytest.fixture(autouse=True)
def nothing_left(hand: Worker) -> None:
    drop_all(hand)


def look(operator: Operator, place: str) -> Operator:
    operator.page.goto(f"{operator.url}/console/#/insights/{place}")
    expect(operator.page.locator(".screen").first).to_have_attribute("aria-busy", "false")
    return operator


def open_case(operator: Operator, case_id: str) -> Operator:
    operator.page.goto(f"{operator.url}/console/#/insights/cases/{case_id}")
    expect(operator.find("label-form")).to_be_visible()
    return operator


def says(operator: Operator) -> Locator:
    return operator.find("says").locator(".chip")


def choose(operator: Operator, test_id: str) -> None:
    """By its words: the box itself is not to be seen."""
    operator.find(test_id).locator("..").click()
    expect(operator.find(test_id)).to_be_checked()


def ended(operator: Operator) -> None:
    """Waits for the run on the screen; its report is drawn."""
    expect(operator.find("going")).to_be_hidden(timeout=LONG)
    expect(operator.find("eval-report")).to_be_visible()


def test_the_first_look_says_what_an_eval_is(operator: AtTheDesk) -> None:
    for language in ("zh", "en"):
        kai = look(operator(language, login="kai", name="evals-empty"), "evals")

        expect(kai.page.locator(".empty")).to_contain_text(SAID[language]["empty"])
        expect(kai.page.locator(".empty")).to_contain_text(SAID[language]["eval"])
        kai.shoot("empty")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_thumb_down_becomes_a_case_that_a_watched_run_checks(
    language: str, operator: AtTheDesk, guest: Callable[..., AloneWithTheChat]
) -> None:
    words = SAID[language]
    tom = operator(language, login="tom", name="round-operator")
    visitor = guest(language, name="round-customer")
    visitor.ask(words["asked"])
    visitor.find("thumb-down").last.click()
    visitor.find("reason-wrong").click()
    visitor.say(words["human"])
    tom.row("").first.click()
    expect(tom.find("rated-down")).to_be_visible()

    tom.find("make-case").first.click()

    expect(tom.find("case-made")).to_have_text(words["made"])
    tom.shoot("made")
    tom.find("accept").click()
    tom.resolve()
    kai = look(operator(language, login="kai", name="round-engineer"), "cases")
    case = kai.find("case").first
    expect(case).to_contain_text(words["asked"])
    expect(case).to_contain_text(words["why"])
    case.get_by_role("link").click()
    expect(kai.find("went")).to_contain_text(words["asked"])
    kai.find("label-right").click()
    expect(says(kai).filter(has_text=words["figure"]).first).to_be_visible()
    kai.shoot("filled")
    kai.find("case-save").click()
    expect(kai.find("told")).to_contain_text(words["saved"])
    expect(kai.find("cases-labelled")).to_contain_text("1")
    kai.find("cases-run").click()
    expect(kai.find("going")).to_be_visible()
    expect(kai.find("progress")).to_contain_text(re.compile(r"[01]\D+1"), timeout=LONG)
    kai.shoot("going")
    ended(kai)
    kai.shoot("report")
    run = kai.page.url.rsplit("/", 1)[-1]
    kai.page.goto(f"{kai.url}/console/#/insights/evals/{run}/cases")
    row = kai.page.locator("[data-case]").first
    row.click()
    expect(kai.page).to_have_url(re.compile(rf"/evals/{run}/cases/production/"))
    expect(kai.find("eval-report")).to_contain_text(words["figure"])
    kai.shoot("case-in-report")
    look(kai, "evals")
    expect(kai.find("run").first).to_have_attribute("data-sign", "passed")
    expect(kai.find("run").first).to_contain_text(words["passed"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_case_that_is_there_already_is_led_to(
    language: str, operator: AtTheDesk, guest: Callable[..., AloneWithTheChat]
) -> None:
    mei = operator(language, name="known")
    visitor = guest(language, name="known-customer")
    visitor.ask(SAID[language]["asked"])
    visitor.say(SAID[language]["human"])
    mei.row("").first.click()
    mei.find("make-case").first.click()
    expect(mei.find("case-made")).to_be_visible()
    mei.page.reload()
    mei.row("").first.click()

    mei.find("make-case").first.click()

    expect(mei.find("case-made")).to_have_text(SAID[language]["known"])
    mei.find("case-made").click()
    expect(mei.find("went")).to_contain_text(SAID[language]["asked"])
    mei.page.go_back()
    mei.find("accept").click()
    mei.resolve()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_will_not_do_is_told_at_its_field(
    language: str, operator: AtTheDesk, stack: Stack, hand: Worker
) -> None:
    first, second, _ = made_cases(stack, language, who=hand)
    label(hand, first, "twice")
    kai = open_case(operator(language, login="kai", name="refused"), second["id"])

    kai.find("case-save").click()
    expect(kai.find("field-problem")).to_contain_text(SAID[language]["nothing"])
    choose(kai, "label-hand-no")
    kai.find("label-name").fill("twice")
    kai.find("case-save").click()

    expect(kai.find("label-name")).to_have_attribute("aria-invalid", "true")
    expect(kai.find("label-name")).to_be_focused()
    expect(kai.find("field-problem")).to_contain_text(SAID[language]["taken"])
    kai.shoot("field")
    kai.find("label-name").fill("once")
    expect(kai.find("field-problem")).to_be_hidden()
    kai.find("case-save").click()
    expect(kai.find("told")).to_contain_text(SAID[language]["saved"])


def test_a_label_is_guarded_and_the_keys_go_on_save_and_undo(
    operator: AtTheDesk, stack: Stack, hand: Worker
) -> None:
    made = made_cases(stack, "en", who=hand)
    newest, middle, oldest = (case["id"] for case in reversed(made))
    kai = open_case(operator("en", login="kai", name="keys"), newest)
    page, keys = kai.page, kai.page.keyboard
    at = kai.find("case-page")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)

    # The label is there before the list of its neighbours.
    expect(kai.find("case-after")).to_be_enabled()
    keys.press("j")
    expect(at).to_have_attribute("data-case", middle)
    keys.press("k")
    expect(at).to_have_attribute("data-case", newest)
    kai.find("label-never").fill("999, or so")
    kai.find("label-never").press("Enter")
    expect(kai.find("label-form")).to_have_attribute("data-changed", "true")
    kai.find("case-after").click()
    assert len(asked) == 1
    expect(at).to_have_attribute("data-case", newest)
    kai.find("label-never").press("Control+Enter")
    expect(at).to_have_attribute("data-case", middle)
    assert len(asked) == 1
    kai.find("case-drop").click()
    expect(at).to_have_attribute("data-case", oldest)
    keys.press("z")
    expect(at).to_have_attribute("data-case", middle)
    keys.press("z")
    expect(at).to_have_attribute("data-case", newest)
    expect(kai.find("told")).to_contain_text(SAID["en"]["undone"])
    keys.press("j")
    expect(at).to_have_attribute("data-case", middle)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_articles_are_picked_by_title_and_wordings_may_be_alternatives(
    language: str, operator: AtTheDesk, stack: Stack, hand: Worker
) -> None:
    case = made_case(stack, language, ASKED[language][0][0], who=hand)
    kai = open_case(operator(language, login="kai", name="picking"), case["id"])

    kai.find("label-says").fill("7 days, or so")
    kai.find("label-says").press("Enter")
    kai.find("label-says").fill("seven days")
    kai.find("label-says").press("Enter")
    kai.find("label-cites").fill("refund" if language == "en" else "退款")
    slug = "refund-timing"
    found = kai.page.locator(f"[data-slug={slug}]")
    expect(found).to_be_visible()
    kai.shoot("found")
    found.click()
    expect(kai.find("found-article")).to_have_count(0)
    choose(kai, "label-hand-yes")
    choose(kai, "label-reason-mood")
    kai.find("case-save").click()
    expect(kai.find("told")).to_contain_text(SAID[language]["saved"])

    kept = hand.call("GET", "/v1/insights/evals/cases?state=labelled")["cases"][0]["case"]
    assert kept["want"]["says"] == [["7 days, or so", "seven days"]]
    assert kept["want"]["cites"] == kept["golden"] == [slug]
    assert (kept["want"]["handed_over"], kept["want"]["reason"]) == (True, ["mood"])
    assert kept["steps"] == case["case"]["steps"]
    answer = hand.http.get("/v1/insights/evals/cases/export")
    assert "seven days" in answer.text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_run_is_begun_stopped_gone_on_with_and_deleted(
    language: str, operator: AtTheDesk
) -> None:
    kai = look(operator(language, login="kai", name="running"), "evals")
    before = kai.find("run").count()
    kai.find("eval-start").click()
    expect(kai.find("start-sheet")).to_be_visible()
    kai.shoot("sheet")
    kai.find("suites-none").click()
    expect(kai.find("start-go")).to_be_disabled()
    kai.find("suite-understanding").check()
    kai.find("start-more").click()
    kai.find("start-limit").fill("40")
    kai.find("setting-add").click()
    kai.find("setting-name").select_option("XIAOER_RISK")
    kai.find("setting-value").fill("much")
    kai.find("start-go").click()
    expect(kai.find("start-problem")).to_contain_text("XIAOER_RISK")
    kai.find("setting-value").fill("0.1")
    kai.find("start-go").click()
    expect(kai.find("going")).to_be_visible()
    kai.shoot("going")

    kai.find("run-stop").click()

    expect(kai.find("broken")).to_be_visible()
    expect(kai.find("told")).to_contain_text(SAID[language]["stopped"])
    expect(kai.find("run-changed")).to_contain_text("XIAOER_RISK=0.1")
    kai.shoot("stopped")
    kai.find("run-resume").click()
    expect(kai.find("going")).to_be_visible()
    ended(kai)
    with kai.page.expect_download() as download:
        kai.find("run-page-file").click()
    assert download.value.suggested_filename.endswith(".html")
    kai.find("run-remove").click()
    kai.find("run-remove-confirm").click()
    expect(kai.page).to_have_url(re.compile("insights/evals$"))
    expect(kai.find("run")).to_have_count(before)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_which_answers_would_change_opens_on_those_that_did(
    language: str, operator: AtTheDesk, stack: Stack, hand: Worker
) -> None:
    made_case(stack, language, ASKED[language][0][0], who=hand)
    mei = operator(language, name="replaying")
    mei.page.goto(f"{mei.url}/console/#/insights/risk")
    mei.find("to-replay").click()
    expect(mei.find("replay-sheet")).to_be_visible()
    mei.shoot("sheet")
    mei.find("replay-last").select_option("20")

    mei.find("start-go").click()

    expect(mei.find("going")).to_be_visible()
    ended(mei)
    expect(mei.page).to_have_url(re.compile(r"/cases\?show=different$"))
    mei.shoot("different")


def test_an_operator_makes_cases_and_sees_no_evals(operator: AtTheDesk, hand: Worker) -> None:
    tom = operator("en", login="tom", name="no-evals")

    expect(tom.find("area-insights")).to_have_count(0)
    answers = [
        tom.page.evaluate("async (url) => (await fetch(url)).status", f"/v1/insights/evals{path}")
        for path in ("", "/cases", "/cases/export")
    ]
    assert answers == [403, 403, 403]


@pytest.mark.parametrize(("language", "size", "dark"), LOOKS)
def test_every_screen_fits(
    language: str,
    size: tuple[int, int],
    dark: bool,
    operator: AtTheDesk,
    stack: Stack,
    hand: Worker,
) -> None:
    made = made_cases(stack, language, who=hand)
    label(hand, made[0], "labelled already")
    name = f"look-evals-{size[0]}-{'dark' if dark else 'light'}"
    kai = look(operator(language, login="kai", name=name, size=size, dark=dark), "evals")

    def looks_right(what: str) -> None:
        kai.shoot(what)
        assert what_sticks_out(kai.page) == [], what

    looks_right("runs")
    kai.find("eval-start").click()
    kai.find("start-more").click()
    kai.find("setting-add").click()
    looks_right("start")
    kai.page.keyboard.press("Escape")
    kai.find("replay-open").click()
    looks_right("replay")
    kai.page.keyboard.press("Escape")
    look(kai, "cases")
    looks_right("cases")
    open_case(kai, made[1]["id"])
    looks_right("case")
    kai.find("label-right").click()
    kai.find("case-save").scroll_into_view_if_needed()
    looks_right("label")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_serious_for_whoever_reads_with_other_means(
    language: str, operator: AtTheDesk, stack: Stack, hand: Worker
) -> None:
    made = made_cases(stack, language, who=hand)
    kai = look(operator(language, login="kai", name="axe-evals"), "evals")
    faults = both_themes(kai.page, "runs")
    for opens in ("eval-start", "replay-open"):
        kai.find(opens).click()
        if opens == "eval-start":
            kai.find("start-more").click()
            kai.find("setting-add").click()
        faults |= both_themes(kai.page, opens)
        kai.page.keyboard.press("Escape")
    look(kai, "cases")
    faults |= both_themes(kai.page, "cases")
    open_case(kai, made[0]["id"])
    kai.find("label-right").click()
    choose(kai, "label-hand-yes")
    faults |= both_themes(kai.page, "label")
    kai.find("label-cites").focus()
    expect(kai.find("found-article").first).to_be_visible()
    faults |= both_themes(kai.page, "picker")

    assert faults == {}, shown(faults)
