"""One Chromium for all browser tests; a context of one's own for every person in them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.people import SHOTS, AloneWithTheChat, Customer, Operator
from tests.chaos.shop import Shop
from tests.scripted_model import ScriptedModel
from tests.stack import Stack

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCALES = {"zh": ("zh-CN", "Asia/Shanghai"), "en": ("en-GB", "Europe/London")}
DESKTOP, PHONE, SMALLEST = (1280, 820), (390, 844), (320, 640)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed with the package: its event loop must not run beside those of other tests."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "These tests need Chromium. On Debian/Ubuntu: apt install chromium"
    SHOTS.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield running
        running.close()


@pytest.fixture(scope="package")
def stack(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One product without a model for all browser tests, which leave traces in each other."""
    with Stack(seeded, tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture(scope="package")
def model() -> Iterator[ScriptedModel]:
    """The model of `modelled`."""
    playing = ScriptedModel().start()
    yield playing
    playing.stop()


@pytest.fixture(scope="package")
def modelled(
    seeded: Path, tmp_path_factory: pytest.TempPathFactory, model: ScriptedModel
) -> Iterator[Stack]:
    """One product whose answers `model` writes."""
    folder = tmp_path_factory.mktemp("modelled")
    with Stack(seeded, folder, model="scripted", model_url=model.url, model_key="x") as running:
        yield running


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`new_page("zh", size=PHONE, dark=True)`: a page in a fresh context, or with `beside=page` in
    that page's. A test fails if any of its pages threw an error."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(
        language: str = "zh",
        *,
        size: tuple[int, int] = DESKTOP,
        dark: bool = False,
        beside: Page | None = None,
    ) -> Page:
        if beside is None:
            locale, zone = LOCALES[language]
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                locale=locale,
                timezone_id=zone,
                color_scheme="dark" if dark else "light",
                has_touch=size != DESKTOP,
                reduced_motion="reduce",
            )
            context.set_default_timeout(20_000)
            contexts.append(context)
        page = contexts[-1].new_page() if beside is None else beside.context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture
def cancellable(stack: Stack) -> Callable[[str], str]:
    """`cancellable("C1001")`: a paid order of this customer that no other test knows."""
    shop = Shop(stack)

    def place(customer_id: str) -> str:
        number = len(shop.rows("SELECT id FROM orders WHERE id LIKE 'LS9000%'"))
        shop._next = 90000000 + number
        return shop.add_order(customer_id)

    return place


@pytest.fixture
def customer(new_page: Callable[..., Page], stack: Stack) -> Callable[..., Customer]:
    """`customer("zh", shop=other_stack)`: somebody on the shop's page, the chat still closed."""

    def make(
        language: str = "zh", *, name: str = "customer", at: Stack | None = None, **look: object
    ) -> Customer:
        page = new_page(language, **look)
        return Customer(page, f"{name}-{language}", (at or stack).shop_url).visit(language)

    return make


@pytest.fixture
def guest(new_page: Callable[..., Page], stack: Stack) -> Callable[..., AloneWithTheChat]:
    """`guest("en")`: somebody in the chat as a page of its own."""

    def make(
        language: str = "zh", *, name: str = "guest", at: Stack | None = None, **look: object
    ) -> AloneWithTheChat:
        where = at or stack
        page = new_page(language, **look)
        made = AloneWithTheChat(page, f"{name}-{language}", where.shop_url)
        return made.arrive(where.url, LOCALES[language][0])

    return make


@pytest.fixture(scope="package")
def cookies() -> dict[tuple[str, str], list[Any]]:
    """Those of operators who have signed in before: the desk lets nobody sign in all the time."""
    return {}


@pytest.fixture
def operator(
    new_page: Callable[..., Page], stack: Stack, cookies: dict[tuple[str, str], list[Any]]
) -> Iterator[Callable[..., Operator]]:
    """`operator("zh", login="tom")`: somebody signed in at the desk, gone again after the test."""
    working: list[Operator] = []

    def make(
        language: str = "zh",
        *,
        login: str = "mei",
        name: str = "operator",
        at: Stack | None = None,
        **look: object,
    ) -> Operator:
        page = new_page(language, **look)
        url = (at or stack).url
        made = Operator(page, f"{name}-{language}", url, login)
        if known := cookies.get((url, login)):
            page.context.add_cookies(known)
            made.come_back()
        else:
            made.sign_in()
        cookies[url, login] = page.context.cookies()
        working.append(made)
        return made

    yield make
    for one in working:
        one.leave()
