"""A contact's words as values: orders with their verbs, slots, addresses, several wishes in one message."""

import re

import pytest

from agent.addresses import address_parts
from agent.choosing import choose
from agent.filling import TaskState, arguments_of
from agent.reading import Expectation, mentioned
from agent.tasks import TaskBook
from agent.understanding.commands import StartTask
from agent.understanding.orders import task_about
from agent.understanding.parting import parts_of

BOOK = TaskBook.load()
ORDERS = (
    ("LS20260004 · 静听 Pro 降噪耳机 · 待付款", "LS20260004"),
    ("LS20260001 · 云步轻量跑鞋 · 已付款，待发货", "LS20260001"),
    ("LS20260002 · 暖巢 90 绒羽绒服 · 已发货", "LS20260002"),
)
EN_ORDERS = (
    ("LS20260011 · Lark 30 L Hiking Backpack · Paid, preparing to ship", "LS20260011"),
    ("LS20260012 · Farridge Waterproof Hiking Boots · Shipped", "LS20260012"),
    ("LS20260014 · Valley Portable Speaker · Delivered", "LS20260014"),
)


def expected(task: str, slot: str, options=()) -> Expectation:
    found = BOOK.tasks[task].slot(slot)
    assert found is not None
    return Expectation(found, options, BOOK.order_pattern)


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("LS20260001", "order_status"),
        ("订单号：LS20260001", "order_status"),
        ("order LS20260011", "order_status"),
        ("我的order LS20260001到哪了", "order_status"),
        ("ls20260002到哪了啊", "order_status"),
        ("LS20260012 still not here", "order_status"),
        ("要不直接退吧 LS20260003", "return_item"),
        ("LS20260003那双鞋开胶了，要求退货退款", "return_item"),
        ("I want to send it back, LS20260013", "return_item"),
        ("退款 LS20260003 100块", "refund"),
        ("has my refund for LS20260015 arrived", "order_status"),
        ("取消LS20260001", "cancel_order"),
        ("Please cancel ls20260011", "cancel_order"),
        ("把LS20260001的地址改成上海市", "change_address"),
        ("change the address of LS20260011", "change_address"),
        ("给LS20260003开发票", "invoice"),
        ("invoice for LS20260013 please", "invoice"),
        ("我的退款到哪了", "refund_status"),
        ("where is my refund?", "refund_status"),
    ],
)
def test_that_an_order_with_a_verb_is_a_task(text, task):
    commands = task_about(text, BOOK.order_pattern)

    assert commands is not None
    assert [c.task for c in commands if isinstance(c, StartTask)] == [task]


@pytest.mark.parametrize(
    "text",
    [
        "怎么取消LS20260001",
        "LS20260003能退吗",
        "how do I return LS20260013",
        "LS20260003有点问题",
        "退款多久到账",
    ],
)
def test_that_a_question_about_an_order_is_left_to_the_next_tier(text):
    assert task_about(text, BOOK.order_pattern) is None


def test_that_two_orders_are_two_tasks():
    commands = task_about("我想取消LS20260004然后把LS20260003退掉", BOOK.order_pattern)

    assert commands == (
        StartTask("cancel_order", {"order_id": "LS20260004"}, "我想取消LS20260004"),
        StartTask("return_item", {"order_id": "LS20260003"}, "把LS20260003退掉"),
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("第二个", "LS20260001"),
        ("2", "LS20260001"),
        ("LS20260002", "LS20260002"),
        ("ls20260002吧", "LS20260002"),
        ("羽绒服", "LS20260002"),
        ("跑鞋那单", "LS20260001"),
        ("那个耳机的", "LS20260004"),
        ("最近的那单", "LS20260004"),
        ("LS20260001 · 云步轻量跑鞋 · 已付款，待发货", "LS20260001"),
        ("羽绒服能机洗吗", None),
        ("最近有什么活动", None),
        ("不知道", None),
    ],
)
def test_that_an_order_is_picked_by_place_number_or_content(text, value):
    assert expected("order_status", "order_id", ORDERS).read(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the second one", "LS20260012"),
        ("number 3", "LS20260014"),
        ("the boots", "LS20260012"),
        ("my speaker", "LS20260014"),
        ("the latest", "LS20260011"),
        ("the hiking one", None),
        ("can boots be returned?", None),
    ],
)
def test_that_an_order_is_picked_in_english(text, value):
    assert expected("order_status", "order_id", EN_ORDERS).read(text) == value


def test_that_two_that_fit_as_well_are_none():
    assert choose("the hiking things", EN_ORDERS, {}) is None


@pytest.mark.parametrize("text", ["确认", "好的", "yes", "LS20260001", "谢谢", "怎么写？"])
def test_that_a_yes_a_number_or_a_question_is_no_reason(text):
    assert expected("cancel_order", "reason").read(text) is None


@pytest.mark.parametrize(
    ("task", "slot", "text", "value"),
    [
        ("refund", "amount", "100块", "100"),
        ("refund", "amount", "¥99.50", "99.50"),
        ("refund", "amount", "全部", None),
        ("invoice", "kind", "公司的", "company"),
        ("invoice", "kind", "for my company", "company"),
        ("invoice", "kind", "個人", "personal"),
        ("invoice", "tax_number", "税号91310000ma1fl0000x", "91310000MA1FL0000X"),
        ("invoice", "tax_number", "123", None),
        ("invoice", "email", "发到 a.b@lark.cn 谢谢", "a.b@lark.cn"),
        ("product_search", "q", "有没有跑鞋", "跑鞋"),
        ("product_search", "q", "do you have running shoes?", "running shoes"),
        ("product_search", "q", "refund it to another card", None),
    ],
)
def test_that_answers_are_read_by_kind(task, slot, text, value):
    assert expected(task, slot).read(text) == value


