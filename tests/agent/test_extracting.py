"""Which sentences are quoted where no model answers."""

import pytest

from agent.extracting import extract
from domain.language import Language
from tests.agent.test_grounding import passage

ZH = "| 会员等级 | 倍数 |\n| --- | --- |\n| 银卡 | 1倍 |\n| 金卡 | 1.5倍 |"
EN = "| Instalments | Fee | Note |\n|:---|:---:|---:|\n| 3 | no fee | we pay |\n| 6 | with fee | Alipay |"


@pytest.mark.parametrize(
    ("language", "text", "question", "header", "row"),
    [
        (Language.ZH, ZH, "会员等级的倍数", "会员等级", "金卡：1.5倍"),
        (Language.EN, EN, "Instalments fee note", "Instalments", "3：no fee，we pay"),
    ],
)
def test_the_row_that_names_the_columns_is_no_answer(
    language: Language, text: str, question: str, header: str, row: str
):
    quoted = [words for words, _ in extract(question, [passage(text)], language, 4)]

    assert row in quoted
    assert not any(words.startswith(header) for words in quoted)
