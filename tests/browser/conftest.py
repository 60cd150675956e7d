"""One Chromium for all these tests; everybody gets a context of their own, as people have browsers of their own."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.people import SHOTS, AloneWithTheChat, Customer, Operator
from tests.chaos.shop import Shop
from tests.scripted_model import scripted_model
from tests.stack import Stack

__all__ = ["scripted_model"]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
SECONDS = 20


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "The browser tests need chromium: apt install chromium fonts-noto-cjk"
    SHOTS.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=SECONDS * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


class Street:
    """Where people come from: each with a browser of their own, whose errors fail the test."""

    def __init__(self, browser: Browser, stack: Stack, test: str) -> None:
        self.stack, self.shop = stack, Shop(stack)
        self.complaints: list[str] = []
        self._browser, self._test = browser, test
        self._contexts: list[BrowserContext] = []

    def customer(self, language: str = "zh", name: str = "customer", **device: Any) -> Customer:
        page = self._page(language, device, width=1280, height=820)
        return Customer(page, f"{self._test}-{name}", self.stack.shop_url).visit(language)

    def alone(self, language: str = "zh", name: str = "chat", **device: Any) -> AloneWithTheChat:
        page = self._page(language, device, width=1000, height=820)
        person = AloneWithTheChat(page, f"{self._test}-{name}", self.stack.shop_url)
        return person.arrive(self.stack.url, LOCALES[language])

    def operator(self, login: str = "mei", language: str = "zh", **device: Any) -> Operator:
        page = self._page(language, device, width=1440, height=900)
        return Operator(page, f"{self._test}-{login}", self.stack.url).sign_in(login)

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _page(self, language: str, device: dict[str, Any], **viewport: int) -> Page:
        options = {"viewport": viewport, "locale": LOCALES[language], **device}
        context = self._browser.new_context(**options)
        context.set_default_timeout(SECONDS * 1000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


OpenStreet = Callable[[Stack], Street]


@pytest.fixture
def open_street(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[OpenStreet]:
    """`open_street(stack)`: in front of a product of one's own."""
    opened: list[Street] = []

    def open_at(stack: Stack) -> Street:
        name = request.node.name.removeprefix("test_").replace("[", "-").rstrip("]")
        opened.append(Street(chromium, stack, name))
        return opened[-1]

    yield open_at
    for street in opened:
        street.close()
        assert street.complaints == []


@pytest.fixture
def street(open_street: OpenStreet, stack: Stack) -> Street:
    """In front of the product without a model."""
    return open_street(stack)
