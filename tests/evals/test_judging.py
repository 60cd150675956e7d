"""A model judges turns over HTTP: Ragas' figures are what was scripted, and a judge that fails is an error, never a pass and never a nought."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from domain.errors import Invalid
from domain.language import Language
from evals.conversations.kind import Conversations
from evals.judging.metrics import JudgedMeasure
from evals.judging.turns import Judges, judge_turns, wanted_measures
from evals.kinds import Options
from evals.result import Found, Grade, Result, Turned
from evals.suite import KindName, ModelChoice, Suite
from models.chat import build_models
from settings import Settings
from tests.scripted_model import ScriptedModel, Step, scripted_model

__all__ = ["scripted_model"]

F, A, P, R = JudgedMeasure
SAID = {
    Language.ZH: (
        "退货运费谁付？",
        "质量问题由我们付[1]。其他原因付¥10[1]。",
        "质量问题的退货由云雀优选承担运费。",
    ),
    Language.EN: (
        "Who pays the return shipping?",
        "We pay for defects [1]. Otherwise it is ¥10 [1].",
        "Lark Select pays the return shipping for defects.",
    ),
}
BOTH = pytest.mark.parametrize("language", list(Language))


class Vectors:
    """An Embedder that knows two directions: what was asked, and everything else at 60 degrees to it."""

    def __init__(self, asked: str) -> None:
        self._asked = asked

    async def embed_queries(self, texts: Any) -> np.ndarray:
        near, other = (1.0, 0.0), (0.5, 3**0.5 / 2)
        return np.array([near if text == self._asked else other for text in texts], dtype="float32")


def a_result(language: Language, *, passages: int = 2, grade: Grade = Grade.PASSED) -> Result:
    asked, reply, text = SAID[language]
    found = tuple(Found(f"slug-{n}", "Title", "", f"{text} {n}", 1.0) for n in range(passages))
    turn = Turned((asked,), reply, "replied", passages=found)
    return Result("groundedness", "case", 1, language, grade, turns=(turn,))


def judges_at(
    model: ScriptedModel,
    *wanted: JudgedMeasure,
    first: float = 20.0,
    idle: float = 20.0,
    **changes: Any,
) -> Judges:
    limits = {"first_token_seconds": first, "idle_seconds": idle}
    chat = build_models(Settings(model_url=model.url, model="judge", **limits))[0]
    return Judges(chat, Vectors(""), wanted, pause=0.01, **changes)  # type: ignore[arg-type]


def in_json(row: dict[str, Any]) -> Step:
    return Step(text=json.dumps(row, ensure_ascii=False))


def nli(*verdicts: int) -> dict[str, Any]:
    rows = [{"statement": f"s{n}", "reason": "r", "verdict": v} for n, v in enumerate(verdicts)]
    return {"statements": rows}


def brain(**answers: dict[str, Any] | list[dict[str, Any]]) -> Callable[[dict[str, Any]], Step]:
    """Answers by the name of the schema that the prompt asks for; a list is played one after another."""

    def answer(body: dict[str, Any]) -> Step:
        prompt = body["messages"][-1]["content"]
        name = re.findall(r'"title": "(\w+Output)"', prompt)[-1].removesuffix("Output")
        found = answers[name]
        return in_json(found.pop(0) if isinstance(found, list) else found)

    return answer


@BOTH
async def test_faithfulness_is_the_share_of_statements_that_the_passages_bear_out(
    scripted_model: ScriptedModel, language: Language
):
    asked, reply, text = SAID[language]
    scripted_model.answer_with(
        brain(
            StatementGenerator={"statements": ["one", "two", "three", "four"]},
            NLIStatement=nli(1, 0, 1, 1),
        )
    )

    judged = await judge_turns(a_result(language), judges_at(scripted_model, F))

    assert judged.grade is Grade.PASSED
    assert judged.measures["faithfulness"] == pytest.approx(0.75)
    first, second = (body["messages"] for body in scripted_model.requests)
    assert all(body["stream"] for body in scripted_model.requests)
    assert asked in first[1]["content"]
    assert reply.split("[1]")[0].strip() in first[1]["content"]
    assert "[1]" not in first[1]["content"].rsplit("input:", 1)[-1]
    assert text in second[1]["content"]
    assert ("中文" in first[0]["content"]) is (language is Language.ZH)


@BOTH
async def test_answer_relevancy_is_the_cosine_of_the_question_that_the_reply_answers(
    scripted_model: ScriptedModel, language: Language
):
    asked = SAID[language][0]
    scripted_model.answer_with(brain(AnswerRelevance={"question": "another?", "noncommittal": 0}))
    judges = replace(judges_at(scripted_model, A), embedder=Vectors(asked))  # type: ignore[arg-type]

    judged = await judge_turns(a_result(language), judges)

    assert judged.measures["answer_relevancy"] == pytest.approx(0.5, abs=1e-5)


async def test_a_reply_that_evades_the_question_is_not_relevant(scripted_model: ScriptedModel):
    asked = SAID[Language.EN][0]
    scripted_model.answer_with(brain(AnswerRelevance={"question": asked, "noncommittal": 1}))
    judges = replace(judges_at(scripted_model, A), embedder=Vectors(asked))  # type: ignore[arg-type]

    judged = await judge_turns(a_result(Language.EN), judges)

    assert judged.measures["answer_relevancy"] == 0.0
    assert judged.grade is Grade.PASSED


@BOTH
@pytest.mark.parametrize("reference", ["", "a right answer"])
async def test_context_precision_counts_the_rank_of_what_was_of_use(
    scripted_model: ScriptedModel, language: Language, reference: str
):
    verdicts = [{"reason": "r", "verdict": v} for v in (0, 1, 1)]
    scripted_model.answer_with(brain(ContextPrecision=verdicts))

    judged = await judge_turns(
        a_result(language, passages=3), judges_at(scripted_model, P), reference=reference
    )

    # Of use at the second and third rank: (1/2 + 2/3) / 2.
    assert judged.measures["context_precision"] == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert (reference in scripted_model.requests[0]["messages"][1]["content"]) or not reference


@BOTH
async def test_context_recall_is_the_share_of_the_reference_in_the_passages(
    scripted_model: ScriptedModel, language: Language
):
    rows = [{"statement": "s", "reason": "r", "attributed": v} for v in (1, 0, 0, 0)]
    scripted_model.answer_with(brain(ContextRecall={"classifications": rows}))

    judged = await judge_turns(
        a_result(language), judges_at(scripted_model, R), reference="four statements"
    )

    assert judged.measures["context_recall"] == pytest.approx(0.25)


async def test_what_a_turn_has_not_what_it_needs_for_is_not_judged(scripted_model: ScriptedModel):
    judged = await judge_turns(
        a_result(Language.EN, passages=0), judges_at(scripted_model, F, P, R), reference="known"
    )

    assert judged == a_result(Language.EN, passages=0)
    assert scripted_model.requests == []


MISBEHAVIOURS = {
    "http error": ([Step(status=500)] * 2, "HTTP 500"),
    "too many requests": ([Step(status=429)] * 2, "HTTP 429"),
    "no chunk": ([Step(garbage=True)] * 2, "no chat completion"),
    "cut off": ([Step(text="one two three four", cut_after=2)] * 2, "middle of its reply"),
    "silent": ([Step(text="late", wait_first=3.0)], "nothing in time"),
    "stalled": ([Step(text="one two three", stall_after=1, stall_seconds=3.0)] * 2, "model judge"),
    "prose": ([Step(text="I think this is fine.")], "no JSON"),
    "half a JSON": ([Step(text='{"statements": ["one", ')], "no JSON"),
    "another JSON": ([Step(text='{"score": 1.0}')], "does not fit"),
    "refusal": ([Step(text="I'm sorry, but I cannot help with that.")], "no JSON"),
    "拒答": ([Step(text="抱歉，我无法评判这条内容。")], "no JSON"),
    "nothing": ([Step(text="")], "no JSON"),
    "no statement": ([in_json({"statements": []})], "no statement"),
    "verdict of 7": ([in_json({"statements": ["one"]}), in_json(nli(7))], "neither 0 nor 1"),
    "verdicts missing": (
        [in_json({"statements": ["one", "two"]}), in_json(nli(1))],
        "1 verdicts on 2 statements",
    ),
}


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("name", MISBEHAVIOURS)
async def test_a_judge_that_fails_is_an_error_and_never_a_figure(
    scripted_model: ScriptedModel, name: str, required: bool
):
    steps, told = MISBEHAVIOURS[name]
    for step in steps:
        scripted_model.play(step)
    language = Language.ZH if name == "拒答" else Language.EN

    limits = {"silent": {"first": 1.0}, "stalled": {"idle": 1.0}}.get(name, {})
    judges = judges_at(scripted_model, F, required=required, **limits)

    judged = await judge_turns(a_result(language), judges)

    assert "faithfulness" not in judged.measures
    assert told in judged.data["judge_failures"]["faithfulness"]
    assert judged.grade is (Grade.ERROR if required else Grade.PASSED)
    assert (told in " ".join(judged.reasons)) is required


async def test_a_judge_that_takes_too_long_in_all_is_an_error(scripted_model: ScriptedModel):
    scripted_model.play(Step(text="x" * 400, chunk_chars=1, chunk_seconds=0.05))

    judged = await judge_turns(a_result(Language.EN), judges_at(scripted_model, F, seconds=0.5))

    assert judged.grade is Grade.ERROR
    assert "longer than 0.5 s" in judged.data["judge_failures"]["faithfulness"]


async def test_a_judge_that_was_away_for_a_moment_is_asked_again(scripted_model: ScriptedModel):
    scripted_model.error(503)
    scripted_model.answer_with(
        brain(StatementGenerator={"statements": ["one"]}, NLIStatement=nli(1))
    )

    judged = await judge_turns(a_result(Language.EN), judges_at(scripted_model, F))

    assert judged.measures["faithfulness"] == 1.0
    assert judged.grade is Grade.PASSED


async def test_a_question_left_empty_is_no_irrelevant_reply(scripted_model: ScriptedModel):
    scripted_model.answer_with(brain(AnswerRelevance={"question": " ", "noncommittal": 0}))

    judged = await judge_turns(a_result(Language.EN), judges_at(scripted_model, A))

    assert judged.grade is Grade.ERROR
    assert "answer_relevancy" not in judged.measures


async def test_one_measure_that_fails_leaves_the_others_their_figures(
    scripted_model: ScriptedModel,
):
    scripted_model.answer_with(
        brain(
            StatementGenerator={"statements": ["one"]},
            NLIStatement=nli(1),
            ContextPrecision={"reason": "r", "verdict": 3},
        )
    )

    judged = await judge_turns(a_result(Language.EN), judges_at(scripted_model, F, P))

    assert judged.measures == {"faithfulness": 1.0}
    assert set(judged.data["judge_failures"]) == {"context_precision"}
    assert judged.grade is Grade.ERROR


@pytest.mark.parametrize("grade", [Grade.ERROR, Grade.CUSTOMER])
async def test_what_could_not_be_graded_is_not_judged_either(
    scripted_model: ScriptedModel, grade: Grade
):
    judged = await judge_turns(
        a_result(Language.EN, grade=grade), judges_at(scripted_model, *JudgedMeasure)
    )

    assert judged == a_result(Language.EN, grade=grade)


async def test_a_turn_that_asks_something_is_not_judged(scripted_model: ScriptedModel):
    result = a_result(Language.EN)
    asking = replace(result, turns=(replace(result.turns[0], outcome="asked"),))

    assert await judge_turns(asking, judges_at(scripted_model, F)) == asking


def test_a_suite_says_what_is_judged():
    assert wanted_measures({}, where="x.yaml") == ()
    assert wanted_measures({"judge": ["faithfulness", "faithfulness"]}, where="x.yaml") == (F,)

    for wrong in (["kindness"], "faithfulness", 3):
        with pytest.raises(Invalid, match=r"x\.yaml: `judge`.*context_recall"):
            wanted_measures({"judge": wrong}, where="x.yaml")


CASES = """
- name: period
  language: en
  golden: [returns-policy]
  steps: [{say: "How long do I have to return an item?"}]
