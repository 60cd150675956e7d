"""Searching over everything: by what was said, in Chinese and English, and by who said it."""

from datetime import timedelta

import pytest

from desk.finding.snippets import masked, snippet
from domain.language import Language
from store.moments import utc_now
from store.search import BATCH, fits, words_of
from tests.store.builders import a_conversation, say


async def found(page, q: str, **filters: object) -> dict:
    answer = await page.get("/search", params={"q": q} | filters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def marked(pieces: list[dict]) -> list[str]:
    return [piece["text"] for piece in pieces if piece["hit"]]


@pytest.mark.parametrize(
    ("said", "q", "hit"),
    [
        ("我的鞋子开胶了，想退货", "开胶", ["开胶"]),
        ("我的鞋子开胶了，想退货", "退货 鞋子", ["鞋子", "退货"]),
        ("Where is my Order LS20260012?", "order ls2026", ["Order", "LS2026"]),
        ("LS20260012 到哪了", "ls20260012", ["LS20260012"]),
        ("是 100% 棉的吗", "100%", ["100%"]),
    ],
)
async def test_words_are_found_in_both_languages_and_marked(tom, waiting, said, q, hit):
    conversation_id = await waiting(said)
    await waiting("别的事情 something else")

    answer = await found(tom, q)

    assert [one["id"] for one in answer["conversations"]] == [conversation_id]
    assert marked(answer["conversations"][0]["snippet"]) == hit
    assert answer["more"] is False


async def test_a_latin_word_begins_where_a_word_begins(tom, waiting):
    await waiting("the preorder is late")

    assert (await found(tom, "order"))["conversations"] == []
    assert len((await found(tom, "pre"))["conversations"]) == 1


async def test_every_word_must_occur_but_not_in_one_message(tom, waiting, journal):
    conversation_id = await waiting("鞋子开胶了")
    await say(journal, conversation_id, "size 42 please")

    both, one_missing = await found(tom, "开胶 size"), await found(tom, "开胶 手机")

    assert len(both["conversations"]) == 1
    assert one_missing["conversations"] == []


async def test_signs_of_a_pattern_are_letters(tom, waiting):
    await waiting("abc")

    assert (await found(tom, "%"))["conversations"] == []
    assert (await found(tom, "a_c"))["conversations"] == []


async def test_notes_are_found_and_said_to_be_private(mei, tom, waiting):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")
    await mei.act(conversation_id, "note", text="给了二十元优惠券")

    (hit,) = (await found(tom, "优惠券"))["conversations"]

    assert (hit["internal"], hit["sender"]) == (True, "operator")
    assert hit["operator_name"] == "Mei"


async def test_filters_narrow_what_is_found(mei, tom, waiting, operators):
    taken, resolved = await waiting("refund one"), await waiting("refund two")
    for conversation_id in (taken, resolved):
        await mei.act(conversation_id, "accept")
    await mei.act(resolved, "resolve")
    tomorrow = (utc_now() + timedelta(days=1)).isoformat()

    async def ids(**filters: object) -> list[str]:
        return [one["id"] for one in (await found(tom, "refund", **filters))["conversations"]]

    assert set(await ids()) == {taken, resolved}
    assert await ids(state="open") == [taken]
    assert await ids(state="resolved") == [resolved]
    assert await ids(operator=operators["mei"].id) == [taken]
    assert await ids(operator=operators["tom"].id) == []
    assert await ids(channel="email") == []
    assert await ids(since=tomorrow) == []
    assert len(await ids(until=tomorrow)) == 2


@pytest.mark.parametrize("path", ["search?q=x", "audit?", "audit/export.csv?"])
async def test_a_moment_that_has_no_place_in_utc_is_refused(mei, ada, path):
    answer = await (ada if "audit" in path else mei).get(
        f"/{path}&since=0001-01-01T00:00:00%2B14:00"
    )

    assert answer.status_code == 422
    assert "outside the years" in answer.text


async def test_contacts_are_found_by_name_number_address_note_and_tag(tom, journal):
    lin = await journal.contacts.of_customer("C1001", now=utc_now())
    kim = await journal.contacts.known_as("email", "kim@example.com", now=utc_now(), name="Kim Lee")
    await tom.put(f"/contacts/{lin.id}/tags/大客户")
    await tom.post(
        f"/contacts/{kim.id}/notes", json={"text": "prefers to be called in the morning"}
    )

    async def who(q: str) -> list[str]:
        return [one["contact"]["id"] for one in (await found(tom, q))["contacts"]]

    assert await who("c1001") == [lin.id]
    assert await who("大客户") == [lin.id]
    assert await who("kim lee") == await who("kim@example") == await who("morning") == [kim.id]
    assert "kim@example.com" not in (await tom.get("/search", params={"q": "kim@example"})).text


async def test_a_long_list_is_cut_and_says_so(tom, waiting):
    for number in range(4):
        await waiting(f"parcel {number}")

    answer = await found(tom, "parcel", limit=3)

    assert len(answer["conversations"]) == 3
    assert answer["more"] is True


async def test_the_oldest_conversation_is_found_behind_many(tom, journal):
    old = await a_conversation(journal, language=Language.EN)
    await say(journal, old.id, "needle")
    for _ in range(BATCH + 5):
        await a_conversation(journal)

    assert [one["id"] for one in (await found(tom, "needle"))["conversations"]] == [old.id]


async def test_nothing_to_look_for_is_refused_and_strangers_find_nothing(tom, browser, operators):
    assert (await tom.get("/search", params={"q": "  "})).status_code == 422
    assert (await tom.get("/search", params={"q": "x" * 201})).status_code == 422
    assert (await browser().get("/search", params={"q": "x"})).status_code == 401


def test_words_snippets_and_masks():
    assert words_of("  Refund  退款 refund ") == ["refund", "退款"]
    assert fits("Refunds take days", "refund")
    assert not fits("prerefund", "refund")
    pieces = snippet("一" * 100 + "退款" + "二" * 200, "退款")
    assert pieces[0]["text"] == "…" + "一" * 42
    assert marked(pieces) == ["退款"]
    assert str(pieces[-1]["text"]).endswith("…")
    assert masked("email", "kim@example.com") == "k•••@example.com"
    assert masked("phone", "13812345678") == "•••5678"
    assert masked("web", "abc") == "•••"
