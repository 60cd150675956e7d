"""The ladder: first model, second model, the articles' own words, a human; each rung is recorded."""

from collections.abc import Callable

import pytest

from agent.assistant import Assistant
from agent.words import NEAREST
from domain.confidence import Band
from domain.conversation import TurnOutcome
from domain.handoff import HandoffReason
from domain.language import Language
from tests.agent.builders import LIN, a_turn, all_in, collect
from tests.scripted_model import ScriptedModel, Step

Build = Callable[..., Assistant]
QUESTION = "退货运费由谁承担？"
GOOD = "非质量问题的退货，运费统一为¥10，由顾客承担[1]。"
MORE = "质量问题的退货不收运费[1]。"


def dead(model: ScriptedModel) -> ScriptedModel:
    return model.answer_with(lambda _: Step(status=503))


async def test_that_the_first_model_answers_if_it_can(
    with_model: Build, scripted_model, second_model
):
    scripted_model.say(GOOD)

    seen = await collect(with_model(scripted_model, second_model).respond(a_turn(QUESTION)))

    assert seen.ended.rung == "model"
    assert not second_model.requests


@pytest.mark.parametrize("trouble", ["error", "garbage", "cut", "slow", "empty"])
async def test_that_the_second_takes_over_from_one_that_fails(
    with_model: Build, scripted_model, second_model, trouble
):
    limits = {"first_token_seconds": 0.6} if trouble == "slow" else {}
    match trouble:
        case "error":
            scripted_model.error(500)
        case "garbage":
            scripted_model.garbage()
        case "cut":
            scripted_model.cut(after=1, text="运费统一为")
        case "slow":
            scripted_model.slow_first_token(1.5)
        case "empty":
            scripted_model.say("")
    second_model.say(GOOD)
    assistant = with_model(scripted_model, second_model, **limits)

    seen = await collect(assistant.respond(a_turn(QUESTION)))

    assert seen.text == GOOD
    assert seen.ended.rung == "second_model"


async def test_that_a_model_that_breaks_off_is_continued_by_the_second(
    with_model: Build, scripted_model, second_model
):
    scripted_model.cut(after=9, text=f"{GOOD}质量问题的退货不收运费，退款原路退回")
    second_model.say(MORE)

    seen = await collect(with_model(scripted_model, second_model).respond(a_turn(QUESTION)))

    assert seen.text == f"{GOOD}{MORE}"
    assert seen.ended.rung == "second_model"
    assert GOOD in str(second_model.requests[0]["messages"])


async def test_that_a_stall_in_mid_reply_is_noticed(
    with_model: Build, scripted_model, second_model
):
    scripted_model.stall(after=9, seconds=2.0, text=f"{GOOD}质量问题的退货不收运费，退款原路退回")
    second_model.say(MORE)
    assistant = with_model(scripted_model, second_model, idle_seconds=0.5)

    seen = await collect(assistant.respond(a_turn(QUESTION)))

    assert seen.text == f"{GOOD}{MORE}"


async def test_that_without_any_model_left_the_articles_speak(
    with_model: Build, scripted_model, second_model
):
    dead(scripted_model)
    dead(second_model)

    seen = await collect(with_model(scripted_model, second_model).respond(a_turn(QUESTION)))

    assert seen.ended.rung == "extractive"
    assert seen.citations
    assert seen.ended.outcome in (TurnOutcome.REPLIED, TurnOutcome.ASKED)


async def test_that_quotes_behind_a_broken_reply_do_not_repeat_it(
    with_model: Build, scripted_model
):
    scripted_model.cut(after=9, text=f"{GOOD}质量问题的退货不收运费，退款原路退回")

    seen = await collect(with_model(scripted_model).respond(a_turn(QUESTION)))

    assert seen.text.startswith(GOOD)
    assert seen.ended.rung == "extractive"
    assert len({c.number for c in seen.citations}) == len(seen.citations)


async def test_that_a_task_goes_on_without_a_model(with_model: Build, scripted_model):
    dead(scripted_model)

    seen = await collect(with_model(scripted_model).respond(a_turn("LS20260002", contact=LIN)))

    assert seen.ended.rung == "task"
    assert "LS20260002" in seen.text


async def test_that_under_all_rungs_there_is_a_human(with_model: Build, scripted_model):
    dead(scripted_model)

    seen = await collect(with_model(scripted_model).respond(a_turn("龘靐齉齾麤")))

    assert seen.ended.rung == "human"
    assert seen.handoff.reason is HandoffReason.LOW_CONFIDENCE


async def test_that_a_human_is_reached_with_the_model_down(with_model: Build, scripted_model):
    dead(scripted_model)

    seen = await collect(with_model(scripted_model).respond(a_turn("转人工")))

    assert seen.handoff.reason is HandoffReason.REQUESTED
    assert not scripted_model.requests


@pytest.fixture
def extractive(shelf, toolbox, executor, settings):
    def build(band: Band) -> Assistant:
        return Assistant(
            knowledge=shelf,
            toolbox=toolbox,
            executor=executor,
            models=(),
            settings=settings,
            confidence=all_in(band),
        )

    return build


async def test_that_an_unsure_draft_is_held_and_judged(with_model: Build, scripted_model):
    assistant = with_model(scripted_model, band=Band.UNSURE)
    scripted_model.say(f"{GOOD}{MORE}").call("judge", {"holds": True})

    seen = await collect(assistant.respond(a_turn(QUESTION)))

    assert seen.text == f"{GOOD}{MORE}"
    assert "judge" in str(scripted_model.requests[1]["tools"])


async def test_that_nothing_of_an_unsure_draft_leaves_if_its_end_fails(
    with_model: Build, scripted_model
):
    assistant = with_model(scripted_model, band=Band.UNSURE)
    scripted_model.say(f"{GOOD}最多 88 元。").say(MORE).call("judge", {"holds": True})

    seen = await collect(assistant.respond(a_turn(QUESTION)))

    assert seen.text == MORE


async def test_that_the_judges_no_stops_an_unsure_draft(with_model: Build, scripted_model):
    assistant = with_model(scripted_model, band=Band.UNSURE)
    no = {"holds": False, "reason": "off the question"}
    scripted_model.say(GOOD).call("judge", no).say(MORE).call("judge", no)

    seen = await collect(assistant.respond(a_turn(QUESTION)))

    assert GOOD not in seen.text
    assert MORE not in seen.text
    assert seen.handoff.reason is HandoffReason.UNGROUNDED


async def test_that_below_the_threshold_it_asks_back_once_and_then_hands_over(extractive):
    low = extractive(Band.BELOW)

    first = await collect(low.respond(a_turn(QUESTION)))
    second = await collect(low.respond(a_turn(QUESTION, memory=first.ended.memory)))

    assert first.ended.outcome is TurnOutcome.ASKED
    assert first.ended.quick_replies[-1] == "转人工"
    assert second.handoff.reason is HandoffReason.LOW_CONFIDENCE


async def test_that_quotes_that_are_not_sure_say_so(extractive):
    seen = await collect(extractive(Band.UNSURE).respond(a_turn(QUESTION)))

    assert seen.text.startswith(NEAREST[Language.ZH])
    assert seen.ended.confidence.band is Band.UNSURE
    assert seen.ended.outcome is TurnOutcome.ASKED
