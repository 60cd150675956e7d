"""The whole loop as two people live it: ask, act, hand over, take over, hand back; once without and once with a model."""

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenStreet, Street
from tests.scripted_model import ScriptedModel, Step

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Script:
    """What is said in the loop, and what must be seen."""

    language: str
    customer: str
    order: str
    question: str
    source: str
    follow_up: str
    follow_up_says: str
    where: str
    cancel: str
    reason: str
    human: str
    hello: str
    note: str
    again: str
    again_source: str


ZH = Script(
    language="zh",
    customer="C1001",
    order="LS20260001",
    question="无理由退货的运费谁出？",
    source="退货运费",
    follow_up="那换货呢？",
    follow_up_says="换货",
    where="我的订单 LS20260002 到哪了？",
    cancel="取消订单 LS20260001",
    reason="不想要了",
    human="转人工",
    hello="您好，我是小美，已经看到您的订单了。",
    note="老客户，先安抚",
    again="电子发票多久能收到？",
    again_source="发票",
)
EN = Script(
    language="en",
    customer="C1002",
    order="LS20260011",
    question="Who pays the return shipping for a no-reason return?",
    source="Return shipping",
    follow_up="and for Platinum members?",
    follow_up_says="Platinum",
    where="Where is my order LS20260012?",
    cancel="Cancel order LS20260011",
    reason="Changed my mind",
    human="talk to a human",
    hello="Hello, this is Mei. I can see your order.",
    note="A regular, be kind",
    again="How long does it take to get an electronic invoice?",
    again_source="nvoice",
)


@pytest.mark.parametrize("script", [ZH, EN], ids=["zh", "en"])
def test_the_whole_loop_without_a_model(street: Street, script: Script):
    walk_the_loop(street, script)


@pytest.mark.parametrize("script", [ZH, EN], ids=["zh", "en"])
def test_the_whole_loop_with_a_model(
    open_street: OpenStreet, new_stack: Any, scripted_model: ScriptedModel, script: Script
):
    scripted_model.answer_with(lambda body: play(body, script))
    stack = new_stack(model="scripted", model_url=scripted_model.url)

    walk_the_loop(open_street(stack), script)

    assert {"getOrder", "cancelOrder"} <= tools_called(scripted_model)


def walk_the_loop(street: Street, script: Script) -> None:
    customer = street.customer(script.language)
    mei = street.operator("mei", script.language)
    customer.shoot("shop")
    customer.sign_in(script.customer).open()
    customer.shoot("welcome")

    answer = customer.ask(script.question)
    chip = answer.get_by_test_id("citation").filter(has_text=script.source).first
    expect(chip).to_be_visible()
    customer.shoot("answered")
    chip.click()
    expect(customer.find("quoted").first).to_be_visible()
    customer.shoot("source")
    customer.find("source-close").click()

    answer = customer.ask(script.follow_up)
    expect(answer).to_contain_text(script.follow_up_says, ignore_case=True)
    customer.shoot("follow-up")

    customer.ask(script.where)
    expect(customer.find("card-shipment").last).to_be_visible()
    customer.shoot("order")

    before = street.shop.rows("SELECT count(*) AS n FROM effects")[0]["n"]
    customer.ask(script.cancel)
    if customer.find("quick-reply").filter(has_text=script.reason).count():
        customer.find("quick-reply").filter(has_text=script.reason).click()
    expect(customer.find("proposal").last).to_have_attribute("data-status", "pending")
    expect(customer.find("proposal").last).to_contain_text(script.order)
    assert street.shop.status(script.order) == "paid"
    customer.shoot("proposal")
    customer.find("confirm").last.click()
    expect(customer.find("receipt").last).to_have_attribute("data-status", "done")
    customer.shoot("receipt")
    assert street.shop.status(script.order) == "cancelled"
    assert street.shop.rows("SELECT count(*) AS n FROM effects")[0]["n"] == before + 1

    customer.say(script.human)
    expect(customer.find("queue")).to_be_visible()
    customer.shoot("waiting")
    mei.shoot("queue")
    mei.row("").first.click()
    expect(mei.find("brief")).to_be_visible()
    mei.shoot("brief")
    mei.find("accept").click()
    mei.reply(script.hello)
    expect(customer.said_by("operator").last).to_contain_text(script.hello)
    customer.shoot("with-mei")
    mei.find("note-tab").click()
    mei.find("reply-box").fill(script.note)
    mei.shoot("note")
    mei.find("reply-box").press("Control+Enter")
    replies = customer.said_by("assistant").count()
    customer.say("OK" if script.language == "en" else "好的")
    expect(mei.find("conversation")).to_contain_text("OK" if script.language == "en" else "好的")
    assert customer.said_by("assistant").count() == replies
    mei.hand_back()
    expect(customer.system_lines.last).to_contain_text("Mei" if script.language == "en" else "小")

    answer = customer.ask(script.again)
    expect(
        answer.get_by_test_id("citation").filter(has_text=script.again_source).first
    ).to_be_visible()
    customer.shoot("after")
    mei.shoot("after")
    expect(customer.page.frame_locator("#xiaoer >> iframe").locator("body")).not_to_contain_text(
        script.note
    )
    mei.leave()


def play(body: dict[str, Any], script: Script) -> Step:
    """A model that knows its trade: it calls a tool where one is needed and cites what it was given."""
    names = {tool["function"]["name"] for tool in body.get("tools", ())}
    if names == {"understand"} or names == {"judge"}:
        reading = {"command": "answer_question", "question": script.question, "holds": True}
        return Step(calls=((next(iter(names)), json.dumps(reading)),))
    last = body["messages"][-1]
    if last["role"] == "tool":
        return Step(text=_told(last["content"], script))
    said = next(m["content"] for m in reversed(body["messages"]) if m["role"] == "user")
    order = re.search(r"LS\d{8}", said)
    if order and re.search(r"取消|cancel", said, re.IGNORECASE):
        return Step(
            calls=(
                ("cancelOrder", json.dumps({"order_id": order.group(), "reason": script.reason})),
            )
        )
    if order:
        calls = [("getOrder", json.dumps({"order_id": order.group()}))]
        return Step(calls=(*calls, ("getShipment", calls[0][1])))
    return Step(text=_quoted(body["messages"][0]["content"], script))


def _told(content: str, script: Script) -> str:
    return str(json.loads(content)["in_words"])


def _quoted(system: str, script: Script) -> str:
    """Every source's first sentence, each with its number."""
    sources = re.findall(
        r"^\[(\d+)\] [^\n]*\n([^\n]+)", system.rsplit("Sources\n", maxsplit=1)[-1], re.MULTILINE
    )
    end = "。" if script.language == "zh" else ". "
    lines = [f"{text.split(end)[0].rstrip('.。')} [{number}]{end}" for number, text in sources[:3]]
    return " ".join(lines)


def tools_called(model: ScriptedModel) -> set[str]:
    return {
        call["function"]["name"]
        for body in model.requests
        for message in body["messages"]
        for call in message.get("tool_calls") or ()
    }
