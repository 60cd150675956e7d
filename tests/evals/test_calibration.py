"""Fitting a confidence: signs, thresholds that keep their risk, and what the shipped one does with turns it never saw."""

import asyncio
import json
from pathlib import Path

import numpy as np
import pytest
from evals.calibration import AGAINST, fit, logistic, risk_coverage
from evals.commands import observed
from evals.risk import auroc, report
from rich.console import Console

from agent.confidence import PARTS, SHIPPED, ConfidenceModel
from domain.confidence import Band
from evals.turns import Observation, read_turns
from settings import Settings


def seen(count: int, *, seed: int) -> list[Observation]:
    """Turns whose chance of being right grows with `top_dense` alone."""
    random = np.random.default_rng(seed)
    turn = next(t for t in read_turns() if t.answerable and t.groups)
    says = " ".join(group[0] for group in turn.groups)
    found = []
    for _ in range(count):
        parts = {name: float(random.random()) for name in PARTS}
        right = random.random() < 1 / (1 + np.exp(-12 * (parts["top_dense"] - 0.5)))
        found.append(Observation(turn, says if right else "?", turn.articles, parts))
    return found


def test_a_fit_finds_the_part_that_tells_and_no_weight_has_the_wrong_sign():
    data = fit(seen(600, seed=1), version="test")

    weights = data["weights"]
    assert max(weights, key=weights.get) == "top_dense"
    assert all((w <= 0) if name in AGAINST else (w >= 0) for name, w in weights.items())


def test_the_thresholds_keep_their_risk_on_turns_that_were_not_fitted(tmp_path: Path):
    file = tmp_path / "confidence.json"
    file.write_text(json.dumps(fit(seen(1200, seed=2), version="test")))

    for risk in (0.05, 0.1, 0.2):
        found = report(ConfidenceModel.load(file, risk=risk), seen(2000, seed=3))

        assert found.asserted > 300
        assert found.risk <= risk + 0.04


def test_a_stricter_risk_never_asserts_more():
    data = fit(seen(600, seed=4), version="test")

    sure = [data["thresholds"][risk]["sure"] for risk in ("0.01", "0.02", "0.05", "0.1", "0.2")]

    assert sure == sorted(sure, reverse=True)


def test_three_answers_without_a_mistake_are_no_proof():
    chance, right = np.array([0.9, 0.8, 0.7]), np.ones(3)

    points = risk_coverage(chance, right, turns=4)

    assert [(p.coverage, p.risk) for p in points] == [(0.25, 0), (0.5, 0), (0.75, 0)]
    data = fit(seen(30, seed=5), version="test")
    assert data["thresholds"]["0.01"]["sure"] > 0.9


def test_a_part_that_never_varied_gets_no_weight():
    rows = np.full((40, len(PARTS)), 0.5)
    rows[:, 0] = np.linspace(0, 1, 40)

    weights, _ = logistic(rows, (rows[:, 0] > 0.5).astype(float))

    assert weights[0] > 0
    assert not weights[1:].any()


@pytest.mark.parametrize(
    ("chance", "right", "area"),
    [([0.9, 0.1], [1, 0], 1.0), ([0.1, 0.9], [1, 0], 0.0), ([0.5, 0.5], [1, 0], 0.5)],
)
def test_the_area_under_the_curve_is_the_chance_to_order_a_pair_rightly(
    chance: list[float], right: list[int], area: float
):
    assert auroc(np.array(chance), np.array(right)) == area


def test_the_shipped_confidence_says_what_it_was_fitted_on_and_bands_in_order():
    data = json.loads(SHIPPED.read_text())
    model = ConfidenceModel.load()

    assert set(data["weights"]) == set(PARTS)
    assert data["fitted_on"]["turns"] == 380
    assert [model.band(value) for value in (0.0, 0.5, 1.0)] == [Band.BELOW, Band.UNSURE, Band.SURE]


def test_on_turns_it_never_saw_the_shipped_confidence_does_what_the_documents_say(seeded: Path):
    held_out = read_turns(split="held_out")

    answered = asyncio.run(observed(Settings(data=seeded), held_out, Console(quiet=True)))

    found = report(ConfidenceModel.load(risk=0.2), answered)
    assert found.auroc >= 0.70
    assert found.brier <= 0.22
    assert found.asserted >= 30
    assert found.risk <= 0.25
