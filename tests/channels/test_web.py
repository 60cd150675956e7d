"""The customer's API, from the first call to the score at the end."""

from datetime import timedelta

import pytest

from domain.contact import Presence
from domain.conversation import Sender, TurnOutcome
from domain.events import ProposalMade, SentenceSent, TurnEnded
from store.moments import utc_now
from tests.channels.conftest import Customer
from tests.store.builders import an_operator
from tests.turns.log import texts
from tests.turns.scripted_assistant import ScriptedAssistant


async def test_a_conversation_begins_in_the_readers_language_and_says_it_is_an_ai(client):
    zh = await Customer.arrive(client, locale="zh-CN")
    en = await Customer.arrive(client, locale="en-GB")
    header = await client.post("/v1/conversations", headers={"Accept-Language": "en-US,en;q=0.9"})

    assert zh.welcome["assistant"] == {"is_ai": True, "name": "小二"}
    assert en.welcome["suggestions"][-1] == "Talk to a human"
    assert header.json()["locale"] == "en"
    assert zh.welcome["contact"] == {"verified": False, "name": None}


async def test_the_whole_loop_ask_answer_rate_score(services, customer, journal):
    sent = await customer.say("在吗", "k1")
    await services.dispatcher.idle()

    assert sent.status_code == 202
    assert sent.json()["turn_id"]
    stands = (await customer.call("GET", "/messages")).json()
    assert [m["text"] for m in stands["messages"]] == ["在吗", "<在吗>"]
    reply = stands["messages"][-1]
    rated = await customer.call(
        "POST", f"/messages/{reply['id']}/feedback", json={"rating": "down", "reason": "答非所问"}
    )
    scored = await customer.call("POST", "/csat", json={"score": 4})
    assert (rated.status_code, scored.status_code) == (200, 200)
    state = (await customer.call("GET")).json()
    assert state["csat"]["score"] == 4
    assert state["last_seq"] == await journal.events.last(customer.id)
    again = (await customer.call("GET", "/messages")).json()["messages"][-1]
    assert again["feedback"] == {"rating": "down", "reason": "答非所问"}


async def test_a_repeated_key_is_acknowledged_and_ignored(services, customer):
    first = await customer.say("在吗", "k1")
    again = await customer.say("在吗", "k1")
    other = await customer.say("你好", "k1")
    await services.dispatcher.idle()

    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")
    stands = (await customer.call("GET", "/messages")).json()["messages"]
    assert len(stands) == 2


async def test_a_signed_in_customer_is_verified_and_stays_the_same_contact(client, journal):
    customer = await Customer.arrive(client, user_jwt="good-C1")
    guest = await Customer.arrive(client)

    renewed = await customer.call("PUT", "/identity", json={"user_jwt": "good-C1"})
    verified = await guest.call("PUT", "/identity", json={"user_jwt": "good-C1"})
    stranger = await customer.call("PUT", "/identity", json={"user_jwt": "good-C2"})
    forged = await customer.call("PUT", "/identity", json={"user_jwt": "evil"})

    assert customer.welcome["contact"]["verified"]
    assert renewed.json()["contact"]["verified"]
    assert verified.json()["contact"]["verified"]
    assert (stranger.status_code, stranger.json()["code"]) == (409, "new_conversation_needed")
    assert forged.status_code == 401
    talks = [await journal.conversations.get(c.id) for c in (customer, guest)]
    assert talks[0].contact_id == talks[1].contact_id


def proposes() -> list:
    def make(turn):
        from domain.effect import Proposal

        proposal = Proposal(
            f"prop_{turn.id}", turn.conversation_id, turn.id, "cancelOrder",
            {"order_number": "LS1"}, "取消订单", "取消订单 LS1", "C1", turn.now,
            turn.now + timedelta(minutes=15),
        )  # fmt: skip
        return [ProposalMade(proposal), SentenceSent("请确认。")]

    return [make, TurnEnded(TurnOutcome.PROPOSED)]


@pytest.mark.parametrize(
    "assistant",
    [ScriptedAssistant(proposes(), [SentenceSent("好的。"), TurnEnded(TurnOutcome.REPLIED)])],
)
async def test_a_proposal_is_decided_by_its_button_and_only_once(services, customer):
    await customer.say("取消订单 LS1")
    await services.dispatcher.idle()
    pending = (await customer.call("GET")).json()["pending_proposal"]

    first = await customer.call("POST", f"/proposals/{pending['id']}", json={"decision": "decline"})
    await services.dispatcher.idle()
    second = await customer.call(
        "POST", f"/proposals/{pending['id']}", json={"decision": "confirm"}
    )

    assert first.status_code == 202
    assert (second.status_code, second.json()["code"]) == (409, "proposal_closed")
    stands = (await customer.call("GET", "/messages")).json()["messages"]
    assert stands[1]["proposal"]["status"] == "declined"
    assert stands[-1]["text"] == "好的。"
    assert (await customer.call("GET")).json()["pending_proposal"] is None


async def test_a_human_is_one_call_away_and_can_be_called_off(services, customer, journal):
    mei = await an_operator(journal)
    await journal.operators.set_presence(mei.id, Presence.ONLINE, now=utc_now())

    asked = await customer.call("POST", "/handoff")
    twice = await customer.call("POST", "/handoff", json={})
    unheard = await customer.say("在等")
    off = await customer.call("DELETE", "/handoff")
    await services.dispatcher.idle()
    again = await customer.call("DELETE", "/handoff")

    assert asked.status_code == 202
    assert asked.json()["queue"] == {"position": 1}
    assert asked.json()["handoff"]["id"] == twice.json()["handoff"]["id"]
    assert unheard.json()["turn_id"] is None
    assert off.json()["turn_id"]
    assert again.status_code == 409
    assert await texts(journal, customer.id, Sender.ASSISTANT) == ["<在等>"]


async def test_with_nobody_there_a_ticket_takes_a_way_to_reach_the_contact(customer, journal):
    asked = await customer.call("POST", "/handoff")
    reached = await customer.call("POST", "/reach", json={"reach": "138 0013 8000"})

    assert asked.json()["handoff"]["status"] == "ticket"
    assert asked.json()["handoff"]["reach_needed"]
    assert not reached.json()["handoff"]["reach_needed"]
    assert (await journal.handoffs.current(customer.id)).reach == "138 0013 8000"
    said = await texts(journal, customer.id, Sender.SYSTEM)
    assert said[-1].startswith("已记下您的联系方式：138 0013 8000")


async def test_an_operator_who_accepts_is_named_to_the_customer(customer, journal):
    mei = await an_operator(journal)
    await customer.call("POST", "/handoff")

    await journal.desk.accept(customer.id, mei, notice="Mei 为您服务", now=utc_now())

    state = (await customer.call("GET")).json()
    assert state["owner"]["operator_name"] == "Mei"
    assert state["handoff"]["operator_name"] == "Mei"
    assert state["queue"] is None


async def test_stopping_a_turn_twice_is_harmless_and_foreign_turns_are_not_found(
    client, services, customer
):
    turn_id = (await customer.say("在吗")).json()["turn_id"]
    stranger = await Customer.arrive(client)

    foreign = await stranger.call("POST", f"/v1/turns/{turn_id}/cancel")
    await services.dispatcher.idle()
    late = await customer.call("POST", f"/v1/turns/{turn_id}/cancel")

    assert foreign.status_code == 404
    assert late.json() == {"stopped": False}


async def test_too_many_messages_are_told_to_wait(client, services, customer):
    services.inbox._attempts._limit = 3
    answers = [await customer.say(f"m{n}") for n in range(4)]

    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].json()["code"] == "too_many"
