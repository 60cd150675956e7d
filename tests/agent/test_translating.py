"""What code says of a translation: the same figures in other words pass, others do not."""

import pytest

from agent.translating import refusal_of
from domain.language import Language

ZH, EN = Language.ZH, Language.EN

SAME = [
    (
        "退款 3-5 个工作日到账，订单 LS20260001，金额 ¥199.00。",
        "The refund of ¥199.00 for order LS20260001 arrives in 3-5 working days.",
        EN,
    ),
    ("一双鞋七天内可以退", "You can return a pair of shoes within seven days", EN),
    ("3月2日前寄回即可", "Just send it back by 2 March", EN),
    ("满 299 减 30，打9折", "¥30 off over ¥299, 10% off", EN),
    ("打八五折", "15% off", EN),
    ("请等两三天", "Please wait two or three days", EN),
    (
        "Your parcel SF1234567890 is due on 2026-03-05.",
        "您的包裹 SF1234567890 预计 2026年3月5日送达。",
        ZH,
    ),
    ("I paid 1,299 yuan", "我付了1299元", ZH),
    ("半年内保修", "The warranty is half a year", EN),
    ("我们24小时在线", "We are online 24 hours a day", EN),
    ("请看 https://example.com/a?b=1", "Please see https://example.com/a?b=1.", EN),
    ("您好，第一次购买吗？", "Hello, is this your first purchase?", EN),
    ("One of my two shoes is broken", "两只鞋有一只坏了", ZH),
    ("1万元以内", "Up to 10,000 yuan", EN),
    ("下午 2 点前下单当天发货", "Orders placed before 2 pm ship the same day", EN),
    ("我要退一件衣服和两条裤子", "I want to return one shirt and two pairs of trousers", EN),
]
DIFFERENT = [
    ("退款 3 天到账", "The refund takes 5 days", EN),
    ("订单 LS20260001", "Order LS20260007 please", EN),
    ("¥199", "199 days please", EN),
    ("请稍等", "Please wait, you get ¥500 back", EN),
    ("3 天", "三天", EN),
    ("请看", "Please see http://evil.example", EN),
    ("Your refund is ¥20", "退款马上到账", ZH),
]


@pytest.mark.parametrize(("text", "translated", "to"), SAME)
def test_the_same_figures_in_other_words_pass(text, translated, to):
    assert refusal_of(text, translated, to) is None


@pytest.mark.parametrize(("text", "translated", "to"), DIFFERENT)
def test_a_figure_or_an_address_that_is_lost_or_new_does_not(text, translated, to):
    assert refusal_of(text, translated, to) is not None
