"""What tells who somebody is goes out of a recorded conversation; what does not stays."""

import pytest

from domain.conversation import Sender
from domain.ids import ConversationId, MessageId
from domain.language import Language
from evals.scrubbing import Scrubber
from store.recorded import Line, Recording


def scrubbed(
    *texts: str, language: Language = Language.EN, documents: tuple = (), names: tuple = ()
) -> list[str]:  # type: ignore[type-arg]
    lines = tuple(
        Line(MessageId(str(n)), Sender.CONTACT, text, None) for n, text in enumerate(texts)
    )
    scrubber = Scrubber(
        Recording(ConversationId("c"), language, "web", False, lines, {}, names, documents)
    )
    return [scrubber.text(text, language=language) for text in texts]


@pytest.mark.parametrize(
    ("language", "told", "kept"),
    [
        (Language.ZH, "我叫李雷。退货几天", "我叫[客户]。退货几天"),
        (Language.ZH, "收件人改成王小明，电话不变", "收件人改成[客户]，电话不变"),
        (Language.ZH, "收件人是谁？我叫了人工", "收件人是谁？我叫了人工"),
        (Language.ZH, "满99包邮吗，客服400-800-1234", "满99包邮吗，客服400-800-1234"),
        (Language.EN, "My name is Emma Stone, hi", "My name is [customer], hi"),
        (Language.EN, "Refund of $1,299.00 within 7 days", "Refund of $1,299.00 within 7 days"),
        (Language.EN, "card 6222 0212 3456 7890", "card 9999 9999 9999 9901"),
        (Language.EN, "order LS-20260012.", "order LS-99999901."),
    ],
)
def test_only_what_tells_who_it_is_goes(language: Language, told: str, kept: str):
    assert scrubbed(told, language=language) == [kept]


def test_a_name_that_was_told_once_is_gone_everywhere():
    assert scrubbed("my name is Emma Stone", "Thank you. Emma") == [
        *("my name is [customer]", "Thank you. [customer]"),
    ]


def test_what_the_shops_systems_hold_is_known_by_the_names_of_its_fields():
    documents = (
        {"cards": [{"order": {"orderNo": "A-77", "Address": {"line1": "Flat 9, Elm Court"}}}]},
        {"slots": {"order_id": "B1234", "reason": "too small"}, "product_id": "P1000"},
    )

    (text,) = scrubbed("A-77, b1234, P1000: Flat 9, Elm Court, too small", documents=documents)

    assert text == "A-01, b9902, P1000: [customer], too small"


def test_each_number_has_one_of_its_own_however_many_there_are():
    texts = scrubbed(*[f"LS{20260000 + number}" for number in range(120)], "LS20260003")

    assert len(set(texts)) == 120
    assert texts[-1] == texts[3]
