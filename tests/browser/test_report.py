"""The report of an eval run in a real browser, opened from a file: the verdict, the filters, a case beside its baseline, and links that hold."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from evals.report.page import BUILT, write_page
from tests.browser.conftest import DESKTOP, PHONE, SMALLEST
from tests.browser.people import Person
from tests.browser.test_axe import Faults, both_themes, shown
from tests.evals.big_report import big_report

PAGES = (
    *("overview", "retrieval", "understanding", "handover", "tasks"),
    *("groundedness", "safety", "parity", "latency", "cases"),
)
VERDICTS = {"zh": "不能发布。", "en": "This must not be released."}


class Engineer(Person):
    """Somebody who was sent the file."""

    def __init__(self, page: Page, name: str, file: Path) -> None:
        super().__init__(page, name)
        self.url = file.as_uri()

    def open(self, place: str = "") -> "Engineer":
        self.page.goto("about:blank")
        self.page.goto(f"{self.url}{place}")
        expect(self.find("eval-report")).to_be_visible()
        return self

    def find(self, test_id: str) -> Locator:
        return self.page.get_by_test_id(test_id)

    @property
    def rows(self) -> Locator:
        return self.find("case-row")

    def grades(self) -> set[str]:
        return {str(row.get_attribute("data-grade")) for row in self.rows.all()}

    def place(self) -> str:
        return self.page.url.partition("#")[2]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert BUILT.exists(), "The pages are built by `make web`, which `make test` runs first."
    target = tmp_path_factory.mktemp("report") / "index.html"
    write_page(big_report(scale=0.2), target)
    return target


@pytest.fixture
def engineer(new_page: Callable[..., Page], file: Path) -> Iterator[Callable[..., Engineer]]:
    """`engineer("zh", size=PHONE)`; the test fails if the page asks the network for anything."""
    asked: list[str] = []

    def make(language: str = "en", *, name: str = "report", **look: object) -> Engineer:
        page = new_page(language, **look)
        page.on(
            "request",
            lambda request: (
                asked.append(request.url)
                if not request.url.startswith(("file:", "data:", "blob:"))
                else None
            ),
        )
        return Engineer(page, f"{name}-{language}", file)

    yield make
    assert asked == []


@pytest.mark.parametrize(
    ("language", "size", "dark"),
    [("zh", DESKTOP, False), ("en", DESKTOP, True), ("zh", PHONE, True), ("en", PHONE, False)],
)
def test_from_the_verdict_to_what_went_wrong_and_back(
    engineer: Callable[..., Engineer], language: str, size: tuple[int, int], dark: bool
) -> None:
    name = f"report-{'desktop' if size == DESKTOP else 'phone'}"
    one = engineer(language, name=name, size=size, dark=dark).open()
    expect(one.find("verdict").get_by_role("heading")).to_have_text(VERDICTS[language])
    expect(one.find("gates-shut").get_by_test_id("gate")).to_have_count(2)
    one.shoot("overview")

    one.find("tally-failed").click()
    expect(one.rows.first).to_be_visible()
    assert one.grades() == {"failed"}
    one.shoot("failed")
    title = one.rows.first.get_by_role("link").inner_text()
    one.rows.first.get_by_role("link").click()
    expect(one.find("case").get_by_role("heading", level=2)).to_have_text(title)
    expect(one.find("reasons")).to_contain_text("7 days")
    one.shoot("case")

    one.page.reload()
    expect(one.find("case").get_by_role("heading", level=2)).to_have_text(title)
    one.find("back-to-cases").click()
    expect(one.rows.first).to_be_visible()
    assert one.place().startswith("/cases?show=failed")
    assert one.grades() == {"failed"}
    one.page.go_back()
    expect(one.find("case")).to_be_visible()


def test_a_changed_reply_stands_beside_that_of_the_baseline_word_by_word(
    engineer: Callable[..., Engineer],
) -> None:
    one = engineer("en").open("#/cases?show=different&suite=handoff&language=en")
    one.rows.first.get_by_role("link").click()

    changed = one.page.locator("[data-testid=turn][data-changed=true]").first

    expect(changed.locator("[data-side=before] del").first).to_be_visible()
    expect(changed.locator("[data-side=now] ins").first).to_be_visible()
    before = changed.locator("[data-side=before]").bounding_box()
    now = changed.locator("[data-side=now]").bounding_box()
    assert before is not None
    assert now is not None
    assert before["x"] + before["width"] <= now["x"]
    one.shoot("beside-baseline")


def test_a_case_opens_at_the_trial_that_failed_and_a_link_at_the_one_it_names(
    engineer: Callable[..., Engineer],
) -> None:
    one = engineer("en").open("#/cases?show=failed&suite=tasks")
    one.rows.first.get_by_role("link").click()
    current = one.page.locator(".eval-trials [aria-current]")
    expect(current.locator("[data-grade=failed]")).to_be_visible()

    one.find("trial-3").click()
    expect(one.find("trial-3")).to_have_attribute("aria-current", "true")
    link = one.page.url
    one.find("copy-link").click()
    expect(one.find("copy-link")).to_have_text("Copied")

    other = engineer("en", name="colleague").open(f"#{link.partition('#')[2]}")
    expect(other.find("trial-3")).to_have_attribute("aria-current", "true")


def test_errors_and_missing_cases_are_never_among_the_passed(
    engineer: Callable[..., Engineer],
) -> None:
    one = engineer("zh").open("#/cases")
    for show, grade in (("errors", "error"), ("missing", "missing"), ("passed", "passed")):
        one.find(f"show-{show}").click()
        expect(one.find(f"show-{show}")).to_have_attribute("aria-pressed", "true")
        assert one.grades() == {grade}

    one.find("show-missing").click()
    expect(one.rows).to_have_count(2)
    expect(one.rows.get_by_role("link")).to_have_count(0)


def test_search_suite_language_and_order(engineer: Callable[..., Engineer]) -> None:
    one = engineer("en").open("#/cases")
    one.find("search").fill("nothing has this name")
    expect(one.page.get_by_text("No case fits.")).to_be_visible()
    one.page.get_by_role("button", name="Show all").click()

    one.find("pick-suite").select_option("tasks")
    one.find("pick-language").select_option("zh")
    one.find("sort-seconds").click()
    one.find("sort-seconds").click()

    assert one.place() == "/cases?suite=tasks&language=zh&sort=-seconds"
    seconds = one.page.locator("td.eval-cases__seconds").all_inner_texts()
    assert seconds == sorted(seconds, key=lambda told: float(told.split()[0]), reverse=True)
    one.page.reload()
    expect(one.find("pick-suite")).to_have_value("tasks")


def test_the_keys_walk_the_list_open_search_and_go_back(
    engineer: Callable[..., Engineer],
) -> None:
    one = engineer("en").open("#/cases?show=failed")
    first = one.rows.nth(0).get_by_role("link")
    second = one.rows.nth(1).get_by_role("link")
    one.page.keyboard.press("j")
    expect(first).to_be_focused()
    one.page.keyboard.press("j")
    expect(second).to_be_focused()
    titles = [
        first.inner_text(),
        second.inner_text(),
        one.rows.nth(2).get_by_role("link").inner_text(),
    ]

    one.page.keyboard.press("Enter")
    heading = one.find("case").get_by_role("heading", level=2)
    expect(heading).to_have_text(titles[1])
    one.page.keyboard.press("j")
    expect(heading).to_have_text(titles[2])
    one.page.keyboard.press("k")
    one.page.keyboard.press("k")
    expect(heading).to_have_text(titles[0])
    one.page.keyboard.press("Escape")
    expect(first).to_be_focused()
    one.page.keyboard.press("/")
    expect(one.find("search")).to_be_focused()
    one.page.keyboard.type("jj")
    expect(one.find("search")).to_have_value("jj")


def test_plots_are_read_with_the_arrow_keys_and_as_tables(
    engineer: Callable[..., Engineer],
) -> None:
    one = engineer("en").open("#/handover")
    plot = one.find("plot-risk_coverage")
    plot.get_by_role("slider").focus()
    one.page.keyboard.press("End")
    expect(plot.get_by_test_id("read-out")).to_contain_text("Answering 100%")
    plot.get_by_text("As a table").click()
    expect(plot.get_by_role("row").nth(1)).to_contain_text("sure")
    expect(plot.get_by_test_id("threshold")).to_have_count(2)

    one.open("#/understanding")
    matrix = one.find("plot-confusion")
    matrix.get_by_role("cell", name="returns taken for returns").focus()
    one.page.keyboard.press("ArrowRight")
    expect(matrix.get_by_test_id("read-out")).to_contain_text("returns taken for refund")


def test_language_and_looks_are_chosen_and_kept(engineer: Callable[..., Engineer]) -> None:
    one = engineer("en").open("#/overview")
    one.find("language-zh").click()
    one.find("theme-dark").click()
    expect(one.find("verdict").get_by_role("heading")).to_have_text(VERDICTS["zh"])

    one.page.reload()

    expect(one.find("verdict").get_by_role("heading")).to_have_text(VERDICTS["zh"])
    assert one.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    assert one.page.evaluate("document.documentElement.lang") == "zh-CN"


def test_a_page_whose_suite_was_not_run_says_so(
    new_page: Callable[..., Page], tmp_path: Path
) -> None:
    report = big_report(scale=0.02)
    report["suites"] = [suite for suite in report["suites"] if suite["name"] == "retrieval"]
    write_page(report, tmp_path / "index.html")
    one = Engineer(new_page("en"), "report-part", tmp_path / "index.html")

    for place in ("understanding", "tasks", "safety", "parity"):
        one.open(f"#/{place}")
        expect(one.find("not-run")).to_be_visible()


def test_a_damaged_page_says_that_it_cannot_be_shown(
    new_page: Callable[..., Page], tmp_path: Path, file: Path
) -> None:
    whole = file.read_text(encoding="utf-8")
    place = whole.index('id="report">') + len('id="report">')
    torn = tmp_path / "torn.html"
    torn.write_text(whole[: place + 4000] + "</script></body></html>", encoding="utf-8")
    page = new_page("en")

    page.goto(torn.as_uri())

    expect(page.get_by_role("alert")).to_contain_text("The report cannot be shown")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_has_a_serious_fault_or_is_wider_than_the_screen(
    engineer: Callable[..., Engineer], language: str
) -> None:
    one = engineer(language, name="report-axe")
    faults: dict[str, Faults] = {}
    for place in (*PAGES, "cases?show=regressed"):
        one.open(f"#/{place}")
        faults |= both_themes(one.page, place)
        _fits(one, place)
    one.rows.first.get_by_role("link").click()
    expect(one.find("case")).to_be_visible()
    for fold in one.page.locator(".eval-fold > summary").all():
        fold.click()
    faults |= both_themes(one.page, "case")
    small = engineer(language, name="report-small", size=SMALLEST)
    for place in (*PAGES, one.place().lstrip("/")):
        small.open(f"#/{place}")
        _fits(small, place)

    assert faults == {}, shown(faults)


def _fits(one: Engineer, place: str) -> None:
    wider = one.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0, f"{place} is {wider} px wider than the screen"
