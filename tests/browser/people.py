"""What a customer and an operator do in a browser, in their own words."""

from pathlib import Path

from playwright.sync_api import Frame, FrameLocator, Locator, Page, expect

from desk.accounts import DEMO_OPERATORS
from tests.stack import ROOT

SHOTS = ROOT / "test-output" / "screenshots"
PASSWORDS = {one.login: one.password for one in DEMO_OPERATORS}


class Person:
    """A page and a name under which its screenshots are kept."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name
        self._taken = 0

    def shoot(self, what: str) -> Path:
        """Keeps the screen as `name-07-what.png`."""
        self._taken += 1
        path = SHOTS / f"{self.name}-{self._taken:02}-{what}.png"
        self.page.screenshot(path=path, animations="disabled")
        return path


class Customer(Person):
    """On a page of the shop, with the chat in its frame; or with the chat as a page of its own."""

    def __init__(self, page: Page, name: str, shop_url: str) -> None:
        super().__init__(page, name)
        self.shop_url = shop_url

    @property
    def launcher(self) -> Locator:
        return self.page.get_by_test_id("launcher")

    @property
    def chat(self) -> FrameLocator | Page:
        return self.page.frame_locator("#xiaoer >> iframe")

    def find(self, test_id: str) -> Locator:
        return self.chat.get_by_test_id(test_id)

    @property
    def frame(self) -> Frame:
        """The chat's document, for questions to the browser itself."""
        return next(frame for frame in self.page.frames if "/widget/" in frame.url)

    def visit(self, language: str = "zh") -> "Customer":
        self.page.goto(f"{self.shop_url}/locale/{language}")
        return self

    def sign_in(self, customer_id: str) -> "Customer":
        self.page.goto(f"{self.shop_url}/login")
        self.page.locator(f"button[value={customer_id}]").first.click()
        self.page.wait_for_url(f"{self.shop_url}/")
        return self

    def sign_out(self) -> None:
        self.page.locator("form[action='/logout'] button").click()

    def open(self) -> "Customer":
        self.launcher.click()
        expect(self.find("composer")).to_be_enabled()
        return self

    def say(self, text: str) -> None:
        self.find("composer").fill(text)
        self.find("composer").press("Enter")

    def ask(self, text: str) -> Locator:
        """Says `text` and waits until the assistant has finished the reply that follows."""
        before = self.said_by("assistant").count()
        self.say(text)
        return self.reply(before)

    def reply(self, number: int) -> Locator:
        """The assistant's reply number `number`, when it is finished."""
        expect(self.said_by("assistant").nth(number)).to_have_attribute("data-state", "done")
        expect(self.find("thinking")).to_be_hidden()
        return self.said_by("assistant").last

    def said_by(self, sender: str) -> Locator:
        return self.chat.locator(f"[data-testid=message][data-sender={sender}]")

    @property
    def system_lines(self) -> Locator:
        return self.said_by("system")


class AloneWithTheChat(Customer):
    """The chat as a page of its own."""

    @property
    def chat(self) -> Page:
        return self.page

    def arrive(self, url: str, locale: str = "zh-CN") -> "AloneWithTheChat":
        self.page.goto(f"{url}/widget/?locale={locale}")
        expect(self.find("composer")).to_be_enabled()
        return self


class Operator(Person):
    """At the desk."""

    def __init__(self, page: Page, name: str, url: str, login: str = "mei") -> None:
        super().__init__(page, name)
        self.url, self.login = url, login

    def find(self, test_id: str) -> Locator:
        return self.page.get_by_test_id(test_id)

    def sign_in(self) -> "Operator":
        self.page.goto(f"{self.url}/console/")
        self.find("login").fill(self.login)
        self.find("password").fill(PASSWORDS[self.login])
        self.find("sign-in").click()
        expect(self.find("presence")).to_have_value("online")
        return self

    def come_back(self) -> "Operator":
        """To work in a browser that is signed in already, or else sign in."""
        self.page.goto(f"{self.url}/console/")
        expect(self.find("presence").or_(self.find("login"))).to_be_visible()
        if self.find("login").is_visible():
            return self.sign_in()
        self.find("presence").select_option("online")
        return self

    def row(self, words: str, section: str = "waiting") -> Locator:
        return self.find(f"queue-{section}").get_by_test_id("queue-item").filter(has_text=words)

    def take(self, words: str) -> None:
        """Opens and accepts the waiting conversation whose row says `words`."""
        self.row(words).first.click()
        self.find("accept").click()
        expect(self.find("hand-back")).to_be_visible()

    def reply(self, text: str) -> None:
        self.find("reply-box").fill(text)
        self.find("reply-box").press("Control+Enter")

    def hand_back(self, note: str = "") -> None:
        self.find("hand-back").click()
        self.find("hand-back-note").fill(note)
        self.find("hand-back-confirm").click()

    def resolve(self, disposition: str = "solved") -> None:
        self.find("resolve").click()
        self.find(f"disposition-{disposition}").click()

    def leave(self) -> None:
        """Goes offline, so that the next test finds nobody at the desk."""
        self.page.goto(f"{self.url}/console/")
        self.find("presence").select_option("offline")
