"""Who counts as there, and what becomes of those who wait for somebody who left."""

import asyncio
from datetime import timedelta

import pytest

from desk import accounts, presence
from desk.endpoints import wakeups
from desk.presence import ABANDONED, PRESENCE, AbsenceWatch
from desk.routing.book import RoutingBook
from desk.routing.promise import Promises
from domain.contact import Presence
from domain.conversation import OwnerKind
from domain.handoff import HandoffStatus
from domain.language import Language
from settings import Settings
from store.moments import utc_now
from tests.store.builders import say
from turns import notices


@pytest.fixture
def watch(journal) -> AbsenceWatch:
    settings = Settings(service_hours="00:00-24:00")
    promises = Promises(journal, settings, RoutingBook(journal))
    return AbsenceWatch(
        journal=journal,
        prospect=lambda group, now: promises.prospect(group, now=now),
        ticket=lambda language, prospect: notices.ticket(
            language, prospect.promised_at, settings.time_zone, on_duty=prospect.on_duty
        ),
    )


async def notices_of(journal, conversation_id: str) -> list[str]:
    messages, _ = await journal.messages.list(conversation_id)
    return [message.text for message in messages if message.kind]


async def test_whoever_gave_no_sign_of_life_for_a_minute_is_not_online(mei, journal, operators):
    late = utc_now() - PRESENCE - timedelta(seconds=1)
    await journal.operators.set_presence(operators["mei"].id, Presence.ONLINE, now=late)
    stale = (await mei.queue())["online"]

    await journal.operators.renew_presence(operators["mei"].id, now=utc_now())

    assert stale == []
    assert [o["login"] for o in (await mei.queue())["online"]] == ["mei"]


async def test_an_open_stream_is_a_sign_of_life_and_ends_with_the_session(
    mei, room, journal, operators
):
    old = utc_now() - timedelta(hours=1)
    await journal.operators.set_presence(operators["mei"].id, Presence.ONLINE, now=old)
    key = accounts.key_of(mei.cookies["xiaoer_desk"])
    stream = wakeups(room, operators["mei"], key, heartbeat=0.02)
    heard = [await anext(stream)]
    following = asyncio.create_task(anext(stream, None))
    while not await journal.operators.online(seen_since=utc_now() - PRESENCE):  # noqa: ASYNC110
        await asyncio.sleep(0.005)

    await journal.sessions.end(key)

    assert heard == [{"data": '{"type": "queue"}'}]
    assert await asyncio.wait_for(following, 5) is None


async def test_the_stream_tells_of_the_queue_and_of_conversations(
    mei, room, journal, operators, waiting
):
    key = accounts.key_of(mei.cookies["xiaoer_desk"])
    stream = wakeups(room, operators["mei"], key)
    await anext(stream)
    following = asyncio.create_task(anext(stream))
    await asyncio.sleep(0)

    conversation_id = await waiting()

    heard = [await asyncio.wait_for(following, 5)]
    while heard[-1] != {"data": '{"type": "queue"}'}:
        heard.append(await asyncio.wait_for(anext(stream), 5))
    journal.wakeups.close()
    rest = [item async for item in stream]
    assert conversation_id in heard[0]["data"]
    assert rest == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (Language.ZH, "我要找人工", "现在没有人工客服在线"),
        (Language.EN, "a person please", "Nobody from our team is online right now."),
    ],
)
async def test_who_waits_gets_a_promise_when_the_last_operator_leaves(
    mei, journal, watch, waiting, language, text, expected
):
    await mei.put("/presence", json={"presence": "online"})
    conversation_id = await waiting(text, language=language)
    await watch.look(now=utc_now())
    still_waiting = (await mei.queue())["waiting"]

    await mei.put("/presence", json={"presence": "away"})
    await watch.look(now=utc_now())
    await watch.look(now=utc_now())

    queue = await mei.queue()
    told = await notices_of(journal, conversation_id)
    assert len(still_waiting) == 1
    assert queue["waiting"] == []
    assert queue["tickets"][0]["handoff"]["promised_at"] is not None
    assert len([text for text in told if text.startswith(expected)]) == 1


