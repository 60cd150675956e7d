"""The brief that an operator reads first, and what the contact is told."""

import pytest

from domain.handoff import HandoffReason
from domain.language import Language
from tests.agent.builders import EMMA, LIN, with_receipt
from tests.agent.clerk import Counter

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_that_the_brief_says_what_was_asked_tried_and_found(counter: Counter):
    talk = counter.talk(contact=LIN)
    await talk.say("LS20260002到哪了")
    await talk.say("快递三天没动了，到底怎么回事")

    seen = await talk.say("转人工")

    brief = seen.handoff.brief
    assert "快递三天没动了" in brief.asked
    assert brief.reason is HandoffReason.REQUESTED
    assert brief.language is Language.ZH
    assert brief.slots["order_id"] == "LS20260002"
    assert brief.mood == "annoyed"
    assert "3 条消息" in brief.summary


async def test_that_running_slots_go_along(counter: Counter):
    talk = counter.talk(contact=LIN)
    await talk.say("取消LS20260001")

    seen = await talk.say("算了你们直接找个人工来弄")

    assert seen.handoff.brief.slots == {"task": "cancel_order", "order_id": "LS20260001"}


async def test_that_a_refused_answer_names_its_search_and_sources(counter: Counter):
    talk = counter.talk(language=Language.EN)
    await talk.say("do your buckles contain nickel or cobalt alloys")

    seen = await talk.say("do your buckles contain nickel or cobalt alloys")

    brief = seen.handoff.brief
    assert brief.reason is HandoffReason.LOW_CONFIDENCE
    assert any("Searched the articles" in step for step in brief.tried)
    assert brief.sources
    assert brief.language is Language.EN
    assert seen.ended.rung == "human"


async def test_that_receipts_go_along(counter: Counter):
    talk = counter.talk(contact=EMMA, language=Language.EN)
    await talk.say("cancel LS20260011, changed my mind")
    done = await talk.say("yes")
    talk.before = with_receipt(talk.before, done.receipt)

    seen = await talk.say("talk to a human")

    assert seen.handoff.brief.receipts == ("Order LS20260011 has been cancelled.",)


@pytest.mark.parametrize(
    ("text", "language", "mood"),
    [
        ("你们这帮骗子，我要找律师", Language.ZH, "angry"),
        ("I'm in tears, get me a human", Language.EN, "distressed"),
    ],
)
async def test_that_the_mood_is_told(counter: Counter, text, language, mood):
    seen = await counter.talk(language=language).say(text)

    assert seen.handoff.brief.mood == mood


async def test_that_self_harm_is_met_with_a_helpline(counter: Counter):
    seen = await counter.talk().say("活不下去了，不想活了")

    assert "12356" in seen.text
    assert seen.handoff.reason is HandoffReason.POLICY
