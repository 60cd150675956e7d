"""Makes the pictures in docs/screenshots: `python -m tests.browser.pictures`. Each shows a page in the light on its left half and
in the dark on its right, from a stack with a busy hour behind it."""

import shutil
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import LOCALES, SWITCHES
from tests.browser.lively import Hour, a_busy_hour
from tests.browser.people import AloneWithTheChat, Operator
from tests.browser.places import PLACES, settled
from tests.browser.questioned import label, made_cases, worker
from tests.stack import ROOT, Stack, seeded_folder

PICTURES = ROOT / "docs" / "screenshots"
LARGEST = 120_000
WIDE, TABLET, PHONE = (1440, 900), (900, 1100), (390, 844)


def keep(page: Page, name: str) -> None:
    """Both themes of what is on the screen as one picture."""
    halves = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        halves.append(Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB"))
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    light, dark = halves
    middle = light.width // 2
    light.paste(dark.crop((middle, 0, dark.width, dark.height)), (middle, 0))
    for quality in (80, 70, 60, 45):
        written = BytesIO()
        light.save(written, "WEBP", quality=quality, method=6)
        if len(written.getvalue()) <= LARGEST:
            break
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"{name}.webp").write_bytes(written.getvalue())
    print(f"{name}.webp {len(written.getvalue()) / 1000:.0f} kB")


def new_page(browser: Browser, language: str, size: tuple[int, int]) -> Page:
    locale, zone = LOCALES[language]
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=locale,
        timezone_id=zone,
        reduced_motion="reduce",
        has_touch=size == PHONE,
    )
    context.set_default_timeout(30_000)
    return context.new_page()


def at_the_desk(mei: Operator, hour: Hour) -> None:
    """The open conversation, and what opens over it."""
    page = mei.page
    page.goto(f"{mei.url}/console/#/desk/{hour.open}")
    expect(mei.find("history")).to_be_visible()
    settled(page)
    keep(page, "desk")
    for name in ("transfer", "snooze"):
        mei.find("more").click()
        mei.find(name).click()
        settled(page)
        keep(page, f"desk-{name}")
        page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    mei.find("palette-input").fill("包裹" if "zh" in mei.name else "parcel")
    expect(page.locator("[data-group=talks]").first).to_be_visible()
    keep(page, "desk-search")
    page.keyboard.press("Escape")
    mei.find("settings").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    keep(page, "desk-keys")
    page.keyboard.press("Escape")
    mei.find("history-item").last.click()
    expect(mei.find("beside")).to_be_visible()
    settled(page)
    keep(page, "desk-history")


def on_small_screens(stack: Stack, browser: Browser, hour: Hour, mei: Operator) -> None:
    for size, name in ((TABLET, "tablet"), (PHONE, "phone")):
        page = new_page(browser, "zh", size)
        page.context.add_cookies(mei.page.context.cookies())  # type: ignore[arg-type]
        page.goto(f"{stack.url}/console/#/desk/{hour.open}")
        expect(page.get_by_test_id("conversation")).to_be_visible()
        settled(page)
        keep(page, f"desk-{name}")
        page.context.close()


def every_other_page(mei: Operator) -> None:
    page = mei.page
    article = page.evaluate(
        "async () => (await (await fetch('/v1/knowledge/articles')).json()).articles[0].id"
    )
    for place, _ in PLACES:
        if place.startswith("desk"):
            continue
        page.goto(f"{mei.url}/console/#/{place.format(article=article)}")
        settled(page)
        keep(page, place.replace("/{article}", "-one").replace("/", "-"))


def the_evals(stack: Stack, mei: Operator) -> None:
    """Cases with and without a label, a run that checked one, and what begins the next."""
    page, hand = mei.page, worker(stack)
    made = made_cases(stack, "zh", who=hand)
    label(hand, made[-1], "会员积分", outcome="replied", language="zh")
    page.goto(f"{mei.url}/console/#/insights/cases")
    mei.find("cases-run").click()
    expect(page.get_by_test_id("eval-report")).to_be_visible(timeout=300_000)
    settled(page)
    keep(page, "insights-evals-report")
    page.goto(f"{mei.url}/console/#/insights/cases/{made[0]['id']}")
    mei.find("label-right").click()
    settled(page)
    keep(page, "insights-case")
    # What was filled in is not saved: whoever leaves is asked.
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"{mei.url}/console/#/insights/evals")
    mei.find("eval-start").click()
    expect(mei.find("start-sheet")).to_be_visible()
    keep(page, "insights-evals-start")
    page.keyboard.press("Escape")


def the_chat(stack: Stack, browser: Browser, hour: Hour) -> None:
    page = new_page(browser, "en", PHONE)
    visitor = AloneWithTheChat(page, "picture", stack.shop_url).arrive(stack.url, "en-GB")
    visitor.ask("how long do refunds take?")
    visitor.say("I want to talk to a person")
    expect(visitor.find("queue")).to_be_visible()
    keep(page, "chat-waiting")
    talk = page.evaluate("() => JSON.parse(localStorage['xiaoer.session']).welcome.id")
    hour.tom.act(talk, "accept")
    hour.tom.act(talk, "reply", text="Hello, this is Tom. How can I help?")
    expect(visitor.said_by("operator")).to_be_visible()
    hour.tom.act(talk, "typing")
    expect(visitor.find("typing")).to_be_visible()
    keep(page, "chat-operator")


def main() -> None:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with (
        tempfile.TemporaryDirectory() as folder,
        Stack(seeded_folder(), Path(folder), messages_per_minute=1000) as stack,
        sync_playwright() as playwright,
    ):
        take(stack, playwright.chromium.launch(executable_path=program, args=SWITCHES))


def take(stack: Stack, browser: Browser) -> None:
    hour = a_busy_hour(stack)
    page = new_page(browser, "zh", WIDE)
    page.goto(f"{stack.url}/console/")
    expect(page.get_by_test_id("login")).to_be_visible()
    keep(page, "sign-in")
    mei = Operator(page, "picture-zh", stack.url).sign_in()
    at_the_desk(mei, hour)
    on_small_screens(stack, browser, hour, mei)
    the_evals(stack, mei)
    every_other_page(mei)
    the_chat(stack, browser, hour)
    browser.close()


if __name__ == "__main__":
    main()
