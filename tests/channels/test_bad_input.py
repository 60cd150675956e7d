"""Bad input: a precise problem document, nothing changed, nothing lost."""

from datetime import timedelta

import pytest

from domain.conversation import TurnOutcome
from domain.events import SentenceSent, TurnEnded
from store.moments import utc_now
from tests.channels.conftest import Customer
from tests.channels.test_web import proposes
from tests.store.builders import a_conversation
from tests.turns.log import log_of
from tests.turns.scripted_assistant import ScriptedAssistant

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b'{"text": ""}', JSON, 422, "invalid"),
        (b'{"text": " \\n\\t "}', JSON, 422, "invalid"),
        ('{"text": "\u200b"}'.encode(), JSON, 422, "invalid"),
        (b'{"text": "a\\u0000b"}', JSON, 422, "invalid"),
        (b'{"text": "\\u001b[31m"}', JSON, 422, "invalid"),
        (b'{"text": "\\ud800"}', JSON, 422, "invalid"),
        (b'{"text": 7}', JSON, 422, "invalid"),
        (b'{"text": null}', JSON, 422, "invalid"),
        (b'{"words": "x"}', JSON, 422, "invalid"),
        (b"[]", JSON, 422, "invalid"),
        (b"", JSON, 422, "invalid"),
        (b'{"text": ', JSON, 400, "invalid_json"),
        (b'{"text": "\xff\xfe"}', JSON, 400, "invalid_json"),
        (bytes(range(256)), JSON, 400, "invalid_json"),
        (b"[" * 20_000, JSON, 400, "invalid_json"),
        (b'{"text": "%s"}' % (b"x" * 8001), JSON, 422, "invalid"),
        (b'{"text": "%s"}' % (b"x" * 100_000), JSON, 413, "too_large"),
        (b'{"text": "hi"}', JSON | {"Idempotency-Key": "k" * 151}, 422, "invalid"),
        (b'{"text": "hi"}', JSON | {"Idempotency-Key": "a b"}, 422, "invalid"),
        (b"text=hi", {"Content-Type": "application/x-www-form-urlencoded"}, 422, "invalid"),
    ],
)
async def test_a_bad_message_is_refused_and_changes_nothing(
    customer, journal, body, headers, status, code
):
    answer = await customer.call("POST", "/messages", content=body, headers=headers)

    assert (answer.status_code, answer.json().get("code")) == (status, code)
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["detail"]
    assert await journal.events.last(customer.id) == 0
    assert (await customer.say("还在吗")).status_code == 202


async def test_a_body_without_a_length_is_limited_too(customer):
    async def endless():
        for _ in range(100):
            yield b"x" * 10_000

    answer = await customer.call("POST", "/messages", content=endless(), headers=JSON)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"locale": "not a locale"}, 422),
        ({"locale": "zz_" + "x" * 50}, 422),
        ({"locale": 3}, 422),
        ({"channel": "Web!"}, 422),
        ({"user_jwt": "evil"}, 401),
        ({"user_jwt": "x" * 5000}, 422),
    ],
)
async def test_a_bad_beginning_is_refused(client, body, status):
    answer = await client.post("/v1/conversations", json=body)

    assert answer.status_code == status
    assert answer.json()["status"] == status


async def test_a_foreign_locale_is_served_in_english(client):
    assert (await Customer.arrive(client, locale="de-DE")).welcome["locale"] == "en"


