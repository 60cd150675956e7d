"""The routing page's endpoints: saving with conflicts, bringing back, and trying rules on the past without a trace."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from desk.routing.book import RoutingBook
from desk.routing.room import RoutingRoom
from desk.routing.router import HandoffRouter
from domain.contact import Contact, Profile
from domain.conversation import TurnInput
from domain.handoff import Asking, HandoffReason
from domain.ids import ConversationId
from domain.language import Language
from store.journal import Journal
from store.moments import utc_now
from tests.desk.conftest import Browser
from tests.store.builders import a_brief, a_conversation, claim, end, say

VIP = {
    "name": "金卡直达",
    "when": {"tier": ["gold"]},
    "then": {"group": "vip", "straight": "human"},
}
DOCUMENT = {"groups": [{"name": "default"}, {"name": "vip", "members": ["tom"]}], "rules": [VIP]}
Waiting = Callable[..., Awaitable[str]]


@pytest.fixture
def book(journal: Journal) -> RoutingBook:
    return RoutingBook(journal)


@pytest.fixture
def router(journal: Journal, book: RoutingBook) -> HandoffRouter:
    return HandoffRouter(journal, book)


async def a_gold_contact(journal: Journal) -> Contact:
    now = utc_now()
    contact = await journal.contacts.create(now=now)
    return await journal.contacts.verify(
        contact.id, "C1001", profile=Profile("林", tier="gold"), now=now
    )


async def save(browser: Browser, document: dict[str, Any], version: int) -> Any:
    return await browser.put("/routing", json={"document": document, "version": version})


MANY = [{"opens": f"{m // 60:02d}:{m % 60:02d}", "closes": "23:59"} for m in range(1000)]


@pytest.mark.parametrize(
    ("document", "named"),
    [
        # Of each of these every promise would walk through all; one waiting customer held the server for seconds.
        ({"hours": {"default": {"week": {"mon": MANY}}}}, "hours.default.week.mon"),
        ({"holidays": [{"day": "2026-10-01", "spans": MANY}]}, "holidays.0.spans"),
        ({"holidays": [{"day": "2026-10-01"}] * 501}, "holidays"),
        ({"groups": [{"name": f"g{n}"} for n in range(101)]}, "groups"),
        ({"rules": [{"name": f"r{n}"} for n in range(501)]}, "rules"),
        ({"rules": [{"name": "r", "when": {"tags": ["x"] * 501}}]}, "rules › r › when.tags"),
        ({"groups": [{"name": "\ud800"}]}, "groups › ? › name"),
    ],
)
async def test_a_document_that_would_hold_the_server_is_refused(mei: Browser, document, named):
    body = json.dumps({"document": document, "version": 0}, separators=(",", ":"))
    head = {"content-type": "application/json"}

    saved = await mei.put("/routing", content=body, headers=head)

    assert saved.status_code == 422, saved.text
    assert any(problem.startswith(named) for problem in saved.json()["problems"]), saved.text
    assert (await mei.get("/routing")).json()["version"] == 0


async def test_a_saved_document_counts_at_once_and_a_second_editor_is_told(
    mei: Browser, book: RoutingBook
):
    saved = await save(mei, DOCUMENT, 0)
    late = await save(mei, {"rules": []}, 0)

    assert saved.json()["version"] == 1
    assert saved.json()["changed_by"] == "mei"
    assert (await book.current()).rules[0].name == "金卡直达"
    assert (late.status_code, late.json()["changed_by"]) == (409, "mei")
    assert (await mei.get("/routing")).json()["document"]["rules"][0]["then"]["group"] == "vip"


async def test_mistakes_are_told_by_rule_and_nothing_is_saved(mei: Browser, book: RoutingBook):
    wrong = {"rules": [{"name": "VIP", "then": {"group": "nobody"}}]}

    refused = await save(mei, wrong, 0)

    assert refused.status_code == 422
    assert refused.json()["problems"][0].startswith("rules › VIP › then.group")
    assert (await book.edition()).version == 0


async def test_an_earlier_version_is_brought_back_as_a_new_one(mei: Browser):
    await save(mei, DOCUMENT, 0)
    await save(mei, {}, 1)

    again = await mei.post("/routing/bring-back", json={"version": 1, "expected": 2})
    missing = await mei.post("/routing/bring-back", json={"version": 9, "expected": 3})

    assert (again.json()["version"], len(again.json()["document"]["rules"])) == (3, 1)
    assert missing.status_code == 404
    versions = (await mei.get("/routing/history")).json()["versions"]
    assert [(one["version"], len(one["document"]["rules"])) for one in versions] == [
        (3, 1), (2, 0), (1, 1),
    ]  # fmt: skip


async def test_only_those_who_may_set_routing_see_it(tom: Browser):
    answers = [
        await tom.get("/routing"),
        await save(tom, {}, 0),
        await tom.get("/routing/history"),
        await tom.post("/routing/dry-run", json={"document": {}}),
    ]

    assert {answer.status_code for answer in answers} == {403}


async def test_the_words_to_choose_from_are_those_that_were_met(
    mei: Browser, journal: Journal, app: Any
):
    app.state.routing = RoutingRoom(
        journal, RoutingBook(journal), intents={"task.refund": {"zh": "退款", "en": "refund"}}
    )
    await a_conversation(journal, contact=await a_gold_contact(journal))

    words = (await mei.get("/routing")).json()["vocabulary"]

    assert (words["tiers"], words["channels"]) == (["gold"], ["web"])
    assert words["intents"] == [{"name": "task.refund", "zh": "退款", "en": "refund"}]
    assert [one["login"] for one in words["operators"]] == ["mei", "tom"]


async def test_a_call_for_a_human_waits_where_the_document_says(
    mei: Browser, journal: Journal, router: HandoffRouter
):
    await save(mei, DOCUMENT, 0)
    gold = await a_gold_contact(journal)
    conversation = await a_conversation(journal, contact=gold)
    brief = a_brief()
    asking = Asking(
        conversation.id, gold, "web", Language.ZH, brief.reason, brief, utc_now(), "question"
    )

    route = await router.route(asking)

    assert (route.queue, route.rule) == ("vip", "金卡直达")


async def test_the_button_is_routed_by_what_was_said_before_it(
    mei: Browser, journal: Journal, router: HandoffRouter
):
    refunds = {"name": "退款", "when": {"intent": ["task.refund"]}, "then": {"priority": 2}}
    await save(mei, {"rules": [refunds]}, 0)
    conversation = await a_conversation(journal)
    await understood(journal, conversation.id, "我要退款", "task.refund")
    contact = await journal.contacts.get(conversation.contact_id)
    brief = a_brief()

    route = await router.route(
        Asking(conversation.id, contact, "web", Language.ZH, brief.reason, brief, utc_now())
    )

    assert (route.rule, route.priority) == ("退款", 2)


async def understood(
    journal: Journal, conversation_id: ConversationId, text: str, intent: str
) -> None:
    from domain.conversation import TurnOutcome
    from domain.events import TurnEnded
    from domain.understood import Understood
    from store.turns import close_turn

    await say(journal, conversation_id, text)
    claimed = await claim(journal, conversation_id)
    read = Understood(intent, "classifier", 0.9, "calm")
    async with journal.turns.guard(claimed) as transaction:
        ended = TurnEnded(TurnOutcome.REPLIED, understood=read)
        await close_turn(transaction, claimed, ended, now=utc_now())


async def given(journal: Journal, conversation_id: ConversationId) -> TurnInput:
    await say(journal, conversation_id, "你好")
    return (await claim(journal, conversation_id)).input


async def test_a_contact_of_the_rules_goes_straight_once_and_not_again_after_a_hand_back(
    mei: Browser, journal: Journal, router: HandoffRouter
):
    await save(mei, DOCUMENT, 0)
    gold = await a_conversation(journal, contact=await a_gold_contact(journal))
    guest = await a_conversation(journal)

    first = await router.ways(await given(journal, gold.id))
    others = await router.ways(await given(journal, guest.id))
    brief = a_brief(HandoffReason.RULE)
    await journal.handoffs.request(gold.id, brief.reason, brief, now=utc_now())
    await mei.act(gold.id, "accept")
    await mei.act(gold.id, "return", note="")
    again = await router.ways(await given(journal, gold.id))

    assert first == (("*", True),)
    assert others == again == ()


async def test_a_new_matter_in_a_resolved_conversation_goes_straight_again(
    mei: Browser, journal: Journal, router: HandoffRouter
):
    await save(mei, DOCUMENT, 0)
    gold = await a_conversation(journal, contact=await a_gold_contact(journal))
    await say(journal, gold.id, "你好")
    await end(journal, await claim(journal, gold.id))
    brief = a_brief(HandoffReason.RULE)
    await journal.handoffs.request(gold.id, brief.reason, brief, now=utc_now())
    await mei.act(gold.id, "accept")
    assert (await mei.act(gold.id, "resolve", disposition="solved")).status_code < 300

    again = await router.ways(await given(journal, gold.id))

    assert again == (("*", True),)


async def test_a_dry_run_tells_what_would_change_and_leaves_no_trace(
    mei: Browser, journal: Journal, waiting: Waiting
):
    gold = await a_gold_contact(journal)
    moved = await waiting("我是金卡会员", contact=gold)
    await waiting("普通问题")
    quiet = await a_conversation(journal, contact=gold)
    await say(journal, quiet.id, "发票怎么开")
    before = (await mei.get("/routing")).json()

    tried = (await mei.post("/routing/dry-run", json={"document": DOCUMENT, "days": 365})).json()

    assert (tried["calls"], tried["talks"], tried["changed"]) == (2, 3, 1)
    assert tried["changes"][0]["conversation_id"] == moved
    assert tried["changes"][0]["now"]["group"] == "default"
    assert (
        tried["changes"][0]["then"] | {"rule": "金卡直达", "group": "vip"}
        == tried["changes"][0]["then"]
    )
    assert {one["name"]: (one["now"], one["then"]) for one in tried["groups"]} == {
        "default": (2, 1),
        "vip": (0, 1),
    }
    assert {one["name"]: (one["now"], one["then"]) for one in tried["rules"]} == {
        "": (2, 1),
        "金卡直达": (0, 1),
    }
    assert tried["straight"] == {"now": 0, "then": 2}
    assert [one["asked"] for one in tried["turned_shown"]] == ["发票怎么开", "我是金卡会员"]
    assert (await mei.get("/routing")).json() == before
    assert (await mei.get("/routing/history")).json()["versions"] == []


async def test_a_dry_run_of_intents_follows_what_was_understood(mei: Browser, journal: Journal):
    talk = await a_conversation(journal)
    await understood(journal, talk.id, "我要退款", "task.refund")
    rule = {"name": "退款", "when": {"intent": ["task.*"]}, "then": {"straight": "human"}}

    tried = await mei.post("/routing/dry-run", json={"document": {"rules": [rule]}, "days": 365})

    assert tried.json()["straight"] == {"now": 0, "then": 1}


async def test_a_dry_run_of_a_document_with_mistakes_is_refused(mei: Browser):
    refused = await mei.post("/routing/dry-run", json={"document": {"groups": []}})

    assert refused.status_code == 422
    assert "客服组" in refused.json()["problems"][0]
