"""Collections as people have them: odd, incomplete, broken; what is wrong is said with its line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import Invalid
from domain.language import Language
from evals.retrieval.beir import Collection, read_collection

Read = Callable[..., Collection]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a collection of lines; what is not given is a small sound one."""

    def read(
        corpus: list[object] | None = None,
        queries: list[object] | None = None,
        qrels: str = "query-id\tcorpus-id\tscore\nq1\td1\t1\n",
    ) -> Collection:
        corpus = corpus or [{"_id": "d1", "title": "Returns", "text": "Within seven days."}]
        queries = queries or [{"_id": "q1", "text": "How long can I return it?"}]
        for name, rows in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
            lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
            (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
        (tmp_path / "qrels.tsv").write_text(qrels, encoding="utf-8")
        return read_collection(
            tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl", tmp_path / "qrels.tsv"
        )

    return read


def test_a_sound_collection_is_read(read):
    found = read()

    assert [document.title for document in found.documents] == ["Returns"]
    assert found.grades == {"q1": {"d1": 1.0}}
    assert (found.unanswerable, found.notes) == ((), ())


@pytest.mark.parametrize(
    "qrels",
    [
        "q1\td1\t2\n",
        "q1 0 d1 2\n",
        "query-id\tcorpus-id\tscore\r\nq1\td1\t2.0\r\n",
        "\ufeffq1\t0\td1\t2\n\n",
    ],
    ids=["no header", "trec", "windows", "mark"],
)
def test_judgements_are_read_in_every_usual_form(read, qrels):
    assert read(qrels=qrels).grades == {"q1": {"d1": 2.0}}


def test_titles_and_texts_may_be_missing_or_empty(read):
    found = read(
        corpus=[
            {"_id": "d1", "text": "Seven days."},
            {"_id": 2, "title": "A title alone", "text": ""},
            {"_id": "d3", "title": None, "text": None},
        ]
    )

    assert [(one.id, one.title, one.text) for one in found.documents] == [
        ("d1", "", "Seven days."),
        ("2", "A title alone", ""),
        ("d3", "", ""),
    ]
    assert "1 document(s) have neither title nor text" in found.notes[0]


def test_entities_line_ends_and_what_no_database_takes_are_cleaned(read):
    found = read(corpus=['{"_id": "d1", "text": "A &amp; B &#39;c&#39;\\r\\nd\\u0000e \\ud800"}'])

    assert found.documents[0].text == "A & B 'c'\nd e ?"


def test_a_language_is_seen_by_document_and_what_shows_none_goes_with_the_most(read):
    found = read(
        corpus=[
            {"_id": "d1", "text": "七天内可以退货"},
            {"_id": "d2", "text": "运费由买家承担"},
            {"_id": "d3", "text": "Returns within seven days"},
            {"_id": "d4", "text": "12345"},
        ],
        queries=[{"_id": "q1", "text": "A-1?"}, {"_id": "q2", "text": "Rückgabe der Ware"}],
    )

    spoken = [document.language for document in found.documents]
    assert spoken == [Language.ZH, Language.ZH, Language.EN, Language.ZH]
    assert [q.language for q in (*found.questions, *found.unanswerable)] == [
        Language.ZH,
        Language.EN,
    ]


def test_questions_without_a_right_document_are_kept_aside(read):
    found = read(
        queries=[{"_id": f"q{n}", "text": "Which?"} for n in (1, 2, 3)],
        qrels="q1\td1\t1\nq2\td1\t0\n",
    )

    assert [question.id for question in found.questions] == ["q1"]
    assert [question.id for question in found.unanswerable] == ["q2", "q3"]


def test_judgements_of_what_is_not_there_are_counted_and_told(read):
    found = read(qrels="q1\td1\t1\nq1\tgone\t1\nstranger\td1\t1\nq1\td1\t2\n")

    assert found.grades == {"q1": {"d1": 2.0, "gone": 1.0}}
    assert [note[:2] for note in found.notes] == ["1 ", "Ju", "1 "]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"corpus": [{"_id": "a", "text": "x"}, "{broken"]}, "corpus.jsonl:2 is not JSON"),
        ({"corpus": ["[1]"]}, "corpus.jsonl:1 is not an object"),
        ({"corpus": [{"text": "x"}]}, 'corpus.jsonl:1 has no "_id"'),
        ({"corpus": [{"_id": "a", "title": "x"}]}, 'corpus.jsonl:1 has no "text"'),
        ({"corpus": [{"_id": "a", "text": 5}]}, 'corpus.jsonl:1 has a "text" that is no string'),
        (
            {"corpus": [{"_id": "a", "text": "x"}, "", {"_id": "a", "text": "y"}]},
            "corpus.jsonl:3 repeats the \"_id\" 'a' of line 1",
        ),
        ({"queries": [{"_id": "q1"}]}, 'queries.jsonl:1 has no "text"'),
        ({"qrels": "q1\td1\n"}, "qrels.tsv:1 has 2 columns"),
        ({"qrels": "q1\td1\t1\nq1\td2\tyes\n"}, "qrels.tsv:2 has the score 'yes'"),
        ({"qrels": "other\td1\t1\n"}, "names no document for any question"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(read, given, said):
    with pytest.raises(Invalid) as refused:
        read(**given)

    assert said in refused.value.detail


def test_a_file_that_is_missing_or_not_utf8_is_named(read, tmp_path):
    read()
    (tmp_path / "corpus.jsonl").write_bytes('{"_id": "a", "text": "退货"}'.encode("gb18030"))

    with pytest.raises(Invalid, match=r"corpus\.jsonl:1 is not UTF-8"):
        read_collection(
            tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl", tmp_path / "qrels.tsv"
        )
    with pytest.raises(Invalid, match="cannot be read"):
        read_collection(tmp_path / "no.jsonl", tmp_path / "queries.jsonl", tmp_path / "qrels.tsv")
