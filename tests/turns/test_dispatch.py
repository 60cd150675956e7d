"""A turn is answered once, restarted by bursts, stopped by a button, and never ends in silence."""

# ruff: noqa: ASYNC110 - the tests watch the journal as a stranger does

import asyncio

import pytest

from domain.confidence import Band, Confidence
from domain.conversation import MessageState, OwnerKind, Sender, TurnOutcome
from domain.errors import ModelUnavailable, ToolUnavailable
from domain.events import (
    CardShown,
    CitationsAdded,
    HandoffAsked,
    SentenceSent,
    StepBegun,
    TurnEnded,
)
from domain.handoff import HandoffReason, HandoffStatus
from domain.knowledge import Citation
from store.journal import Journal
from tests.store.builders import a_brief, a_conversation, say
from tests.turns.log import log_of, text_of, texts
from tests.turns.scripted_assistant import ScriptedAssistant, echo, reply

CITATION = Citation(1, "a1", "c1", "returns", "退货", "七天", 0, 2, "2026-01-01")


async def test_a_reply_is_logged_and_kept_with_all_its_parts(
    journal: Journal, conversation_id, start
):
    sure = Confidence(0.93, Band.SURE, {"top": 0.8})
    dispatcher = await start(
        ScriptedAssistant(
            [
                StepBegun("retrieve"),
                SentenceSent("可以退。"),
                SentenceSent("七天内。"),
                CitationsAdded((CITATION,)),
                CardShown({"kind": "order", "number": "LS1"}),
                TurnEnded(
                    TurnOutcome.REPLIED,
                    sure,
                    "extractive",
                    quick_replies=("运费？",),
                    memory={"a": 1},
                ),
            ]
        )
    )

    await say(journal, conversation_id, "能退吗")
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    types = [p.get("name", p["type"]) for p in await log_of(journal, conversation_id)]
    assert types == [
        "xiaoer.message",
        "RUN_STARTED",
        "STEP_STARTED",
        "STEP_FINISHED",
        "TEXT_MESSAGE_START",
        "TEXT_MESSAGE_CONTENT",
        "xiaoer.citations",
        "xiaoer.card",
        "TEXT_MESSAGE_END",
        "xiaoer.quick_replies",
        "RUN_FINISHED",
    ]
    message = (await journal.messages.list(conversation_id))[0][-1]
    assert message.text == "可以退。七天内。"
    assert (message.state, message.rung) == (MessageState.DONE, "extractive")
    assert (message.citations, message.confidence) == ((CITATION,), sure)
    assert message.quick_replies == ("运费？",)
    assert await text_of(journal, conversation_id) == message.text


async def test_a_burst_is_answered_once(journal: Journal, conversation_id, start):
    thinking = asyncio.Event()
    assistant = ScriptedAssistant([thinking, *reply("太早")], echo())
    dispatcher = await start(assistant)

    await say(journal, conversation_id, "在吗")
    dispatcher.notify(conversation_id)
    while not assistant.turns:
        await asyncio.sleep(0)
    await say(journal, conversation_id, "我的快递")
    dispatcher.notify(conversation_id)
    await say(journal, conversation_id, "到哪了")
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    assert await texts(journal, conversation_id, Sender.ASSISTANT) == ["<在吗\n我的快递\n到哪了>"]


async def test_a_message_after_the_first_sentence_waits_for_the_next_turn(
    journal: Journal, conversation_id, start
):
    rest = asyncio.Event()
    dispatcher = await start(
        ScriptedAssistant([SentenceSent("第一句。"), rest, *reply("第二句。")], echo())
    )

    await say(journal, conversation_id, "问题一")
    dispatcher.notify(conversation_id)
    while not await text_of(journal, conversation_id):
        await asyncio.sleep(0.005)
    await say(journal, conversation_id, "问题二")
    dispatcher.notify(conversation_id)
    rest.set()
    await dispatcher.idle()

    said = await texts(journal, conversation_id, Sender.ASSISTANT)
    assert said == ["第一句。第二句。", "<问题二>"]


async def test_stopping_keeps_the_partial_text(journal: Journal, conversation_id, start):
    dispatcher = await start(
        ScriptedAssistant([SentenceSent("第一句。"), asyncio.Event(), *reply("第二句。")])
    )
    received = await say(journal, conversation_id, "问题")
    dispatcher.notify(conversation_id)
    while not await text_of(journal, conversation_id):
        await asyncio.sleep(0.005)

    assert await dispatcher.cancel(received.turn_id)
    await dispatcher.idle()

    message = (await journal.messages.list(conversation_id))[0][-1]
    assert (message.text, message.state) == ("第一句。", MessageState.STOPPED)
    assert (await log_of(journal, conversation_id))[-1]["result"]["stopped"] is True
    assert not await dispatcher.cancel(received.turn_id)


async def test_a_late_draft_is_discarded_when_a_human_takes_over(
    journal: Journal, conversation_id, start, online
):
    draft = asyncio.Event()
    assistant = ScriptedAssistant([draft, *reply("迟到的回答")])
    dispatcher = await start(assistant)
    await say(journal, conversation_id, "问题")
    dispatcher.notify(conversation_id)
    while not assistant.turns:
        await asyncio.sleep(0)

    conversation = await journal.conversations.get(conversation_id)
    await dispatcher.handover.request(conversation)
    await journal.desk.accept(
        conversation_id, online, notice="Mei 为您服务", now=conversation.created_at
    )
    draft.set()
    await dispatcher.idle()

    assert await texts(journal, conversation_id, Sender.ASSISTANT) == []
    outcome = (await journal.turns.get(assistant.turns[0].id)).outcome
    assert outcome is TurnOutcome.DISCARDED


