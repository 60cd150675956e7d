"""Numbers, dates and identifiers: equal where they mean the same, and missed where they do not."""

import pytest

from agent.figures import figures_of

SAME = [
    ("7 天内", "七天内可以退货"),
    ("七天", "7天"),
    ("十五天", "15 天"),
    ("二十个工作日", "20个工作日"),
    ("两次", "2次"),
    ("一百二十元", "120元"),
    ("seven days", "within 7 days"),
    ("Fifteen days", "15 days"),
    ("two weeks", "2 weeks"),
    ("１２ 元", "12 元"),
    ("¥1,299", "¥1299.00"),
    ("1299 元", "¥1,299"),
    ("¥99.50", "99.5"),
    ("3-5 天", "3–5天"),
    ("3 到 5 天", "3-5 天"),
    ("3月5日", "2026-03-05"),
    ("2026年3月5日", "3 月 5 号"),
    ("5 March 2026", "2026/3/5"),
    ("March 5th", "5 Mar"),
    ("on Mar. 5, 2026", "2026.03.05"),
    ("11月27日", "2026-11-27T08:30:00+08:00"),
    ("订单 ls20260001", "LS20260001"),
    ("ＬＳ20260001", "LS20260001"),
    ("20000mAh", "20000 mAh"),
    ("48h", "48 小时"),
    ("半年", "6 个月"),
    ("九折", "9 折"),
    ("15%", "百分之十五"),
    ("15%", "15 percent"),
    ("15%", "a rate of 0.15"),
    ("0.5%", "0.005"),
    ("1万件", "10000件"),
    ("1.5万元", "¥15,000"),
    ("三十", "30 天"),
    ("七日内", "7 天"),
    ("forty-five days", "45 days"),
    ("24 小时", "二十四小时"),
    ("满 99 元", "满 99 减 10"),
    ("¥8", '{"shipping_fee": 8.0}'),
    ("35 to 120 yuan", "¥35-120"),
    ("10%-15%", "10-15%"),
    ("10 to 15 percent", "10%-15%"),
    ("123.4万", "1,234,000"),
    ("1/2 of the price", "1/2 price"),
]
OTHER = [
    ("7 天", "15 天"),
    ("七天", "十七天"),
    ("15%", "0.5"),
    ("15%", "50%"),
    ("¥1,299", "¥129"),
    ("¥10", "¥100"),
    ("3月5日", "5月3日"),
    ("2026-03-05", "2026-03-06"),
    ("5 March 2025", "5 March 2026"),
    ("2025年3月5日", "2026年3月5日"),
    ("LS20260001", "LS20260002"),
    ("3-5 天", "3 天"),
    ("SF123456789012", "SF123456789013"),
    ("eight days", "7 days"),
    ("两年", "1 年"),
    ("1万", "1 元"),
    ("运费 7 元", "7 天内可以退货"),
    ("¥15", "15 days after delivery"),
    ("7 days", "¥7"),
    ("15 天", "15%"),
    ("123.4万", "1234"),
    ("10.5", "105"),
]


@pytest.mark.parametrize(("said", "known"), SAME)
def test_that_the_same_figure_in_another_form_is_supported(said, known):
    missing = figures_of(said).missing_in(figures_of(known))

    assert missing == []


@pytest.mark.parametrize(("said", "known"), OTHER)
def test_that_another_figure_is_not_supported(said, known):
    missing = figures_of(said).missing_in(figures_of(known))

    assert missing


@pytest.mark.parametrize(
    "text", ["一起退货", "统一处理", "一定可以", "one of them", "第一", "十分抱歉", "someone"]
)
def test_that_words_with_a_number_in_them_are_no_figures(text):
    assert figures_of(text).numbers == frozenset()


def test_that_markers_and_list_numbers_are_no_figures():
    found = figures_of("1. 打开订单[2]\n2. 点击退货[3]")

    assert found.numbers == frozenset()
