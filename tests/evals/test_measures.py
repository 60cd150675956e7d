"""Overlap, context measures and agreement give the figures of their definitions; the labelled replies are whole; the page tells what they gave."""

import math
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from domain.errors import Invalid
from domain.language import Language
from evals.measures.agreement import agreement
from evals.measures.contexts import context_precision, context_recall
from evals.measures.labelled import (
    NAMES,
    Labelled,
    agreement_of_groundedness,
    agreements_of_relevance,
    read_labelled,
)
from evals.measures.overlap import Orders, chrf, relevancy

ZH, EN = Language.ZH, Language.EN
PAGE = Path(__file__).parents[2] / "docs" / "evals.md"

# As sacrebleu 2.6.0 gives them: CHRF(char_order, word_order).sentence_score(...) / 100.
SACREBLEU = [
    (ZH, Orders(6, 0), "签收后7天内可以退货", "签收后7天内可以无理由退货", 0.5834497426945583),
    (ZH, Orders(4, 0), "退款1到3个工作日到账", "微信支付退款1-3个工作日到账", 0.5398863675501739),
    (
        EN,
        Orders(6, 0),
        "you can return it within 7 days",
        "items can be returned within 7 days",
        0.514407454570203,
    ),
    (
        EN,
        Orders(6, 2),
        "the customer pays ten yuan",
        "the customer pays a flat fee of ten yuan",
        0.5885680599914668,
    ),
    (EN, Orders(6, 2), "it is free .", "it is not free .", 0.4810421316599724),
]


@pytest.mark.parametrize(("language", "orders", "reply", "reference", "value"), SACREBLEU)
def test_chrf_is_that_of_sacrebleu(
    language: Language, orders: Orders, reply: str, reference: str, value: float
):
    assert chrf(reply, reference, language=language, orders=orders) == pytest.approx(
        value, abs=1e-6
    )


@pytest.mark.parametrize(
    ("language", "text", "other"),
    [
        (ZH, "签收后7天内可以退货", "耳机拆封后不能退"),
        (EN, "Items can be returned within 7 days.", "Opened earphones stay with you."),
    ],
)
def test_overlap_is_whole_with_itself_and_small_with_another(
    language: Language, text: str, other: str
):
    assert chrf(text, text, language=language) == pytest.approx(1.0)
    assert 0.0 <= chrf(text, other, language=language) < 0.3
    assert chrf("", text, language=language) == chrf(text, "", language=language) == 0.0


def test_overlap_does_not_mind_marks_width_and_traditional_characters():
    reference = "退货运费10元，由顾客承担。"

    assert chrf("退貨運費１０元，由顧客承擔。[1]", reference, language=ZH) == pytest.approx(1.0)


class Directions:
    """An Embedder of three texts."""

    async def embed_queries(self, texts: list[str]) -> np.ndarray:
        known = {"q": (1.0, 0.0), "near": (0.8, 0.6), "away": (0.0, 1.0)}
        return np.array([known[text] for text in texts], dtype="float32")


async def test_relevancy_is_the_cosine_of_question_and_reply_without_its_marks():
    near, away = await relevancy([("q", "near [1]"), ("q", "away")], Directions())  # type: ignore[arg-type]

    assert near == pytest.approx(0.8)
    assert away == pytest.approx(0.0)


def test_context_precision_and_recall_are_those_of_the_golden_articles():
    slugs = ["fee", "returns", "fee", "exchange"]

    assert context_precision(slugs, ["returns"]) == pytest.approx(1 / 2)
    assert context_precision(slugs, ["fee", "exchange"]) == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)
    assert context_precision(slugs, ["points"]) == 0.0
    assert context_recall(slugs, ["returns", "points"]) == pytest.approx(1 / 2)
    assert context_recall([], ["returns"]) == 0.0
    assert context_precision(slugs, []) is None
    assert context_recall(slugs, []) is None


def test_kappa_is_that_of_a_table_worked_out_by_hand():
    # 20 both yes, 5 yes by the label alone, 10 by the measure alone, 15 both no:
    # observed 0.7, expected 0.6 * 0.5 + 0.4 * 0.5 = 0.5.
    measured = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
    labels = [True] * 25 + [False] * 25

    found = agreement(measured, labels)

    assert found.kappa == pytest.approx(0.4)
    assert (found.table.right_yes, found.table.missed) == (20, 5)
    assert (found.table.wrong, found.table.right_no) == (10, 15)
    assert found.table.accuracy == pytest.approx(0.7)
    assert found.low < 0.4 < found.high
    assert (found.low, found.high) == (
        agreement(measured, labels).low,
        agreement(measured, labels).high,
    )


def test_kappa_of_perfect_of_inverted_and_of_no_agreement():
    labels = [True, False] * 20

    assert agreement(labels, labels).kappa == 1.0
    assert agreement([not each for each in labels], labels).kappa == -1.0
    assert agreement([True] * 40, labels).kappa == 0.0
    assert math.isnan(agreement([True] * 4, [True] * 4).kappa)
    with pytest.raises(ValueError, match="3 measurements for 2 labels"):
        agreement([True] * 3, [True] * 2)


@pytest.mark.parametrize("language", list(Language))
def test_the_labelled_replies_are_whole_and_no_question_is_in_both_halves(language: Language):
    lines = read_labelled(language)

    assert len(lines) == 169
    assert len({line.id for line in lines}) == 169
    assert all(line.sources and line.reply and line.reference and line.kind for line in lines)
    assert all(line.language is language for line in lines)
    halves = [{line.question for line in lines if line.tuning is half} for half in (True, False)]
    assert len(halves[0]) == len(halves[1]) == 21
    assert not halves[0] & halves[1]
    grounded = Counter(line.grounded for line in lines)
    relevant = Counter(line.relevant for line in lines)
    assert (grounded[True], relevant[True]) == (72, 146)


def test_a_broken_line_of_labels_is_named(tmp_path: Path):
    (tmp_path / "groundedness-zh.jsonl").write_text('{"id": "zh-01a"}\n')

    with pytest.raises(Invalid, match=r"groundedness-zh\.jsonl, line 1: 'language'"):
        read_labelled(ZH, folder=tmp_path)


def half_of(language: Language, *, tuning: bool) -> list[Labelled]:
    return [line for line in read_labelled(language) if line.tuning is tuning]


@pytest.mark.parametrize("tuning", [True, False])
@pytest.mark.parametrize("language", list(Language))
async def test_the_page_tells_how_far_the_measures_agree_with_the_labels(
    language: Language, tuning: bool
):
    lines = half_of(language, tuning=tuning)

    grounded = agreement_of_groundedness(lines)
    relevant = (await agreements_of_relevance(lines))[NAMES[0]]

    half = "tuning" if tuning else "held out"
    page = PAGE.read_text()
    for name, found in (("grounded", grounded), (f"relevant, by {NAMES[0]}", relevant)):
        row = next(
            line
            for line in page.splitlines()
            if line.startswith(f"| {name} | {language} | {half} |")
        )
        told = f"{found.kappa:.2f} ({found.low:.2f} to {found.high:.2f})"
        table = found.table
        counts = [table.right_yes, table.missed, table.wrong, table.right_no]
        assert told in row
        assert [int(n) for n in re.findall(r"(?<=\| )\d+(?= \|)", row)] == counts
    assert grounded.kappa > 0.55