GROUPS = [
    {"name": "front", "members": ["mei"]},
    {"name": "vip", "members": ["tom"]},
    {"name": "late", "members": ["mei"]},
]
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.mark.parametrize(
    ("language", "text", "nobody", "closed"),
    [
        (Language.ZH, "我要找人工", "现在没有人工客服在线", "现在不是人工服务时间"),
        (Language.EN, "a person please", "Nobody from our team is", "Our team is off duty"),
    ],
)
async def test_who_waits_in_a_group_that_closes_or_is_left_gets_a_promise_and_others_wait_on(
    mei, journal, watch, waiting, language, text, nobody, closed
):
    talks = {name: await waiting(text, language=language) for name in ("front", "vip", "late")}
    await mei.put("/presence", json={"presence": "online"})
    now = utc_now()
    # Open for an hour that is not this one.
    hour = (now.hour + 12) % 24
    span = {"opens": f"{hour:02d}:00", "closes": f"{hour:02d}:30"}
    late = {"zone": "UTC", "week": {day: [span] for day in EVERY_DAY}}
    document = {"groups": GROUPS, "hours": {"late": late}, "anyone_after_minutes": None}
    saved = await mei.put("/routing", json={"document": document, "version": 0})
    for name, talk in talks.items():
        await mei.act(talk, "transfer", to_group=name)

    await watch.look(now=now)

    queue = await mei.queue()
    assert saved.status_code == 200, saved.text
    assert [row["conversation"]["id"] for row in queue["waiting"]] == [talks["front"]]
    tickets = {row["conversation"]["id"]: row["handoff"] for row in queue["tickets"]}
    assert tickets.keys() == {talks["vip"], talks["late"]}
    assert all(one["promised_at"] for one in tickets.values())
    assert (await notices_of(journal, talks["vip"]))[-1].startswith(nobody)
    assert (await notices_of(journal, talks["late"]))[-1].startswith(closed)


async def test_what_was_promised_before_still_holds_when_the_operator_has_left(
    mei, journal, watch, waiting
):
    talk = await waiting()
    await watch.look(now=utc_now())
    promised = (await journal.handoffs.current(talk)).promised_at
    await mei.act(talk, "accept")
    await mei.delete("/session")

    await watch.look(now=utc_now() + timedelta(minutes=1))

    ticket = await journal.handoffs.current(talk)
    assert (ticket.status, ticket.promised_at) == (HandoffStatus.TICKET, promised)


async def test_a_ticket_can_still_be_accepted(mei, journal, watch, waiting):
    conversation_id = await waiting()
    await watch.look(now=utc_now())

    answer = await mei.act(conversation_id, "accept")

    assert answer.status_code == 200
    assert [row["conversation"]["id"] for row in (await mei.queue())["mine"]] == [conversation_id]


async def test_signing_out_gives_open_conversations_back_to_the_queue(mei, tom, journal, waiting):
    conversation_id = await waiting("a person please", language=Language.EN)
    await mei.act(conversation_id, "accept")

    await mei.delete("/session")

    assert [row["conversation"]["id"] for row in (await tom.queue())["waiting"]] == [
        conversation_id
    ]
    assert (await notices_of(journal, conversation_id))[-1].startswith("Mei had to leave.")
    assert (await tom.act(conversation_id, "accept")).status_code == 200


async def test_an_abandoned_contact_waits_for_the_next_operator(
    mei, journal, watch, waiting, operators
):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")
    await mei.act(conversation_id, "reply", text="稍等")
    await say(journal, conversation_id, "还在吗")
    await watch.look(now=utc_now() + ABANDONED - timedelta(seconds=5))
    kept = (await journal.conversations.get(conversation_id)).owner.kind

    await watch.look(now=utc_now() + ABANDONED + timedelta(seconds=1))

    assert kept is OwnerKind.OPERATOR
    assert (await journal.conversations.get(conversation_id)).owner.kind is OwnerKind.QUEUE
    assert any("暂时离开了" in text for text in await notices_of(journal, conversation_id))


async def test_whoever_is_there_keeps_their_conversations_however_slow(
    mei, journal, watch, waiting, operators
):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")
    await say(journal, conversation_id, "还在吗")
    later = utc_now() + 2 * ABANDONED
    await journal.operators.set_presence(operators["mei"].id, Presence.ONLINE, now=later)

    await watch.look(now=later)

    assert (await journal.conversations.get(conversation_id)).owner.kind is OwnerKind.OPERATOR


async def test_the_watch_looks_at_once_when_an_operator_leaves(
    mei, journal, watch, waiting, monkeypatch
):
    monkeypatch.setattr(presence, "PRESENCE", timedelta(seconds=0.2))
    watching = asyncio.create_task(watch.watch())
    await asyncio.sleep(0)
    monkeypatch.setattr(presence, "PRESENCE", timedelta(seconds=60))
    await mei.put("/presence", json={"presence": "online"})
    await waiting()
    await asyncio.sleep(0.3)
    waited = len((await mei.queue())["waiting"])

    await mei.put("/presence", json={"presence": "offline"})

    async with asyncio.timeout(5):
        while not (await mei.queue())["tickets"]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    watching.cancel()
    assert waited == 1
