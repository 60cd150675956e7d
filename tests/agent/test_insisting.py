"""What cannot be had is refused once, with a way out the second time, and given to a human the third."""

import pytest

from domain.handoff import HandoffReason
from domain.language import Language
from tests.agent.builders import EMMA, LIN
from tests.agent.clerk import Counter

EN_AMOUNT = (
    "I want a refund of ¥5000 for LS20260013 because it is ugly",
    "it is ugly, and I want 5000",
    "no, 5000",
    "I insist on 5000",
)
ZH_AMOUNT = ("LS20260003给我退5000元，太丑了", "太丑了，5000一分不能少", "就要5000", "必须5000")
EN_SHIPPED = ("cancel LS20260012", "cancel LS20260012 I said", "please just cancel LS20260012")
ZH_SHIPPED = ("取消LS20260002", "我就是要取消LS20260002", "还是取消LS20260002")


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("language", "contact", "lines"),
    [
        (Language.EN, EMMA, EN_AMOUNT),
        (Language.ZH, LIN, ZH_AMOUNT),
        (Language.EN, EMMA, EN_SHIPPED),
        (Language.ZH, LIN, ZH_SHIPPED),
    ],
)
async def test_who_insists_on_what_cannot_be_gets_to_a_human(
    counter: Counter, language: Language, contact, lines: tuple[str, ...]
):
    talk = counter.talk(contact=contact, language=language)

    first, second, third = [await talk.say(line) for line in lines][-3:]

    assert first.text != second.text
    assert ("转人工" if language is Language.ZH else "talk to a human") in second.text
    assert third.handoff.reason is HandoffReason.LIMIT


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("language", "contact", "lines", "amount"),
    [(Language.EN, EMMA, EN_AMOUNT, "60"), (Language.ZH, LIN, ZH_AMOUNT, "30")],
)
async def test_who_gives_way_is_served(
    counter: Counter, language: Language, contact, lines: tuple[str, ...], amount: str
):
    talk = counter.talk(contact=contact, language=language)
    for line in lines[:3]:
        await talk.say(line)

    seen = await talk.say(amount)

    assert amount in seen.proposal.rendering


@pytest.mark.asyncio(loop_scope="session")
async def test_something_spoken_of_in_between_does_not_begin_the_count_anew(counter: Counter):
    talk = counter.talk(contact=EMMA, language=Language.EN)
    for line in (EN_SHIPPED[0], "do you take Visa?", EN_SHIPPED[1], "thanks"):
        await talk.say(line)

    seen = await talk.say(EN_SHIPPED[2])

    assert seen.handoff.reason is HandoffReason.LIMIT


@pytest.mark.asyncio(loop_scope="session")
async def test_another_order_is_another_matter(counter: Counter):
    talk = counter.talk(contact=LIN)
    for line in ZH_SHIPPED[:2]:
        await talk.say(line)

    seen = await talk.say("那取消LS20260003")

    assert not seen.handed_off
