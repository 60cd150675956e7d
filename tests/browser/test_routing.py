"""A supervisor sends VIPs straight to a person: the rule, its dry run, and the VIP who is served; and how the page looks."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.people import Customer, Operator
from tests.stack import Stack

RULE = "金卡直达"


@pytest.fixture(scope="module")
def routed(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Rules are everybody's: other tests must not meet these."""
    with Stack(seeded, tmp_path_factory.mktemp("routed")) as running:
        yield running


def routing_of(lin: Operator) -> None:
    lin.page.goto(f"{lin.url}/console/#/admin/routing")
    expect(lin.find("routing-counts")).to_be_visible()


def add_group(lin: Operator, name: str, member: str) -> None:
    lin.find("group-add").click()
    lin.find("group-name").fill(name)
    lin.page.get_by_role("dialog").get_by_text("Tom", exact=True).click()
    expect(lin.find(f"member-{member}")).to_be_checked()
    lin.find("group-done").click()


def add_rule(lin: Operator, name: str, *, tier: str, group: str) -> None:
    lin.find("rule-add").click()
    lin.find("rule-name").fill(name)
    lin.find("rule-tier").fill(tier)
    lin.find("rule-tier").press("Enter")
    lin.find("rule-straight").check()
    lin.find("rule-group").select_option(group)
    lin.shoot("rule-sheet")
    lin.find("rule-done").click()


def test_a_rule_for_vips_is_tried_saved_and_kept(
    routed: Stack,
    customer: Callable[..., Customer],
    operator: Callable[..., Operator],
) -> None:
    early = customer("zh", name="vip-early", at=routed).sign_in("C1007").open()
    early.ask("发票怎么开？")
    lin = operator("zh", login="lin", name="routing", at=routed)
    routing_of(lin)
    lin.shoot("defaults")

    add_group(lin, "vip", "tom")
    add_rule(lin, RULE, tier="gold", group="vip")
    expect(lin.find("routing-rule")).to_contain_text("如果会员等级为gold：直接转人工，由vip接待")
    lin.find("routing-dry-run").click()
    expect(lin.find("dry-straight")).to_contain_text("1 个会话")
    expect(lin.find("dry-turned")).to_contain_text("发票怎么开")
    lin.shoot("dry-run")
    lin.page.keyboard.press("Escape")
    lin.find("routing-save").click()
    expect(lin.find("routing-told")).to_contain_text("第 1 版")

    tom = operator("en", login="tom", name="vip-operator", at=routed)
    vip = customer("en", name="vip", at=routed).sign_in("C1005").open()
    vip.say("How do I return something?")
    expect(vip.find("queue")).to_be_visible()
    expect(vip.said_by("assistant")).to_have_count(1)
    expect(vip.said_by("assistant")).to_contain_text("A human colleague looks after this")
    vip.shoot("straight")
    offer = tom.find("offer").filter(has_text="return something")
    expect(offer).to_contain_text("straight to a person")
    expect(offer.get_by_test_id("offer-left")).to_be_visible()
    tom.shoot("offer")
    offer.get_by_test_id("offer-accept").click()
    tom.reply("Hello Oliver, I will help you.")
    expect(vip.said_by("operator")).to_contain_text("I will help you")

    # Handed back, the assistant answers: a VIP does not go round in circles.
    tom.hand_back()
    expect(vip.find("human-button")).to_be_enabled()
    assert vip.ask("How long do refunds take?").is_visible()
    expect(vip.said_by("assistant").last).to_contain_text("working days")


def test_two_who_edit_at_once_lose_nothing_and_an_old_version_comes_back(
    routed: Stack, operator: Callable[..., Operator]
) -> None:
    lin = operator("en", login="lin", name="conflict", at=routed)
    routing_of(lin)
    shown = lin.find("routing-counts").inner_text()
    version = int("".join(c for c in shown.split(",")[0] if c.isdigit()) or 0)
    saved = save_elsewhere(lin, version)
    lin.find("knob-offer_seconds").fill("45")

    lin.find("routing-save").click()
    expect(lin.find("routing-conflict")).to_be_visible()
    lin.shoot("conflict")
    lin.find("routing-mine").click()
    expect(lin.find("routing-told")).to_contain_text(f"version {saved + 1}")
    lin.find("routing-history").click()
    lin.shoot("history")
    lin.find(f"bring-back-{saved}").click()

    expect(lin.find("routing-told")).to_contain_text(f"Version {saved} counts again")
    expect(lin.find("knob-offer_seconds")).to_have_value("30")


def save_elsewhere(lin: Operator, version: int) -> int:
    """Another page of the same supervisor saves what there is, with one number changed."""
    script = """async (version) => {
      const { csrf } = await (await fetch('/v1/desk/session')).json()
      const { document } = await (await fetch('/v1/desk/routing')).json()
      const body = JSON.stringify({ version, document: { ...document, step_minutes: 7 } })
      const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf }
      return (await (await fetch('/v1/desk/routing', { method: 'PUT', headers, body })).json()).version
    }"""
    return int(lin.page.evaluate(script, version))


@pytest.mark.parametrize(
    ("language", "dark", "size"),
    [("en", False, DESKTOP), ("zh", True, DESKTOP), ("zh", False, PHONE), ("en", True, PHONE)],
)
def test_how_the_page_looks(
    routed: Stack, operator: Callable[..., Operator], language: str, dark: bool, size: Any
) -> None:
    name = f"routing-{'dark' if dark else 'light'}-{'phone' if size == PHONE else 'desktop'}"
    lin = operator(language, login="lin", name=name, at=routed, dark=dark, size=size)
    routing_of(lin)
    wide = lin.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    assert wide, json.dumps(lin.page.evaluate("document.documentElement.scrollWidth"))
    lin.shoot("page")
    lin.find("routing-rule").first.scroll_into_view_if_needed()
    lin.find("rule-edit").first.click()
    expect(lin.find("rule-done")).to_be_enabled()
    lin.shoot("sheet")
    lin.page.keyboard.press("Escape")
    lin.find("routing-dry-run").click()
    expect(lin.find("dry-run")).to_be_visible()
    lin.shoot("dry-run")
