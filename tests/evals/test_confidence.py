"""Fitting a confidence: signs, thresholds that keep their risk and are proven, and what the shipped one does with turns it never saw."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from agent.confidence import (
    ACT,
    ANSWER,
    HEADS,
    SHIPPED,
    TAUGHT,
    ConfidenceModel,
    Head,
    Thresholds,
    entered,
)
from domain.confidence import Band
from domain.errors import Invalid
from evals.confidence.bounds import Share, least_answers, upper_bound
from evals.confidence.commands import observed
from evals.confidence.escalation import escalation
from evals.confidence.fitting import _kept_up_to, bold, fit, logistic, risk_coverage
from evals.confidence.observing import Observation
from evals.confidence.risk import aurc, calibration_error, report
from evals.turns import ASKED, SERVICE, Must, read_file, read_service, read_turns
from settings import Settings

ANSWERED = next(t for t in read_turns() if t.answerable and t.groups)
SAYS = " ".join(group[0] for group in ANSWERED.groups)


def seen(count: int, *, seed: int, steepness: float = 12.0) -> list[Observation]:
    """Turns whose chance of being right grows with `top_dense` alone; every fifth is an act, as good as certain."""
    random = np.random.default_rng(seed)
    found = []
    for number in range(count):
        head = "act" if number % 5 == 0 else ANSWER
        parts = {name: float(random.random()) for name in HEADS[head]}
        score = 6.0 if head == "act" else steepness * (parts.get("top_dense", 0.0) - 0.5)
        right = random.random() < 1 / (1 + np.exp(-score))
        text = SAYS if right else "?"
        found.append(Observation(ANSWERED, text, ANSWERED.articles, head=head, parts=parts))
    return found


def test_a_fit_finds_the_part_that_tells_and_no_weight_has_the_wrong_sign():
    heads = fit(seen(600, seed=1), seen(300, seed=11), version="test", before={})["heads"]

    weights = heads[ANSWER]["weights"]
    assert max(weights, key=weights.get) == "top_dense"
    for name, head in heads.items():
        assert all(w * HEADS[name][part] >= 0 for part, w in head["weights"].items())


def test_a_supported_risk_is_kept_on_turns_that_nobody_has_seen():
    data = fit(seen(1500, seed=2), seen(1500, seed=3), version="test", before={})

    kept = [each for each in data["risks"] if each["supported"]]
    assert {each["risk"] for each in kept} >= {0.1, 0.2}
    for each in kept:
        found = report(ConfidenceModel.of(data, risk=each["risk"]), seen(4000, seed=4))
        assert found.asserted > 300
        assert found.risk <= each["risk"]
        assert each["bound"] <= each["risk"]


def test_a_risk_that_the_turns_cannot_show_asserts_nothing_and_says_why():
    data = fit(seen(80, seed=5), seen(40, seed=6), version="test", before={})
    strictest = data["risks"][0]

    assert not strictest["supported"]
    assert strictest["why"] in ("too_uncertain", "too_few", "not_kept")
    assert ConfidenceModel.of(data, risk=0.01).band(1.0) is Band.UNSURE


def test_a_stricter_risk_never_asserts_more():
    data = fit(seen(1200, seed=7), seen(600, seed=8), version="test", before={})

    sure = [each["sure"] for each in data["risks"]]

    assert sure == sorted(sure, reverse=True)


def test_the_threshold_is_the_last_one_before_a_risk_is_not_kept_for_the_first_time():
    """Further on the turns may happen to look good again."""
    # 60 right, then 20 wrong, then 300 right: the bound is under 10 % at 60 and again at the end.
    right = np.concatenate([np.ones(100), np.zeros(20), np.ones(300)])
    points = risk_coverage(np.linspace(1.0, 0.1, len(right)), right, turns=500)
    assert upper_bound(points[-1].wrong, points[-1].answered) <= 0.1

    kept = _kept_up_to(0.1, points)

    assert kept is not None
    assert (kept.answered, kept.wrong) == (105, 5)
    assert _kept_up_to(0.01, points) is None


def test_a_head_that_no_turn_came_to_stays_as_it_was():
    taught = [replace(o, parts=o.parts | {TAUGHT: 1.0}) for o in seen(400, seed=9)]
    before = {ANSWER: {"intercept": 0.25, "weights": {"lead": 2.0}}}

    heads = fit(taught, seen(100, seed=10), version="test", before=before)["heads"]

    assert heads[ANSWER] == before[ANSWER]
    assert heads[TAUGHT]["weights"]["top_dense"] > 0


def test_an_answer_of_a_search_that_was_taught_is_judged_by_its_own_coefficients():
    heads = {
        ANSWER: Head(0.0, {"top_score": 1.0}),
        TAUGHT: Head(2.0, {"top_score": 1.0}),
        ACT: Head(-1.0, {}),
    }
    model = ConfidenceModel("test", heads, {0.2: Thresholds(0.8, 0.4)})
    older = replace(model, heads={ANSWER: heads[ANSWER], ACT: heads[ACT]})

    plain, taught = {"top_score": 0.5}, {"top_score": 0.5, TAUGHT: 1.0}

    assert model.judge(plain).value < 0.7 < model.judge(taught).value
    assert (model.judge(taught).head, model.judge(taught, ACT).value) == (ANSWER, 0.2689)
    # What an older version fitted knows one kind of answer.
    assert older.judge(taught).value == older.judge(plain).value


def test_what_is_a_chance_already_enters_by_its_logit():
    told = [entered("answerable", {"answerable": value}) for value in (0.0, 0.5, 0.9, 1.0)]

    assert told == pytest.approx([0.0, 0.5, 0.677, 1.0], abs=0.001)
    assert entered("top_score", {"top_score": 0.9}) == 0.9
    assert entered("answerable", {}) == 0.0


def test_bounds_are_those_of_the_binomial():
    assert upper_bound(0, 59) == pytest.approx(0.05, abs=0.001)
    assert upper_bound(0, 0) == upper_bound(3, 3) == 1.0
    assert [least_answers(risk) for risk in (0.01, 0.02, 0.05)] == [299, 149, 59]


def test_replies_of_one_probability_stand_or_fall_together():
    chance, right = np.array([0.9, 0.8, 0.8, 0.7]), np.array([1.0, 1.0, 0.0, 1.0])

    points = risk_coverage(chance, right, turns=5)

    assert [(p.threshold, p.coverage, p.answered, p.wrong) for p in points] == [
        (0.9, 0.2, 1, 0),
        (0.8, 0.6, 3, 1),
        (0.7, 0.8, 4, 1),
    ]


def test_a_part_that_never_varied_gets_no_weight():
    signs = list(HEADS[ANSWER].values())
    rows = np.full((40, len(signs)), 0.5)
    rows[:, 0] = np.linspace(0, 1, 40)

    weights, _ = logistic(rows, (rows[:, 0] > 0.5).astype(float), signs)

    assert weights[0] > 0
    assert not weights[1:].any()


def test_a_share_has_the_exact_interval():
    low, high = Share(69, 72).interval

    assert (round(low, 4), round(high, 4)) == (0.8830, 0.9913)
    assert Share(0, 0).interval == (0.0, 1.0)


def test_calibration_error_and_area_under_risk_coverage():
    chance, right = np.array([0.95, 0.95, 0.15, 0.15]), np.array([1.0, 0.0, 0.0, 0.0])

    assert calibration_error(chance, right) == pytest.approx(0.5 * 0.45 + 0.5 * 0.15)
    assert aurc(chance, right) == pytest.approx((0 + 1 / 2 + 2 / 3 + 3 / 4) / 4)


def test_what_is_called_for_a_human_is_counted_by_what_had_to_be():
    def turn(must: Must, *, over: bool, reason: str = "") -> Observation:
        return Observation(replace(ANSWERED, must=must, reason=reason), handed_over=over)

    found = escalation(
        [
            turn(Must.HAND_OVER, over=True, reason="fraud"),
            turn(Must.HAND_OVER, over=False, reason="mood"),
            turn(Must.ANSWER, over=True),
            turn(Must.DO, over=False),
            turn(Must.NOT_KNOWN, over=True),
        ]
    )

    assert (found.recall.hits, found.recall.of) == (1, 2)
    assert (found.over.hits, found.over.of) == (1, 2)
    assert found.by_reason["fraud"].value == 1.0
    assert found.unknown.of == 1


def test_a_shops_own_turns_are_read_with_every_mistake_named_by_line(tmp_path: Path):
    file = tmp_path / "turns.jsonl"
    good = {"language": "en", "text": "how long are refunds", "must": "answer", "articles": ["r"]}
    file.write_text("\n".join(json.dumps(good | {"text": f"q {n}"}) for n in range(80)))
    assert [t.split for t in read_file(file)].count("held_out") == 40

    file.write_text(json.dumps(good) + "\n" + json.dumps({"language": "en", "text": "x"}))
    with pytest.raises(Invalid, match="line 2: has no 'must'"):
        read_file(file)
    file.write_text(json.dumps(good))
    with pytest.raises(Invalid, match="write at least 30"):
        read_file(file)


def test_the_shipped_confidence_bands_in_order():
    model = ConfidenceModel.load(risk=0.2)

    assert set(json.loads(SHIPPED.read_text())["heads"]) == set(HEADS)
    assert [model.band(value) for value in (0.0, 0.5, 1.0)] == [Band.BELOW, Band.UNSURE, Band.SURE]


def test_on_turns_they_never_saw_confidence_and_calls_for_a_human_do_what_the_documents_say(
    seeded: Path,
):
    settings, quiet = Settings(data=seeded), Console(quiet=True)
    service = read_service(split="held_out", files=(*SERVICE, *ASKED))
    model = ConfidenceModel.load(risk=0.2)

    answered = asyncio.run(
        observed(settings, [*read_turns(split="held_out"), *service], quiet, bold(model))
    )
    served = asyncio.run(observed(settings, service, quiet, model))

    found, called = report(model, answered), escalation(served)
    assert found.claims > 500
    assert found.auroc >= 0.73
    assert found.brier <= 0.20
    assert found.ece <= 0.05
    assert found.asserted_bound <= 0.2
    assert called.recall.value >= 0.97
    assert called.over.value <= 0.12
