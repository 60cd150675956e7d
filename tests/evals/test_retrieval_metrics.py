"""Metrics against values computed by hand, and intervals that behave as the bootstrap must."""

import math

import numpy as np
import pytest

from evals.retrieval.metrics import METRICS, area, auroc, compare, estimates, judge, resampled


def named(ranking: list[str], grades: dict[str, float]) -> dict[str, float]:
    return dict(zip(METRICS, judge(ranking, grades), strict=True))


def test_one_right_document_in_third_place():
    found = named(["a", "b", "right", "c"], {"right": 1})

    assert found == {
        "recall@1": 0.0,
        "recall@5": 1.0,
        "recall@10": 1.0,
        "mrr@10": pytest.approx(1 / 3),
        "ndcg@10": pytest.approx(1 / math.log2(4)),
    }


def test_grades_are_gains_and_the_ideal_puts_the_highest_first():
    found = named(["low", "x", "high"], {"high": 3, "low": 1, "unfound": 2})

    gained = 1 / math.log2(2) + 3 / math.log2(4)
    ideal = 3 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)
    assert found["ndcg@10"] == pytest.approx(gained / ideal)
    assert found["recall@1"] == pytest.approx(1 / 3)
    assert found["recall@5"] == pytest.approx(2 / 3)
    assert found["mrr@10"] == 1.0


def test_what_stands_behind_the_tenth_place_counts_nothing():
    ranking = [str(number) for number in range(10)] + ["right"]

    assert set(named(ranking, {"right": 1}).values()) == {0.0}


def test_more_than_ten_right_documents_can_still_reach_a_perfect_ndcg():
    grades = {str(number): 1.0 for number in range(20)}

    found = named([str(number) for number in range(20)], grades)

    assert found["ndcg@10"] == pytest.approx(1.0)
    assert found["recall@10"] == 0.5


def test_an_empty_ranking_scores_nothing():
    assert set(named([], {"right": 1}).values()) == {0.0}


def test_the_interval_of_a_share_is_as_wide_as_the_binomial_says():
    values = np.array([[1.0]] * 70 + [[0.0]] * 30)

    (found,) = estimates(values, seed=7)

    spread = math.sqrt(0.7 * 0.3 / 100)
    assert found.value == 0.7
    assert found.low == pytest.approx(0.7 - 1.96 * spread, abs=0.015)
    assert found.high == pytest.approx(0.7 + 1.96 * spread, abs=0.015)


def test_the_same_seed_gives_the_same_interval_and_blocks_change_nothing(monkeypatch):
    values = np.random.default_rng(1).random((50, 3))
    whole = resampled(values, seed=3, resamples=100)

    monkeypatch.setattr("evals.retrieval.metrics._BLOCK", 1000)

    assert np.array_equal(whole, resampled(values, seed=3, resamples=100))
    assert not np.array_equal(whole, resampled(values, seed=4, resamples=100))


def test_a_pairing_sees_a_small_gain_on_every_question_that_separate_intervals_would_hide():
    theirs = np.random.default_rng(1).random((200, 1))
    ours = theirs + 0.02

    (found,) = compare(ours, theirs, seed=7)

    assert found.value == pytest.approx(0.02, abs=1e-6)
    assert found.low > 0.019
    assert found.p < 0.002


def test_a_ranking_compared_with_itself_is_not_better():
    values = np.random.default_rng(1).random((40, 2))

    for found in compare(values, values, seed=7):
        assert (found.value, found.low, found.high, found.p) == (0.0, 0.0, 0.0, 1.0)


def test_auroc_by_hand_with_a_tie():
    found = auroc([0.9, 0.5], [0.5, 0.1], seed=7)

    assert found is not None
    assert found.value == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert found.low <= found.value <= found.high


def test_auroc_needs_both_kinds():
    assert auroc([0.9], [], seed=7) is None


def test_auroc_agrees_with_counting_pairs():
    random = np.random.default_rng(5)
    good, bad = random.normal(1, 1, 60).round(1), random.normal(0, 1, 40).round(1)
    pairs = (good[:, None] > bad[None, :]).mean() + 0.5 * (good[:, None] == bad[None, :]).mean()

    found = auroc(list(good), list(bad), seed=7)

    assert found is not None
    assert found.value == pytest.approx(pairs, abs=1e-6)
    assert found.high - found.low < 0.3


@pytest.mark.parametrize(
    ("good", "bad", "found"), [([0.9], [0.1], 1.0), ([0.1], [0.9], 0.0), ([0.5], [0.5], 0.5)]
)
def test_the_area_alone_is_the_chance_to_order_a_pair_rightly(
    good: list[float], bad: list[float], found: float
):
    assert area(np.array(good), np.array(bad)) == found
    assert np.isnan(area(np.array(good), np.array([])))
