"""Every screen of the workshop at every size, light and dark: nothing sticks out, and a picture of it is kept."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, SMALLEST
from tests.browser.test_looks import what_sticks_out
from tests.browser.workshop.editor import KNOWLEDGE, Editor

LOOKS = [
    pytest.param("zh", DESKTOP, False, id="zh-desktop"),
    pytest.param("en", DESKTOP, True, id="en-desktop-dark"),
    pytest.param("zh", PHONE, True, id="zh-phone-dark"),
    pytest.param("en", SMALLEST, False, id="en-320"),
]


@pytest.mark.parametrize(("language", "size", "dark"), LOOKS)
def test_the_workshop_fits(
    language: str, size: tuple[int, int], dark: bool, editor: Callable[..., Editor]
) -> None:
    name = f"look-workshop-{size[0]}-{'dark' if dark else 'light'}"
    mei = editor(language, name=name, size=size, dark=dark)

    def looks_right(what: str) -> None:
        mei.shoot(what)
        assert what_sticks_out(mei.page) == [], what

    for place in ("articles", "faq", "sources", "gaps", "usage", "upload"):
        mei.go(place)
        expect(mei.page.locator(".skeleton")).to_have_count(0)
        looks_right(place)
    mei.find("upload-files").set_input_files(KNOWLEDGE / language / f"points.{language}.md")
    looks_right("staged")
    mei.go("test")
    mei.try_out("金卡会员多久内可以退货" if language == "zh" else "how do points work")
    looks_right("test")
    mei.find("synonyms").click()
    looks_right("synonyms")
    mei.page.keyboard.press("Escape")
    mei.open("积分规则" if language == "zh" else "Making a warranty claim", language)
    looks_right("article")
    mei.find("cutting").click()
    mei.find("chunk").first.get_by_role("button", pressed=False).first.click()
    looks_right("chunk")
    mei.find("chunk").nth(1).get_by_test_id("edit-chunk").click()
    looks_right("rewriting")
    mei.page.keyboard.press("Escape")
    for view in ("details", "versions"):
        mei.find(f"view-{view}").click()
        expect(mei.page.locator(".skeleton")).to_have_count(0)
        looks_right(view)
