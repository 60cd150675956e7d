"""Questions that lean on what was said before, made to stand alone."""

import pytest

from agent.understanding.rewriting import standalone
from domain.language import Language

ZH, EN = Language.ZH, Language.EN


@pytest.mark.parametrize(
    ("language", "earlier", "text", "has"),
    [
        (ZH, ["怎么退货"], "那运费呢？", ["退货", "运费"]),
        (ZH, ["能寄到香港吗"], "台湾呢", ["台湾"]),
        (ZH, ["退款多久到账"], "信用卡呢", ["退款", "信用卡"]),
        (ZH, ["积分怎么用", "好的"], "过期吗", ["积分", "过期"]),
        (ZH, ["怎么退货", "那运费呢"], "质量问题也要我出吗", ["质量问题", "退货"]),
        (EN, ["How long do I have to return clothes?"], "and for shoes?", ["shoes", "return"]),
        (EN, ["do you ship to japan"], "and to the US?", ["ship", "us"]),
        (EN, ["how do points work"], "do they expire", ["points", "expire"]),
        (EN, ["how do I return something"], "who pays for that", ["return", "pays"]),
        (ZH, ["怎么退货"], "可以，不过多久到账？", ["多久到账"]),
    ],
)
def test_that_a_follow_up_takes_its_topic_along(language, earlier, text, has):
    question = standalone(text, earlier, default=language)

    assert all(word in question for word in has), question


@pytest.mark.parametrize(
    ("language", "earlier", "text"),
    [
        (ZH, ["LS20260002"], "退货要多久内申请"),
        (ZH, ["LS20260002"], "那运费谁出"),
        (ZH, ["确认"], "运费多少"),
        (ZH, ["谢谢"], "积分怎么用"),
        (ZH, ["LS20260001 · 云步轻量跑鞋 · 已付款，待发货"], "多久能到"),
        (EN, ["LS20260012"], "how long does a refund take"),
        (EN, ["emma@clarke.example"], "is it free"),
        (EN, ["How long do returns take?"], "which payment methods are there?"),
    ],
)
def test_that_numbers_and_small_words_are_no_topic(language, earlier, text):
    assert standalone(text, earlier, default=language) == text
