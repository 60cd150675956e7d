"""Questions that were not answered: gathered from the journal, put together, drafted, and closed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from agent.assistant import Assistant
from domain.confidence import Band
from domain.contact import Operator
from domain.conversation import TurnOutcome
from domain.handoff import HandoffReason
from domain.language import Language
from domain.versions import Content
from knowledge.retrieval import Knowledge
from store.journal import Journal
from store.moments import utc_now
from tests.store.builders import a_key, an_operator
from tests.workshop.asking import answered, asked, handed_off, known_as
from tests.workshop.conftest import Console
from workshop.articles import Workshop
from workshop.gaps import GapBook

RETURNS = (
    "## 多久可以退货？\n\n签收后7天内可以无理由退货。\n\n## 运费谁出？\n\n运费由买家承担，每单¥10。"
)
COD = ("可以货到付款吗", "支持货到付款吗", "能不能货到付款")
ENGRAVING = ("背包上可以刻名字吗", "背包可以刻字吗")
# The desk's own words come only after the operator is through.
LATER = timedelta(minutes=40)


@pytest.fixture
async def shop(workshop: Workshop) -> None:
    """One article that answers none of the questions here."""
    draft = await workshop.create(
        "returns", Language.ZH, Content("退货政策", RETURNS), author="Mei"
    )
    await workshop.publish(draft.article_id, author="Mei")


@pytest.fixture
async def operator(journal: Journal) -> Operator:
    return await an_operator(journal, "ana")


@pytest.fixture
def book(
    journal: Journal, knowledge: Knowledge, workshop: Workshop, assistant: Assistant
) -> Callable[..., GapBook]:
    """`book(later)` looks at the journal so much later; without, now. Another one is another process."""

    def build(later: timedelta = timedelta()) -> GapBook:
        return GapBook(
            journal,
            knowledge,
            drafts=workshop,
            chat=assistant,
            clock=lambda: utc_now() + later,
        )

    return build


async def gaps_of(console: Console, **query: str) -> list[dict[str, Any]]:
    answer = await console.get("/gaps", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["gaps"]


async def only_gap(console: Console) -> dict[str, Any]:
    (gap,) = await gaps_of(console)
    return gap


async def causes(book: GapBook) -> dict[str, str]:
    """By question."""
    await book.collect()
    found = [await book.open(figures.gap.id) for figures in await book.listed()]
    return {one.question: one.cause.value for opened in found for one in opened.questions}


@pytest.mark.usefixtures("shop")
class TestGathering:
    async def test_that_each_sign_of_a_miss_is_seen(self, journal: Journal, book):
        await handed_off(journal, "可以货到付款吗")
        await asked(journal, "帐篷可以租吗")
        await asked(journal, "学生有没有优惠", rung="rules")
        rated = await asked(journal, "鞋子有加宽款吗", outcome=TurnOutcome.REPLIED, band=Band.SURE)
        await journal.feedback.rate(
            rated.conversation_id, rated.reply_id, "down", reason=None, now=utc_now()
        )

        assert await causes(book(LATER)) == {
            "可以货到付款吗": "handed_off",
            "帐篷可以租吗": "low_confidence",
            "学生有没有优惠": "unanswered",
            "鞋子有加宽款吗": "thumbs_down",
        }

    async def test_that_what_went_well_is_no_gap(self, journal: Journal, book):
        replied = {"outcome": TurnOutcome.REPLIED, "band": Band.SURE}
        fine = await asked(journal, "多久可以退货", **replied)
        await journal.feedback.rate(
            fine.conversation_id, fine.reply_id, "up", reason=None, now=utc_now()
        )
        for reason in (HandoffReason.POLICY, HandoffReason.MOOD, HandoffReason.HUMANS_ONLY):
            await handed_off(journal, "我要投诉你们", reason=reason)
        await asked(journal, "帮我取消订单", rung="task", band=Band.SURE, question=None)

        assert await causes(book(LATER)) == {}

    async def test_that_who_was_asked_back_and_went_on_has_not_left(self, journal: Journal, book):
        first = await asked(journal, "运费", rung="rules")
        await asked(
            journal,
            "退货运费谁出",
            within=first.conversation_id,
            outcome=TurnOutcome.REPLIED,
            band=Band.SURE,
        )
        still_there = await asked(journal, "学生有没有优惠", rung="rules")

        assert await causes(book()) == {}
        assert list(await causes(book(LATER))) == ["学生有没有优惠"]
        assert still_there

    async def test_that_a_wish_for_a_human_counts_only_behind_doubt(self, journal: Journal, book):
        doubtful = await asked(journal, "学生有没有优惠", rung="rules")
        sure = await asked(journal, "多久可以退货", outcome=TurnOutcome.REPLIED, band=Band.SURE)
        for talk in (doubtful, sure):
            await handed_off(
                journal,
                "转人工",
                within=talk.conversation_id,
                reason=HandoffReason.REQUESTED,
                question=None,
            )

        assert await causes(book(LATER)) == {"学生有没有优惠": "handed_off"}

    async def test_that_the_question_stands_alone_and_names_nobody(self, journal: Journal, book):
        await asked(journal, "那刻字呢", question="背包 LS20260001 能刻字吗，电话13812345678")

        assert list(await causes(book())) == ["背包 [单号] 能刻字吗，电话[电话]"]

    async def test_that_collecting_again_changes_nothing(self, journal: Journal, book):
        for text in COD:
            await handed_off(journal, text)
        first, restarted = book(), book()

        assert await first.collect() == 3
        assert await first.collect() == 0
        assert await restarted.collect() == 0
        assert [figures.count for figures in await first.listed()] == [3]

    async def test_that_what_did_not_fit_into_one_collection_comes_with_the_next(
        self, journal: Journal, book
    ):
        for text in (*COD, *ENGRAVING):
            await handed_off(journal, text)
        collecting = book()

        assert [await collecting.collect(most=2) for _ in range(4)] == [2, 2, 1, 0]

    async def test_that_the_strongest_sign_is_kept(self, journal: Journal, book):
        collecting = book()
        question = await asked(journal, "帐篷可以租吗")
        await collecting.collect()

        await journal.feedback.rate(
            question.conversation_id, question.reply_id, "down", reason=None, now=utc_now()
        )

        assert await causes(collecting) == {"帐篷可以租吗": "thumbs_down"}

    async def test_that_what_asks_the_same_is_one_gap_and_languages_are_apart(
        self, journal: Journal, mei: Console
    ):
        for text in (*COD, *ENGRAVING, "Can I pay cash on delivery?"):
            await handed_off(journal, text)

        found = await gaps_of(mei)

        assert [(gap["language"], gap["count"]) for gap in found] == [
            ("zh", 3),
            ("zh", 2),
            ("en", 1),
        ]
        assert found[0]["question"] in COD
        assert found[1]["question"] in ENGRAVING
        assert [g["id"] for g in await gaps_of(mei, language="en")] == [found[2]["id"]]

    async def test_that_the_trend_counts_eight_weeks(self, journal: Journal, mei: Console):
        def ago(**time: float) -> datetime:
            return utc_now() - timedelta(**time)

        for text, at in zip(COD, (ago(hours=1), ago(days=2), ago(weeks=3, hours=2)), strict=True):
            await handed_off(journal, text, at=at)
        await handed_off(journal, COD[0], at=ago(weeks=20))

        gap = await only_gap(mei)

        assert gap["trend"] == [0, 0, 0, 0, 1, 0, 0, 2]
        assert gap["count"] == 4
        assert gap["causes"]["handed_off"] == 4
        assert gap["first_at"] < gap["last_at"]
        assert gap["last_at"].endswith("Z")


@pytest.mark.usefixtures("shop")
class TestKinds:
    async def kind(self, journal: Journal, mei: Console, text: str, **more: Any) -> str:
        await handed_off(journal, text, **more)
        return (await only_gap(mei))["kind"]

    async def test_that_what_no_article_says_is_content(self, journal: Journal, mei: Console):
        assert await self.kind(journal, mei, "背包上可以刻名字吗") == "content"

    async def test_that_what_an_article_says_is_retrieval(self, journal: Journal, mei: Console):
        assert await self.kind(journal, mei, "签收后多久可以退货") == "retrieval"

    async def test_that_what_is_to_be_done_is_action(self, journal: Journal, mei: Console):
        assert await self.kind(journal, mei, "帮我把两个包裹合在一起寄") == "action"

    async def test_that_an_operators_answer_shows_that_an_article_was_there(
        self, journal: Journal, book, operator: Operator
    ):
        question = await handed_off(journal, "东西买错了能还给你们吗")
        first = book()
        await first.collect()
        before = (await first.listed())[0].gap.kind
        await answered(journal, question, operator, "您好", "签收后7天内可以无理由退货。")

        later = book(LATER)
        await later.collect()

        assert (before.value, (await later.listed())[0].gap.kind.value) == (
            "content",
            "retrieval",
        )

    async def test_that_people_decide_kind_and_state(self, journal: Journal, mei: Console):
        await handed_off(journal, "背包上可以刻名字吗")
        gap = await only_gap(mei)

        changed = await mei.patch(
            f"/gaps/{gap['id']}", json={"kind": "action", "state": "dismissed"}
        )
        await handed_off(journal, "背包可以刻字吗")
        listed = (await mei.get("/gaps", params={"state": "dismissed"})).json()

        assert changed.json()["gap"]["kind"] == "action"
        assert [(g["state"], g["kind"], g["count"]) for g in listed["gaps"]] == [
            ("dismissed", "action", 2)
        ]
        assert listed["counts"]["dismissed"] == 1
        assert await gaps_of(mei, state="new") == []


@pytest.mark.usefixtures("shop")
class TestFlag:
    async def test_that_an_operator_can_say_that_the_answer_was_missing(
        self, journal: Journal, mei: Console
    ):
        fine = await asked(
            journal, "背包上可以刻名字吗", outcome=TurnOutcome.REPLIED, band=Band.SURE
        )
        body = {"conversation_id": fine.conversation_id, "message_id": fine.reply_id}

        first = await mei.post("/gaps/flag", json=body)
        again = await mei.post("/gaps/flag", json=body | {"message_id": fine.message_id})

        assert first.status_code == 200, first.text
        assert first.json()["gap"]["causes"]["flagged"] == 1
        assert again.json()["gap"] == first.json()["gap"]
        assert (await only_gap(mei))["question"] == "背包上可以刻名字吗"

    async def test_that_what_was_asked_of_a_human_can_be_flagged(
        self, journal: Journal, mei: Console, operator: Operator
    ):
        talk = await handed_off(journal, "我要投诉", reason=HandoffReason.MOOD)
        await journal.desk.accept(talk.conversation_id, operator, notice="Ana", now=utc_now())
        said = await journal.receive(talk.conversation_id, "帐篷可以租吗", a_key())

        answer = await mei.post(
            "/gaps/flag",
            json={"conversation_id": talk.conversation_id, "message_id": said.message_id},
        )

        assert answer.json()["gap"]["question"] == "帐篷可以租吗"

    async def test_that_a_message_of_another_conversation_is_not_found(
        self, journal: Journal, mei: Console
    ):
        one = await asked(journal, "背包上可以刻名字吗")
        other = await asked(journal, "帐篷可以租吗")

        answer = await mei.post(
            "/gaps/flag",
            json={"conversation_id": one.conversation_id, "message_id": other.message_id},
        )

        assert answer.status_code == 404


@pytest.mark.usefixtures("shop")
class TestClosing:
    async def drafted(self, console: Console, gap: str) -> dict[str, Any]:
        answer = await console.post(f"/gaps/{gap}/draft")
        assert answer.status_code == 200, answer.text
        made = answer.json()
        version = await console.get(f"/articles/{made['article_id']}/versions/{made['number']}")
        return version.json()

    async def test_that_the_draft_is_what_operators_answered_well(
        self, journal: Journal, mei: Console, operator: Operator
    ):
        wang = await known_as(journal, "C9", "王小芳")
        poor = await handed_off(journal, COD[0])
        good = await handed_off(journal, COD[1], contact=wang)
        rated = await handed_off(journal, COD[2])
        await answered(journal, poor, operator, "我不清楚这个问题哦。", disposition="passed_on")
        await answered(
            journal,
            good,
            operator,
            "您好，王小芳，我是小安，很高兴为您服务。",
            "请稍等，我帮您查一下。",
            "支持货到付款的，签收时付给快递员，您的订单LS20260001已经备注，电话13812345678。",
            "还有其他问题吗？祝您生活愉快！",
        )
        await answered(
            journal,
            rated,
            operator,
            "支持货到付款的，签收时付给快递员，您的订单LS20269999已经备注，电话13912345678。",
            "货到付款每单收取¥5手续费。",
            disposition="passed_on",
            score=5,
        )
        gap = await only_gap(mei)

        version = await self.drafted(mei, gap["id"])

        text = version["text"]
        assert version["title"] == gap["question"]
        assert text.startswith(f"## {gap['question']}\n\n支持货到付款的")
        assert text.index("支持货到付款") < text.index("手续费")
        assert text.count("支持货到付款") == 1
        assert "我不清楚" not in text
        for personal in ("王小芳", "LS2026", "138", "139", "您好", "稍等", "祝您", "小安"):
            assert personal not in text
        assert version["questions"][gap["question"]]
        assert version["state"] == "draft"
        assert gap["question"] in version["note"]

    async def test_that_a_gap_has_one_draft(
        self, journal: Journal, mei: Console, operator: Operator
    ):
        await handed_off(journal, COD[0])
        gap = await only_gap(mei)

        first, second = [await mei.post(f"/gaps/{gap['id']}/draft") for _ in range(2)]

        taken = await only_gap(mei)
        assert first.json() == second.json()
        assert taken["state"] == "accepted"
        assert taken["article"] == {
            "id": first.json()["article_id"],
            "title": COD[0],
            "live": 0,
        }

    async def test_that_publishing_the_draft_closes_the_gap(
        self, journal: Journal, mei: Console, operator: Operator
    ):
        questions = [await handed_off(journal, text) for text in COD]
        await answered(
            journal, questions[0], operator, "支持货到付款，签收时把货款付给快递员就可以。"
        )
        gap = await only_gap(mei)
        made = (await mei.post(f"/gaps/{gap['id']}/draft")).json()
        before = (await mei.post(f"/gaps/{gap['id']}/check")).json()["gap"]

        published = await mei.post(f"/articles/{made['article_id']}/draft/publish", json={})
        closed = await only_gap(mei)
        opened = (await mei.get(f"/gaps/{gap['id']}")).json()

        assert published.status_code == 200, published.text
        assert (before["state"], before["answered"]["now"]) == ("accepted", 0)
        assert closed["answered"]["now"] == closed["answered"]["of"] == 3
        assert closed["state"] == "resolved"
        assert closed["article"]["live"] == 1
        assert [one["answered"] for one in opened["questions"]] == [True] * 3
        assert opened["nearest"][0]["article_id"] == made["article_id"]
        assert {one["reply"] for one in opened["questions"]} == {
            None,
            "支持货到付款，签收时把货款付给快递员就可以。",
        }

    async def test_that_a_gap_that_is_answered_in_part_stays_open(
        self, journal: Journal, mei: Console, book, workshop: Workshop
    ):
        for text in COD:
            await handed_off(journal, text)
        gap = await only_gap(mei)
        made = (await mei.post(f"/gaps/{gap['id']}/draft")).json()
        unlike = Content("会员生日礼", "## 生日当月\n\n生日当月有一张优惠券。")
        draft = await workshop.save_draft(made["article_id"], unlike, author="Mei", revision=1)
        await workshop.publish(draft.article_id, author="Mei")

        left = await only_gap(mei)

        assert left["state"] == "accepted"
        assert left["answered"]["of"] == 3
        assert left["answered"]["now"] < 3


async def test_that_a_shop_without_articles_can_tell_questions_apart(
    journal: Journal, mei: Console
):
    for text in (*COD, *ENGRAVING):
        await handed_off(journal, text)

    assert [gap["count"] for gap in await gaps_of(mei)] == [3, 2]


async def test_that_the_gaps_are_for_operators_alone(visitor: Console):
    for method, path in (
        ("GET", "/gaps"),
        ("GET", "/gaps/gap_1"),
        ("POST", "/gaps/flag"),
        ("POST", "/gaps/gap_1/draft"),
        ("POST", "/try"),
        ("GET", "/usefulness"),
    ):
        assert (await visitor.request(method, path, json={})).status_code == 401


async def test_that_an_unknown_gap_is_not_found(mei: Console):
    for method, path in (("GET", ""), ("PATCH", ""), ("POST", "/draft"), ("POST", "/check")):
        answer = await mei.request(method, f"/gaps/gap_none{path}", json={})
        assert answer.status_code == 404
