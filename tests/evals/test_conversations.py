"""Conversations: read from YAML, held by the assistant without a model, and graded by the shop's data."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.conversation import TurnOutcome
from domain.effect import Effect, EffectStatus
from domain.errors import Invalid
from domain.ids import ConversationId, EffectId, ProposalId
from domain.language import Language
from evals.conversations.cases import Scene, Step, Want
from evals.conversations.grading import Ending, Outcome, grade
from evals.conversations.kind import Conversations
from evals.conversations.manners import breaches
from evals.conversations.reading import read_scenes
from evals.conversations.shop import ShopState
from evals.conversations.visit import Exchange
from evals.kinds import Options
from evals.result import Grade, Result, Turned
from evals.suite import FOLDER, read_suite
from settings import Settings
from tests.conftest import SOAK

EMPTY = ShopState({"A1": "paid", "A2": "paid"}, {"A1": 1, "A2": 2}, frozenset(), ())
SAMPLE = 16


def scene(**want: Any) -> Scene:
    return Scene("x", "tasks-en", Language.EN, "C1", steps=(Step(say=("hi",)),), want=Want(**want))


def effect(tool: str, **arguments: Any) -> Effect:
    key = f"{tool}{arguments}"
    return Effect(
        EffectId(key), ProposalId(key), ConversationId("c"), tool, arguments, EffectStatus.DONE, datetime.now(UTC)
    )  # fmt: skip


def said(
    text: str, outcome: TurnOutcome = TurnOutcome.REPLIED, *, asked: str = "", **more: Any
) -> Exchange:
    return Exchange(Turned(("?",), text, outcome, **more), asked)


def graded(wanted: Scene, *done: Effect, handed_over: bool = False) -> Ending:
    executed = tuple((e.tool, e.arguments["order_id"]) for e in done)
    after = replace(EMPTY, executed=executed)
    return grade(wanted, Outcome(done, EMPTY, after), (), handed_over=handed_over)[0]


def test_there_are_enough_conversations_about_tasks_in_both_languages():
    scenes = read_scenes(read_suite(FOLDER / "tasks.yaml").cases)
    blind = [each for each in scenes if each.file in ("tasks-zh", "tasks-en")]

    assert len(blind) == 72
    assert sum(each.language is Language.ZH for each in scenes) >= 45
    assert sum(each.language is Language.EN for each in scenes) >= 45


def test_that_exactly_the_wanted_effects_pass():
    wanted = scene(effects=({"tool": "requestRefund", "order_id": "A1", "amount": 60},))

    assert graded(wanted, effect("requestRefund", order_id="A1", amount=60.0)) is Ending.PASSED
    assert graded(wanted) is Ending.HARMLESS
    assert graded(wanted, handed_over=True) is Ending.HUMAN
    assert graded(wanted, effect("requestRefund", order_id="A1", amount=50.0)) is Ending.WRONG_WRITE


def test_that_a_return_without_an_item_means_the_whole_order():
    wanted = scene(effects=({"tool": "requestReturn", "order_id": "A2"},))

    assert graded(wanted, effect("requestReturn", order_id="A2")) is Ending.PASSED
    assert graded(wanted, effect("requestReturn", order_id="A2", sku="S")) is Ending.WRONG_WRITE


def test_that_what_the_shop_did_without_a_receipt_is_a_wrong_write():
    after = replace(EMPTY, executed=(("cancelOrder", "A1"),))

    found, faults = grade(scene(), Outcome([], EMPTY, after), (), handed_over=False)

    assert found is Ending.WRONG_WRITE
    assert "without a receipt" in faults[0]


def test_that_the_same_question_in_the_same_words_is_a_breach():
    asked = said("Which one?", TurnOutcome.ASKED, asked="sku")

    assert breaches([asked, asked]) == ("turn 2: asks again “Which one?”",)
    assert not breaches([asked, said("Please pick one below.", TurnOutcome.ASKED, asked="sku")])


def test_that_a_refusal_without_a_way_on_is_a_breach():
    assert breaches([said("订单已经发货，不能取消。")])
    assert not breaches([said("订单已经发货，不能取消。", quick_replies=("转人工",))])


def test_that_a_wrong_file_is_named_with_its_conversation(tmp_path: Path):
    path = tmp_path / "tasks-x.yaml"
    path.write_text("- {name: one, steps: [{until: never}]}\n", encoding="utf-8")

    with pytest.raises(Invalid, match=r"tasks-x\.yaml, “one”.*until"):
        read_scenes([path])
    with pytest.raises(Invalid, match="cannot be read"):
        read_scenes([tmp_path / "nothing.yaml"])


async def run(suite: str, settings: Settings, tmp_path: Path, *, sample: int) -> list[Result]:
    """All of a suite's cases with XIAOER_SOAK=1, evenly drawn ones by default."""
    kind, shipped = Conversations(), read_suite(FOLDER / f"{suite}.yaml")
    cases = list(kind.cases(shipped))
    drawn = cases if SOAK else cases[:: max(1, len(cases) // sample)][:sample]
    async with kind.open(shipped, Options(settings, cache=tmp_path)) as perform:
        return [await perform(case, 1) for case in drawn]


async def test_that_the_assistant_leaves_the_shop_as_wanted(seeded: Path, tmp_path: Path):
    """Enough pass, no write is wrong, manners hold."""
    found = await run("tasks", Settings(data=seeded), tmp_path, sample=SAMPLE)

    wrong = [each.case for each in found if each.measures["wrong_writes"]]
    rude = [breach for each in found for breach in each.data["manners"]]
    assert (wrong, rude) == ([], [])
    assert sum(each.grade is Grade.PASSED for each in found) >= 0.85 * len(found)
