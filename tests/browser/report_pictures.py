"""Makes the pictures of an eval report in docs/screenshots: `python -m tests.browser.report_pictures`."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from evals.report.page import write_page
from tests.browser.conftest import SWITCHES
from tests.browser.pictures import WIDE, keep, new_page
from tests.evals.big_report import big_report


def show(page: Page, file: Path, place: str) -> None:
    page.goto("about:blank")
    page.goto(f"{file.as_uri()}#/{place}")
    expect(page.get_by_test_id("eval-report")).to_be_visible()


def main() -> None:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "index.html"
        write_page(big_report(scale=0.5), file)
        browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        page = new_page(browser, "en", WIDE)
        show(page, file, "overview")
        keep(page, "report-overview")
        show(page, file, "handover")
        page.get_by_test_id("plot-risk_coverage").evaluate(
            "plot => scrollTo(0, plot.getBoundingClientRect().top + scrollY - 120)"
        )
        keep(page, "report-handover")
        show(page, file, "cases?show=different&suite=groundedness&language=en")
        page.get_by_test_id("case-row").first.get_by_role("link").click()
        expect(page.get_by_test_id("transcript")).to_be_visible()
        keep(page, "report-case")
        browser.close()


if __name__ == "__main__":
    main()
