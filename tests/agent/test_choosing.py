"""Orders and items by what is said of them, mistyped words, and what is kept of a long conversation."""

import json

import pytest

from agent.choosing import Described, choose, described
from agent.remembering import Memory, in_words, remember_described, remember_orders
from agent.understanding.plainer import plainer
from agent.understanding.typos import mended
from domain.language import Language

ORDERS = {
    "LS20260004": Described("静听 Pro 降噪耳机 Hush Pro Earphones 云白", 499.0, "unpaid"),
    "LS20260001": Described("云步轻量跑鞋 Cloudstep Running Shoes 湖蓝 size:38", 517.0, "paid"),
    "LS20260002": Described("暖巢 90 绒羽绒服 Warmnest Down Jacket 湖蓝", 899.0, "shipped"),
    "LS20260003": Described("白石经典小白鞋 Whitestone Sneakers 日常纯棉T恤 Cotton Tee 藕粉", 457.0, "delivered"),
}  # fmt: skip
OPTIONS = [(key, key) for key in ORDERS]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("跑鞋那单", "LS20260001"),
        ("那件 T-shirt", "LS20260003"),
        ("the sneekers", "LS20260003"),
        ("the jacket", "LS20260002"),
        ("尾号003那单", "LS20260003"),
        ("the cheaper one", "LS20260003"),
        ("还没付钱的是哪一单", "LS20260004"),
        ("取消订单", None),
        ("湖蓝的", None),
    ],
)
def test_that_the_one_that_is_described_is_chosen(text, value):
    assert choose(text, OPTIONS, ORDERS) == value


def test_that_the_other_one_is_what_is_left():
    two = OPTIONS[:2]

    assert choose("另一单呢", two, ORDERS, but=("LS20260004",)) == "LS20260001"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("帮我曲消定单", "帮我取消订单"),
        ("吗数买小了", "码数买小了"),
        ("plese cancle my oder", "please cancel my order"),
        ("去小区取快递", "去小区取快递"),
        ("i want to charge my phone", "i want to charge my phone"),
    ],
)
def test_that_slips_are_mended_and_other_words_left(typed, meant):
    assert mended(typed) == meant


def test_that_cantonese_and_mixed_words_are_made_plain():
    assert plainer("啲錢退咗未呀", Language.ZH) == "些钱退了吗"
    assert plainer("return 期限，a@order.cn", Language.ZH) == "退货 期限，a@order.cn"


def test_that_the_first_and_the_latest_orders_are_kept():
    kept = remember_orders([], [f"A{n}" for n in range(200)])

    assert kept[:3] == ["A0", "A1", "A2"]
    assert kept[-1] == "A199"
    assert len(kept) == 12


def test_that_a_long_conversation_is_remembered_small_and_in_words():
    page = {
        "orders": [{"id": f"A{n}", "items": [{"sku": f"S{n}", "name_zh": "鞋"}]} for n in range(90)]
    }
    memory = {"orders": ["A88"], "lexicon": remember_described({}, [page]), "done": ["A88 已取消"]}

    told = in_words(json.loads(json.dumps(memory)), Language.ZH)

    assert len(Memory.of(memory).lexicon) <= 24
    assert "A88" in told
    assert "已取消" in told


def test_that_items_are_described_in_both_languages():
    found = described(
        {"items": [{"sku": "P1", "name_zh": "围巾", "name_en": "Scarf", "unit_price": 159}]}
    )

    assert found["P1"] == Described("围巾 Scarf", 159.0, "")
