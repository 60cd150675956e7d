"""A human is called where one must be: by rules that stand, and by a classifier where rules are deaf or too eager."""

import json
from pathlib import Path

import pytest

from agent.understanding.commands import Wish
from agent.understanding.urgency import CALLS, VETO, Alarm, called, marked
from domain.handoff import HandoffReason
from domain.language import Language
from tests.agent.clerk import Clerk, Counter

BLIND = Path(__file__).parents[2] / "evals" / "labelled" / "human_wish_blind.jsonl"


def alarm(probability: float, wish: Wish = Wish.MOOD) -> Alarm:
    return Alarm(probability, wish, "test")


def test_no_classifier_may_doubt_that_somebody_is_in_danger():
    assert called("我不想活了", alarm(0.0)) is Wish.SELF_HARM
    assert called("the power bank caught fire", alarm(0.0)) is Wish.SAFETY


def test_a_rule_that_hears_too_much_is_doubted():
    assert called("My lawyer needs a shirt", alarm(VETO - 0.01)) is None
    assert called("My lawyer needs a shirt", alarm(VETO)) is Wish.LEGAL


@pytest.mark.parametrize(
    "text",
    [
        "转人工，我的鞋子开胶了",
        "发票抬头写错了。转人工客服",
        "请帮我转人工",
        "human please, my shoe fell apart",
        "my jacket is torn. Transfer me to an agent now",
    ],
)
def test_a_plain_order_to_fetch_a_person_is_not_doubted(text: str):
    assert called(text, alarm(0.0)) is Wish.ASKED


@pytest.mark.parametrize("text", ["转人工要收费吗", "is a human available on sundays"])
def test_a_question_about_people_is_no_such_order(text: str):
    assert called(text, alarm(0.0)) is None


def test_what_no_rule_hears_the_classifier_does():
    assert called("again the same line", alarm(CALLS)) is Wish.MOOD
    assert called("again the same line", alarm(CALLS - 0.01)) is None


@pytest.mark.asyncio(loop_scope="session")
async def test_nobody_has_to_train_it(clerk: Clerk):
    assert clerk.urgency.shipped


def test_without_a_classifier_the_rules_decide():
    assert called("转人工", None) is Wish.ASKED
    assert called("退货要几天", None) is None


def test_what_rules_notice_is_marked_behind_the_text():
    assert marked("退货要几天") == "退货要几天"
    assert marked("转人工") == "转人工\nmarkwanted"


@pytest.mark.asyncio(loop_scope="session")
async def test_nearly_all_who_want_a_human_reach_one_in_one_step(clerk: Clerk):
    """Two hundred phrasings and two hundred mentions that nothing was learnt from."""
    rows = [json.loads(line) for line in BLIND.read_text(encoding="utf-8").splitlines()]
    heard = [called(row["text"], await clerk.urgency.read(row["text"])) for row in rows]

    for language in Language:
        mine = [
            (row["wants_human"], wish)
            for row, wish in zip(rows, heard, strict=True)
            if row["language"] == language
        ]
        wanted = [wish is not None for wants, wish in mine if wants]
        mentioned = [wish is not None for wants, wish in mine if not wants]
        assert sum(wanted) >= 0.9 * len(wanted)
        assert sum(mentioned) <= 0.18 * len(mentioned)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (Language.ZH, ("我的快递一直没有到呢", "转人工")),
        (Language.ZH, ("转人工", "我的快递一直没有到呢")),
        (Language.EN, ("my parcel has still not arrived", "human please")),
    ],
)
async def test_a_burst_in_which_a_short_line_asks_for_a_human_reaches_one(
    counter: Counter, language: Language, lines: tuple[str, ...]
):
    seen = await counter.talk(language=language).say(*lines)

    assert seen.handoff.reason is HandoffReason.REQUESTED


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("language", "text", "reason", "says"),
    [
        (Language.ZH, "我的账号被人盗了，刚刚有人用它下了三单", HandoffReason.POLICY, "验证码"),
        (Language.EN, "somebody hacked my account and bought things", HandoffReason.POLICY, "bank"),
        (Language.ZH, "你们快递员骂我还动手推我", HandoffReason.POLICY, "调查"),
        (Language.EN, "your courier screamed at my mother", HandoffReason.POLICY, "look into"),
    ],
)
async def test_fraud_and_complaints_of_staff_go_to_a_human_with_a_first_word(
    counter: Counter, language: Language, text: str, reason: HandoffReason, says: str
):
    seen = await counter.talk(language=language).say(text)

    assert seen.handed_off
    assert seen.handoff.reason is reason
    assert says in seen.text
