"""Without a mouse and without eyes: keys, focus, names, roles; and no half-typed Chinese word is sent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.people import AloneWithTheChat, Customer, Operator

# Everything one can press or fill in must say what it is; ids are there once; pictures speak or are silent.
_FAULTS = """() => {
  const faults = []
  const seen = new Set()
  const named = (e) => (e.getAttribute('aria-label') || e.title || e.innerText || '').trim()
    || [...(e.labels || [])].some((l) => l.innerText.trim() || l.textContent.trim())
  for (const e of document.querySelectorAll('button, a[href], input, textarea, select, [role=button], [role=switch]')) {
    if (e.checkVisibility() && e.type !== 'hidden' && !named(e)) faults.push('no name: ' + e.outerHTML.slice(0, 120))
    const box = e.getBoundingClientRect()
    const inText = getComputedStyle(e).display.startsWith('inline') || e.closest('p, label, .cite')
    if (e.checkVisibility() && e.tagName === 'BUTTON' && !inText && (box.width < 24 || box.height < 24)) faults.push('small: ' + e.outerHTML.slice(0, 120))
  }
  for (const e of document.querySelectorAll('[id]')) { if (seen.has(e.id)) faults.push('twice: ' + e.id); seen.add(e.id) }
  for (const e of document.querySelectorAll('img')) if (!e.hasAttribute('alt')) faults.push('no alt: ' + e.outerHTML.slice(0, 120))
  if (!document.documentElement.lang) faults.push('no language')
  if (!document.title) faults.push('no title')
  return faults
}"""


def faults_of(where: Page | Frame) -> list[str]:
    found: list[str] = where.evaluate(_FAULTS)
    return found


def test_escape_closes_the_chat_and_the_focus_returns(customer: Callable[..., Customer]) -> None:
    visitor = customer("en", name="escape")
    visitor.launcher.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.find("composer")).to_be_focused()
    visitor.page.keyboard.type("how long do refunds take?")
    visitor.page.keyboard.press("Enter")
    visitor.reply(0)
    visitor.find("citation").first.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.find("source-panel")).to_be_visible()

    visitor.page.keyboard.press("Escape")
    expect(visitor.find("source-panel")).to_be_hidden()
    expect(visitor.find("citation").first).to_be_focused()
    visitor.page.keyboard.press("Escape")

    expect(visitor.launcher).to_have_attribute("aria-expanded", "false")
    expect(visitor.launcher).to_be_focused()


def test_enter_that_picks_a_chinese_word_sends_nothing(
    guest: Callable[..., AloneWithTheChat],
) -> None:
    visitor = guest("zh", name="ime")
    box = visitor.find("composer")
    box.focus()
    keyboard = visitor.page.context.new_cdp_session(visitor.page)
    keyboard.send(
        "Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5}
    )
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    assert visitor.said_by("contact").count() == 0
    keyboard.send("Input.insertText", {"text": "你好"})
    expect(box).to_have_value("你好")

    visitor.page.keyboard.press("Shift+Enter")
    expect(box).to_have_value("你好\n")
    assert visitor.said_by("contact").count() == 0
    visitor.page.keyboard.press("Enter")

    expect(visitor.said_by("contact")).to_have_count(1)
    expect(visitor.said_by("contact")).to_contain_text("你好")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_on_the_screens_has_a_name_and_a_role(
    language: str, customer: Callable[..., Customer], operator: Callable[..., Operator]
) -> None:
    mei = operator(language, name="names-operator")
    visitor = customer(language, name="names").sign_in("C1001" if language == "zh" else "C1002")
    visitor.open()
    # The announcer takes what comes with the very first update for history, on a busy machine a first reply too.
    visitor.ask("你好" if language == "zh" else "hello")
    visitor.ask("退款多久到账？" if language == "zh" else "how long do refunds take?")
    frame = visitor.frame
    assert faults_of(visitor.page) == []
    assert faults_of(frame) == []
    transcript = visitor.chat.get_by_role("log")
    expect(transcript).to_have_attribute("aria-live", "off")
    expect(visitor.find("announcer")).to_contain_text("工作日" if language == "zh" else "working")
    visitor.find("menu").click()
    assert faults_of(frame) == []
    visitor.find("composer").focus()

    visitor.find("human-button").click()
    mei.row("").first.click()
    expect(mei.find("customer")).to_contain_text("LS2026")

    assert faults_of(mei.page) == []
    mei.find("accept").click()
    expect(mei.find("reply-box")).to_be_visible()
    mei.find("settings").click()
    assert faults_of(mei.page) == []
    mei.page.keyboard.press("Escape")
    expect(mei.page.get_by_role("log")).to_be_visible()
    mei.resolve()
