"""What one model loses, the next has not: the waits of a turn add up to a bounded sum."""

import pytest

from agent.patience import Patience


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_all_models_of_a_turn_share_its_time(clock):
    patience = Patience(first=4, idle=4, clock=clock)

    clock.now += 5

    assert patience.left() == 3


def test_words_that_flow_may_go_on_behind_the_end_but_not_fall_silent(clock):
    patience = Patience(first=4, idle=4, clock=clock)

    clock.now += 20

    assert patience.left() == 0
    assert patience.left(flowing=True) == 1.5


def test_the_step_behind_a_call_has_a_first_tokens_time(clock):
    patience = Patience(first=4, idle=4, clock=clock)

    clock.now += 7
    patience.answered()

    assert patience.left() == 4


def test_the_time_of_tools_is_not_the_models(clock):
    patience = Patience(first=4, idle=4, clock=clock)

    with patience.paused():
        clock.now += 6

    assert patience.left() == 8
