"""Shares, spreads and means against numbers worked out by hand or taken from tables."""

import pytest

from desk.supervising.counting import mean_of, share_of, spread_of


def test_a_share_has_wilsons_interval():
    share = share_of(8, 10)

    assert share.share == 0.8
    # Wilson, 8 of 10 at 95 %: 0.4902 to 0.9433.
    assert share.low == pytest.approx(0.4902, abs=1e-4)
    assert share.high == pytest.approx(0.9433, abs=1e-4)


def test_a_share_of_nothing_is_no_share():
    assert share_of(0, 0).share is None
    assert share_of(0, 5).low == 0.0
    assert share_of(5, 5).high == 1.0


def test_a_spread_tells_the_middle_and_what_nine_of_ten_keep_under():
    spread = spread_of([50.0, 10.0, 30.0, 20.0, 40.0])

    assert (spread.n, spread.median) == (5, 30.0)
    # The place of 0.9 among five values is 3.6: between 40 and 50.
    assert spread.p90 == pytest.approx(46.0)
    assert spread.low is None
    assert spread_of([]).median is None


def test_a_median_of_many_has_the_interval_of_its_ranks():
    spread = spread_of([float(value) for value in range(1, 101)])

    # 100 / 2 ± 1.96 · √100 / 2 = 40.2 to 59.8: the 41st and the 60th value.
    assert (spread.low, spread.high) == (41.0, 60.0)


def test_a_mean_has_students_interval_within_what_can_be_given():
    mean = mean_of([5.0, 4.0, 3.0], least=1, most=5)

    # s = 1, t(2) = 4.303: 4 ± 2.484, cut at 5.
    assert mean.mean == 4.0
    assert mean.low == pytest.approx(1.5156, abs=1e-3)
    assert mean.high == 5
    assert mean_of([2.0], least=1, most=5).low is None
