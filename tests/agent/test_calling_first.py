"""A wish for a person wins over whatever else the words are, and an announced question calls nobody."""

import pytest

from agent.understanding.commands import Talk
from agent.understanding.listening import in_plain_words, telling
from agent.understanding.phrases import small_talk
from agent.understanding.wishes import wants_call
from domain.handoff import HandoffReason
from domain.language import Language
from tests.agent.builders import ANONYMOUS, EMMA, LIN
from tests.agent.clerk import Counter


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("language", "contact", "lines"),
    [
        (Language.ZH, ANONYMOUS, ("有人吗🙏",)),
        (Language.EN, ANONYMOUS, ("is anyone there 😭",)),
        (Language.ZH, ANONYMOUS, ("你是真人吗？我想找真人",)),
        (Language.EN, ANONYMOUS, ("are you a bot? get me a person",)),
        (Language.ZH, ANONYMOUS, ("麻烦给我回个电话",)),
        (Language.EN, ANONYMOUS, ("please ring me back about my order",)),
        (Language.ZH, LIN, ("取消LS20260001", "不想要了", "算了，转人工吧")),
        (Language.EN, EMMA, ("cancel LS20260011", "changed my mind", "no, let me talk to a human")),
        (Language.EN, EMMA, ("cancel LS20260011", "changed my mind", "yes, and get me a human")),
    ],
)
async def test_the_wish_for_a_person_wins(
    counter: Counter, language: Language, contact, lines: tuple[str, ...]
):
    talk = counter.talk(contact=contact, language=language)

    for line in lines:
        seen = await talk.say(line)

    assert seen.handoff.reason is HandoffReason.REQUESTED
    assert not seen.receipts


@pytest.mark.parametrize(
    "text", ["能给我回个电话吗", "请电话联系我", "give me a call please", "Can I get a call back"]
)
def test_a_call_back_is_a_wish_for_a_person(text: str):
    assert wants_call(text)


@pytest.mark.parametrize(
    "text",
    [
        "给我个电话号码",
        "快递员没给我打电话",
        "送货前会给我打电话吗",
        "why did the driver not call me",
        "do you call me before delivery",
        "call me Tom",
        "I do not need a call back after all",
        "am I allowed to take a phone call in the shop",
    ],
)
def test_talk_of_calls_is_none(text: str):
    assert not wants_call(text)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("language", "lines", "slug"),
    [
        (Language.ZH, ("在吗", "想咨询一下", "快递一般几天到"), "shipping-times"),
        (Language.EN, ("hello there", "quick question", "do you take Visa?"), "payment-methods"),
    ],
)
async def test_a_greeting_and_an_announcement_leave_the_question_to_be_answered(
    counter: Counter, language: Language, lines: tuple[str, ...], slug: str
):
    seen = await counter.talk(language=language).say(*lines)

    assert not seen.handed_off
    assert slug in {citation.slug for citation in seen.citations}


@pytest.mark.parametrize(
    "text", ["问个事", "我想咨询一下", "quick question", "got a question for you"]
)
def test_an_announced_question_is_a_greeting(text: str):
    assert small_talk(text) is Talk.GREETING


@pytest.mark.parametrize("text", ["问一下运费", "quick question about my refund", "any questions?"])
def test_a_question_is_none(text: str):
    assert small_talk(text) is None


def test_lines_that_say_nothing_are_not_read_for_alarms_by_themselves():
    assert telling(["hello there", "where is my parcel", "急！！"], [True, False, False]) == (
        "where is my parcel",
    )
    assert telling(["hello there"], [True]) == ("hello there",)
    assert telling(["转人工", "a@b.cn"], [False, False]) == ("转人工",)


@pytest.mark.parametrize(
    ("text", "read"), [("转人工", "转人工"), ("get me a person", "get me a person"), ("退货", "")]
)
def test_plainer_words_never_lose_a_call(monkeypatch: pytest.MonkeyPatch, text: str, read: str):
    monkeypatch.setattr("agent.understanding.listening.plainer", lambda *_: "")

    assert in_plain_words(text, Language.ZH) == read


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("language", "text", "says"),
    [
        (Language.EN, "yes I speak English, can you answer in English?", "English and Chinese"),
        (Language.ZH, "可以说中文吗", "中文和英文"),
    ],
)
async def test_a_question_for_the_language_calls_nobody(
    counter: Counter, language: Language, text: str, says: str
):
    seen = await counter.talk(language=language).say(text)

    assert not seen.handed_off
    assert says in seen.text


@pytest.mark.asyncio(loop_scope="session")
async def test_who_wants_somebody_that_speaks_it_gets_a_person(counter: Counter):
    seen = await counter.talk(language=Language.EN).say("can I talk to someone who speaks English")

    assert seen.handoff.reason is HandoffReason.REQUESTED
