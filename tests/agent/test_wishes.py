"""The wish for a human: heard at once, and not where people are only talked about."""

import json
from pathlib import Path

import pytest

from agent.understanding.commands import RequestHuman, Wish
from agent.understanding.rules import Rules, Situation
from agent.understanding.wishes import hears_danger, wants_human
from tests.agent.test_reading import BOOK

LABELLED = Path(__file__).parents[2] / "evals" / "labelled" / "human_wish.jsonl"

# All is right but one of 200 today; the patterns were written with these lines in sight.
PRECISION, RECALL = 0.98, 0.96


@pytest.mark.parametrize("language", ["zh", "en"])
def test_that_wishes_are_heard_and_only_wishes(language):
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    mine = [row for row in rows if row["language"] == language]

    heard = [(row["wants_human"], wants_human(row["text"])) for row in mine]

    right = heard.count((True, True))
    precision = right / (right + heard.count((False, True)))
    recall = right / (right + heard.count((True, False)))
    assert precision >= PRECISION, precision
    assert recall >= RECALL, recall


@pytest.mark.parametrize(
    "text",
    [
        "能不能让客服联系我",
        "有客服吗，机器人太笨了",
        "你解决不了，换人",
        "給我轉真人",
        "please let a person handle this",
        "is anyone human there",
        "can a real person look at this",
        "let me speak to management",
        "I'm done with this robot",
    ],
)
def test_that_a_wish_in_other_words_is_heard(text):
    assert wants_human(text)


@pytest.mark.parametrize(
    "text",
    [
        "收货人写错了能换人收吗",
        "两个人的帐篷有吗",
        "客服态度真好",
        "周末有客服吗",
        "周末也有人吗",
        "人工费怎么算",
        "let the person at the door sign",
        "is this tent for two people",
        "your agent told me it would ship Monday",
        "does a person check returns",
        "no need for an agent, thanks",
    ],
)
def test_that_people_in_a_sentence_are_no_wish(text):
    assert not wants_human(text)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("我要去法院起诉你们", Wish.LEGAL),
        ("我要投诉12315", Wish.LEGAL),
        ("I'll sue you", Wish.LEGAL),
        ("my lawyer will call", Wish.LEGAL),
        ("不想活了", Wish.SELF_HARM),
        ("I want to kill myself", Wish.SELF_HARM),
        ("充电宝爆炸了", Wish.SAFETY),
        ("the power bank caught fire", Wish.SAFETY),
        ("我要弄死你们", Wish.THREAT),
        ("I will kill you", Wish.THREAT),
    ],
)
def test_that_danger_goes_to_a_human(text, wish):
    assert hears_danger(text) is wish


@pytest.mark.parametrize(
    "text",
    ["耳机音质炸裂", "跑鞋想死你了", "this price kills me", "热死了", "the sauce is to die for"],
)
def test_that_figures_of_speech_are_no_danger(text):
    assert hears_danger(text) is None


def test_that_the_second_angry_message_brings_a_human():
    rules = Rules(BOOK.order_pattern)

    first = rules.read("你们什么垃圾店", Situation())
    second = rules.read("骗子", Situation(last_moods=("angry", "calm")))

    assert first != (RequestHuman(Wish.MOOD),)
    assert second == (RequestHuman(Wish.MOOD),)


@pytest.mark.parametrize(
    "text",
    [
        "转人工",
        "人工",
        "轉人工",
        "ＲＥＡＬ human please",
        "转 人 工",
        "zhuanrengong",
        "get me a human",
        "客服在吗",
    ],
)
def test_that_one_step_is_enough(text):
    commands = Rules(BOOK.order_pattern).read(text, Situation())

    assert commands == (RequestHuman(Wish.ASKED),)
