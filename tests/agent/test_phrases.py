"""Consent, refusal and talk in words: what counts as which, in both languages."""

import pytest

from agent.understanding.commands import Talk
from agent.understanding.phrases import (
    gives_up,
    may_mean_both,
    says_no,
    says_yes,
    small_talk,
    wants_it_different,
)

YES = """
确认|确认。|確認|好|好的|好的，确认|嗯|嗯嗯 没错|可以|可以的，麻烦了|行|没问题，提交吧|对，就是这样|确认取消|好滴|好的好的|我同意|没毛病
|是的|是的，就这样|就这么办|退吧|办吧|继续|ＯＫ|嗯 退吧|好的谢谢|确认无误|要的
|yes|Yes, go ahead|yes please|YES!!!|ok|okay|sure|yep|y|confirm|Confirm.|I confirm|looks right, go ahead|That's correct, please proceed
|sounds good|do it|go for it|yes i do|yes, cancel the order|absolutely|👍 yes|ok thanks
"""
NO = """
不|不要|不是|不用了|不用了谢谢|算了|算了，不用了|算了不取消了|先不|我再想想|别|先别退|不同意|不行|等一下|暂时不要|不确定|再考虑考虑
|no|No.|nope|no thanks|no way|not yet|wait|hold on|never mind|actually no, leave it|don't|don't cancel it|stop|not now|i changed my mind|n
"""
NEITHER = """
可以吗|确认？|确认取消吗|嗯？|是不是要收费|不知道|如果免费就确认|确认的话多久到|随便|你看着办|行不行|可以改吗|是否可以|对不起|行李箱|是我|好评
|确认一下地址|确认收货了|是的我没收到|没问题吗|好的我问一下|好的，不过什么时候到账？|不知道怎么办
|yes?|no problem|yes if it's free|I said yes yesterday|maybe|hmm|should I?|what happens if I say yes|confirm what?|yes I have a question
|sure about that?|ok but when?|right now?|yes/no|how do I confirm|not sure what this means
"""
DIFFERENT = """
好的，但是换个邮箱|可以，不过地址不对|是的，但是金额错了|改成50块|地址写错了|抬头应该是云雀集团
|yes, but use another email|ok but change the amount|make it 50 instead|wrong address|yes except the scarf|not the tee, but the scarf
"""


def phrases(block: str) -> list[str]:
    return [p.strip() for p in block.replace("\n", "").split("|") if p.strip()]


@pytest.mark.parametrize("text", phrases(YES))
def test_that_a_plain_yes_is_heard(text):
    assert says_yes(text)
    assert not says_no(text)
    assert not wants_it_different(text)


@pytest.mark.parametrize("text", phrases(NO))
def test_that_a_no_is_heard_and_is_never_a_yes(text):
    assert says_no(text)
    assert not says_yes(text)


@pytest.mark.parametrize("text", phrases(NEITHER))
def test_that_questions_and_conditions_are_no_consent(text):
    assert not says_yes(text)


@pytest.mark.parametrize("text", phrases(DIFFERENT))
def test_that_a_yes_with_a_but_is_no_consent(text):
    assert wants_it_different(text)
    assert not says_yes(text)


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("取消", "cancelOrder"),
        ("取消吧", "cancelOrder"),
        ("cancel", "cancelOrder"),
        ("please cancel it", "cancelOrder"),
        ("不要了", "cancelOrder"),
        ("我不想要了", "requestReturn"),
    ],
)
def test_that_words_for_both_the_order_and_the_request_are_known_as_such(text, tool):
    both = may_mean_both(text, tool)

    assert both


@pytest.mark.parametrize(
    ("text", "tool"), [("取消", "changeAddress"), ("cancel", "requestInvoice")]
)
def test_that_cancel_gives_up_a_proposal_that_cancels_nothing(text, tool):
    assert not may_mean_both(text, tool)
    assert says_no(text)


@pytest.mark.parametrize(
    "text",
    ["算了", "算了，不用了", "不退了", "never mind", "forget it", "actually, never mind", "停"],
)
def test_that_giving_up_is_heard(text):
    assert gives_up(text)


@pytest.mark.parametrize("text", ["怎么取消订单", "不用了怎么退", "can I cancel?", "取消订单"])
def test_that_asking_about_cancelling_gives_nothing_up(text):
    assert not gives_up(text)


@pytest.mark.parametrize(
    ("text", "talk"),
    [
        ("在吗", Talk.GREETING),
        ("您好", Talk.GREETING),
        ("亲，在吗", Talk.GREETING),
        ("你好呀～", Talk.GREETING),
        ("hello there", Talk.GREETING),
        ("u there", Talk.GREETING),
        ("你是机器人吗", Talk.IDENTITY),
        ("你是真人嗎", Talk.IDENTITY),
        ("are you a real person?", Talk.IDENTITY),
        ("what's your name", Talk.IDENTITY),
        ("谢谢啦", Talk.THANKS),
        ("好的谢谢", Talk.THANKS),
        ("thx", Talk.THANKS),
        ("ok, thank you so much", Talk.THANKS),
        ("再见", Talk.GOODBYE),
        ("没事了", Talk.GOODBYE),
        ("bye bye", Talk.GOODBYE),
        ("that's all, thanks", Talk.GOODBYE),
        ("知道了", Talk.ACKNOWLEDGE),
        ("got it", Talk.ACKNOWLEDGE),
    ],
)
def test_that_small_talk_has_its_kind(text, talk):
    assert small_talk(text) is talk


@pytest.mark.parametrize(
    "text",
    ["好的，帮我退货", "谢谢，那运费呢", "hello, where is my parcel", "thanks but it is broken"],
)
def test_that_politeness_around_a_wish_is_no_small_talk(text):
    assert small_talk(text) is None