@pytest.mark.parametrize(
    ("task", "slot", "text", "value"),
    [
        ("refund", "amount", "退款LS20260003 100块", "100"),
        ("refund", "amount", "金额改成50块", "50"),
        ("refund", "amount", "I want a refund of 20 for LS20260013", "20"),
        ("refund", "amount", "退款 LS20260003", None),
        ("return_item", "reason", "鞋子开胶了要退", "有质量问题"),
        ("return_item", "reason", "it's broken, I want to return it", "It is faulty"),
        ("return_item", "reason", "太大了，退货", "尺码不合适"),
        ("return_item", "reason", "我要退货", None),
        (
            "change_address",
            "line",
            "地址改成上海市浦东新区世纪大道100号",
            "上海市浦东新区世纪大道100号",
        ),
        (
            "change_address",
            "line",
            "send LS20260011 to 22 Baker Street, London",
            "22 Baker Street, London",
        ),
        ("change_address", "line", "我要改地址", None),
    ],
)
def test_that_opening_words_already_give_values(task, slot, text, value):
    found = BOOK.tasks[task].slot(slot)
    assert found is not None

    assert mentioned(found, text, order_pattern=BOOK.order_pattern) == value


@pytest.mark.parametrize(
    ("reason", "faulty"),
    [
        ("有质量问题", True),
        ("鞋底开胶了", True),
        ("it arrived broken", True),
        ("没有质量问题，就是不喜欢", False),
        ("not broken, just too big", False),
        ("不想要了", False),
    ],
)
def test_that_a_fault_in_own_words_is_told_to_the_shop(reason, faulty):
    state = TaskState("return_item", {"order_id": "LS20260003", "sku": "*", "reason": reason})

    arguments = arguments_of(BOOK.tasks["return_item"], state)

    assert arguments.get("quality_problem", False) is faulty


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "广东省深圳市南山区科技园路88号3栋502，张伟 13800138000",
            {
                "region": "广东省",
                "city": "深圳市",
                "line": "南山区科技园路88号3栋502",
                "recipient": "张伟",
                "phone": "13800138000",
            },
        ),
        (
            "收件人：李雷，电话13900139000，地址：北京市朝阳区建国路1号院 5号楼",
            {
                "region": "北京市",
                "city": "北京市",
                "line": "朝阳区建国路1号院 5号楼",
                "recipient": "李雷",
                "phone": "13900139000",
            },
        ),
        (
            "浙江省杭州市西湖区文三路1号 东方大厦",
            {"region": "浙江省", "city": "杭州市", "line": "西湖区文三路1号 东方大厦"},
        ),
        (
            "Emma Clarke, 22 Baker Street, London, NW1 6XE",
            {
                "recipient": "Emma Clarke",
                "line": "22 Baker Street",
                "city": "London",
                "postcode": "NW1 6XE",
            },
        ),
        (
            "10 Main St, Springfield, IL 62704",
            {"line": "10 Main St", "city": "Springfield", "region": "IL", "postcode": "62704"},
        ),
    ],
)
def test_that_an_address_is_taken_apart(text, parts):
    assert address_parts(text) == parts


@pytest.mark.parametrize(
    ("lines", "parts"),
    [
        (
            ["发票能开专票吗，还有多久能开出来，另外运费怎么算"],
            ["发票能开专票吗", "多久能开出来", "运费怎么算"],
        ),
        (
            ["how do I get an invoice, and how long does it take?"],
            ["how do I get an invoice", "how long does it take?"],
        ),
        (["怎么退货？运费谁出？"], ["怎么退货？", "运费谁出？"]),
        (["我的快递到哪了？另外帮我查下积分"], ["我的快递到哪了？", "帮我查下积分"]),
        (["LS20260002到哪了，另外退货运费多少钱"], ["LS20260002到哪了", "退货运费多少钱"]),
        (
            ["where's LS20260012, and how much is a return"],
            ["where's LS20260012", "how much is a return"],
        ),
        (["在吗", "我的快递", "到哪了"], ["在吗 我的快递 到哪了"]),
        (
            ["I bought shoes last week. Can I return them?"],
            ["I bought shoes last week. Can I return them?"],
        ),
        (["云步跑鞋多少钱，还有38码吗"], ["云步跑鞋多少钱，还有38码吗"]),
        (["衣服吊牌剪了但是没穿过，能退么"], ["衣服吊牌剪了但是没穿过，能退么"]),
        (["退款多久到账呢？", "能开发票吗，要抬头"], ["退款多久到账呢？", "能开发票吗，要抬头"]),
    ],
)
def test_that_parts_are_told_apart_where_each_is_whole(lines, parts):
    assert parts_of(lines) == parts


def test_that_every_task_has_words_in_both_languages_and_finds_its_sources():
    for task in BOOK.tasks.values():
        assert all(task.title.values())
        assert all(task.say.values())
        for slot in task.slots:
            assert all(slot.question.values()), (task.name, slot.name)
            if slot.source:
                assert re.search(r"\{", slot.source.label)
