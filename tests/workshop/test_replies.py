"""What is left of people's words when greetings and personal data are taken out."""

import pytest

from domain.gap import OperatorReply
from domain.ids import ConversationId, MessageId
from domain.language import Language
from domain.redaction import anonymous
from store.moments import utc_now
from workshop.replies import substance

ZH, EN = Language.ZH, Language.EN


@pytest.mark.parametrize(
    ("language", "text", "clean"),
    [
        (ZH, "我的订单LS20260001到哪了，电话13812345678", "我的订单[单号]到哪了，电话[电话]"),
        (ZH, "快递单号SF1234567890123没有更新", "快递单号[单号]没有更新"),
        (ZH, "请发到 lin.xiao@mail.example.cn", "请发到 [邮箱]"),
        (ZH, "座机 0571-87654321", "座机 [电话]"),
        (ZH, "地址：浙江省杭州市西湖区文三路123号5栋302室", "地址：[地址]"),
        (ZH, "我叫林晓，王女士是我妈妈", "我叫[客户]，[客户]是我妈妈"),
        (EN, "Order LS20260001, call +44 7911 123456", "Order [number], call [phone]"),
        (EN, "or (555) 123-4567 or emma@clarke.example", "or [phone] or [e-mail]"),
        (EN, "I live at 221 Baker Street", "I live at [address]"),
        (EN, "Emma Clarke asked, Mr. Smith answered", "[customer] asked, [customer] answered"),
    ],
)
def test_that_what_tells_who_somebody_is_is_taken_out(language, text, clean):
    assert anonymous(text, language=language, names=["林晓", "Emma Clarke"]) == clean


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (ZH, "满99元包邮，7天无理由退货"),
        (ZH, "充电宝20000mAh能带上飞机吗"),
        (ZH, "定制要200000元吗"),
        (ZH, "2026年11月24日之前都有效"),
        (ZH, "客服热线400-123-4567，9:00-21:00"),
        (ZH, "退货的路线怎么走"),
        (EN, "Free from ¥99, returns within 30 days"),
        (EN, "Call our hotline 400 123 4567 from 9 to 21"),
        (EN, "A 20000 mAh power bank costs $129.00"),
    ],
)
def test_that_figures_of_the_matter_stay(language, text):
    assert anonymous(text, language=language) == text


def reply(*texts: str) -> OperatorReply:
    return OperatorReply(
        MessageId("msg_1"),
        ConversationId("conv_1"),
        "?",
        texts,
        True,
        utc_now(),
        contact_name="林晓",
        operator_names=("小安", "Ana"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "您好！我是小安，很高兴为您服务。",
        "请稍等，我帮您查一下",
        "好的",
        "不客气，祝您购物愉快",
        "还有其他问题吗？",
        "久等了",
        "Hello! Thanks for reaching out.",
        "One moment, let me check.",
        "You're welcome, have a nice day!",
        "Is there anything else I can help you with?",
        "My name is Ana.",
        "OK",
    ],
)
def test_that_greetings_and_closings_say_nothing(text):
    assert substance(reply(text)) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("您好，林晓，可以刻字的，定制需要7天。", "可以刻字的，定制需要7天。"),
        ("可以刻字的。定制的不能退哦。还有其他问题吗？", "可以刻字的。定制的不能退哦。"),
        ("亲，支持货到付款的，付给快递员就行", "支持货到付款的，付给快递员就行"),
        ("抱歉，暂时不支持货到付款。", "抱歉，暂时不支持货到付款。"),
        (
            "Hi Emma, engraving takes 7 days. Anything else I can help with?",
            "Engraving takes 7 days.",
        ),
        ("Sorry, cash on delivery is not available.", "Sorry, cash on delivery is not available."),
    ],
)
def test_that_the_matter_stays(text, said):
    assert substance(reply(text)) == said


def test_that_messages_are_paragraphs_and_stand_once():
    said = substance(reply("您好", "可以刻字，每件¥20。", "可以刻字，每件¥20。", "需要7天时间。"))

    assert said == "可以刻字，每件¥20。\n\n需要7天时间。"
