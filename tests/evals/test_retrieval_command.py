"""`xiaoer eval retrieval` on a small collection: what it prints, writes, keeps and refuses."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import evals.retrieval.kept as kept
from bench.retrieval.exchange import Asked, Exchange, Piece
from bench.retrieval.ranking import documents
from evals.cli import app
from evals.retrieval.runs import read_run, write_run
from evals.retrieval.searching import RETRIEVERS
from models.embedding import Embedder
from tests.stack import ROOT

CORPUS = [
    {"_id": "returns", "title": "Returns", "text": "Items can be returned within 7 days."},
    {"_id": "invoice", "title": "", "text": "An invoice arrives by e-mail within 24 hours."},
    {"_id": "<b>alert</b>", "title": "<script>alert(1)</script>", "text": "Gift cards & vouchers."},
    {"_id": "退货 运费", "title": "退货运费", "text": "质量问题由我们承担退货运费。"},
    {"_id": "会员", "text": "会员每消费一元积一分。"},
    {"_id": "long", "title": "Care", "text": "Wash the boots by hand. " * 400},
    {"_id": "title alone", "title": "Opening hours of the shop in Berlin", "text": ""},
    {"_id": "nothing", "title": "", "text": ""},
]
QUERIES = [
    {"_id": "q1", "text": "How long can I return an item?"},
    {"_id": "q2", "text": "Is there an invoice by e-mail?"},
    {"_id": "q3", "text": "退货运费谁出"},
    {"_id": "q4", "text": "积分怎么算"},
    {"_id": "q5", "text": "How do I wash the boots?"},
    {"_id": "q6", "text": "When does the shop in Berlin open?"},
    {"_id": "q7", "text": "Do you sell aeroplanes?"},
    {"_id": "q8", "text": ""},
]
QRELS = {
    "q1": {"returns": 2, "invoice": 1},
    "q2": {"invoice": 1},
    "q3": {"退货 运费": 1},
    "q4": {"会员": 1, "unknown": 1},
    "q5": {"long": 1},
    "q6": {"title alone": 1},
}
Evaluate = Callable[..., Result]


@pytest.fixture
def evaluate(tmp_path: Path, monkeypatch) -> Evaluate:
    """Runs the command on the collection above; vectors stay between test runs."""
    monkeypatch.setenv("XIAOER_DATA", str(tmp_path / "var"))
    for name, rows in (("corpus", CORPUS), ("queries", QUERIES)):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    pairs = [(q, d, grade) for q, found in QRELS.items() for d, grade in found.items()]
    lines = ["query-id\tcorpus-id\tscore", *(f"{q}\t{d}\t{grade}" for q, d, grade in pairs)]
    (tmp_path / "qrels.tsv").write_text("\n".join(lines), encoding="utf-8")

    def run(*more: str) -> Result:
        files = [f"--corpus={tmp_path}/corpus.jsonl", f"--queries={tmp_path}/queries.jsonl"]
        places = [f"--out={tmp_path}/out", f"--cache={ROOT}/test-output/embedding-evals"]
        wanted = ["retrieval", *files, f"--qrels={tmp_path}/qrels.tsv", *places, *more]
        return CliRunner().invoke(app, wanted)

    return run


def test_it_measures_every_retriever_per_language_and_writes_what_it_found(evaluate, tmp_path):
    done = evaluate()

    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "out/metrics.json").read_text())
    assert set(told["scores"]) == {"all", "en", "zh"}
    assert set(told["scores"]["all"]["estimates"]) == set(RETRIEVERS)
    assert (told["questions"], told["unanswerable"], told["documents"]) == (6, 2, 8)
    final = told["scores"]["all"]["estimates"]["final"]
    assert final["recall@10"]["value"] > 0.8
    assert final["ndcg@10"]["low"] <= final["ndcg@10"]["value"] <= final["ndcg@10"]["high"]
    assert len(told["notes"]) == 2
    assert told["abstention"]["answerable"] == 6
    assert "AUROC" in done.output


def test_a_long_document_stands_once_and_every_ranking_is_a_run_file(evaluate, tmp_path):
    evaluate()

    for name in RETRIEVERS:
        run = read_run(tmp_path / "out/runs" / f"{name}.trec")
        found = [document for document, _ in run["q5"]]
        assert len(found) == len(set(found)), name
    assert read_run(tmp_path / "out/runs/final.trec")["q3"][0][0] == "退货 运费"


def test_a_report_loads_nothing_and_runs_nothing_of_the_corpus(evaluate, tmp_path):
    evaluate()

    page = (tmp_path / "out/report.html").read_text()
    assert "<script" not in page
    assert "http" not in page
    assert "<svg" in page


def test_a_second_run_embeds_nothing_and_finds_the_same(evaluate, tmp_path, monkeypatch):
    evaluate()
    first = (tmp_path / "out/metrics.json").read_text()

    def no_model(settings: object) -> Embedder:
        made = real(settings)

        async def refuse(*_: object) -> None:
            raise AssertionError("the model was asked")

        made.embed_queries = made.embed_passages = refuse
        return made

    real = kept.build_embedder
    monkeypatch.setattr(kept, "build_embedder", no_model)
    done = evaluate()

    assert done.exit_code == 0, done.output
    assert (tmp_path / "out/metrics.json").read_text() == first


def test_a_final_ranking_below_what_is_asked_ends_with_one(evaluate):
    assert evaluate("--fail-under", "recall@10=0.1").exit_code == 0
    assert evaluate("--fail-under", "recall@10=1.1").exit_code == 1


def test_a_threshold_that_is_none_is_refused(evaluate):
    done = evaluate("--fail-under", "goodness=0.7")

    assert "ndcg@10=0.7" in done.exception.detail


def test_a_limit_asks_fewer_questions_of_all_documents(evaluate, tmp_path):
    evaluate("--limit", "3", "--seed", "1")

    told = json.loads((tmp_path / "out/metrics.json").read_text())
    assert told["questions"] + told["unanswerable"] == 3
    assert told["documents"] == 8


def test_run_files_keep_ids_with_blanks(tmp_path):
    rankings = {"a question": [("退货 运费", 0.5), ("plain", 0.25)]}

    write_run(tmp_path / "run.trec", rankings, tag="t")

    assert read_run(tmp_path / "run.trec") == rankings


def test_what_the_peers_get_comes_back_from_the_files_as_it_was(tmp_path):
    import numpy as np

    given = Exchange(
        (Piece("c1", "d1", "line\u2028one"), Piece("c2", "d1", "two")),
        (Asked("q1", "which?"),),
        np.eye(2, 3, dtype=np.float32),
        np.ones((1, 3), np.float32),
    )

    given.write(tmp_path)
    found = Exchange.read(tmp_path)

    assert (found.pieces, found.asked) == (given.pieces, given.asked)
    assert found.vector_of()["which?"] == [1.0, 1.0, 1.0]


def test_a_document_stands_where_its_best_passage_stands():
    home = {"c1": "d1", "c2": "d2", "c3": "d1"}

    assert documents([("c2", 3.0), ("c1", 2.0), ("c3", 1.0)], home) == [("d2", 3.0), ("d1", 2.0)]
