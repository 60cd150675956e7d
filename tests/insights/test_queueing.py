"""The logged days played again: a stricter risk calls more humans, and more humans wait less."""

from datetime import timedelta

import pytest

from agent.confidence import ANSWER, ConfidenceModel, Head, Thresholds
from domain.confidence import Band
from domain.ids import ConversationId
from insights.queueing import Day, chances, replay, simulate
from store.moments import utc_now
from store.outcomes import Ended

START = utc_now()
MODEL = ConfidenceModel(
    version="test",
    heads={ANSWER: Head(0.0, {})},
    thresholds={0.05: Thresholds(0.9, 0.4), 0.2: Thresholds(0.6, 0.4)},
)
STRICT, LOOSE = MODEL.at(0.05), MODEL.at(0.2)


def turn(minute: float, value: float | None, *, human: bool = False, talk: str = "") -> Ended:
    head = "" if value is None else ANSWER
    name = ConversationId(talk or f"c{minute}")
    return Ended(name, START + timedelta(minutes=minute), head, value, human)


def log() -> list[Ended]:
    """Sure replies never call a human, those of 0.7 always do, in the turn behind them."""
    turns = []
    for n in range(200):
        turns.append(turn(10 * n, 0.95, talk=f"a{n}"))
        turns.append(turn(10 * n + 1, 0.7, talk=f"b{n}"))
        turns.append(turn(10 * n + 2, None, human=True, talk=f"b{n}"))
    return turns


def test_a_band_calls_as_often_as_the_log_says():
    found = chances(log(), STRICT)

    assert found[Band.SURE] < 0.01
    assert found[Band.UNSURE] > 0.95


def test_a_band_that_the_log_does_not_know_is_assumed():
    assert chances([], STRICT)[Band.BELOW] == pytest.approx(0.6)


def test_a_looser_risk_calls_fewer_humans():
    now = {"first": START, "chance": chances(log(), STRICT)}
    strict = simulate(replay(log(), then=STRICT, **now), operators=2, handling=[300.0])
    loose = simulate(replay(log(), then=LOOSE, **now), operators=2, handling=[300.0])

    assert strict.handoffs_a_day > 10 * loose.handoffs_a_day


def test_a_human_asked_for_without_any_answer_stays_whatever_the_risk():
    turns = [turn(5 * n, None, human=True) for n in range(60)]

    day = replay(turns, chances(turns, STRICT), LOOSE, first=START)

    assert [chance for _, chance in day.moments] == [1.0] * 60


def test_who_finds_nobody_free_waits_until_somebody_is():
    day = Day([(0.0, 1.0), (10.0, 1.0), (20.0, 1.0)], 1.0)

    alone = simulate(day, operators=1, handling=[100.0])
    many = simulate(day, operators=3, handling=[100.0])

    assert (alone.mean_wait, alone.longest, alone.handoffs_a_day) == (90.0, 2.0, 3.0)
    assert (many.mean_wait, many.longest) == (0.0, 0.0)


def test_nobody_who_came_means_nobody_who_waits():
    assert simulate(Day([], 1.0), operators=1, handling=[]).mean_wait == 0.0
