"""The annotation queue over HTTP: what comes into it, how it is labelled, and the record of what was learnt."""

import asyncio

import pytest

from domain.sample import Origin, SampleState
from store.journal import Journal
from store.moments import utc_now
from tests.desk.conftest import Browser
from tests.store.test_samples import Turned, a_learning, a_turn, called, labelled

SAMPLES, LEARNING = "/../insights/samples", "/../insights/learning"


async def rated_down(journal: Journal, turned: Turned) -> Turned:
    await journal.feedback.rate(
        turned.conversation_id, turned.reply, "down", reason=None, now=utc_now()
    )
    return turned


async def listed(mei: Browser, state: str = "open") -> list[dict]:
    return (await mei.get(SAMPLES, params={"state": state})).json()["samples"]


async def settled(mei: Browser, sample: dict, state: str, label: str | None = None):
    return await mei.put(f"{SAMPLES}/{sample['id']}", json={"state": state, "label": label})


async def test_a_sample_shows_what_it_was_taken_for_and_what_was_said_before(
    journal: Journal, mei: Browser
):
    first = await a_turn(journal, "你们卖鞋吗")
    second = await a_turn(
        journal,
        "开胶了",
        "走寄修",
        intent="small_talk",
        probability=0.61,
        conversation_id=first.conversation_id,
    )
    await rated_down(journal, second)

    (sample,) = await listed(mei)

    assert sample["text"] == "开胶了 走寄修"
    assert sample["origin"] == "thumbs_down"
    assert sample["understood"] == {
        "intent": "small_talk",
        "tier": "classifier",
        "probability": 0.61,
        "classifier": "v1",
    }
    assert [(one["text"], one["asks"]) for one in sample["said"]] == [
        ("你们卖鞋吗", False),
        ("好的", False),
        ("开胶了", True),
        ("走寄修", True),
    ]


async def test_the_labels_are_those_of_every_shop_and_of_its_own_tasks(mei: Browser):
    labels = (await mei.get(SAMPLES)).json()["labels"]

    names = {one["label"]: one["names"] for one in labels}
    assert labels[0]["label"] == "question"
    assert names["task.invoice"] == {"zh": "开发票", "en": "get an invoice"}
    assert names["request_human"] is None
    assert {"small_talk", "confirm", "deny", "cancel", "out_of_scope"} < set(names)


async def test_complaints_come_first_and_looking_again_brings_nothing_twice(
    journal: Journal, mei: Browser
):
    await a_turn(journal, "那个", probability=0.2)
    human = await a_turn(journal, "寄修")
    await called(journal, human)
    await rated_down(journal, await a_turn(journal, "RMA"))

    for _ in range(2):
        found = [(one["origin"], one["text"]) for one in await listed(mei)]

        assert found == [
            (Origin.THUMBS_DOWN, "RMA"),
            (Origin.HUMAN_AFTER, "寄修"),
            (Origin.LOW_CONFIDENCE, "那个"),
        ]


async def test_a_thumb_that_comes_later_makes_the_sign_stronger(journal: Journal, mei: Browser):
    turned = await a_turn(journal, "那个", probability=0.2)
    before = [one["origin"] for one in await listed(mei)]

    await rated_down(journal, turned)

    assert before == ["low_confidence"]
    assert [one["origin"] for one in await listed(mei)] == ["thumbs_down"]


async def test_a_label_is_given_undone_and_given_otherwise(journal: Journal, mei: Browser):
    await rated_down(journal, await a_turn(journal, "寄修"))
    (sample,) = await listed(mei)

    given = await settled(mei, sample, "labelled", "task.return_item")
    kept = await listed(mei, "labelled")
    undone = await settled(mei, sample, "open")
    dismissed = await settled(mei, sample, "dismissed")

    assert [one.status_code for one in (given, undone, dismissed)] == [200, 200, 200]
    assert (kept[0]["label"], kept[0]["labelled_by"]) == ("task.return_item", "mei")
    assert undone.json()["sample"]["label"] is None
    assert [one["id"] for one in await listed(mei, "dismissed")] == [sample["id"]]
    assert await listed(mei) == []
    counts = (await mei.get(SAMPLES)).json()["counts"]
    assert counts == {"open": 0, "labelled": 0, "dismissed": 1}


