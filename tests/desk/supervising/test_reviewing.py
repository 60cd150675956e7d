"""Reviews: what is chosen for one, how it is scored, and who reads it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from desk.supervising.scorecard import DEFAULT
from domain.contact import Contact
from store.desk_tables import suggestions
from store.journal import Journal
from tests.desk.conftest import Browser
from tests.desk.supervising.history import Call, call

MONDAY = datetime(2024, 3, 4, 2, 0, tzinfo=UTC)
WEEK = {"week": "2024-03-06"}
GOOD = {"accuracy": 5, "tone": 4, "process": 5, "completeness": 4, "language": None}


@pytest.fixture
def served(tom_id: str, lin: Contact) -> Call:
    return Call(MONDAY, tom_id, lin.id)


@pytest.fixture
async def talk(journal: Journal, served: Call) -> str:
    handoff = await call(journal, served)
    calls = [
        one
        async for chunk in journal.reports.handled(MONDAY, MONDAY + timedelta(days=1))
        for one in chunk
    ]
    return next(one.conversation_id for one in calls if one.handoff_id == handoff)


async def chosen(mei: Browser, **how: Any) -> dict[str, Any]:
    answer = await mei.get("/reviews/candidates", params=WEEK | how)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def score(mei: Browser, talk: str, operator_id: str, **changes: Any) -> Any:
    body = {"operator_id": operator_id, "scores": GOOD, "comment": "话术自然"} | changes
    return await mei.put(f"/conversations/{talk}/review", json=body)


async def test_the_sample_of_a_week_is_the_same_for_everybody_and_has_some_of_each_operator(
    mei: Browser, journal: Journal, served: Call, mei_id: str
):
    for operator in (served.operator, mei_id):
        for number in range(9):
            asked = MONDAY + timedelta(hours=number)
            await call(journal, replace(served, asked=asked, operator=operator))

    once, again = await chosen(mei, each=3), await chosen(mei, each=3)
    next_week = await chosen(mei, each=3, week="2024-03-12")

    assert once == again
    assert [row["operator_name"] for row in once["candidates"]].count("Tom") == 3
    assert [row["operator_name"] for row in once["candidates"]].count("Mei") == 3
    assert (once["since"], once["until"]) == ("2024-03-04", "2024-03-10")
    assert next_week["candidates"] == []


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("low_csat", {"score": 2}),
        ("breach", {"breaches": 1}),
        ("long", {"closed_after": 7_200}),
        ("transferred", {"transfers": 1}),
        ("handed_back", {"returns": 1}),
    ],
)
async def test_a_kind_finds_what_went_that_way_and_nothing_else(
    mei: Browser, journal: Journal, served: Call, kind: str, changes: dict[str, Any]
):
    for _ in range(3):
        await call(journal, replace(served, score=5))
    wanted = await call(journal, replace(served, **changes))

    found = await chosen(mei, kind=kind)

    assert [row["handoff_id"] for row in found["candidates"]] == [wanted]
    assert found["found"] == 1


async def test_overridden_are_those_whose_draft_was_thrown_away_or_mostly_rewritten(
    mei: Browser, journal: Journal, served: Call
):
    drafts = [("discarded", None), ("sent", 0.8), ("sent", 0.1)]
    handoffs = [await call(journal, served) for _ in drafts]
    rows = (await chosen(mei, each=20))["candidates"]
    talks = {row["handoff_id"]: row["conversation_id"] for row in rows}
    async with journal.database.write() as transaction:
        for number, (handoff, (state, distance)) in enumerate(zip(handoffs, drafts, strict=True)):
            await transaction.execute(
                insert(suggestions).values(
                    id=f"sg_{number}",
                    conversation_id=talks[handoff],
                    operator_id=served.operator,
                    text="七天内可退",
                    citations=[],
                    rung="extractive",
                    state=state,
                    edit_distance=distance,
                    made_at=MONDAY,
                )
            )

    found = await chosen(mei, kind="overridden")

    assert {row["handoff_id"] for row in found["candidates"]} == set(handoffs[:2])


async def test_an_operator_reads_what_was_said_of_their_work_and_nobody_elses(
    mei: Browser, tom: Browser, nora: Browser, talk: str, tom_id: str
):
    saved = await score(mei, talk, tom_id)

    assert saved.status_code == 200, saved.text
    assert saved.json()["review"]["mean"] == 4.5
    mine = (await tom.get("/reviews/mine")).json()
    assert [(r["comment"], r["reviewer_name"], r["contact_name"]) for r in mine["reviews"]] == [
        ("话术自然", "Mei", "林晓")
    ]
    assert mine["averages"][0]["criteria"]["accuracy"] == 5.0
    assert "language" not in mine["averages"][0]["criteria"]
    assert (await nora.get("/reviews/mine")).json()["reviews"] == []
    assert (await tom.get("/reviews")).status_code == 403
    assert (await score(tom, talk, tom_id)).status_code == 403


async def test_a_second_review_by_the_same_reviewer_replaces_the_first(
    mei: Browser, talk: str, tom_id: str
):
    await score(mei, talk, tom_id)
    await score(mei, talk, tom_id, scores=dict.fromkeys(GOOD, 2), comment="")

    found = (await mei.get("/reviews")).json()

    assert [(one["mean"], one["comment"]) for one in found["reviews"]] == [(2.0, "")]
    assert [(one["operator_name"], one["n"], one["mean"]) for one in found["averages"]] == [
        ("Tom", 1, 2.0)
    ]
    assert (await chosen(mei))["candidates"][0]["reviewed_at"] is not None


async def test_averages_go_month_by_month_in_the_shops_time(
    mei: Browser, journal: Journal, served: Call, tom_id: str, mei_id: str
):
    # 16:30 UTC on the last of a month is the first of the next in Shanghai.
    now = datetime.now(UTC)
    last = now.replace(day=1, hour=16, minute=30, second=0, microsecond=0) - timedelta(days=1)
    talks = []
    for moment, given in ((last - timedelta(days=10), 3), (last, 5)):
        handoff = await call(journal, replace(served, asked=moment))
        [row] = [
            one
            async for chunk in journal.reports.handled(moment, moment + timedelta(hours=1))
            for one in chunk
        ]
        talks.append(handoff)
        await journal.reviews.save(
            row.conversation_id,
            tom_id,
            mei_id,
            scores={"accuracy": given, "tone": None},
            comment="",
            now=moment,
        )

    [line] = (await mei.get("/reviews")).json()["averages"]

    assert [(m["mean"], m["n"]) for m in line["months"]] == [(3.0, 1), (5.0, 1)]
    assert line["months"][1]["month"] == now.strftime("%Y-%m")
    assert line["mean"] == 4.0


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ({"accuracy": 5}, "tone"),
        (GOOD | {"tone": 6}, "from 1 to 5"),
        (GOOD | {"speed": 3}, "no criterion speed"),
        (dict.fromkeys(GOOD), "one criterion at least"),
    ],
)
async def test_a_scorecard_is_filled_in_as_it_stands(
    mei: Browser, talk: str, tom_id: str, scores: dict[str, int | None], told: str
):
    answer = await score(mei, talk, tom_id, scores=scores)

    assert answer.status_code == 422
    assert told in answer.json()["detail"]


async def test_nobody_reviews_themselves_or_somebody_who_was_not_there(
    mei: Browser, talk: str, tom_id: str, mei_id: str
):
    own = await score(mei, talk, mei_id)
    stranger = await score(mei, talk, "op_nobody")

    assert "own work" in own.json()["detail"]
    assert "has not handled" in stranger.json()["detail"]


async def test_a_shop_changes_its_scorecard_and_two_who_do_hear_of_each_other(
    mei: Browser, tom: Browser
):
    first = (await tom.get("/reviews/scorecard")).json()
    empathy = {
        "id": "empathy",
        "zh": {"name": "共情", "hint": ""},
        "en": {"name": "Empathy", "hint": ""},
    }
    body = {"version": 0, "card": {"criteria": [empathy]}}

    changed = await mei.put("/reviews/scorecard", json=body)
    late = await mei.put("/reviews/scorecard", json=body)
    twice = await mei.put(
        "/reviews/scorecard", json={"version": 1, "card": {"criteria": [empathy, empathy]}}
    )

    assert first == {"version": 0, "card": DEFAULT.model_dump()}
    assert changed.json()["version"] == 1
    assert (await tom.get("/reviews/scorecard")).json()["card"]["criteria"] == [empathy]
    assert (late.status_code, twice.status_code) == (409, 422)
    assert (await tom.put("/reviews/scorecard", json=body)).status_code == 403


def test_the_default_scorecard_speaks_both_languages():
    assert [one.id for one in DEFAULT.criteria] == list(GOOD)
    assert all(
        one.zh.name and one.zh.hint and one.en.name and one.en.hint for one in DEFAULT.criteria
    )


async def test_a_week_is_named_by_any_of_its_days(mei: Browser, journal: Journal, served: Call):
    await call(journal, served)

    for day in (date(2024, 3, 4), date(2024, 3, 10)):
        assert (await chosen(mei, week=day.isoformat()))["found"] == 1
    assert (await chosen(mei, week="2024-03-11"))["found"] == 0


async def test_a_writer_sees_no_candidates(nora: Browser, browser: Callable[..., Browser]):
    assert (await nora.get("/reviews/candidates")).status_code == 403
    assert (await browser().get("/reviews/mine")).status_code == 401
