"""What a waiting customer is promised: set on its page, shown where it runs short, kept as a ticket, answered later."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.people import AloneWithTheChat, Operator

NEVER_NOW = {"zone": "", "week": {"mon": [{"opens": "03:00", "closes": "03:01"}]}}


def saved(page: Page, **sections: Any) -> dict[str, Any]:
    """The routing document with these sections, saved as the console would."""
    return page.evaluate(
        """async (sections) => {
            const session = await (await fetch('/v1/desk/session')).json()
            const known = await (await fetch('/v1/desk/routing')).json()
            const body = { document: { ...known.document, ...sections }, version: known.version }
            const headers = { 'content-type': 'application/json', 'x-csrf-token': session.csrf }
            const answer = await fetch('/v1/desk/routing', { method: 'PUT', headers, body: JSON.stringify(body) })
            if (!answer.ok) throw new Error(await answer.text())
            return known.document
        }""",
        sections,
    )


@pytest.fixture
def mei(operator: Callable[..., Operator]) -> Iterator[Operator]:
    """A supervisor, whose routing document is afterwards what it was."""
    working = operator("zh", name="promises")
    before = saved(working.page)
    yield working
    saved(working.page, **before)


def hours_page(someone: Operator) -> None:
    someone.page.goto(f"{someone.url}/console/#/admin/hours")
    expect(someone.find("outlook-told").first).to_be_visible()


def test_a_short_promise_is_broken_in_sight_and_a_call_back_takes_its_place(
    mei: Operator, guest: Callable[..., AloneWithTheChat]
) -> None:
    hours_page(mei)
    expect(mei.find("outlook-told")).to_contain_text("您是下一位")
    mei.find("target-everybody-first").fill("2")
    mei.find("callback-after").fill("0.1")
    mei.find("promises-save").click()
    expect(mei.find("promises-told")).to_contain_text("已保存为第")
    mei.page.goto(f"{mei.url}/console/")
    visitor = guest("zh", name="call-back")

    visitor.say("转人工，我要改收货地址")

    expect(visitor.find("queue")).to_contain_text("下一位就是您")
    late = mei.row("收货地址").first.get_by_test_id("timer")
    expect(late).to_have_attribute("data-level", "late")
    mei.shoot("breach")
    expect(visitor.find("callback")).to_contain_text("前答复您")
    visitor.page.reload()
    expect(visitor.find("queue")).to_contain_text("下一位就是您")
    visitor.shoot("offered")
    visitor.find("callback-take").click()
    visitor.find("reach").fill("13900001111")
    visitor.find("reach-send").click()
    promised = visitor.find("promised").inner_text()
    visitor.page.reload()
    expect(visitor.find("promised")).to_have_text(promised)
    visitor.shoot("called-back")
    mei.row("收货地址", "tickets").first.click()
    expect(mei.find("brief")).to_contain_text("13900001111")
    mei.find("accept").click()
    mei.reply("地址已经改好了。")
    expect(visitor.said_by("operator")).to_contain_text("地址已经改好了")
    mei.resolve()


def test_out_of_hours_a_ticket_keeps_its_promised_time(
    mei: Operator, guest: Callable[..., AloneWithTheChat]
) -> None:
    saved(mei.page, hours={"default": NEVER_NOW}, answer_minutes=1)
    visitor = guest("en", name="after-hours", size=PHONE, dark=True)

    visitor.say("talk to a human, my kettle leaks")

    expect(visitor.find("ticket")).to_contain_text("We will reply by")
    promised = visitor.find("promised").inner_text()
    visitor.find("reach").fill("kettle@example.com")
    visitor.find("reach-send").click()
    visitor.say("It is the blue one.")
    visitor.page.reload()
    expect(visitor.find("promised")).to_have_text(promised)
    visitor.shoot("ticket")
    row = mei.row("blue one", "tickets")
    row.first.click()
    expect(mei.find("brief")).to_contain_text("kettle@example.com")
    mei.find("accept").click()
    mei.reply("A new kettle is on its way.")
    expect(visitor.said_by("operator")).to_contain_text("new kettle")
    mei.resolve()


def test_hours_are_set_by_day_and_what_others_saved_stays(
    mei: Operator, operator: Callable[..., Operator]
) -> None:
    hours_page(mei)
    mei.find("hours-set").click()
    monday = mei.find("hours-mon")
    monday.get_by_role("button", name="为周一添加时段").click()
    expect(monday.get_by_role("textbox")).to_have_count(4)
    monday.get_by_label("结束").first.fill("1730")
    mei.find("copy-weekdays").click()
    mei.find("holiday-add").click()
    mei.find("holiday").get_by_label("名称").fill("国庆节")
    mei.shoot("hours")
    saved(mei.page, step_minutes=7)

    mei.find("promises-save").click()

    expect(mei.find("promises-told")).to_contain_text("已保存为第")
    kept = saved(mei.page)
    assert kept["step_minutes"] == 7
    assert kept["holidays"][0]["name"] == "国庆节"
    assert kept["hours"]["default"]["week"]["fri"][0]["closes"] == "17:30"
    assert [len(kept["hours"]["default"]["week"][day]) for day in ("mon", "fri", "sat")] == [
        2,
        2,
        1,
    ]
    other = operator("en", name="promises-phone", size=PHONE, dark=True)
    hours_page(other)
    other.shoot("hours")
