"""Coaching notes with their receipts, and the month's agenda."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.contact import Contact
from domain.ids import OperatorId
from domain.language import Language
from store.journal import Journal
from tests.desk.conftest import Browser
from tests.desk.supervising.history import Call, a_contact, begin, call

MARCH = datetime(2024, 3, 12, 2, 0, tzinfo=UTC)


@pytest.fixture
def served(tom_id: str, lin: Contact) -> Call:
    return Call(MARCH, tom_id, lin.id)


async def write(mei: Browser, operator_id: str, **changes: Any) -> Any:
    body = {"operator_id": operator_id, "theme": "mood", "text": "先接住情绪，再给方案。"} | changes
    return await mei.post("/coaching", json=body)


async def test_a_note_is_read_by_its_operator_who_gives_a_receipt_once(
    mei: Browser, tom: Browser, nora: Browser, tom_id: str, journal: Journal, lin: Contact
):
    talk = await begin(journal, lin.id, MARCH)
    note = (await write(mei, tom_id, conversation_id=talk)).json()["note"]

    [seen] = (await tom.get("/coaching/mine")).json()["notes"]
    stranger = await nora.post(f"/coaching/{note['id']}/read")
    first = (await tom.post(f"/coaching/{note['id']}/read")).json()["note"]
    second = (await tom.post(f"/coaching/{note['id']}/read")).json()["note"]

    assert (seen["text"], seen["theme"], seen["author_name"], seen["read_at"]) == (
        "先接住情绪，再给方案。",
        "mood",
        "Mei",
        None,
    )
    assert seen["conversation_id"] == talk
    assert stranger.status_code == 403
    assert first["read_at"] is not None
    assert second["read_at"] == first["read_at"]
    assert (await nora.get("/coaching/mine")).json()["notes"] == []


async def test_a_note_needs_words_a_theme_and_somebody_to_read_it(
    mei: Browser, tom: Browser, tom_id: str
):
    assert (await write(mei, tom_id, text=" ")).status_code == 422
    assert (await write(mei, tom_id, theme="weather")).status_code == 422
    assert (await write(mei, "op_nobody")).status_code == 404
    assert (await write(mei, tom_id, conversation_id="cv_nobody")).status_code == 404
    assert (await tom.post("/coaching/coach_nobody/read")).status_code == 404
    assert (await write(tom, tom_id)).status_code == 403


async def test_the_agenda_has_the_hardest_conversations_of_the_month_with_their_briefs(
    mei: Browser, journal: Journal, served: Call
):
    for _ in range(9):
        await call(journal, replace(served, contact=(await a_contact(journal)).id))
    angry = await call(
        journal, replace(served, mood="angry", score=1, question="你们到底管不管？", breaches=1)
    )
    slow = await call(
        journal,
        replace(
            served,
            closed_after=3_600,
            transfers=1,
            question="Where is my refund?",
            language=Language.EN,
        ),
    )
    await call(journal, replace(served, mood="angry", asked=MARCH + timedelta(days=40)))

    agenda = (await mei.get("/coaching", params={"month": "2024-03"})).json()

    # Angry 3 + low score 3 + breach 1; long 1 + transferred 1. The calm ones are no cases.
    assert [(case["handoff_id"], case["weight"]) for case in agenda["cases"]] == [
        (angry, 7),
        (slow, 2),
    ]
    assert agenda["cases"][0]["why"] == ["mood", "low_csat", "breach"]
    assert agenda["cases"][0]["brief"]["asked"] == "你们到底管不管？"
    assert agenda["month"] == "2024-03"


async def test_a_case_that_came_back_is_harder(mei: Browser, journal: Journal, served: Call):
    talk = await begin(journal, served.contact, MARCH)
    await call(journal, served, talk=talk)
    await call(journal, replace(served, asked=MARCH + timedelta(hours=5)), talk=talk)

    agenda = (await mei.get("/coaching", params={"month": "2024-03"})).json()

    assert [case["why"] for case in agenda["cases"]] == [["reopened"]]


async def test_the_agenda_goes_out_as_a_page_of_text_in_both_languages(
    mei: Browser, journal: Journal, served: Call, tom_id: str
):
    await call(journal, replace(served, mood="angry", question="# 你们*到底*管不管？\n- 气死了"))
    await write(mei, tom_id)
    month = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m")

    zh = await mei.get("/coaching.md", params={"month": "2024-03", "language": "zh"})
    en = await mei.get("/coaching.md", params={"month": "2024-03", "language": "en"})
    notes = await mei.get("/coaching.md", params={"month": month, "language": "en"})

    assert zh.headers["content-type"] == "text/markdown; charset=utf-8"
    assert zh.text.startswith("# 2024-03 月度培训议程\n")
    assert "1. \\# 你们\\*到底\\*管不管？ - 气死了\n   - 原因: 情绪激动\n" in zh.text
    assert "   - Why: upset customer\n   - Operator: Tom\n" in en.text
    assert "### Moods\n\n- 先接住情绪，再给方案。 (Mei → Tom)" in notes.text


async def test_a_month_is_a_month(mei: Browser):
    for month in ("2024-13", "March", "2024-3"):
        assert (await mei.get("/coaching", params={"month": month})).status_code == 422
    assert (await mei.get("/coaching")).json()["cases"] == []


async def test_names_stay_words_in_the_text_of_the_agenda(
    mei: Browser, tom_id: str, journal: Journal
):
    await journal.operators.change(OperatorId(tom_id), name="Tom\n# <b>Boss</b>")
    await write(mei, tom_id)

    told = (await mei.get("/coaching.md")).text

    assert "Tom \\# \\<b\\>Boss\\</b\\>" in told
    assert "\n# <b>" not in told
