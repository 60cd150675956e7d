"""What was said is taken back or asked of the rules: a corrected reason, two orders at once, a question with an "if"."""

import pytest

from agent.reading import named_value
from agent.tasks import TaskBook
from agent.understanding.orders import asks_of_rules, task_about
from domain.language import Language
from tests.agent.builders import EMMA, LIN
from tests.agent.clerk import Counter

BOOK = TaskBook.load()
REASON = r"原因|理由|\breason"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("原因改成发错货了", "发错货了"),
        ("理由换成质量问题", "有质量问题"),
        ("原因应该是颜色和图片不一样", "颜色和图片不一样"),
        ("change the reason to wrong item", "Wrong item sent"),
        ("the reason should be it does not fit", "Wrong size"),
        ("make the reason: the colour is off", "the colour is off"),
        ("the reason is wrong", None),
        ("原因写错了", None),
    ],
)
def test_another_reason_is_taken_in(text: str, value: str | None):
    slot = BOOK.tasks["return_item"].slot("reason")
    assert slot is not None

    assert named_value(slot, text, REASON, order_pattern=BOOK.order_pattern) == value


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("language", "contact", "lines", "reason"),
    [
        (Language.ZH, LIN, ("取消LS20260001", "不想要了", "原因换成拍错了"), "拍错了"),
        (
            Language.EN,
            EMMA,
            (
                "cancel LS20260011",
                "changed my mind",
                "the reason should be I ordered it by mistake",
            ),
            "Ordered by mistake",
        ),
    ],
)
async def test_a_corrected_reason_is_proposed_anew_and_all_else_stays(
    counter: Counter, language: Language, contact, lines: tuple[str, ...], reason: str
):
    talk = counter.talk(contact=contact, language=language)

    *_, before, after = [await talk.say(line) for line in lines]

    assert after.proposal.arguments == {**before.proposal.arguments, "reason": reason}


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("contact", "language", "lines"),
    [
        (
            LIN,
            Language.ZH,
            ("LS20260001和LS20260004这两单都给我取消了吧", "不想要了", "确认", "确认"),
        ),
    ],
)
async def test_two_orders_are_cancelled_one_after_the_other(
    counter: Counter, contact, language: Language, lines: tuple[str, ...]
):
    talk = counter.talk(contact=contact, language=language)

    seen = [await talk.say(line) for line in lines]

    assert not any(each.handed_off for each in seen)
    assert [r.proposal_id for each in seen for r in each.receipts] == [
        p.id for each in seen for p in each.proposals
    ]
    assert sum(len(each.receipts) for each in seen) == 2


@pytest.mark.parametrize(
    "text",
    [
        "付了款没发货的订单取消之后，退款多长时间内发起？",
        "取消之后我的券还在吗",
        "如果我退货，运费谁出？",
        "If I cancel a paid order that has not shipped, how soon is the refund started?",
        "are my coupons still there after I cancel?",
        "once the return is accepted, when is the refund started?",
    ],
)
def test_what_would_follow_is_asked_of_the_rules(text: str):
    assert asks_of_rules(text)
    assert task_about(text, BOOK.order_pattern) is None


@pytest.mark.parametrize(
    "text",
    [
        "我的退款到账了吗",
        "我要退款",
        "has my refund started?",
        "please cancel it, I changed my mind",
    ],
)
def test_what_is_asked_of_ones_own_affairs_is_not(text: str):
    assert not asks_of_rules(text)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("language", "contact", "text", "says"),
    [
        (Language.ZH, LIN, "付了款没发货的订单取消之后，退款多长时间内发起？", "24小时"),
        (
            Language.EN,
            EMMA,
            "If I cancel a paid order that has not shipped, how soon is the refund started?",
            "24 hours",
        ),
    ],
)
async def test_the_rule_answers_and_no_order_is_looked_up(
    counter: Counter, language: Language, contact, text: str, says: str
):
    seen = await counter.talk(contact=contact, language=language).say(text)

    assert says in seen.text
    assert seen.citations