async def test_a_handoff_with_somebody_there_is_a_place_in_the_queue(
    journal: Journal, conversation_id, start, online
):
    dispatcher = await start(
        ScriptedAssistant(
            [
                HandoffAsked(HandoffReason.REQUESTED, a_brief()),
                TurnEnded(TurnOutcome.HANDED_OFF, rung="human"),
            ]
        )
    )
    await say(journal, conversation_id, "转人工")
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    assert await texts(journal, conversation_id, Sender.SYSTEM) == [
        "正在为您转接人工客服，您是下一位。"
    ]
    handoff = await journal.handoffs.current(conversation_id)
    assert handoff.status is HandoffStatus.WAITING
    owner = (await journal.conversations.get(conversation_id)).owner
    assert owner.kind is OwnerKind.QUEUE
    assert (await say(journal, conversation_id, "在吗")).turn_id is None


async def test_a_handoff_with_nobody_there_is_a_ticket_with_a_promise(
    journal: Journal, conversation_id, start
):
    dispatcher = await start(
        ScriptedAssistant(
            [
                HandoffAsked(HandoffReason.REQUESTED, a_brief()),
                TurnEnded(TurnOutcome.HANDED_OFF, rung="human"),
            ]
        )
    )
    await say(journal, conversation_id, "I want a human")
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    handoff = await journal.handoffs.current(conversation_id)
    assert handoff.status is HandoffStatus.TICKET
    assert handoff.promised_at > handoff.created_at
    notice = (await texts(journal, conversation_id, Sender.SYSTEM))[0]
    assert notice.startswith("Nobody from our team is online right now.")
    asked = [p for p in await log_of(journal, conversation_id) if p.get("name") == "xiaoer.handoff"]
    assert asked[0]["value"]["reach_needed"] is True


@pytest.mark.parametrize(
    ("script", "reason", "code"),
    [
        ([ModelUnavailable("no answer")], HandoffReason.MODEL_FAILED, "model_unavailable"),
        ([ToolUnavailable("no answer")], HandoffReason.TOOL_FAILED, "tool_unavailable"),
        ([SentenceSent("一半"), ValueError("x")], HandoffReason.MODEL_FAILED, "internal"),
        ([TurnEnded(TurnOutcome.REPLIED)], HandoffReason.MODEL_FAILED, "internal"),
        ([StepBegun("retrieve")], HandoffReason.MODEL_FAILED, "internal"),
        ([asyncio.Event()], HandoffReason.MODEL_FAILED, "turn_timeout"),
    ],
)
async def test_a_failing_turn_tells_the_contact_and_fetches_a_human(
    journal: Journal, conversation_id, start, online, script, reason, code
):
    assistant = ScriptedAssistant(script)
    dispatcher = await start(assistant, turn_seconds=0.2)
    await say(journal, conversation_id, "问题")
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    said = await texts(journal, conversation_id, Sender.SYSTEM)
    assert said[0].startswith("抱歉，我这边出了点问题")
    assert (await journal.handoffs.current(conversation_id)).reason is reason
    errors = [p for p in await log_of(journal, conversation_id) if p["type"] == "RUN_ERROR"]
    assert [error["code"] for error in errors] == [code]
    assert (await journal.turns.get(assistant.turns[0].id)).outcome is TurnOutcome.FAILED


async def test_two_conversations_are_served_at_the_same_time(journal: Journal, start):
    both = asyncio.Barrier(2)

    async def meet(_turn):
        await both.wait()

    dispatcher = await start(ScriptedAssistant([meet, *reply("好")]))
    talks = [await a_conversation(journal) for _ in range(2)]
    for talk in talks:
        await say(journal, talk.id, "在吗")
        dispatcher.notify(talk.id)
    await dispatcher.idle()

    for talk in talks:
        assert await texts(journal, talk.id, Sender.ASSISTANT) == ["好"]


async def test_the_switch_humans_only_reaches_the_assistant(
    journal: Journal, conversation_id, start
):
    assistant = ScriptedAssistant(echo())
    dispatcher = await start(assistant)
    await journal.switches.set("humans_only", True, now=dispatcher._clock())

    await say(journal, conversation_id, "在吗")
    dispatcher.notify(conversation_id)
    await dispatcher.idle()

    assert assistant.turns[0].humans_only


async def test_the_transcript_ends_with_what_is_unanswered(
    journal: Journal, conversation_id, start
):
    assistant = ScriptedAssistant(echo())
    dispatcher = await start(assistant)
    for text in ("一", "二", "三"):
        await say(journal, conversation_id, text)
        dispatcher.notify(conversation_id)
        await dispatcher.idle()

    turn = assistant.turns[-1]
    assert [m.text for m in turn.transcript] == ["一", "<一>", "二", "<二>", "三"]
    assert (turn.unanswered, turn.question) == (1, "三")
