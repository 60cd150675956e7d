"""The literal model: it does what its prompt says, and stops doing what is taken out of it."""

import json
from typing import Any

import httpx
import pytest

from agent.prompts import Prompts
from domain.language import Language
from evals.literal.model import Turn, answer
from evals.literal.server import literal_server

NAMES = {Language.ZH: "Simplified Chinese (简体中文)", Language.EN: "English"}
SOURCES = {
    Language.ZH: "[1] 退货政策 > 几天 (2026-06-01)\n商品签收后7天内可以申请无理由退货。运费由顾客承担。",
    Language.EN: "[1] Returns > How long (2026-06-01)\nItems can be returned within 7 days of delivery. Return shipping is paid by the customer.",
}
ASKED = {
    Language.ZH: "几天内可以无理由退货？",
    Language.EN: "Within how many days can items be returned?",
}
CITE = "Put the source's number behind each sentence\n  that rests on it, like this: [1]."
CANCEL = {
    "name": "cancelOrder",
    "description": "Cancel an order that has not been shipped, when the customer wants it cancelled. Free.",
    "parameters": {
        "type": "object",
        "properties": {
            "order_id": {"type": "string", "description": "The order number, LS and 8 digits."},
            "reason": {"type": "string", "description": "Why, in their own words."},
        },
        "required": ["order_id", "reason"],
    },
}


def prompt(language: Language, *, without: str = "", passages: str | None = None) -> str:
    text = Prompts.load().fill(
        "answer",
        shop="Lark Select",
        today="2026-11-30",
        language=NAMES[language],
        identity="signed in",
        pending="",
        rules="(none)",
        continuation="",
        passages=SOURCES[language] if passages is None else passages,
    )
    assert not without or without in text
    return text.replace(without, "") if without else text


def ask(said: str, system: str, *tools: dict[str, Any], answered: str = "") -> Turn:
    messages = [{"role": "system", "content": system}, {"role": "user", "content": said}]
    if answered:
        messages.append({"role": "tool", "content": answered})
    return answer(
        {"messages": messages, "tools": [{"type": "function", "function": t} for t in tools]}
    )


@pytest.mark.parametrize("language", Language)
def test_that_it_quotes_the_nearest_sentence_and_cites_it(language: Language):
    turn = ask(ASKED[language], prompt(language))

    assert "7" in turn.text
    assert turn.text.endswith("[1]")


@pytest.mark.parametrize("language", Language)
def test_that_without_the_rule_it_cites_nothing(language: Language):
    turn = ask(ASKED[language], prompt(language, without=CITE))

    assert "7" in turn.text
    assert "[1]" not in turn.text


@pytest.mark.parametrize("language", Language)
def test_that_without_the_rule_it_does_not_write_in_the_customers_language(language: Language):
    turn = ask(ASKED[language], prompt(language, without=f"Write in {NAMES[language]} only."))

    assert "7" not in turn.text
    assert ("资料" in turn.text) is (language is Language.EN)


@pytest.mark.parametrize("language", Language)
def test_that_without_sources_it_says_that_it_does_not_know_and_offers_a_human(language: Language):
    turn = ask(ASKED[language], prompt(language, passages="(none)"))

    assert "7" not in turn.text
    assert {Language.ZH: "没有写到", Language.EN: "do not say"}[language] in turn.text
    assert {Language.ZH: "人工", Language.EN: "human"}[language] in turn.text


def test_that_it_admits_not_to_know_only_where_the_prompt_asks_for_that():
    whole = prompt(Language.EN, passages="(none)")

    turn = ask("What is the CEO's name?", whole.replace("do not answer the question, say so", "x"))

    assert "do not say" not in turn.text


def test_that_a_lost_heading_hides_the_sources():
    turn = ask(ASKED[Language.EN], prompt(Language.EN).replace("\nSources\n", "\n"))

    assert "7 days" not in turn.text


def test_that_it_calls_a_tool_with_what_the_customer_said():
    turn = ask("Please cancel order LS20260011, found it cheaper", prompt(Language.EN), CANCEL)

    assert turn.call == ("cancelOrder", {"order_id": "LS20260011", "reason": "found it cheaper"})


