"""Intervals of the bootstrap: they hold what they promise, know pairs, and say the same again."""

import time

import numpy as np
import pytest

from domain.language import Language
from evals.comparing import interval, paired, paired_quantile
from evals.outcomes import Change, Outcome, compare, outcomes_of
from evals.result import Grade, Result, Turned


def test_the_interval_of_a_mean_holds_the_truth_about_as_often_as_it_says():
    chance = np.random.default_rng(1)
    held = 0
    for seed in range(200):
        low, high = interval(chance.normal(3.0, 1.0, size=60), seed=seed)
        held += low <= 3.0 <= high

    assert 0.90 <= held / 200 <= 0.98


def test_a_paired_difference_is_far_surer_than_two_runs_on_their_own():
    chance = np.random.default_rng(2)
    hard = chance.normal(0.5, 0.3, size=100)
    before = {str(n): float(value) for n, value in enumerate(hard)}
    now = {case: value + 0.02 + float(chance.normal(0, 0.01)) for case, value in before.items()}

    found = paired(now, before, seed=7)

    assert found is not None
    assert found.value == pytest.approx(0.02, abs=0.005)
    assert 0.015 < found.low < found.value < found.high < 0.025
    low, high = interval(list(now.values()), seed=7)
    assert high - low > 10 * (found.high - found.low)


def test_only_cases_that_both_runs_have_are_compared():
    found = paired({"a": 1.0, "b": 0.0, "c": 1.0}, {"a": 0.0, "b": 0.0, "d": 1.0}, seed=7)

    assert found is not None
    assert (found.of, found.value) == (2, 0.5)
    assert paired({"a": 1.0}, {"b": 1.0}, seed=7) is None


def test_the_same_seed_says_the_same_and_nothing_that_changed_is_no_difference():
    values = {str(n): float(n % 3) for n in range(50)}

    assert paired(values, values, seed=7) == paired(values, values, seed=7)
    assert (same := paired(values, values, seed=7)) is not None
    assert (same.value, same.low, same.high) == (0.0, 0.0, 0.0)


def test_a_quantile_over_turns_is_that_of_all_turns_and_keeps_those_of_a_case_together():
    before = {str(n): [1.0, 1.0, float(n)] for n in range(40)}
    now = {case: [value + 2.0 for value in values] for case, values in before.items()}

    found = paired_quantile(now, before, 0.95, seed=7)

    assert found is not None
    assert (found.value, found.low, found.high) == (2.0, 2.0, 2.0)
    slow = {case: [*values, 90.0] for case, values in before.items()}
    worse = paired_quantile(slow, before, 0.95, seed=7)
    assert worse is not None
    assert worse.low > 40.0


def test_thousands_of_cases_are_resampled_within_a_second_or_two():
    chance = np.random.default_rng(3)
    now = {str(n): float(chance.random()) for n in range(5_000)}

    began = time.process_time()
    paired(now, dict.fromkeys(now, 0.5), seed=7)

    assert time.process_time() - began < 5.0


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (None, (Grade.PASSED, "x"), Change.NEW),
        ((Grade.PASSED, "x"), (Grade.PASSED, "x"), Change.SAME),
        ((Grade.PASSED, "x"), (Grade.PASSED, "y"), Change.DIFFERENT),
        ((Grade.PASSED, "x"), (Grade.FAILED, "x"), Change.REGRESSED),
        ((Grade.FAILED, "x"), (Grade.PASSED, "y"), Change.FIXED),
        ((Grade.ERROR, "x"), (Grade.PASSED, "y"), Change.FIXED),
        ((Grade.PASSED, "x"), (Grade.ERROR, "x"), Change.DIFFERENT),
        ((Grade.FAILED, "x"), (Grade.FAILED, "x"), Change.SAME),
        ((Grade.CUSTOMER, "x"), (Grade.FAILED, "x"), Change.DIFFERENT),
    ],
)
def test_a_change_is_named(
    before: tuple[Grade, str] | None, now: tuple[Grade, str], change: Change
):
    past = Outcome(*before, passed=None) if before else None

    assert compare(Outcome(*now, passed=None), past) is change


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        ("最新进展：11月30日 00:11，杭州", "最新进展：12月2日 23:40，杭州", Change.SAME),
        ("Latest scan: 29 Nov 02:35, Hull", "Latest scan: 1 Dec 9:05, Hull", Change.SAME),
        ("Sent on 2026-11-29 02:35.", "Sent on 2026-12-01 12:10.", Change.SAME),
        ("We are here from 9:00 to 21:00.", "We are here from 9:00 to 18:00.", Change.DIFFERENT),
        ("十二月起每天9:00开门", "十二月起每天10:00开门", Change.DIFFERENT),
    ],
)
def test_a_reply_that_moved_along_with_the_day_is_the_same(before: str, now: str, change: Change):
    (was, became) = (outcomes_of([_replied(reply)])["a"] for reply in (before, now))

    assert compare(became, was) is change


def _replied(reply: str) -> Result:
    turn = Turned(("hi",), reply, "replied")
    return Result("suite", "a", 1, Language.EN, Grade.PASSED, turns=(turn,))
