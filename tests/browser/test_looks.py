"""Every screen at every size, light and dark, in both languages: nothing sticks out, and a picture of it is kept."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, SMALLEST
from tests.browser.people import AloneWithTheChat, Customer, Operator

LOOKS = [
    pytest.param("zh", DESKTOP, True, id="zh-desktop-dark"),
    pytest.param("zh", PHONE, False, id="zh-phone"),
    pytest.param("en", PHONE, True, id="en-phone-dark"),
    pytest.param("en", SMALLEST, False, id="en-320"),
]
WORDS = {
    "zh": ("退款多久到账？", "我的订单 LS20260002 到哪了？", "取消订单 {0}，不想要了", "转人工"),
    "en": (
        "how long do refunds take?",
        "where is my order LS20260012?",
        "cancel order {0}, ordered by mistake",
        "talk to a human",
    ),
}
_STICKS_OUT = """() => {
  const width = document.documentElement.clientWidth
  const wide = document.documentElement.scrollWidth > width
  const scrolls = (e) => { for (let p = e.parentElement; p; p = p.parentElement) if (/auto|scroll|hidden/.test(getComputedStyle(p).overflowX)) return true }
  const out = [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() && !e.closest('.visually-hidden, .skip') && e.getBoundingClientRect().right > width + 1 && !scrolls(e))
  return [...(wide ? ['the page scrolls sideways'] : []), ...out.map((e) => e.outerHTML.slice(0, 100))]
}"""


def what_sticks_out(where: Page | Frame) -> list[str]:
    found: list[str] = where.evaluate(_STICKS_OUT)
    return found


def _name(language: str, size: tuple[int, int], dark: bool) -> str:
    return f"look-{language}-{size[0]}-{'dark' if dark else 'light'}"


@pytest.mark.parametrize(("language", "size", "dark"), LOOKS)
def test_the_shop_and_the_chat_fit(
    language: str,
    size: tuple[int, int],
    dark: bool,
    customer: Callable[..., Customer],
    cancellable: Callable[[str], str],
) -> None:
    name = f"{_name(language, size, dark)}-customer"
    question, where, cancel, human = WORDS[language]
    who = "C1001" if language == "zh" else "C1002"
    order = cancellable(who)
    visitor = customer(language, name=name, size=size, dark=dark)
    visitor.shoot("shop")
    assert what_sticks_out(visitor.page) == []
    for path in ("/login", "/products/P1001", "/?q=zzzz"):
        visitor.page.goto(visitor.shop_url + path)
        visitor.shoot("page")
        assert what_sticks_out(visitor.page) == [], path
    visitor.sign_in(who)
    visitor.page.goto(f"{visitor.shop_url}/orders")
    visitor.shoot("orders")
    assert what_sticks_out(visitor.page) == []
    visitor.open()
    visitor.shoot("welcome")
    for words, stage in (
        (question, "answer"),
        (where, "order"),
        (cancel.format(order), "proposal"),
    ):
        visitor.ask(words)
        visitor.shoot(stage)
        assert what_sticks_out(visitor.frame) == [], stage
    expect(visitor.find("proposal")).to_contain_text(order)
    visitor.find("menu").click()
    visitor.shoot("menu")
    assert what_sticks_out(visitor.frame) == []
    visitor.find("composer").focus()
    visitor.find("composer").click()
    visitor.say(human)
    expect(visitor.find("ticket")).to_be_visible()
    visitor.shoot("ticket")
    assert what_sticks_out(visitor.frame) == []


@pytest.mark.parametrize(("language", "size", "dark"), LOOKS)
def test_the_desk_fits(
    language: str,
    size: tuple[int, int],
    dark: bool,
    customer: Callable[..., Customer],
    operator: Callable[..., Operator],
) -> None:
    name = _name(language, size, dark)
    question, where, _, human = WORDS[language]
    mei = operator(language, name=f"{name}-desk", size=size, dark=dark)
    mei.shoot("empty")
    visitor = customer(language, name=f"{name}-queued")
    visitor.sign_in("C1001" if language == "zh" else "C1002").open()
    visitor.ask(question)
    visitor.ask(where)
    visitor.say(human)
    expect(mei.row("")).to_have_count(1)
    mei.shoot("queue")
    assert what_sticks_out(mei.page) == []
    mei.row("").click()
    expect(mei.find("brief")).to_be_visible()
    mei.shoot("brief")
    assert what_sticks_out(mei.page) == []
    mei.find("accept").click()
    mei.reply("您好！ Hello! " * 12)
    expect(visitor.said_by("operator")).to_be_visible()
    mei.find("note-tab").click()
    mei.find("reply-box").fill("只给同事 / for colleagues only")
    mei.shoot("note")
    assert what_sticks_out(mei.page) == []
    mei.find("resolve").click()
    mei.shoot("resolve")
    mei.find("disposition-solved").click()
    visitor.find("csat-4").click()
    visitor.shoot("csat")


def test_the_languages_can_be_changed_and_are_remembered(
    guest: Callable[..., AloneWithTheChat], operator: Callable[..., Operator]
) -> None:
    visitor = guest("zh", name="language")
    visitor.find("menu").click()
    visitor.find("language-en").click()
    expect(visitor.find("welcome")).to_contain_text("Hello")
    expect(visitor.find("suggestion").last).to_have_text("Talk to a human")
    visitor.find("theme-dark").click()
    visitor.page.reload()

    expect(visitor.find("welcome")).to_contain_text("Hello")
    assert visitor.page.locator("html").get_attribute("data-theme") == "dark"
    assert visitor.page.locator("html").get_attribute("lang") == "en"
    visitor.shoot("english-dark")
    mei = operator("en", name="desk-language")
    mei.find("settings").click()
    mei.find("language-zh").click()
    expect(mei.find("queue-waiting")).to_contain_text("没有人在等待")
    mei.page.reload()
    expect(mei.find("queue-waiting")).to_contain_text("没有人在等待")
