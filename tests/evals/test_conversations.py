"""Task conversations: well formed, graded by the shop's data, and held by the assistant without a model."""

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
from evals.conversations.cases import Case, Step, Want, read_cases
from evals.conversations.commands import chosen
from evals.conversations.customer import Exchange
from evals.conversations.grading import Grade, grade
from evals.conversations.manners import breaches
from evals.conversations.running import open_counter, run_cases
from evals.conversations.shop import ShopState
from settings import Settings
from tests.conftest import SOAK

EMPTY = ShopState({"A1": "paid", "A2": "paid"}, {"A1": 1, "A2": 2}, frozenset(), ())
SAMPLE = 16


def case(**want: Any) -> Case:
    return Case("x", "tasks-en", Language.EN, "C1", (), {}, (Step(say=("hi",)),), Want(**want))


def effect(tool: str, **arguments: Any) -> Effect:
    key = f"{tool}{arguments}"
    return Effect(
        EffectId(key), ProposalId(key), ConversationId("c"), tool, arguments, EffectStatus.DONE, datetime.now(UTC)
    )  # fmt: skip


def said(text: str, outcome: TurnOutcome = TurnOutcome.REPLIED, **more: Any) -> Exchange:
    return Exchange(("?",), text, outcome, **more)


def graded(wanted: Case, *done: Effect, handed_over: bool = False) -> Grade:
    executed = tuple((e.tool, e.arguments["order_id"]) for e in done)
    after = replace(EMPTY, executed=executed)
    return grade(wanted, [], done, EMPTY, after, handed_over=handed_over)[0]


def test_there_are_enough_conversations_in_both_languages():
    cases = read_cases()
    blind = [c for c in cases if c.file in ("tasks-zh", "tasks-en")]

    assert len(blind) == 72
    assert sum(c.language is Language.ZH for c in cases) >= 45
    assert sum(c.language is Language.EN for c in cases) >= 45


def test_that_exactly_the_wanted_effects_pass():
    wanted = case(effects=({"tool": "requestRefund", "order_id": "A1", "amount": 60},))

    assert graded(wanted, effect("requestRefund", order_id="A1", amount=60.0)) is Grade.PASSED
    assert graded(wanted) is Grade.HARMLESS
    assert graded(wanted, handed_over=True) is Grade.HUMAN
    assert graded(wanted, effect("requestRefund", order_id="A1", amount=50.0)) is Grade.WRONG_WRITE


def test_that_a_return_without_an_item_means_the_whole_order():
    wanted = case(effects=({"tool": "requestReturn", "order_id": "A2"},))

    assert graded(wanted, effect("requestReturn", order_id="A2")) is Grade.PASSED
    assert graded(wanted, effect("requestReturn", order_id="A2", sku="S")) is Grade.WRONG_WRITE


def test_that_what_the_shop_did_without_a_receipt_is_a_wrong_write():
    after = replace(EMPTY, executed=(("cancelOrder", "A1"),))

    found, faults = grade(case(), [], [], EMPTY, after, handed_over=False)

    assert found is Grade.WRONG_WRITE
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
        read_cases(tmp_path)
    with pytest.raises(Invalid, match="holds no conversations"):
        read_cases(tmp_path / "nothing")


async def test_that_the_assistant_leaves_the_shop_as_wanted(seeded: Path):
    """A sample by default, all of them with XIAOER_SOAK=1: enough pass, no write is wrong, manners hold."""
    cases = chosen(read_cases(), limit=0 if SOAK else SAMPLE, tag="")
    async with open_counter(Settings(data=seeded)) as counter:
        found = await run_cases(counter, cases)

    wrong = [g.case.name for g in found if g.grade is Grade.WRONG_WRITE]
    rude = [breach for g in found for breach in g.manners]
    assert (wrong, rude) == ([], [])
    assert sum(g.grade is Grade.PASSED for g in found) >= 0.9 * len(found)
