"""The test box finds, judges and quotes what a customer's turn does; it says, does and writes nothing."""

from typing import Any

import pytest

from agent.graph import compile_graph
from agent.patience import Patience
from agent.speaker import Speaker
from agent.state import TurnContext, TurnState
from domain.audience import Asker
from domain.confidence import Confidence
from domain.conversation import TurnInput
from domain.knowledge import Citation, Retrieval
from domain.language import Language
from tests.agent.builders import Talk, a_turn, message
from tests.agent.clerk import Counter
from tests.agent.shelf import Shelf
from tests.scripted_model import ScriptedModel

ZH, EN = Language.ZH, Language.EN
PLAIN = [
    (ZH, "签收后几天内可以退货？"),
    (ZH, "退货运费谁出"),
    (ZH, "怎么开发票"),
    (ZH, "积分会过期吗"),
    (ZH, "能寄到香港吗，要多久"),
    (ZH, "充电宝可以带上飞机吗"),
    (ZH, "羽绒服能机洗吗"),
    (ZH, "优惠券用不了怎么办"),
    (ZH, "退款多久到账？信用卡呢？"),
    (ZH, "怎么开发票？还有退货要几天内？"),
    (ZH, "你们收比特币吗"),
    (ZH, "运费"),
    (EN, "How long do I have to return an item?"),
    (EN, "Who pays for the return shipping?"),
    (EN, "Can I take a 20000 mAh power bank on a plane?"),
    (EN, "Do points expire?"),
    (EN, "do you ship to japan"),
    (EN, "How do I get an invoice?"),
    (EN, "what is your hotline number"),
    (EN, "Is my parcel insured against meteorites?"),
    (EN, "Is there anything for my birthday?"),
]
FOLLOWING = [
    (ZH, ["怎么退货"], "那运费呢？"),
    (ZH, ["能寄到香港吗"], "台湾呢"),
    (ZH, ["退款多久到账"], "信用卡呢"),
    (ZH, ["积分怎么用"], "会过期吗"),
    (ZH, ["怎么开发票"], "要多久"),
    (EN, ["How long do I have to return clothes?"], "and for shoes?"),
    (EN, ["do you ship to japan"], "and to the US?"),
    (EN, ["how do points work"], "do they expire"),
    (EN, ["how do I return something"], "who pays for that"),
    (EN, ["How do I get an invoice?"], "how long does it take?"),
]
QUESTIONS = [(language, [], question) for language, question in PLAIN] + FOLLOWING


def found(retrievals: tuple[Retrieval, ...]) -> list[tuple[Any, ...]]:
    return [
        (r.question, p.chunk.id, p.score, p.dense, p.keyword, p.sentences)
        for r in retrievals
        for p in r.passages
    ]


def places(citations: tuple[Citation, ...]) -> list[tuple[Any, ...]]:
    return [(c.article_id, c.version, c.quote, c.start, c.end) for c in citations]


def judged(confidence: Confidence | None) -> tuple[Any, ...]:
    """Without what the verdict adds to it after the draft."""
    assert confidence is not None
    parts = {k: v for k, v in confidence.parts.items() if k not in ("verified", "redrafts")}
    return confidence.value, confidence.band, parts


async def state_of(counter: Counter, turn: TurnInput) -> TurnState:
    """What the graph knows at the end of this turn."""
    resources = counter.assistant._resources
    context = TurnContext(
        turn,
        resources,
        Speaker(lambda _: None),
        counter.toolbox.for_contact(turn.contact),
        Patience(first=4, idle=4),
    )
    state: TurnState = await compile_graph().ainvoke({}, context=context)
    return state


def test_that_there_are_thirty_questions_in_both_languages():
    assert len(QUESTIONS) >= 30
    assert {language for language, _, _ in FOLLOWING} == {ZH, EN}


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("language", "history", "question"), QUESTIONS)
async def test_that_a_trial_is_the_turn(counter: Counter, language, history, question):
    talk = Talk(counter.assistant, language=language)
    for said in history:
        await talk.say(said)
    state = await state_of(
        counter,
        a_turn(question, before=talk.before, language=language, memory=talk.memory),
    )
    seen = await talk.say(question)

    trial = await counter.assistant.try_question(
        question, history=history, language=language, asker=Asker("web")
    )

    assert trial.standalone == state["understanding"].question
    assert "\n".join(trial.questions) == seen.ended.question
    assert found(trial.retrievals) == found(state["retrievals"])
    assert judged(trial.confidence) == judged(seen.ended.confidence)
    assert places(trial.citations) == places(seen.citations)
    assert trial.way != "answer" or "".join(trial.answer) == seen.text


@pytest.mark.asyncio(loop_scope="session")
async def test_that_a_trial_does_nothing(counter: Counter):
    asked = "帮我取消订单 LS20260001"

    trial = await counter.assistant.try_question(asked, asker=Asker("web", "", "gold"))

    assert trial.way == "other"
    assert trial.answer == ()
    assert not counter.ledger.effects


@pytest.mark.parametrize(
    ("question", "way"),
    [("转人工", "hand_off"), ("你好", "other"), ("   ", "other"), ("x" * 9000, "other")],
)
async def test_that_what_is_no_question_finds_nothing(assistant, question: str, way: str):
    trial = await assistant.try_question(question)

    assert trial.way == way
    assert trial.retrievals == ()


async def test_that_a_model_is_offered_the_passages_and_not_asked(
    with_model, scripted_model: ScriptedModel
):
    trial = await with_model(scripted_model).try_question("怎么开发票")

    chunks = [p.chunk.id for r in trial.retrievals for p in r.passages]
    assert trial.way == "answer"
    assert list(trial.offered) == chunks
    assert trial.citations
    assert not scripted_model.requests


async def test_that_a_trial_searches_for_its_asker(assistant, shelf: Shelf):
    asker = Asker("wechat", "香港", "gold")

    await assistant.try_question("怎么开发票", asker=asker)

    assert shelf.askers == [asker]


async def test_that_history_is_what_the_contact_said(assistant):
    trial = await assistant.try_question("那运费呢？", history=["怎么退货"])

    assert "退货" in trial.standalone
    assert message("怎么退货").text not in trial.questions
