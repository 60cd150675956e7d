"""axe-core on every page of the widget and the console, in both languages and both themes: nothing serious, nothing critical."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.lively import Hour, a_busy_hour
from tests.browser.people import AloneWithTheChat, Operator
from tests.browser.places import PLACES, settled
from tests.stack import ROOT, Stack

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """async (rules) => {
  const options = rules ? { runOnly: { type: 'rule', values: rules } } : { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } }
  const { violations } = await axe.run(document, { ...options, resultTypes: ['violations'] })
  return violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => ({
    rule: one.id, impact: one.impact, where: one.nodes.slice(0, 4).map((node) => node.target.join(' ') + ' | ' + node.html.slice(0, 160) + ' | ' + (node.any[0]?.message ?? '')),
  }))
}"""
Faults = list[dict[str, Any]]


def faults_of(where: Page | Frame, *, only: list[str] | None = None) -> Faults:
    """What is serious or critical. The program is put in by the driver, past the page's content policy."""
    if not where.evaluate("() => 'axe' in window"):
        where.evaluate(AXE.read_text(encoding="utf-8"))
    found: Faults = where.evaluate(_RUN, only)
    return found


def both_themes(page: Page, name: str) -> dict[str, Faults]:
    """Everything in the light, and colours in the dark."""
    faults = {f"{name} light": faults_of(page)}
    page.emulate_media(color_scheme="dark")
    faults[f"{name} dark"] = faults_of(page, only=["color-contrast", "link-in-text-block"])
    page.emulate_media(color_scheme="light")
    return {place: found for place, found in faults.items() if found}


def shown(faults: dict[str, Faults]) -> str:
    return json.dumps(faults, ensure_ascii=False, indent=1)


@pytest.fixture(scope="module")
def busy(
    seeded: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Stack, dict[str, Hour]]]:
    with Stack(seeded, tmp_path_factory.mktemp("axe"), messages_per_minute=1000) as running:
        yield running, {"zh": a_busy_hour(running, language="zh")}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_the_console(
    language: str,
    busy: tuple[Stack, dict[str, Hour]],
    new_page: Callable[..., Page],
) -> None:
    stack, hours = busy
    page = new_page(language)
    faults: dict[str, Faults] = {}
    page.goto(f"{stack.url}/console/")
    expect(page.get_by_test_id("login")).to_be_visible()
    faults |= both_themes(page, "sign-in")
    mei = Operator(page, f"axe-{language}", stack.url).sign_in()
    article = page.evaluate(
        "async () => (await (await fetch('/v1/knowledge/articles')).json()).articles[0].id"
    )
    filled = {"conversation": hours["zh"].open, "article": article}
    for place, _ in PLACES:
        page.goto(f"{stack.url}/console/#/{place.format(**filled)}")
        settled(page)
        faults |= both_themes(page, place)
    faults |= _sheets(mei, hours["zh"])

    assert faults == {}, shown(faults)


def _sheets(mei: Operator, hour: Hour) -> dict[str, Faults]:
    """What opens over the desk."""
    page, faults = mei.page, dict[str, Faults]()
    page.goto(f"{mei.url}/console/#/desk/{hour.open}")
    expect(mei.find("history")).to_be_visible()
    mei.find("queue-filter").click()
    for name in ("transfer", "invite", "snooze"):
        mei.find("more").click()
        mei.find(name).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        settled(page)
        faults |= both_themes(page, name)
        page.keyboard.press("Escape")
    for key, name in (("Alt+e", "resolve"), ("Alt+h", "hand back")):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        faults |= both_themes(page, name)
        page.keyboard.press("Escape")
    mei.find("settings").click()
    faults |= both_themes(page, "settings")
    page.keyboard.press("Escape")
    mei.find("open-palette").click()
    mei.find("palette-input").fill("快递")
    expect(mei.find("palette-entry").first).to_be_visible()
    faults |= both_themes(page, "palette")
    page.keyboard.press("Escape")
    mei.find("history-item").last.click()
    expect(mei.find("beside")).to_be_visible()
    settled(page)
    faults |= both_themes(page, "beside")
    return faults


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_customer_s_chat(
    language: str,
    busy: tuple[Stack, dict[str, Hour]],
    guest: Callable[..., AloneWithTheChat],
) -> None:
    stack, _ = busy
    visitor = guest(language, name="axe", at=stack)
    faults = both_themes(visitor.page, "welcome")
    visitor.ask("退款多久到账？" if language == "zh" else "how long do refunds take?")
    faults |= both_themes(visitor.page, "answer")
    visitor.find("citation").first.click()
    expect(visitor.find("source-panel")).to_be_visible()
    faults |= both_themes(visitor.page, "source")
    visitor.page.keyboard.press("Escape")
    visitor.find("menu").click()
    faults |= both_themes(visitor.page, "menu")
    visitor.page.keyboard.press("Escape")
    visitor.find("human-button").click()
    expect(visitor.find("queue").or_(visitor.find("ticket"))).to_be_visible()
    faults |= both_themes(visitor.page, "waiting")

    assert faults == {}, shown(faults)
