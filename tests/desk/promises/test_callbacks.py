"""Who waits long may have an answer later instead; out of hours everybody gets one, at a promised time."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.routing.promise import Promises
from domain.errors import Conflict
from domain.handoff import HandoffStatus
from domain.language import Language
from tests.desk.promises.conftest import after
from tests.store.builders import NOW, a_conversation, an_operator


async def told(journal, talk) -> list[str]:
    messages, _ = await journal.messages.list(talk.id)
    return [message.text for message in messages if message.kind]


async def test_after_ten_minutes_a_call_back_is_offered_once(journal, save, asks, callbacks):
    await save(callback_after_minutes=10)
    talk = await asks(language=Language.EN)

    assert await callbacks.look(after(minutes=9)) == after(minutes=10)
    early = await told(journal, talk)
    await callbacks.look(after(minutes=10))
    await callbacks.look(after(minutes=11))

    offered = (await told(journal, talk))[len(early) :]
    assert offered == [
        "This may take a while. You can keep waiting here, or leave a phone number or an e-mail "
        "address and have an answer by 1 March, 14:10 (Asia/Shanghai)."
    ]
    events = await journal.events_after(talk.id, 0)
    values = [e.payload["value"] for e in events if e.payload.get("name") == "xiaoer.handoff"]
    assert values[-1]["callback_by"] == after(hours=2, minutes=10).isoformat()
    assert values[-1]["status"] == "waiting"


async def test_a_long_wait_by_the_estimate_is_answered_at_once(journal, save, asks, callbacks):
    await save(callback_after_minutes=None, long_wait_minutes=20)
    mei = await an_operator(journal, "ann")
    for number in range(1, 9):
        began = NOW - timedelta(hours=2 * number)
        earlier = await asks(at=began)
        await journal.desk.accept(earlier.id, mei, notice="接入", now=began + timedelta(minutes=25))
    talk = await asks()

    await callbacks.look(after(seconds=1))

    assert "等待的时间可能比较长" in (await told(journal, talk))[-1]


async def test_nobody_is_offered_one_where_the_shop_wants_none(journal, save, asks, callbacks):
    await save(callback_after_minutes=None, long_wait_minutes=None)
    await asks()

    assert await callbacks.look(after(hours=3)) is None
    assert (await journal.handoffs.listed(HandoffStatus.WAITING))[0].handoff.callback_by is None


async def test_choosing_it_keeps_place_in_the_order_and_the_promised_time(
    journal, save, asks, callbacks, handover
):
    await save(callback_after_minutes=10)
    talk, other = await asks(), await asks(at=after(minutes=1))
    await callbacks.look(after(minutes=10))

    ticket = await handover.call_back(talk, "139 0000 1111", now=after(minutes=12))

    assert ticket.status is HandoffStatus.TICKET
    assert ticket.promised_at == after(hours=2, minutes=10)
    assert (ticket.reach, ticket.created_at) == ("139 0000 1111", NOW)
    assert (await told(journal, talk))[-1] == (
        "好的，您不用一直等了。我们会在 3月1日 14:10 前答复您：在这里，也可能通过 139 0000 1111 "
        "联系您。您随时可以在这里补充。"
    )
    assert await journal.handoffs.position(other.id) == 1
    with pytest.raises(Conflict):
        await handover.call_back(talk, "139 0000 1111", now=after(minutes=13))


async def test_an_offer_from_long_ago_is_renewed_before_it_is_promised(
    save, asks, callbacks, handover
):
    await save(callback_after_minutes=10)
    talk = await asks()
    await callbacks.look(after(minutes=10))

    ticket = await handover.call_back(talk, "a@b.cn", now=after(hours=2))

    assert ticket.promised_at == after(hours=4)


async def test_none_can_be_chosen_that_was_not_offered(journal, save, asks, handover):
    await save()
    talk = await asks()

    with pytest.raises(Conflict):
        await handover.call_back(talk, "a@b.cn", now=after(minutes=1))
    assert (await journal.handoffs.current(talk.id)).status is HandoffStatus.WAITING


async def promised_in(promises: Promises, group: str, *, now: datetime) -> datetime | None:
    return (await promises.prospect(group, now=now)).promised_at


async def test_hours_of_the_group_decide_between_a_place_and_a_time(save, promises, tom_is_there):
    office = [{"opens": "09:00", "closes": "18:00"}]
    night = [{"opens": "18:00", "closes": "02:00"}]
    hours = {
        "default": {"week": {"sun": office, "mon": office}},
        "night": {"week": {"sun": night}},
    }
    await save(hours=hours, groups=[{"name": "default"}, {"name": "night"}])

    assert await promised_in(promises, "default", now=after(minutes=1)) is None
    assert await promised_in(promises, "night", now=after(minutes=1)) == after(hours=8)
    # In the evening it is the other way round: Monday at eleven.
    evening = after(hours=7)
    assert await promised_in(promises, "default", now=evening) == datetime(
        2026, 3, 2, 3, tzinfo=UTC
    )


async def test_a_holiday_promises_the_day_after(save, promises, tom_is_there):
    await save(holidays=[{"day": "2026-03-01", "name": "店庆"}], answer_minutes=30)

    promised = await promised_in(promises, "default", now=NOW)

    assert promised == datetime(2026, 3, 1, 16, 30, tzinfo=UTC)  # 00:30 in Shanghai


async def test_only_those_who_may_come_count_as_there(save, promises, tom_is_there):
    groups = [{"name": "default"}, {"name": "sales", "members": ["mei"]}]
    await save(groups=groups, anyone_after_minutes=None)

    assert await promised_in(promises, "sales", now=after(minutes=1)) is not None
    assert await promised_in(promises, "default", now=after(minutes=1)) is None
    await save(groups=groups, anyone_after_minutes=15)
    assert await promised_in(promises, "sales", now=after(minutes=1)) is None


async def test_tickets_stand_by_the_time_they_were_promised(mei, journal, save, asks):
    await save()
    late, soon = await asks(), await asks(at=after(minutes=5))
    for talk, hours in ((late, 6), (soon, 1)):
        await journal.desk.to_ticket(
            talk.id, promised_at=after(hours=hours), notice="已留言", now=after(minutes=6)
        )

    tickets = (await mei.queue())["tickets"]

    assert [row["conversation"]["id"] for row in tickets] == [soon.id, late.id]


async def test_the_preview_says_what_a_customer_would_read(mei, tom, journal):
    closed = {"default": {"week": {"mon": [{"opens": "09:00", "closes": "09:01"}]}}}
    body = {"document": {"hours": closed, "answer_minutes": 30}}

    found = (await mei.post("/promises/preview", json=body)).json()["groups"][0]

    assert found["told"]["zh"].startswith("现在不是人工服务时间。")
    assert found["told"]["en"].startswith("Our team is off duty at this hour.")
    assert (found["ticket"], found["promised_at"], found["answer_by"]) == (True, None, None)
    body["document"]["answer_minutes"] = 1
    found = (await mei.post("/promises/preview", json=body)).json()["groups"][0]
    assert found["promised_at"] == found["answer_by"] is not None
    assert (await tom.post("/promises/preview", json=body)).status_code == 403
    wrong = {"document": {"hours": {"default": {"week": {}}}}}
    assert (await mei.post("/promises/preview", json=wrong)).status_code == 422
    assert (await mei.get("/promises")).json() == {
        "service_hours": "09:00-21:00",
        "time_zone": "Asia/Shanghai",
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [(Language.ZH, "我们会尽快回复。"), (Language.EN, "they will answer as soon as they can.")],
)
async def test_hours_that_are_too_thin_promise_no_time(journal, save, handover, language, words):
    minute = [{"opens": "09:00", "closes": "09:01"}]
    await save(hours={"default": {"week": {"mon": minute}}}, answer_minutes=30)
    talk = await a_conversation(journal, language=language)

    ticket = await handover.request(talk, now=NOW)
    told_of = (await told(journal, talk))[-1]

    assert (ticket.status, ticket.promised_at) == (HandoffStatus.TICKET, None)
    assert words in told_of
    assert "20" not in told_of


async def test_out_of_hours_the_contact_hears_that_and_not_that_nobody_came(
    journal, save, handover
):
    closed = {"default": {"week": {"mon": [{"opens": "09:00", "closes": "18:00"}]}}}
    await save(hours=closed)
    talk = await a_conversation(journal, language=Language.EN)

    ticket = await handover.request(talk, now=NOW)

    assert ticket.promised_at == datetime(2026, 3, 2, 3, tzinfo=UTC)
    assert (await told(journal, talk))[-1].startswith(
        "Our team is off duty at this hour. I have left them a message, and they will answer by "
        "2 March, 11:00 (Asia/Shanghai)."
    )
