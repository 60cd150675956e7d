"""The assistant's draft for an operator: checked, cited, never sent, and kept with what became of it."""

import asyncio
import json

import pytest
from sqlalchemy import select

from domain.conversation import Sender
from domain.language import Language
from domain.suggestion import edit_distance
from store.tables import conversations, messages, turns
from tests.desk.replying.conftest import told
from tests.scripted_model import Step

ZH, EN = "退款多久到账？", "How long do refunds take?"
INVENTED = "退款会在 45 分钟内以黄金形式送到您家。"


async def draft(browser, talk: str) -> dict:
    answer = await browser.act(talk, "draft")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(("question", "language"), [(ZH, Language.ZH), (EN, Language.EN)])
async def test_without_a_model_it_quotes_the_article_and_says_so(mei, held, question, language):
    talk = await held(question, language=language)

    made = await draft(mei, talk)

    assert (made["rung"], made["trouble"]) == ("extractive", None)
    assert made["citations"][0]["quote"]
    assert "[1]" in made["text"]
    assert "[1]" not in made["insert"]
    assert made["insert"]


async def test_nothing_of_it_is_sent_remembered_or_logged(mei, held, journal):
    talk = await held(ZH)
    log, before = await told(journal, talk), await rows(journal, talk)

    await draft(mei, talk)

    assert await told(journal, talk) == log
    assert await rows(journal, talk) == before


async def rows(journal, talk: str) -> list:
    """What a turn would have left."""
    async with journal.database.read() as connection:
        found = [
            (await connection.execute(select(table).where(key == talk))).mappings().all()
            for table, key in (
                (messages, messages.c.conversation_id),
                (turns, turns.c.conversation_id),
                (conversations, conversations.c.id),
            )
        ]
    return [[dict(row) for row in table] for table in found]


class TestWithAModel:
    @pytest.fixture
    def model_settings(self, with_model):
        return with_model

    async def test_its_checked_sentences_are_the_draft(self, mei, held, scripted_model):
        scripted_model.say("退款会在收到退货后的 1-3 个工作日内原路退回[1]。")
        scripted_model.answer_with(lambda body: Step(text="退款原路退回[1]。"))
        talk = await held(ZH)

        made = await draft(mei, talk)

        assert made["rung"] == "model"
        assert made["citations"]
        assert "退" in made["insert"]

    async def test_what_it_makes_up_is_never_offered(self, mei, held, scripted_model):
        scripted_model.answer_with(lambda body: Step(text=INVENTED))
        talk = await held(ZH)

        made = await draft(mei, talk)

        assert "黄金" not in made["text"]
        assert (made["rung"], made["trouble"]) == ("extractive", "unverified")
        assert made["citations"]

    async def test_it_is_shown_no_tool_that_changes_something_and_none_is_run(
        self, mei, held, scripted_model, running_shop, journal
    ):
        order = {"order_id": "LS20260001", "reason": "不想要了"}
        scripted_model.call("cancelOrder", order)
        scripted_model.answer_with(lambda body: Step(text="好的，我这边帮您看一下。"))
        talk = await held("请取消 LS20260001 吧，怎么退款？", customer_id="C1001")
        before = running_shop.get("/customers/C1001/orders/LS20260001")

        await draft(mei, talk)

        offered = {
            tool["function"]["name"]
            for body in scripted_model.requests
            for tool in body.get("tools") or ()
        }
        assert "getOrder" in offered
        assert offered.isdisjoint({"cancelOrder", "requestRefund", "requestReturn"})
        assert running_shop.get("/customers/C1001/orders/LS20260001") == before
        assert await journal.conversations.pending_proposal(talk, now=_soon()) is None

    async def test_one_that_is_down_leaves_the_quotes_and_says_why(self, mei, held, scripted_model):
        scripted_model.answer_with(lambda body: Step(status=500))
        talk = await held(ZH)

        made = await draft(mei, talk)

        assert (made["rung"], made["trouble"]) == ("extractive", "model_unavailable")
        assert made["insert"]

    async def test_one_that_takes_too_long_is_told_in_words(self, mei, held, scripted_model, app):
        scripted_model.answer_with(lambda body: Step(text="迟到", wait_first=5.0))
        app.state.replying.drafting._seconds = 0.2
        talk = await held(ZH)

        answer = await mei.act(talk, "draft")

        assert answer.status_code == 503
        assert answer.json()["reason"] == "draft_timeout"
        assert "write it yourself" in answer.json()["detail"]

    async def test_a_second_one_waits_for_the_first(self, mei, held, scripted_model):
        scripted_model.answer_with(lambda body: Step(text="退款原路退回[1]。", wait_first=0.5))
        talk = await held(ZH)

        answers = await asyncio.gather(mei.act(talk, "draft"), mei.act(talk, "draft"))

        assert sorted(answer.status_code for answer in answers) == [200, 429]


