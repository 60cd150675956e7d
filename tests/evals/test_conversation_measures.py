"""What is said of conversations: pass^k, statements, faults of the played customer, and states of the shop."""

import sqlite3
from collections import Counter
from dataclasses import replace
from math import comb
from pathlib import Path
from typing import Any

import pytest

from domain.conversation import TurnOutcome
from domain.errors import Invalid
from domain.handoff import HandoffReason
from domain.language import Language
from evals.conversations.cases import Scene, Simulated, Step, Want
from evals.conversations.fairness import seen_faults
from evals.conversations.grading import Ending, Outcome, grade
from evals.conversations.kind import Conversations
from evals.conversations.passk import all_pass_k, pass_k
from evals.conversations.presetting import preset
from evals.conversations.shop import ShopState
from evals.conversations.statements import broken
from evals.result import Cited, Grade, Result, Turned

EMPTY = ShopState({}, {}, frozenset(), ())


def scene(
    customer: Simulated | None = None, language: Language = Language.EN, **want: Any
) -> Scene:
    steps = () if customer else (Step(say=("hi",)),)
    return Scene("x", "some", language, steps=steps, customer=customer, want=Want(**want))


def turn(said: str, reply: str = "Fine.", outcome: str = "replied", **more: Any) -> Turned:
    return Turned((said,), reply, outcome, **more)


def faults(wanted: Scene, *turns: Turned) -> list[str]:
    return broken(wanted, turns, lambda _: [])


def test_that_k_of_n_trials_all_pass_as_often_as_they_can_be_drawn():
    assert pass_k(3, 4, 2) == comb(3, 2) / comb(4, 2) == 0.5
    assert pass_k(4, 4, 4) == 1.0
    assert pass_k(1, 4, 2) == 0.0
    with pytest.raises(ValueError, match="needs 5 trials"):
        pass_k(4, 4, 5)


def test_that_pass_k_is_the_mean_over_cases_and_falls_with_k():
    trials = {"a": [True] * 4, "b": [True, True, False, False], "c": [False] * 4}

    found = all_pass_k(trials)

    assert [round(each.value, 4) for each in found] == [0.5, 0.3889, 0.3333, 0.3333]
    assert all(each.low <= each.value <= each.high for each in found)


def test_that_pass_k_and_counts_are_among_the_measures_and_plots():
    results = [
        Result("s", case, trial, Language.EN, grade, measures={"wrong_writes": 1.0}, data={"ending": ending})
        for case, trial, grade, ending in [
            ("a", 1, Grade.PASSED, "passed"),
            ("a", 2, Grade.FAILED, "human"),
            ("b", 1, Grade.PASSED, "passed"),
            ("b", 2, Grade.PASSED, "passed"),
        ]
    ]  # fmt: skip

    measures, plots = Conversations().measures(results), Conversations().plots(results)

    assert measures["pass^2"].value == 0.5
    assert (measures["wrong_writes"].value, measures["wrong_writes"].unit) == (4.0, "count")
    assert measures["human"].value == 0.25
    assert plots["passk"]["k"] == [1, 2]


def test_that_statements_hold_or_are_named():
    cited = turn("?", "7 days [1]", citations=(Cited(1, "returns", "Returns", "7 days"),))

    assert not faults(scene(says=(("seven days", "7 days"),), cites=("returns",)), cited)
    assert faults(scene(says=(("17 days",),)), cited) == ["never said '17 days'"]
    assert faults(scene(never=("7 days",)), cited) == ["said '7 days'"]
    assert faults(scene(cites=("fees",)), cited) == ["cites returns instead of fees"]
    assert faults(scene(no_citation=True), cited) == ["cites returns"]
    in_chinese = replace(scene(), want=Want(language=Language.ZH))
    assert faults(in_chinese, cited) == ["turn 1 is not in zh"]


def test_that_figures_are_not_found_inside_longer_ones():
    assert faults(scene(says=(("¥10",),)), turn("?", "It costs ¥100."))
    assert not faults(scene(says=(("¥10",),)), turn("?", "It costs ¥10."))


def test_that_the_hand_over_and_its_reason_are_compared():
    handed = turn("?", "A colleague comes.", "handed_off", reason="mood")

    assert not faults(
        scene(handed_over=True, reason=(HandoffReason.MOOD, HandoffReason.POLICY)), handed
    )
    assert faults(scene(reason=(HandoffReason.POLICY,)), handed)
    assert faults(scene(handed_over=False), handed) == ["handed over"]
    assert faults(scene(handed_over=True), turn("?")) == ["not handed over"]
    assert faults(scene(outcome=TurnOutcome.ASKED), turn("?")) == [
        "ends with replied instead of asked"
    ]


