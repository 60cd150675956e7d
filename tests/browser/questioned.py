"""Conversations of which cases were made, over HTTP, for the console to show."""

from typing import Any

from tests.browser.lively import Worker
from tests.chaos.customer import Customer
from tests.stack import Stack

# What is asked, and why somebody makes a case of it.
ASKED = {
    "zh": (
        ("退货要多久内申请", "thumbs_down"),
        ("退款多久到账？", "review"),
        ("会员积分怎么用", "other"),
    ),
    "en": (
        ("how long do refunds take?", "thumbs_down"),
        ("how do points work", "review"),
        ("how do I return something", "other"),
    ),
}


def worker(stack: Stack, login: str = "kai") -> Worker:
    made = Worker(stack, login)
    made.http.base_url = stack.url
    return made


def made_cases(stack: Stack, language: str, *, who: Worker) -> list[dict[str, Any]]:
    """One waiting case of each, the newest last."""
    return [made_case(stack, language, asked, why, who=who) for asked, why in ASKED[language]]


def made_case(
    stack: Stack, language: str, asked: str, why: str = "other", *, who: Worker
) -> dict[str, Any]:
    customer = Customer(stack, None, "zh-CN" if language == "zh" else "en-GB")
    customer.ask(asked)
    body = {"conversation_id": customer.id, "why": why}
    made: dict[str, Any] = who.call("POST", "/v1/insights/evals/cases", **body)["case"]
    return made


def label(who: Worker, case: dict[str, Any], name: str, **want: Any) -> None:
    body = case["case"] | {"name": name, "want": want or {"outcome": "replied"}}
    url = f"/v1/insights/evals/cases/{case['id']}"
    who.call("PUT", url, state="labelled", case=body)


def drop_all(who: Worker) -> None:
    """So that the next test finds nothing waiting and nothing labelled."""
    for state in ("waiting", "labelled"):
        found = who.call("GET", f"/v1/insights/evals/cases?state={state}")["cases"]
        for case in found:
            who.call("PUT", f"/v1/insights/evals/cases/{case['id']}", state="dropped")
