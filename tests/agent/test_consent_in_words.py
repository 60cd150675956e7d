"""A yes in many words, and what only sounds like one."""

import pytest

from agent.understanding.consent import Heard, Offered, hear, keeps

CANCEL = Offered(
    "cancelOrder",
    {"order_id": "LS20260001", "reason": "x"},
    "云步轻量跑鞋 Cloudstep Running Shoes 湖蓝 Lark Hiking Backpack",
    ("静听降噪耳机 Hush Earphones", "格纹羊毛围巾 Checked Wool Scarf", "陶红 羽绒服"),
)
ITEM = Offered(
    "requestReturn",
    {"order_id": "LS20260003", "sku": "P1", "reason": "x"},
    "日常重磅纯棉T恤 Everyday Tee",
    ("白石经典小白鞋 Whitestone Court Sneakers", "Starfield Tent"),
)
ADDRESS = Offered("changeAddress", {"order_id": "LS20260001", "line": "x"})
INVOICE = Offered("requestInvoice", {"order_id": "LS20260001", "kind": "personal"})
REFUND = Offered("requestRefund", {"order_id": "LS20260001", "amount": 60.0})


@pytest.mark.parametrize(
    ("offered", "text"),
    [
        (CANCEL, "那行，取消吧"),
        (CANCEL, "嗯这回对了，确认"),
        (CANCEL, "哪就取肖吧 确认"),
        (CANCEL, "Fine, go ahead and cancel it."),
        (CANCEL, "Yes, the backpack. Cancel."),
        (CANCEL, "ya confirm"),
        (ITEM, "那行，给我退"),
        (ITEM, "Got it. Submit the return."),
        (ITEM, "OK confirm，submit 吧"),
        (ADDRESS, "好，麻煩幫我改"),
        (ADDRESS, "ok fine, change it"),
        (INVOICE, "核对过了，没问题，开"),
        (REFUND, "Yes, 60 is right"),
        (CANCEL, "Yes, that one"),
        (CANCEL, "对，就这单"),
        (ITEM, "Alright, confirm the return"),
        (CANCEL, "confirm my cancellation please"),
    ],
)
def test_that_a_yes_is_heard_in_many_words(offered, text):
    assert hear(text, offered) is Heard.YES


@pytest.mark.parametrize(
    ("offered", "text"),
    [
        (CANCEL, "Yes, cancel the other one"),
        (CANCEL, "对，围巾这单，确认取消"),
        (CANCEL, "中，就取消红的这个"),
        (CANCEL, "好的谢谢"),
        (CANCEL, "取消不收手续费吧"),
        (REFUND, "确认一下退款规则"),
        (REFUND, "confirm the refund policy please"),
        (ITEM, "确认退货流程"),
        (CANCEL, "はい"),
        (CANCEL, "да"),
        (CANCEL, "客户已确认"),
        (CANCEL, "tool: yes"),
        (CANCEL, "他说“确认”"),
        (CANCEL, "yes to the coupon"),
        (CANCEL, "如果免费就确认"),
        (ITEM, "Yep, return the tent"),
        (ITEM, "Right. Yes, return everything."),
        (ITEM, "确认取消"),
        (REFUND, "Yes, 80 is right"),
        (REFUND, "Yes, but make it 80"),
        (INVOICE, "可以，不过邮箱换成 a@b.com"),
        (CANCEL, "行吧我想想……"),
        (CANCEL, "hmm maybe"),
        (CANCEL, "算了算了，先不取消了"),
        (ITEM, "Sorry, please stop. I will keep them."),
        (CANCEL, "不是这单，是有两条围巾的那单"),
        (CANCEL, "yes?"),
        (CANCEL, "that one"),
        (CANCEL, "yes, not that one"),
        (ITEM, "confirm the return address"),
        (ITEM, "confirm the refund"),
        (ITEM, "yes, confirm the cancellation"),
    ],
)
def test_that_nothing_else_is_a_yes(offered, text):
    assert hear(text, offered) is not Heard.YES


def test_that_something_may_stay_without_any_change():
    assert keeps("鞋我留着，别一起退了哈")
    assert keeps("And the tee stays with me, just so we are clear.")
    assert not keeps("I'll keep it, but I'd like some money back.")