def test_that_unsupported_claims_count_only_where_groundedness_is_wanted():
    turns = [turn("?", "It is waterproof.")]

    assert broken(scene(grounded=True), turns, lambda _: ["It is waterproof."])
    assert not broken(scene(), turns, lambda _: ["It is waterproof."])


def test_that_a_state_half_way_to_the_reference_is_no_wrong_write():
    start = {
        "orders": Counter([(("id", "A"), ("status", "paid")), (("id", "B"), ("status", "paid"))])
    }
    expected = {"orders": Counter([(("id", "A"), ("status", "cancelled")), (("id", "B"), ("status", "cancelled"))])}  # fmt: skip
    half = {"orders": Counter([(("id", "A"), ("status", "cancelled")), (("id", "B"), ("status", "paid"))])}  # fmt: skip
    wrong = {"orders": Counter([(("id", "A"), ("status", "returned")), (("id", "B"), ("status", "paid"))])}  # fmt: skip
    wanted = scene(effects=None, reference=True)

    def ending(found: dict[str, Counter[Any]]) -> Ending:
        outcome = Outcome([], EMPTY, EMPTY, (start, expected, found))
        return grade(wanted, outcome, (), handed_over=False)[0]

    assert ending(expected) is Ending.PASSED
    assert ending(half) is Ending.HARMLESS
    assert ending(start) is Ending.HARMLESS
    assert ending(wrong) is Ending.WRONG_WRITE


def test_that_an_order_is_preset_with_what_belongs_to_its_status(tmp_path: Path):
    live = sqlite3.connect(tmp_path / "shop.db")
    tables = Path(__file__).parents[2] / "demo" / "shop" / "tables.sql"
    live.executescript(tables.read_text(encoding="utf-8"))
    live.execute("PRAGMA foreign_keys = OFF")
    columns = "id, customer_id, status, items_cents, shipping_cents, discount_cents, total_cents, paid_cents, payment_method, recipient, phone, country, region, city, line, postcode, created_at"
    values = ", ".join(["'LS1'", "'C1'", "'paid'", *["1"] * 5, *["'x'"] * 9])
    live.execute(f"INSERT INTO orders ({columns}) VALUES ({values})")

    preset(live, {"order": "LS1", "status": "shipped", "days": 2})

    status, shipped, delivered = live.execute(
        "SELECT status, shipped_at, delivered_at FROM orders"
    ).fetchone()
    assert (status, bool(shipped), delivered) == ("shipped", True, None)
    assert live.execute("SELECT COUNT(*) FROM shipments").fetchone() == (1,)
    with pytest.raises(Invalid, match="no order LS2"):
        preset(live, {"order": "LS2", "status": "paid"})
    with pytest.raises(Invalid, match="colour is not known"):
        preset(live, {"order": "LS1", "colour": "red"})
    with pytest.raises(Invalid, match="lost is no status"):
        preset(live, {"order": "LS1", "status": "lost"})
    live.close()


EMMA = Simulated("curt", "cancel the backpack", {"order_id": "LS20260011", "reason": "too small"})
LIN = Simulated("着急", "取消跑鞋那单", {"order_id": "LS20260001", "reason": "买重了"})


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Cancel LS20269999 please", "invents LS20269999"),
        ("I paid ¥812 for it", "invents ¥812"),
        ("It is LS20260011, because it is too small", "before being asked"),
        ("请取消我的订单，谢谢", "does not write in en"),
        ("How can I help you today?", "speaks as the assistant"),
    ],
)
def test_that_faults_of_an_english_customer_are_seen(said: str, told: str):
    found = seen_faults(scene(EMMA), [turn(said)])

    assert len(found) == 1
    assert told in found[0]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("取消LS20269999", "invents LS20269999"),
        ("我付了812元", "invents 812元"),
        ("订单LS20260001，买重了，取消", "before being asked"),
        ("Please cancel my running shoes", "does not write in zh"),
        ("请问有什么可以帮您？", "speaks as the assistant"),
    ],
)
def test_that_faults_of_a_chinese_customer_are_seen(said: str, told: str):
    found = seen_faults(scene(LIN, Language.ZH), [turn(said, "好的。")])

    assert len(found) == 1
    assert told in found[0]


def test_that_a_fair_customer_has_no_fault():
    turns = [
        turn("I want to cancel my backpack", "Which order, and why?", "asked"),
        turn("LS20260011, too small", "Refund ¥579, confirm?", "proposed"),
        turn("yes, ¥579 is right", "Done."),
        turn("thanks"),
    ]

    assert seen_faults(scene(EMMA), turns) == []


def test_that_a_customer_who_does_not_stop_is_seen():
    bye = [turn("ok thanks") for _ in range(3)]
    again = [turn("Where is it") for _ in range(3)]

    assert "goodbye again and again" in seen_faults(scene(EMMA), bye)[0]
    assert "the same again and again" in seen_faults(scene(EMMA), again)[0]