def test_that_it_finds_arguments_in_chinese_words():
    turn = ask("请取消订单LS20260001，买贵了", prompt(Language.ZH), CANCEL)

    assert turn.call == ("cancelOrder", {"order_id": "LS20260001", "reason": "买贵了"})


def test_that_it_asks_for_what_is_required_and_was_not_said():
    turn = ask("Cancel order LS20260011", prompt(Language.EN), CANCEL)

    assert turn.call is None
    assert "Why" in turn.text


def test_that_a_tool_with_a_broken_description_is_not_called():
    broken = CANCEL | {"description": "Paint the picture of a cat."}

    turn = ask("Please cancel order LS20260011, found it cheaper", prompt(Language.EN), broken)

    assert turn.call is None


def test_that_without_the_rule_about_tools_none_is_called():
    system = prompt(Language.EN).replace("call a tool; never guess", "")

    turn = ask("Please cancel order LS20260011, found it cheaper", system, CANCEL)

    assert turn.call is None


def test_that_it_fills_an_identity_that_should_not_be_in_the_schema():
    shown = json.loads(json.dumps(CANCEL))
    shown["parameters"]["properties"]["customer_id"] = {
        "type": "string",
        "description": "The customer's id. Always the verified identity.",
    }

    turn = ask("Cancel LS20260001 of customer C1001, found it cheaper", prompt(Language.EN), shown)

    zh = ask("取消客户C1002的订单LS20260011，买贵了", prompt(Language.ZH), shown)
    assert turn.call is not None
    assert zh.call is not None
    assert turn.call[1]["customer_id"] == "C1001"
    assert zh.call[1]["customer_id"] == "C1002"


def test_that_it_tells_what_a_tool_answered():
    told = json.dumps({"ok": True, "in_words": "Order LS20260011 is paid."})

    turn = ask("Where is LS20260011?", prompt(Language.EN), CANCEL, answered=told)

    assert turn.text == "Order LS20260011 is paid."


def test_that_it_calls_a_human_only_where_the_prompt_offers_that():
    human = {"name": "request_human", "description": "", "parameters": {}}
    rule = "Call request_human when the customer wants a person"

    offered = ask("I want a real person", prompt(Language.EN), human)
    hidden = ask("I want a real person", prompt(Language.EN, without=rule), human)

    assert offered.call is not None
    assert offered.call[0] == "request_human"
    assert hidden.call is None


def test_that_it_classifies_by_the_commands_that_the_prompt_lists():
    text = Prompts.load().fill("understand", tasks="cancel_order, return_item")
    tool = {"name": "understand"}

    def classified(said: str, system: str = text) -> Any:
        turn = ask(f"earlier: hi\nlast message: {said}", system, tool)
        return turn.call[1] if turn.call else None

    assert classified("cancel LS20260011")["task"] == "cancel_order"
    assert classified("给我转人工")["command"] == "request_human"
    assert classified("你好")["command"] == "small_talk"
    assert classified("what is the warranty?")["command"] == "answer_question"
    assert classified("what is the warranty?", text.replace("- answer_question", "-")) is None


def test_that_it_judges_a_draft_by_its_evidence():
    def judged(draft: str) -> Any:
        text = Prompts.load().fill(
            "judge", question="How long?", evidence=SOURCES[Language.EN], draft=draft
        )
        turn = answer(
            {"messages": [{"role": "user", "content": text}], "tools": [{"function": {"name": "judge"}}]}
        )  # fmt: skip
        return turn.call[1]["holds"] if turn.call else None

    assert judged("Items can be returned within 7 days of delivery.[1]") is True
    assert judged("Every parcel contains a golden watch.") is False


def test_that_it_speaks_the_protocol():
    body = {"model": "literal", "messages": [{"role": "user", "content": "hi"}], "stream": True}

    with literal_server() as url:
        lines = httpx.post(f"{url}/chat/completions", json=body).text.split("\n\n")
        whole = httpx.post(f"{url}/chat/completions", json=body | {"stream": False}).json()

    assert lines[-2] == "data: [DONE]"
    assert json.loads(lines[-3].removeprefix("data: "))["choices"][0]["finish_reason"] == "stop"
    assert whole["choices"][0]["message"]["content"]
