"""A thing that is dangerous now brings a human, whatever is asked beside it; what might be dangerous is a question."""

import pytest

from agent.understanding.commands import Wish
from agent.understanding.hazards import hears_hazard
from agent.understanding.urgency import Alarm, called
from domain.handoff import HandoffReason
from domain.language import Language
from tests.agent.builders import EMMA, LIN
from tests.agent.clerk import Counter


@pytest.mark.parametrize(
    "text",
    [
        "电池鼓起来了，可以退货吗",
        "台灯插上就冒火花，我要退货",
        "充电器有烧焦味怎么办",
        "耳机充电盒漏液了",
        "插座漏电，电了我一下",
        "刚买的充电宝胀起来了，摸着烫手",
        "there is smoke coming out of the speaker",
        "battery leaking, refund please",
        "The charger smells like burning plastic. Return?",
        "the plug gave me an electric shock",
        "my headphones get so hot it hurts",
        "tell me if I can return the swollen battery",
        "it started smoking when I plugged it in",
    ],
)
def test_a_dangerous_state_is_heard(text: str):
    assert hears_hazard(text)


@pytest.mark.parametrize(
    "text",
    [
        "充电宝充电的时候会发热吗",
        "充电宝会不会冒烟",
        "这款插座防漏电吗",
        "如果充电宝鼓包了能退吗",
        "电池没有鼓包也没有发烫，能退吗",
        "衣服有异味能退吗",
        "我被你们气得冒烟",
        "电热水壶漏水",
        "does the power bank get warm while charging?",
        "does the power bank get very hot while charging?",
        "what happens if the battery is swollen?",
        "the battery is not swollen, just a scratch",
        "the jacket smells of smoke",
        "my foot is swollen, the shoes are too small",
        "hot deals on speakers",
        "Do you have a smoking jacket",
        "the tent is leaking",
        "smoke coming off the incense is normal, but which one has the least?",
        "hissing sound in my earphones",
        "触电感的跳跳糖还卖吗",
        "生产流水线上的电池质量怎么样",
    ],
)
def test_what_may_be_or_is_not_dangerous_is_a_question(text: str):
    assert not hears_hazard(text)


def test_no_classifier_may_doubt_it():
    sure_of_nothing = Alarm(0.0, Wish.MOOD, "test")

    assert called("充电宝冒烟了 可以退货吗", sure_of_nothing) is Wish.SAFETY
    assert called("my lamp is sparking, can I return it?", sure_of_nothing) is Wish.SAFETY


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("language", "contact", "text"),
    [
        (Language.ZH, LIN, "充电宝鼓包了还很烫，能退吗"),
        (Language.EN, EMMA, "My power bank is swollen and hot, I want to return it"),
    ],
)
async def test_a_wish_to_return_it_is_not_taken_up_and_nothing_is_quoted(
    counter: Counter, language: Language, contact, text: str
):
    seen = await counter.talk(contact=contact, language=language).say(text)

    assert seen.handoff.reason is HandoffReason.POLICY
    assert not seen.citations
    assert not seen.proposals


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("language", "contact", "lines"),
    [
        (Language.ZH, LIN, ("退货LS20260003", "小白鞋", "充电宝的电池漏液了")),
        (Language.EN, EMMA, ("return LS20260013", "the scarf", "the battery is leaking")),
    ],
)
async def test_it_is_heard_as_an_answer_to_a_question_too(
    counter: Counter, language: Language, contact, lines: tuple[str, ...]
):
    talk = counter.talk(contact=contact, language=language)

    for line in lines:
        seen = await talk.say(line)

    assert seen.handoff.reason is HandoffReason.POLICY
