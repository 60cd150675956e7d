"""Customers whom a model plays over HTTP, the bounds, and what is noted of each turn: at a real counter over the demo's library."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from domain.errors import Invalid
from domain.language import Language
from evals.conversations.cases import Scene, Simulated, Step, Want
from evals.conversations.counter import Counter, open_counter
from evals.conversations.grading import Ending
from evals.conversations.holding import Held, hold
from evals.conversations.kind import Conversations, graded
from evals.conversations.modelling import Models
from evals.kinds import Bound, Options
from evals.result import Grade
from evals.suite import FOLDER, read_suite
from models.chat import build_models
from settings import Settings
from tests.scripted_model import ScriptedModel
from tests.scripted_model import Step as Played

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATIENT: dict[str, Any] = {"first_token_seconds": 60.0, "idle_seconds": 30.0}
KNOWS = {
    Language.ZH: {"order_id": "LS20260001", "reason": "买重了"},
    Language.EN: {"order_id": "LS20260011", "reason": "ordered it twice"},
}
WHO = {Language.ZH: "C1001", Language.EN: "C1002"}
LINES = {
    Language.ZH: ("我想取消一个订单", "LS20260001", "买重了", "确认", "[END]"),
    Language.EN: ("I want to cancel an order", "LS20260011", "ordered it twice", "yes, confirm", "[END]"),
}  # fmt: skip
FAIR = json.dumps({"fair": True})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def counter(seeded: Path) -> AsyncIterator[Counter]:
    async with open_counter(Models(Settings(data=seeded))) as opened:
        yield opened


def played(counter: Counter, model: ScriptedModel, cache: Path | None = None) -> Counter:
    settings = counter.settings.model_copy(
        update={"model": "scripted", "model_url": model.url, "model_key": "x", **PATIENT}
    )
    return replace(counter, models=Models(counter.settings, (), build_models(settings)[0], cache))


def canceller(language: Language, **want: Any) -> Scene:
    goal = {Language.ZH: "取消跑鞋的订单", Language.EN: "cancel the backpack order"}[language]
    customer = Simulated("polite", goal, KNOWS[language], "the order is cancelled", 8)
    order = KNOWS[language]["order_id"]
    wanted = Want(effects=({"tool": "cancelOrder", "order_id": order},), **want)
    return Scene("x", "some", language, WHO[language], customer=customer, want=wanted)


def say(model: ScriptedModel, *lines: str) -> None:
    for line in lines:
        model.say(line)


@pytest.mark.parametrize("language", Language)
async def test_that_a_played_customer_reaches_the_goal(
    counter: Counter, scripted_model: ScriptedModel, language: Language
):
    say(scripted_model, *LINES[language])
    scripted_model.call("judge_customer", FAIR)

    held = await hold(played(counter, scripted_model), canceller(language))

    assert (held.ending, held.customer, held.failures) == (Ending.PASSED, (), ())
    assert held.turns[-1].receipt == "done"
    assert graded(held) is Grade.PASSED
    told = json.dumps(scripted_model.requests[1]["messages"], ensure_ascii=False)
    assert held.turns[0].reply[:10] in told


@pytest.mark.parametrize("language", Language)
async def test_that_an_inventing_customer_is_told_apart_from_a_failing_assistant(
    counter: Counter, scripted_model: ScriptedModel, language: Language
):
    invented = {Language.ZH: "取消LS20268888", Language.EN: "Please cancel LS20268888"}[language]
    say(scripted_model, invented, "[END]")

    held = await hold(played(counter, scripted_model), canceller(language))

    assert "LS20268888" in held.customer[0]
    assert graded(held) is Grade.CUSTOMER


async def test_that_the_judge_of_the_customer_is_heard(
    counter: Counter, scripted_model: ScriptedModel
):
    say(scripted_model, "Hello, which payment methods are there?", "[END]")
    scripted_model.call("judge_customer", {"fair": False, "fault": "off_goal: asks about payment"})

    held = await hold(played(counter, scripted_model), canceller(Language.EN))

    assert held.customer == ("judge: off_goal: asks about payment",)
    assert graded(held) is Grade.CUSTOMER


async def test_that_a_customer_model_that_fails_is_an_error(
    counter: Counter, scripted_model: ScriptedModel
):
    scripted_model.error(500)

    held = await hold(played(counter, scripted_model), canceller(Language.EN))

    assert "HTTP 500" in held.failures[0]
    assert graded(held) is Grade.ERROR


async def test_that_a_judge_that_says_nothing_is_an_error_and_no_pass(
    counter: Counter, scripted_model: ScriptedModel
):
    say(scripted_model, *LINES[Language.EN])
    scripted_model.say("I would rather not say.")

    held = await hold(played(counter, scripted_model), canceller(Language.EN))

    assert held.ending is Ending.PASSED
    assert graded(held) is Grade.ERROR


async def test_that_without_a_model_a_played_customer_is_an_error(counter: Counter):
    held = await hold(counter, canceller(Language.EN))

    assert "XIAOER_MODEL" in held.failures[0]
    assert graded(held) is Grade.ERROR


async def test_that_a_customer_stops_after_its_turns(
    counter: Counter, scripted_model: ScriptedModel
):
    scene = canceller(Language.EN)
    assert scene.customer is not None
    short = replace(scene, customer=replace(scene.customer, turns=1))
    say(scripted_model, "I want to cancel an order")
    scripted_model.call("judge_customer", FAIR)

    held = await hold(played(counter, scripted_model), short)

    assert held.unmet == ("not at an end after 1 turns",)
    assert graded(held) is Grade.FAILED


@pytest.mark.parametrize(
    ("language", "question"),
    [(Language.ZH, "无理由退货是几天之内？"), (Language.EN, "How many days do I have to return something?")],
)  # fmt: skip
async def test_that_bounds_take_knowledge_away_or_give_the_right_one(
    counter: Counter, language: Language, question: str
):
    asked = Scene("x", "some", language, steps=(Step(say=(question,)),), golden=("gift-cards",))

    async def slugs(bound: Bound | None) -> set[str]:
        held: Held = await hold(replace(counter, bound=bound), asked)
        return {passage.slug for turn in held.turns for passage in turn.passages}

    assert "returns-policy" in await slugs(None)
    assert await slugs(Bound.NO_KNOWLEDGE) == set()
    assert await slugs(Bound.GOLDEN_RETRIEVAL) == {"gift-cards"}
    with pytest.raises(Invalid, match="no article nothing"):
        await hold(
            replace(counter, bound=Bound.GOLDEN_RETRIEVAL), replace(asked, golden=("nothing",))
        )


async def test_that_each_turn_is_noted_with_what_it_was_made_of(counter: Counter):
    asked = Scene(
        "x",
        "some",
        Language.EN,
        "C1002",
        steps=(
            Step(say=("Within how many days can I return something?",)),
            Step(say=("cancel LS20260011",)),
            Step(say=("ordered it twice",)),
            Step(say=("yes, confirm",)),
        ),
    )

    held = await hold(counter, asked)

    first, last = held.turns[0], held.turns[-1]
    assert first.citations[0].quote in "\n".join(each.text for each in first.passages)
    assert (first.rung, first.intent, first.band != "") == ("extractive", "question", True)
    assert first.first is not None
    assert 0 < first.first <= first.seconds
    assert [call.tool for turn in held.turns for call in turn.calls if call.ok][-1] == "cancelOrder"
    assert any("LS20260011" in turn.proposal for turn in held.turns)
    assert last.receipt == "done"
    assert last.calls[-1].arguments["order_id"] == "LS20260011"


async def test_that_a_wrong_reference_is_told(counter: Counter):
    wrong = Scene(
        "x",
        "some",
        Language.EN,
        "C1002",
        steps=(Step(say=("hi",)),),
        reference=({"tool": "cancelOrder", "order_id": "LS20260012", "reason": "x"},),
        want=Want(effects=None, reference=True),
    )

    with pytest.raises(Invalid, match=r"some/x, reference: cancelOrder is refused"):
        await hold(counter, wrong)


async def test_that_a_model_that_fails_leaves_the_assistant_unjudged(
    counter: Counter, scripted_model: ScriptedModel
):
    scripted_model.answer_with(lambda _: Played(status=500))
    mine = played(counter, scripted_model)
    serving = replace(mine.models, serving=(mine.models.customer,))
    question = Step(say=("Within how many days can I return something?",))

    held = await hold(
        replace(mine, models=serving), Scene("x", "some", Language.EN, steps=(question,))
    )

    assert graded(held) is Grade.ERROR
    assert "HTTP 500" in held.reasons[0]


async def test_that_the_literal_model_serves_a_suite(seeded: Path, tmp_path: Path):
    kind, suite = Conversations(), read_suite(FOLDER / "literal.yaml")
    wanted = {"sources", "read", "write", "identity"}
    cases = {tag: next(c for c in kind.cases(suite) if tag in c.tags) for tag in sorted(wanted)}

    async with kind.open(suite, Options(Settings(data=seeded), cache=tmp_path, jobs=2)) as perform:
        found = [await perform(case, 1) for case in cases.values()]

    assert [(each.case, each.reasons) for each in found if each.grade is not Grade.PASSED] == []
    spent = [turn.usage for each in found for turn in each.turns if turn.usage.calls]
    assert all(usage.prompt_tokens > 0 for usage in spent)
    assert spent
