"""Sentences and terms of Chinese and English."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sentences import sentence_spans
from knowledge.terms import content_terms, terms


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("可以退货。运费谁出？好的！", ["可以退货。", "运费谁出？", "好的！"]),
        ("他说“可以退。”然后挂了。", ["他说“可以退。”", "然后挂了。"]),
        ("鞋类90天；箱包2年。", ["鞋类90天；箱包2年。"]),
        ("It costs ¥3.50. See larkselect.example now.", ["It costs ¥3.50.", "See larkselect.example now."]),
        ("Shoes, e.g. boots, are fine. Yes!", ["Shoes, e.g. boots, are fine.", "Yes!"]),
        ("1. Open the order.\n2. Tap it.", ["1. Open the order.", "2. Tap it."]),
        ("", []),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_says_they_do(text: str, expected: list[str]):
    assert split(text) == expected


@given(st.text(alphabet="ab 1.。！？；\n“”!?", max_size=80))
def test_sentences_are_in_order_and_lose_nothing_but_blanks(text: str):
    spans = list(sentence_spans(text))

    assert all(left < right for left, right in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert "".join("".join(split(text)).split()) == "".join(text.split())


def test_english_forms_of_a_word_are_one_term():
    assert set(terms("returned returns returning")) == {"return"}
    assert terms("boxes") == terms("box")
    assert terms("policies") == terms("policy")


def test_traditional_and_full_width_writing_meet_the_simplified_one():
    assert content_terms("請問運費") == content_terms("请问运费")
    assert content_terms("ＸＬ码") == content_terms("XL碼")


def test_content_terms_leave_out_words_that_tell_nothing():
    assert content_terms("请问我的快递怎么还没到") == ("快递", "没到")
    assert content_terms("Could you please tell me about the refund?") == ("refund",)
    assert content_terms("的了吗?!") == ()