async def test_of_two_who_label_at_once_one_hears_of_the_other(journal: Journal, mei: Browser):
    await rated_down(journal, await a_turn(journal, "寄修"))
    (sample,) = await listed(mei)

    answers = await asyncio.gather(
        settled(mei, sample, "labelled", "question"), settled(mei, sample, "labelled", "cancel")
    )

    assert sorted(one.status_code for one in answers) == [200, 409]
    (slower,) = [one.json() for one in answers if one.status_code == 409]
    assert slower["by"] == "mei"


@pytest.mark.parametrize(
    "body",
    [
        {"state": "labelled", "label": "task.fly"},
        {"state": "labelled"},
        {"state": "open", "label": "question"},
        {"state": "sold"},
    ],
)
async def test_what_makes_no_sense_is_refused(journal: Journal, mei: Browser, body: dict):
    await rated_down(journal, await a_turn(journal, "寄修"))
    (sample,) = await listed(mei)

    assert (await mei.put(f"{SAMPLES}/{sample['id']}", json=body)).status_code == 422
    assert (await mei.put(f"{SAMPLES}/smp_x", json={"state": "open"})).status_code == 404


async def test_an_operator_says_that_a_turn_was_understood_wrongly(journal: Journal, mei: Browser):
    turned = await a_turn(journal, "寄修")
    about = {"conversation_id": turned.conversation_id, "message_id": turned.reply}

    flagged = await mei.post(f"{SAMPLES}/flag", json=about)
    again = await mei.post(f"{SAMPLES}/flag", json=about | {"message_id": turned.asked})
    unread = await a_turn(journal, "按钮", tier="")
    nothing = await mei.post(
        f"{SAMPLES}/flag",
        json={"conversation_id": unread.conversation_id, "message_id": unread.reply},
    )

    assert flagged.status_code == 201
    assert flagged.json()["sample"]["origin"] == "flagged"
    assert again.json()["sample"]["id"] == flagged.json()["sample"]["id"]
    assert nothing.status_code == 422
    assert [one["text"] for one in await listed(mei)] == ["寄修"]


async def test_the_record_tells_what_is_in_use_what_waits_and_what_was_refused(
    journal: Journal, mei: Browser
):
    before = (await mei.get(LEARNING)).json()
    one = await labelled(journal, "寄修", "task.return_item")
    first = await journal.classifiers.record(
        a_learning(lessons=[(one.id, "task.return_item")]), now=utc_now()
    )
    await journal.classifiers.record(
        a_learning(promoted=False, reason={"code": "falls"}, instead_of=first.id), now=utc_now()
    )
    await labelled(journal, "RMA", "task.return_item")

    after = (await mei.get(LEARNING)).json()

    assert (before["in_use"], before["waiting"], before["learnings"]) == (None, 0, [])
    assert after["reading"] == "v-now"
    assert after["in_use"]["id"] == first.id
    assert (after["waiting"], after["labelled"], after["least"]) == (1, 2, 10)
    assert [each["state"] for each in after["learnings"]] == ["refused", "in_use"]
    assert after["learnings"][0]["reason"] == {"code": "falls"}


async def test_one_contact_does_not_fill_the_queue_with_thumbs(journal: Journal, mei: Browser):
    first = await a_turn(journal, "假话0号")
    await rated_down(journal, first)
    for number in range(1, 12):
        more = await a_turn(journal, f"假话{number}号", conversation_id=first.conversation_id)
        await rated_down(journal, more)

    assert len(await listed(mei)) == 5
    assert await journal.samples.labelled() == []


async def test_only_who_is_signed_in_may_look_or_label(browser, journal: Journal):
    stranger = browser()
    sample = await labelled(journal, "寄修", "question")

    assert (await stranger.get(SAMPLES)).status_code == 401
    assert (await stranger.get(LEARNING)).status_code == 401
    assert (await settled(stranger, {"id": sample.id}, "open")).status_code == 401
    assert (await journal.samples.get(sample.id)).state is SampleState.LABELLED
