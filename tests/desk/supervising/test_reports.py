"""Reports over histories whose figures are counted by hand."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desk.supervising.figures import Figures
from desk.supervising.reports import Report, ReportBook
from domain.contact import Contact
from domain.handoff import HandoffReason
from domain.language import Language
from store.journal import Journal
from tests.desk.conftest import Browser
from tests.desk.supervising.history import Call, a_contact, begin, call

# Monday, 10:00 in Shanghai.
MONDAY = datetime(2024, 3, 4, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = MONDAY + 60 * DAY


async def report_of(
    journal: Journal, *, now: datetime = LATER, days: int = 7, **how: str
) -> Report:
    book = ReportBook(journal, time_zone="Asia/Shanghai")
    period = book.period(date(2024, 3, 4), date(2024, 3, 4) + (days - 1) * DAY, now=now)
    return await book.report(
        period, by=how.get("by", "operator"), step=how.get("step", "day"), now=now
    )  # type: ignore[arg-type]


async def figures_of(journal: Journal, **how: object) -> Figures:
    return (await report_of(journal, **how)).total  # type: ignore[arg-type]


@pytest.fixture
def served(tom_id: str, lin: Contact) -> Call:
    return Call(MONDAY, tom_id, lin.id)


async def test_conversations_are_counted_per_operator_and_day_on_which_they_worked(
    journal: Journal, served: Call, mei_id: str
):
    for day, operator, count in ((0, served.operator, 3), (1, served.operator, 1), (0, mei_id, 2)):
        for _ in range(count):
            await call(journal, replace(served, asked=MONDAY + day * DAY, operator=operator))

    report = await report_of(journal)

    # Tom: 3 on Monday and 1 on Tuesday; Mei: 2 on Monday. Six conversations on three operator days.
    assert (report.total.handled, report.total.operator_days) == (6, 3)
    assert report.total.a_day == 2.0
    assert [(line.name, line.figures.handled, line.figures.a_day) for line in report.lines] == [
        ("Tom", 4, 2.0),
        ("Mei", 2, 2.0),
    ]
    assert [figures.handled for _, figures in report.series] == [5, 1, 0, 0, 0, 0, 0]


async def test_a_day_is_the_shops_and_a_period_its_whole_days(journal: Journal, served: Call):
    first = datetime(2024, 3, 3, 16, 0, tzinfo=UTC)  # midnight in Shanghai
    for asked in (first - timedelta(seconds=31), first, first + 7 * DAY - timedelta(seconds=31)):
        await call(journal, replace(served, asked=asked))
    await call(journal, replace(served, asked=first + 7 * DAY))

    report = await report_of(journal)

    # Accepted half a minute later: the first is of the day before, the last of the day after.
    assert report.total.handled == 2
    assert [day.isoformat() for day, f in report.series if f.handled] == [
        "2024-03-04",
        "2024-03-10",
    ]


async def test_first_response_counts_from_the_call_to_the_first_reply_and_leaves_tickets_out(
    journal: Journal, served: Call
):
    for seconds in (20, 40, 90):
        await call(journal, replace(served, reply_after=seconds))
    await call(journal, replace(served, reply_after=50_000, ticket=True))
    await call(journal, replace(served, reply_after=None, closed_after=None))

    figures = await figures_of(journal)

    assert figures.first_response.n == 3
    assert figures.first_response.median == 40.0
    assert figures.first_response.p90 == pytest.approx(80.0)
    assert figures.still_open == 1


async def test_what_was_handed_back_is_not_resolved(journal: Journal, served: Call):
    await call(journal, replace(served, closed_after=300))
    await call(journal, replace(served, closed_after=900))
    await call(journal, replace(served, closed_after=60, disposition=None, returns=1))

    figures = await figures_of(journal)

    assert (figures.resolution.n, figures.resolution.median) == (2, 600.0)
    assert (figures.handed_back.count, figures.handed_back.n) == (1, 3)
    assert figures.first_contact.n == 2


async def test_the_first_contact_solves_what_does_not_come_back_within_seven_days(
    journal: Journal, served: Call
):
    async def one(**changes: object) -> Call:
        contact = await a_contact(journal, "Kim")
        made = replace(served, contact=contact.id, **changes)
        await call(journal, made)
        return made

    await one()
    reopened = timedelta(days=2).total_seconds()
    await one(reopened_after=reopened)
    await one(reopened_after=timedelta(days=9).total_seconds())
    await one(disposition="passed_on")
    await one(disposition="spam")
    back = await one(intent="refund")
    await begin(journal, back.contact, back.asked + 3 * DAY)
    late = await one()
    await begin(journal, late.contact, late.asked + 8 * DAY)

    figures = await figures_of(journal)

    # Solved: the quiet one, the one reopened after nine days, the one who came back after eight.
    # Not solved: reopened in time, passed on, came back in time. Spam counts for nobody.
    assert (figures.first_contact.count, figures.first_contact.n) == (3, 6)


async def test_another_matter_is_no_failure_of_the_first(journal: Journal, served: Call):
    refund = replace(served, intent="refund")
    await call(journal, refund)
    await call(journal, replace(refund, asked=MONDAY + 2 * DAY, intent="invoice"))
    other = await a_contact(journal, "Emma")
    again = replace(refund, contact=other.id)
    await call(journal, again)
    await call(journal, replace(again, asked=MONDAY + 2 * DAY))

    figures = await figures_of(journal)

    # Lin asked about two things, both solved. Emma asked about one twice: the first was not.
    assert (figures.first_contact.count, figures.first_contact.n) == (3, 4)


async def test_before_the_week_is_over_nothing_is_decided(journal: Journal, served: Call):
    await call(journal, served)

    figures = await figures_of(journal, now=MONDAY + 6 * DAY)

    assert figures.first_contact.n == 0
    assert figures.first_contact.share is None
    assert figures.undecided == 1


async def test_scores_transfers_and_promises(journal: Journal, served: Call):
    for score, transfers, breaches in ((5, 0, 0), (4, 2, 1), (1, 1, 2), (None, 0, 0)):
        await call(journal, replace(served, score=score, transfers=transfers, breaches=breaches))

    figures = await figures_of(journal)

    assert (figures.score.n, figures.score.mean) == (3, pytest.approx(10 / 3))
    assert (figures.good.count, figures.good.n) == (2, 3)
    assert (figures.transfers, figures.transferred.count, figures.transferred.n) == (3, 2, 4)
    assert figures.kept is not None
    assert (figures.kept.count, figures.kept.n) == (2, 4)


async def test_without_a_single_mark_nobody_says_that_promises_were_kept(
    journal: Journal, served: Call
):
    await call(journal, served)

    assert (await figures_of(journal)).kept is None


async def test_two_calls_in_one_conversation_are_one_conversation_with_one_score(
    journal: Journal, served: Call
):
    talk = await begin(journal, served.contact, MONDAY, score=3)
    await call(journal, replace(served, returns=1), talk=talk)
    await call(journal, replace(served, asked=MONDAY + timedelta(hours=1)), talk=talk)

    figures = await figures_of(journal)

    assert (figures.handled, figures.a_day) == (1, 1.0)
    assert figures.score.n == 1
    assert figures.handed_back.n == 2


async def test_what_the_assistant_handed_over_and_what_it_resolved_alone(
    journal: Journal, served: Call
):
    unsure = HandoffReason.LOW_CONFIDENCE
    await call(journal, replace(served, reason=unsure))
    await call(journal, replace(served, contact=(await a_contact(journal)).id))
    quiet = await a_contact(journal)
    await begin(journal, quiet.id, MONDAY, score=5)
    silent = await a_contact(journal)
    await begin(journal, silent.id, MONDAY, turns=0)
    back = await a_contact(journal)
    await begin(journal, back.id, MONDAY)
    await call(
        journal, replace(served, contact=back.id, asked=MONDAY + 8 * DAY - timedelta(days=2))
    )

    assistant = (await report_of(journal)).assistant

    # Five were asked something; the one without a turn counts for nothing. Three called a human, of the two others one came
    # back within the week and called for one then.
    assert assistant.begun == 5
    assert (assistant.handed_over.count, assistant.handed_over.n) == (3, 5)
    assert assistant.reasons == {"requested": 2, "low_confidence": 1}
    assert (assistant.alone.count, assistant.alone.n) == (1, 5)
    assert (assistant.score.n, assistant.score.mean) == (1, 5.0)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("group", [("售后", 2), ("default", 1)]),
        ("channel", [("web", 2), ("email", 1)]),
        ("language", [("zh", 2), ("en", 1)]),
    ],
)
async def test_figures_are_split_by_group_channel_and_language(
    journal: Journal, served: Call, by: str, expected: list[tuple[str, int]]
):
    await call(journal, replace(served, group="售后"))
    await call(journal, replace(served, group="售后", channel="email"))
    await call(journal, replace(served, language=Language.EN))

    report = await report_of(journal, by=by)

    assert [(line.name, line.figures.handled) for line in report.lines] == expected
    assert (report.lines[0].assistant is None) == (by == "group")


async def test_weeks_begin_on_monday_and_months_on_the_first(journal: Journal, served: Call):
    await call(journal, replace(served, asked=MONDAY + 29 * DAY))

    weeks = (await report_of(journal, days=30, step="week")).series
    months = (await report_of(journal, days=30, step="month")).series

    assert [str(day) for day, _ in weeks] == [
        "2024-03-04", "2024-03-11", "2024-03-18", "2024-03-25", "2024-04-01",
    ]  # fmt: skip
    assert [(str(day), f.handled) for day, f in months] == [("2024-03-04", 0), ("2024-04-01", 1)]


async def test_more_than_a_chunk_is_counted_to_the_last(
    journal: Journal, served: Call, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("store.reports.CHUNK", 3)
    for number in range(8):
        # Five at the same moment, so that a chunk ends among equals.
        await call(journal, replace(served, asked=MONDAY + timedelta(hours=max(0, number - 4))))

    figures = await figures_of(journal)

    assert (figures.handled, figures.resolution.n) == (8, 8)


async def test_an_empty_desk_has_no_figures_instead_of_noughts(journal: Journal):
    report = await report_of(journal)

    assert report.total.handled == 0
    assert report.total.a_day is None
    assert report.total.first_response.median is None
    assert report.total.score.mean is None
    assert report.lines == []


async def test_a_supervisor_reads_and_exports_a_report(
    mei: Browser, journal: Journal, served: Call
):
    await call(journal, replace(served, score=5))
    asked = {"since": "2024-03-04", "until": "2024-03-10"}

    report = (await mei.get("/reports", params=asked)).json()
    answer = await mei.get("/reports.csv", params=asked | {"language": "zh"})

    assert report["total"]["handled"] == 1
    assert (report["target_a_day"], report["zone"]) == (120, "Asia/Shanghai")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "desk-lines-2024-03-04-2024-03-10.csv" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    first = dict(zip(rows[0], rows[1], strict=True))
    assert (first["客服"], first["接待会话"], first["满意度平均"]) == ("Tom", "1", "5.0")
    assert first["首次响应中位数（秒）"] == "60.0"
    assert first["SLA 达成率（%）"] == ""


async def test_the_reasons_are_exported_in_the_words_of_the_reader(
    mei: Browser, journal: Journal, served: Call
):
    await call(journal, replace(served, reason=HandoffReason.MOOD))
    asked = {"since": "2024-03-04", "until": "2024-03-10", "part": "reasons"}

    zh = (await mei.get("/reports.csv", params=asked | {"language": "zh"})).text
    en = (await mei.get("/reports.csv", params=asked | {"language": "en"})).text

    assert zh == "\ufeff转人工原因,会话\r\n客户情绪激动,1\r\n"
    assert en == "\ufeffReason,Conversations\r\nCustomer was upset,1\r\n"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
async def test_no_cell_is_run_as_a_formula(mei: Browser, journal: Journal, served: Call, name: str):
    await call(journal, replace(served, group=name))
    asked = {"since": "2024-03-04", "until": "2024-03-10", "by": "group"}

    answer = await mei.get("/reports.csv", params=asked)

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert rows[1][0] == f"'{name}"


async def test_what_cannot_be_a_period_is_refused(mei: Browser):
    backwards = await mei.get("/reports", params={"since": "2024-03-10", "until": "2024-03-04"})
    endless = await mei.get("/reports", params={"since": "2020-01-01", "until": "2024-03-04"})

    assert [backwards.status_code, endless.status_code] == [422, 422]
    assert "ends before it begins" in backwards.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/reports?since=0001-01-01&until=0001-01-05",
        "/reports?since=9999-12-30&until=9999-12-31",
        "/reviews/candidates?week=0001-01-01",
        "/reviews/candidates?week=9999-12-31",
        "/coaching?month=0000-01",
        "/coaching.md?month=9999-12",
    ],
)
async def test_a_day_at_the_end_of_the_calendar_is_refused(mei: Browser, path: str):
    assert (await mei.get(path)).status_code == 422
