"""A busy hour at the shop, made over HTTP: several wait, some are answered, one sleeps, tickets, notes, tags and scores."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from desk.accounts import DEMO_OPERATORS
from domain.ids import new_id
from tests.chaos.customer import Customer
from tests.stack import Stack

PASSWORDS = {one.login: one.password for one in DEMO_OPERATORS}
# Who (None for a guest), language, what they say first.
WAITING = (
    ("C1003", "zh", "我的包裹显示签收了，可是我没有收到，急！"),
    (None, "en", "My shoes came in the wrong size. Can I swap them today?"),
    ("C1004", "zh", "转人工，优惠券用不了"),
    (None, "zh", "你们的客服都去哪了？等了半天，太让人生气了！"),
    ("C1005", "en", "I would like an invoice for two orders in one document"),
)


class Worker:
    """An operator's page without a screen."""

    def __init__(self, stack: Stack, login: str) -> None:
        self.http = httpx.Client(base_url=f"{stack.url}/v1/desk", timeout=120)
        answer = self.http.post("/session", json={"login": login, "password": PASSWORDS[login]})
        assert answer.status_code == 201, answer.text
        self.operator: dict[str, Any] = answer.json()["operator"]
        self.http.headers["X-CSRF-Token"] = answer.json()["csrf"]
        self.call("PUT", "/presence", presence="online")

    def call(self, method: str, path: str, **body: Any) -> Any:
        answer = self.http.request(method, path, json=body if method != "GET" else None)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def act(self, conversation_id: str, what: str, **body: Any) -> Any:
        return self.call("POST", f"/conversations/{conversation_id}/{what}", **body)


@dataclass
class Hour:
    """What was made, by what it shows."""

    mei: Worker
    tom: Worker
    waiting: list[str] = field(default_factory=list)
    open: str = ""
    taken: str = ""
    snoozed: str = ""
    resolved: str = ""


def _speaks(stack: Stack, who: str | None, language: str, *texts: str) -> Customer:
    customer = Customer(stack, who, "zh-CN" if language == "zh" else "en-GB")
    for text in texts:
        customer.say(text)
        customer.wait()
    return customer


def _writes(customer: Customer, text: str) -> None:
    """To a human: no turn is promised."""
    headers = {"Idempotency-Key": new_id("key")}
    answer = customer.call("POST", "/messages", json={"text": text}, headers=headers)
    assert answer.status_code == 202, answer.text


def _asks_for_human(customer: Customer) -> None:
    assert customer.call("POST", "/handoff", json={}).status_code == 202


def a_busy_hour(stack: Stack, *, language: str = "zh") -> Hour:
    """`language` is that of the conversation to look at."""
    hour = Hour(Worker(stack, "mei"), Worker(stack, "tom"))
    zh = language == "zh"
    hour.resolved = _ended(stack, hour, zh)
    hour.open = _open(stack, hour, zh)
    hour.snoozed = _snoozed(stack, hour)
    hour.taken = _taken(stack, hour)
    for who, spoken, text in WAITING:
        # With nobody there they would get a ticket.
        for worker in (hour.mei, hour.tom):
            worker.call("PUT", "/presence", presence="online")
        customer = _speaks(stack, who, spoken, text)
        _asks_for_human(customer)
        hour.waiting.append(customer.id)
    return hour


def _ended(stack: Stack, hour: Hour, zh: bool) -> str:
    who, lines = (
        ("C1001", ("上次退的钱什么时候到账？",))
        if zh
        else ("C1002", ("When will I get my refund?",))
    )
    earlier = _speaks(stack, who, "zh" if zh else "en", *lines)
    _asks_for_human(earlier)
    hour.mei.act(earlier.id, "accept")
    hour.mei.act(
        earlier.id, "reply", text="已经到账了，请查收。" if zh else "It arrived this morning."
    )
    hour.mei.act(earlier.id, "resolve", disposition="solved")
    hour.mei.http.post(f"/conversations/{earlier.id}/finish", json={})
    earlier.call("POST", "/csat", json={"score": 5, "comment": "很快" if zh else "Quick"})
    return earlier.id


def _open(stack: Stack, hour: Hour, zh: bool) -> str:
    """With the brief, a reply, a note, tags and a note on the contact."""
    lines = (
        ("退款多久到账？", "我的订单 LS20260002 到哪了？")
        if zh
        else ("how long do refunds take?", "where is my order LS20260012?")
    )
    customer = _speaks(stack, "C1001" if zh else "C1002", "zh" if zh else "en", *lines)
    _asks_for_human(customer)
    _writes(
        customer,
        "包裹三天没动了，能帮我催一下吗？"
        if zh
        else "It has not moved for three days. Can you chase it?",
    )
    mei = hour.mei
    mei.act(customer.id, "accept")
    mei.act(
        customer.id,
        "note",
        text="已联系顺丰，单号在查。" if zh else "Asked the carrier; they are looking.",
    )
    mei.act(
        customer.id,
        "reply",
        text="您好，我已经联系快递，今天之内给您答复。"
        if zh
        else "Hello, I have asked the carrier and will get back to you today.",
    )
    _writes(customer, "好的，谢谢" if zh else "Thank you!")
    contact = mei.call("GET", f"/conversations/{customer.id}")["contact"]["id"]
    for tag in ("老客户", "常买大码") if zh else ("regular", "large sizes"):
        mei.call("PUT", f"/contacts/{contact}/tags/{tag}")
    mei.call(
        "POST",
        f"/contacts/{contact}/notes",
        text="只要顺丰，晚上七点后在家。" if zh else "Home after seven; prefers a call.",
    )
    return customer.id


def _snoozed(stack: Stack, hour: Hour) -> str:
    customer = _speaks(stack, "C1006", "zh", "补货了请告诉我，转人工")
    _asks_for_human(customer)
    hour.mei.act(customer.id, "accept")
    hour.mei.act(customer.id, "reply", text="明天上午到货，我会通知您。")
    until = datetime.now(UTC) + timedelta(hours=18)
    hour.mei.act(customer.id, "snooze", until=until.isoformat())
    return customer.id


def _taken(stack: Stack, hour: Hour) -> str:
    customer = _speaks(stack, None, "en", "Do you ship to Hangzhou tomorrow? I need a person")
    _asks_for_human(customer)
    hour.tom.act(customer.id, "accept")
    return customer.id