ROUTES = [
    ("GET", "", None),
    ("PUT", "/identity", {"user_jwt": "good-C1"}),
    ("POST", "/messages", {"text": "hi"}),
    ("GET", "/messages", None),
    ("GET", "/events", None),
    ("POST", "/proposals/p1", {"decision": "confirm"}),
    ("POST", "/handoff", {}),
    ("DELETE", "/handoff", None),
    ("POST", "/reach", {"reach": "a@b.c"}),
    ("POST", "/csat", {"score": 3}),
    ("POST", "/messages/m1/feedback", {"rating": "up"}),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
async def test_no_forged_expired_or_foreign_token_opens_anything(
    client, journal, customer, method, path, body
):
    stranger = await Customer.arrive(client)
    url = f"/v1/conversations/{customer.id}{path}"

    async def status(authorization: str | None, where: str = url) -> int:
        headers = {"Authorization": authorization} if authorization else {}
        return (await client.request(method, where, headers=headers, json=body)).status_code

    token = customer.welcome["token"]
    assert await status(None) == 401
    assert await status("Bearer ") == 401
    assert await status(f"Basic {token}") == 401
    assert await status("Bearer forged") == 401
    assert await status(f"Bearer {token[:-1]}") == 401
    assert await status(stranger.headers["Authorization"]) == 404
    assert await status(f"Bearer {token}", f"/v1/conversations/cv_unknown{path}") == 404
    assert await journal.events.last(customer.id) == 0


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
async def test_an_expired_token_is_gone_and_changes_nothing(
    services, journal, customer, method, path, body
):
    services.inbox._clock = lambda: utc_now() + timedelta(days=31)

    answer = await customer.call(method, path, json=body)

    assert (answer.status_code, answer.json()["code"]) == (410, "gone")
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert await journal.events.last(customer.id) == 0


def asked_once() -> ScriptedAssistant:
    return ScriptedAssistant(proposes(), [SentenceSent("好的。"), TurnEnded(TurnOutcome.REPLIED)])


@pytest.mark.parametrize(
    ("assistant", "decision"), [(asked_once(), "confirm"), (asked_once(), "decline")]
)
async def test_a_second_decision_is_refused_and_changes_nothing(
    services, journal, client, customer, decision
):
    stranger = await Customer.arrive(client)
    await customer.say("取消订单 LS1")
    await services.dispatcher.idle()
    pending = (await customer.call("GET")).json()["pending_proposal"]
    path = f"/proposals/{pending['id']}"

    foreign = await stranger.call("POST", path, json={"decision": "confirm"})
    first = await customer.call("POST", path, json={"decision": decision})
    second = await customer.call("POST", path, json={"decision": "confirm"})
    await services.dispatcher.idle()

    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
    assert first.status_code == 202
    assert (second.status_code, second.json()["code"]) == (409, "proposal_closed")
    types = [payload["type"] for payload in await log_of(journal, customer.id)]
    assert types.count("RUN_STARTED") == types.count("RUN_FINISHED") == 2
    assert (await customer.say("还在吗")).status_code == 202


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/proposals/prop_unknown", {"decision": "confirm"}, 404, "not_found"),
        ("POST", "/proposals/prop_unknown", {"decision": "perhaps"}, 422, "invalid"),
        ("POST", "/messages/msg_unknown/feedback", {"rating": "up"}, 404, "not_found"),
        ("POST", "/messages/msg_unknown/feedback", {"rating": "sideways"}, 422, "invalid"),
        ("POST", "/csat", {"score": 6}, 422, "invalid"),
        ("POST", "/reach", {"reach": "a@b.c"}, 404, "not_found"),
        ("POST", "/handoff", {"reach": "x" * 201}, 422, "invalid"),
        ("DELETE", "/handoff", None, 409, "conflict"),
        ("GET", "/events?after=-1", None, 422, "invalid"),
        ("GET", "/events?after=x", None, 422, "invalid"),
        ("PATCH", "/messages", {}, 405, "method_not_allowed"),
        ("POST", "/v1/turns/turn_unknown/cancel", None, 404, "not_found"),
        ("GET", "/v1/nowhere", None, 404, "not_found"),
    ],
)
async def test_other_bad_calls_are_told_apart(customer, journal, method, path, body, status, code):
    answer = await customer.call(method, path, json=body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["instance"]
    assert await journal.events.last(customer.id) == 0


async def test_a_bad_cursor_is_refused(customer):
    answer = await customer.call("GET", "/events", headers={"Last-Event-ID": "7x"})

    assert answer.status_code == 422


async def test_titles_are_in_the_readers_language(client):
    zh = await client.get("/v1/nowhere", headers={"Accept-Language": "zh-CN"})
    en = await client.get("/v1/nowhere", headers={"Accept-Language": "en"})

    assert (zh.json()["title"], zh.headers["Content-Language"]) == ("没有找到", "zh")
    assert (en.json()["title"], en.headers["Content-Language"]) == (
        "There is no such thing here",
        "en",
    )


async def test_a_surprise_is_a_problem_document_without_details(client, services, customer):
    async def broken(*_, **__):
        raise RuntimeError("secret detail")

    services.journal.messages.list = broken

    answer = await customer.call("GET", "/messages")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text


async def test_a_token_of_nobody_does_not_open_a_facades_conversation(client, journal):
    talk = await a_conversation(journal)

    answer = await client.get(f"/v1/conversations/{talk.id}", headers={"Authorization": "Bearer x"})

    assert answer.status_code == 401