def _soon():
    from store.moments import utc_now

    return utc_now()


async def test_a_bare_wish_for_a_person_is_not_what_is_answered(mei, held):
    talk = await held(ZH, "转人工")
    with_reason = await held("转人工，退款多久到账？")

    for conversation in (talk, with_reason):
        assert "退款" in (await draft(mei, conversation))["insert"]


async def test_where_nothing_is_known_nothing_is_offered(mei, held, journal):
    talk = await held("你好")

    made = await draft(mei, talk)

    if made["id"] is None:
        assert made["insert"] == ""
    assert made["rung"] in ("rules", "extractive")


async def test_how_far_the_reply_went_from_it_is_a_label(mei, held, journal):
    talk = await held(ZH)
    as_it_was, edited, dropped = [await draft(mei, talk) for _ in range(3)]
    texts = {as_it_was["id"]: as_it_was["insert"], edited["id"]: edited["insert"] + " 祝好！"}

    labels = {}
    for suggestion_id, text in texts.items():
        sent = (await mei.act(talk, "reply", text=text)).json()["message_id"]
        answer = await mei.act(talk, f"messages/{sent}/origin", suggestion_id=suggestion_id)
        labels[suggestion_id] = answer.json()["suggestion"]
    await mei.post(f"/suggestions/{dropped['id']}/discard")

    assert labels[as_it_was["id"]]["state"] == "sent"
    assert labels[as_it_was["id"]]["edit_distance"] == 0
    assert labels[edited["id"]]["state"] == "edited"
    expected = edit_distance(edited["insert"], texts[edited["id"]])
    assert labels[edited["id"]]["edit_distance"] == pytest.approx(expected)
    assert 0 < expected < 0.5
    exported = [label async for label in journal.suggestions.labels()]
    assert [label["outcome"] for label in exported] == ["sent", "edited", "discarded"]
    assert exported[1]["sent"] == texts[edited["id"]]
    assert exported[0]["asked"] == [ZH]
    json.dumps(exported)


async def test_a_draft_belongs_to_its_operator_and_its_conversation(mei, tom, held):
    talk, other = await held(ZH), await held(ZH)
    made = await draft(mei, talk)
    elsewhere = (await mei.act(other, "reply", text="您好")).json()["message_id"]
    note = (await mei.act(talk, "note", text="看一下")).json()["message_id"]

    for sent, where in ((elsewhere, other), (note, talk)):
        answer = await mei.act(where, f"messages/{sent}/origin", suggestion_id=made["id"])
        assert answer.status_code == 409
    assert (await tom.post(f"/suggestions/{made['id']}/discard")).status_code == 404


async def test_the_operators_words_are_under_their_name_and_the_drafts_under_nobodys(
    mei, held, journal
):
    talk = await held(ZH)
    made = await draft(mei, talk)

    await mei.act(talk, "reply", text=made["insert"])

    said, _ = await journal.messages.list(talk)
    assert [m.sender_name for m in said if m.sender is Sender.OPERATOR] == ["Mei"]
    assert [m for m in said if m.sender is Sender.ASSISTANT] == []


@pytest.mark.parametrize(("question", "language"), [(ZH, Language.ZH), (EN, Language.EN)])
async def test_articles_for_the_last_question_stand_beside_it(mei, held, question, language):
    talk = await held(question, language=language)

    found = (await mei.get(f"/conversations/{talk}/suggestions")).json()["passages"]

    assert "refund" in " ".join(passage["slug"] for passage in found[:2])
    assert len({passage["article_id"] for passage in found}) == len(found) <= 6
    assert all(passage["language"] == language for passage in found)


async def test_for_what_was_asked_before_a_person_was_called(mei, held):
    talk = await held(ZH, "转人工")

    found = (await mei.get(f"/conversations/{talk}/suggestions")).json()["passages"]

    assert "refund" in found[0]["slug"]
