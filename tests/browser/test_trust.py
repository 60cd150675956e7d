"""What must never happen in a browser: foreign words that run as code, a conversation seen by the next person."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.people import Customer, Operator
from tests.chaos.shop import Shop
from tests.stack import Stack

EVIL = "<img src=x onerror=\"window.hacked='{0}'\"><script>window.hacked='{0}'</script><b>{0}</b>"
_HACKED = "() => window.hacked ?? null"


@pytest.fixture
def evil_product(stack: Stack) -> Iterator[str]:
    """The down jacket of order LS20260002 under another name."""
    shop = Shop(stack)
    (item,) = shop.rows(
        "SELECT product_id FROM order_items JOIN variants USING (sku) WHERE order_id = 'LS20260002'"
    )
    where = f"id = '{item['product_id']}'"
    names = shop.rows(f"SELECT name_zh, name_en FROM products WHERE {where}")[0]
    for column in names:
        shop.set("products", column, EVIL.format("product"), where=where)
    yield "LS20260002"
    for column, name in names.items():
        shop.set("products", column, name, where=where)


def test_markup_stays_text_wherever_it_comes_from(
    evil_product: str,
    stack: Stack,
    customer: Callable[..., Customer],
    operator: Callable[..., Operator],
) -> None:
    mei = operator("zh", name="markup-operator")
    visitor = customer("zh", name="markup").sign_in("C1001")
    visitor.page.goto(f"{stack.shop_url}/orders")
    visitor.open()
    visitor.ask(f"订单 {evil_product} 到哪了")
    expect(visitor.find("card-order").last).to_contain_text("<b>product</b>")
    visitor.say(EVIL.format("customer"))
    expect(visitor.said_by("contact").last).to_contain_text("<b>customer</b>")
    visitor.find("human-button").click()

    mei.row("").first.click()
    mei.find("accept").click()
    expect(mei.find("conversation")).to_contain_text("<b>customer</b>")
    expect(mei.find("customer")).to_contain_text("<b>product</b>")
    mei.reply(EVIL.format("operator"))
    expect(visitor.said_by("operator").last).to_contain_text("<b>operator</b>")
    visitor.shoot("as-text")
    mei.shoot("as-text")

    for place in (visitor.page, visitor.frame, mei.page):
        assert place.evaluate(_HACKED) is None
        assert place.locator("img[src=x]").count() == 0
    mei.resolve()


def test_the_next_person_on_this_browser_sees_nothing_of_the_last(
    customer: Callable[..., Customer],
) -> None:
    visitor = customer("zh", name="foreign").sign_in("C1001").open()
    visitor.ask("我的订单 LS20260002 到哪了？")
    visitor.find("close").click()
    visitor.sign_out()

    visitor.open()
    expect(visitor.find("welcome")).to_be_visible()
    expect(visitor.chat.locator("[data-testid=message]")).to_have_count(0)
    visitor.ask("退款多久到账？")
    visitor.sign_in("C1002")

    expect(visitor.find("composer")).to_be_enabled()
    expect(visitor.chat.get_by_text("LS20260002")).to_have_count(0)


def test_signing_in_keeps_what_was_asked_before(customer: Callable[..., Customer]) -> None:
    visitor = customer("en", name="sign-in").open()
    visitor.ask("how long do refunds take?")

    visitor.sign_in("C1002")

    expect(visitor.find("composer")).to_be_enabled()
    expect(visitor.said_by("contact")).to_contain_text("refunds")
    expect(visitor.ask("where is my order LS20260012?")).to_contain_text("Shipped")


def test_a_reply_is_rated_and_the_rating_can_be_changed(
    customer: Callable[..., Customer],
) -> None:
    visitor = customer("en", name="rating").open()
    reply = visitor.ask("how long do refunds take?")
    reply.get_by_test_id("thumb-down").click()
    reply.get_by_test_id("reason-unclear").click()
    expect(reply.get_by_test_id("thumb-down")).to_have_attribute("aria-pressed", "true")
    visitor.page.reload()

    again = visitor.said_by("assistant").last
    expect(again.get_by_test_id("thumb-down")).to_have_attribute("aria-pressed", "true")
    again.get_by_test_id("thumb-up").click()

    expect(again.get_by_test_id("thumb-up")).to_have_attribute("aria-pressed", "true")
    expect(again.get_by_test_id("thumb-down")).to_have_attribute("aria-pressed", "false")
