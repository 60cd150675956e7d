"""Slips are read as what the articles say; words that are merely unknown stay as they are."""

import subprocess
import sys

import pytest

from knowledge.spelling import Spelling
from tests.stack import ROOT

ENGLISH = Spelling(
    [("return", 9), ("refund", 7), ("delivery", 5), ("waterproof", 3), ("lock", 2), ("item", 4)]
)
CHINESE = Spelling([("退货", 9), ("运费", 6), ("发票", 5), ("优惠券", 3), ("尺码", 2), ("一次", 1)])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("can I retrun it", "can I return it"),
        ("when is my refnd", "when is my refund"),
        ("is it waterprof?", "is it waterproof?"),
        ("Refunds please", "Refunds please"),
        ("a locker", "a locker"),
        ("my vase broke", "my vase broke"),
    ],
)
def test_an_english_slip_inside_a_word_is_mended(typed: str, read: str):
    assert ENGLISH.corrected(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("退或的运废谁出", "退货的运费谁出"),
        ("怎么开发飘", "怎么开发票"),
        ("优会券能用吗", "优惠券能用吗"),
        ("退货运费", "退货运费"),
        ("今天天气怎么样", "今天天气怎么样"),
    ],
)
def test_a_chinese_slip_is_heard_as_the_word_that_sounds_the_same(typed: str, read: str):
    assert CHINESE.corrected(typed) == read


def test_a_sound_that_only_one_chunk_knows_is_no_correction():
    assert CHINESE.corrected("依次") == "依次"


def test_what_is_prepared_loads_nothing_with_the_first_question():
    asked = (
        "import sys\n"
        "from knowledge.spelling import Spelling\n"
        "spelling = Spelling([('退货', 9), ('运费', 6)])\n"
        "spelling.prepare()\n"
        "before = set(sys.modules)\n"
        "print(spelling.corrected('推货怎么办'), sorted(set(sys.modules) - before))\n"
    )

    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert told.stdout.strip() == "退货怎么办 []"
