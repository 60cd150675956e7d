"""The CSV of questions and answers: nothing is lost on the way out and in, and nothing runs in a spreadsheet."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from domain.language import Language
from knowledge.extraction.encoding import decode
from workshop.faq_table import Row, Side, clean_side, read_table, write_table

_HOSTILE = st.sampled_from(
    ["=1+1", "+86", "-5 %", "@SUM(A1)", "'=x", "''", "a|b", "\\|", "\\", '"', "＝1", "第;一,行\n二"]
)
_TEXTS = st.text(max_size=30) | _HOSTILE | st.builds(str.__add__, _HOSTILE, st.text(max_size=8))
_SIDES = st.builds(clean_side, _TEXTS, _TEXTS, st.lists(_TEXTS, max_size=4)).filter(
    lambda side: side.question and side.answer
)
_ROWS = st.lists(
    st.builds(
        Row,
        st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True),
        st.sampled_from(["", "退货", "=cmd"]),
        st.dictionaries(st.sampled_from(list(Language)), _SIDES, min_size=1),
    ),
    max_size=4,
    unique_by=lambda row: row.slug,
)


def without_lines(rows: list[Row]) -> list[Row]:
    return [Row(row.slug, row.topic, row.sides) for row in rows]


@given(_ROWS)
def test_what_is_exported_comes_back_as_it_was(rows: list[Row]):
    found, failures = read_table(decode(write_table(rows).encode()))

    assert failures == []
    assert without_lines(found) == rows


@given(_ROWS)
def test_no_exported_cell_begins_with_what_a_spreadsheet_would_run(rows: list[Row]):
    for cells in csv.reader(io.StringIO(write_table(rows).lstrip("\ufeff"), newline="")):
        assert not any(cell.startswith(tuple("=+-@\t\r＝＋－＠")) for cell in cells)


def test_a_table_of_one_language_is_read_from_gb18030_with_semicolons():
    text = "标准问题;答案;相似问法\n运费多少？;满 99 元包邮，否则 8 元。;邮费多少|快递费\n能开发票吗？;可以，请在订单页申请。;\n"

    rows, failures = read_table(decode(text.encode("gb18030")))

    assert failures == []
    assert [row.sides[Language.ZH] for row in rows] == [
        Side("运费多少？", "满 99 元包邮，否则 8 元。", ("邮费多少", "快递费")),
        Side("能开发票吗？", "可以，请在订单页申请。"),
    ]


def test_rows_of_one_slug_in_two_languages_are_one_matter():
    text = "slug,language,question,answer\nfee,zh,运费多少？,8 元\nfee,en,What is the fee?,8 yuan\n"

    rows, _ = read_table(text)

    assert len(rows) == 1
    assert rows[0].sides[Language.EN] == Side("What is the fee?", "8 yuan")


def test_a_slug_that_stands_twice_and_an_empty_row_are_told_with_their_lines():
    text = "slug,question,answer\nfee,运费多少？,8 元\nfee,邮费多少？,9 元\nx,,\n"

    rows, failures = read_table(text)

    assert len(rows) == 1
    assert [(one.where.en, one.reason.en) for one in failures] == [
        ("line 3", "The slug fee is there twice."),
        ("line 4", "The row has neither a question nor an answer."),
    ]
    assert failures[0].where.zh == "第 3 行"


def test_a_table_without_a_column_of_questions_is_refused_in_words():
    rows, failures = read_table("name,price\nx,1\n")

    assert rows == []
    assert "must name the columns" in failures[0].reason.en