- name: 运费
  language: zh
  golden: [returns-policy]
  steps: [{say: "退货运费谁付？"}]
"""


def a_suite(folder: Path) -> Suite:
    (folder / "judged.yaml").write_text(CASES, encoding="utf-8")
    both = dict.fromkeys(Language, "Judged")
    return Suite(
        "judged",
        KindName.CONVERSATIONS,
        both,
        both,
        (folder / "judged.yaml",),
        model=ModelChoice.NONE,
        options={"judge": ["faithfulness", "context_precision"]},
    )


def judgeable(found: list[Result]) -> list[Result]:
    """Without those whose turn asked back, handed over or found nothing: of these nothing is judged."""
    return [r for r in found if r.turns[-1].outcome == "replied" and r.turns[-1].passages]


async def results_of(folder: Path, settings: Settings) -> list[Result]:
    kind, suite = Conversations(), a_suite(folder)
    async with kind.open(suite, Options(settings, cache=folder / "calls")) as perform:
        return [await perform(case, 1) for case in kind.cases(suite)]


async def test_a_suite_of_conversations_is_judged_by_the_model_of_the_settings(
    scripted_model: ScriptedModel, seeded: Path, tmp_path: Path
):
    scripted_model.answer_with(
        brain(
            StatementGenerator={"statements": ["one", "two"]},
            NLIStatement=nli(1, 0),
            ContextPrecision={"reason": "r", "verdict": 1},
        )
    )
    settings = Settings(data=seeded, model_url=scripted_model.url, model="judge")

    found = await results_of(tmp_path, settings)
    asked = len(scripted_model.requests)
    again = await results_of(tmp_path, settings)

    assert judgeable(found)
    for each in judgeable([*found, *again]):
        assert each.grade in (Grade.PASSED, Grade.FAILED)
        assert each.measures["faithfulness"] == 0.5
        assert each.measures["context_precision"] == pytest.approx(1.0)
        assert 0.0 <= each.measures["golden_recall"] <= 1.0
    assert asked > 0
    # What a judge said is kept like any other answer.
    assert len(scripted_model.requests) == asked


async def test_a_suite_whose_judge_fails_has_errors_and_none_that_passed(
    scripted_model: ScriptedModel, seeded: Path, tmp_path: Path
):
    scripted_model.answer_with(lambda _: Step(text="Looks good to me!"))

    found = await results_of(
        tmp_path, Settings(data=seeded, model_url=scripted_model.url, model="judge")
    )

    judged = judgeable(found)
    assert [each.grade for each in judged] == [Grade.ERROR] * len(judged) != []
    assert all("could not be judged" in each.reasons[0] for each in judged)
    assert all("faithfulness" not in each.measures for each in found)


async def test_a_suite_runs_without_its_judge_where_no_model_is_configured(
    seeded: Path, tmp_path: Path
):
    found = await results_of(tmp_path, Settings(data=seeded))

    assert [each.grade for each in found] != [Grade.ERROR] * 2
    assert all("faithfulness" not in each.measures for each in found)
    assert all("grounded" in each.measures for each in found)
