"""Straight to a human: what the shop's rules send there is not answered by the assistant, with or without a model."""

from collections.abc import Callable

import pytest

from agent.assistant import Assistant
from agent.straight import straight_at_once
from domain.conversation import TurnOutcome
from domain.handoff import HandoffReason
from tests.agent.builders import a_turn, collect
from tests.scripted_model import ScriptedModel

AT_ONCE = (("*", True),)


@pytest.mark.parametrize(
    ("question", "words"),
    [("怎么退货", "人工客服"), ("how do I return this", "human colleague")],
)
async def test_whoever_goes_straight_to_a_human_hears_only_that(
    assistant: Assistant, question: str, words: str
):
    seen = await collect(assistant.respond(a_turn(question, ways=AT_ONCE)))

    assert seen.ended.outcome is TurnOutcome.HANDED_OFF
    assert seen.handoff.reason is HandoffReason.RULE
    assert seen.handoff.brief.asked == question
    assert words in seen.text
    assert seen.steps == ["hand_off"]


@pytest.mark.parametrize("question", ["怎么退货？", "How do I return something?"])
async def test_an_intent_of_the_rules_goes_straight_and_another_does_not(
    assistant: Assistant, question: str
):
    straight = await collect(assistant.respond(a_turn(question, ways=(("question", True),))))
    answered = await collect(assistant.respond(a_turn(question, ways=(("task.*", True),))))

    assert straight.handoff.reason is HandoffReason.RULE
    assert "retrieve" not in straight.steps
    assert straight.ended.understood.intent == "question"
    assert answered.ended.outcome is not TurnOutcome.HANDED_OFF


@pytest.mark.parametrize("ways", [AT_ONCE, (("question", True),)])
async def test_that_a_model_is_not_asked_for_an_answer_first(
    with_model: Callable[..., Assistant],
    scripted_model: ScriptedModel,
    ways: tuple[tuple[str, bool], ...],
):
    seen = await collect(with_model(scripted_model).respond(a_turn("怎么退货？", ways=ways)))

    assert seen.handoff.reason is HandoffReason.RULE
    assert seen.text == "这件事由人工客服直接为您服务，我马上为您转接。"


async def test_that_the_first_way_that_fits_decides(assistant: Assistant):
    ways = (("question", False), ("*", True))

    kept = await collect(assistant.respond(a_turn("怎么退货？", ways=ways)))
    greeted = await collect(assistant.respond(a_turn("你好", ways=ways)))

    assert kept.ended.outcome is not TurnOutcome.HANDED_OFF
    assert greeted.handoff.reason is HandoffReason.RULE


async def test_that_a_wish_for_a_human_keeps_its_own_reason(assistant: Assistant):
    seen = await collect(assistant.respond(a_turn("转人工", ways=(("request_human", True),))))

    assert seen.handoff.reason is HandoffReason.REQUESTED


def test_at_once_is_only_what_no_intent_can_change():
    assert straight_at_once(AT_ONCE)
    assert not straight_at_once(())
    assert not straight_at_once((("question", False), ("*", True)))
