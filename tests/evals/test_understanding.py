"""`xiaoer eval understanding`: figures by hand, what it writes, and what it refuses."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from domain.errors import Invalid
from evals.cli import app
from evals.understanding.measures import Reading, bins_of, confused, measure
from evals.understanding.rows import read_rows, read_sets
from evals.understanding.tiers import by_model, by_rules, cascaded
from models.chat import build_models
from settings import Settings
from tests.scripted_model import ScriptedModel, scripted_model  # noqa: F401
from tests.stack import ROOT

TEXTS = {
    "退货": ["怎么退货", "我要退货", "退货流程是什么", "想把鞋退了", "退货地址在哪", "这个能退吗"],
    "发票": ["开发票", "发票怎么开", "要一张发票", "电子发票在哪下", "发票抬头写错", "能开专票吗"],
    "shipping": ["where is my parcel", "track my order", "has it shipped", "parcel late", "when does it arrive", "delivery status"],
    "oos": ["今天天气如何", "tell me a joke", "谁赢了世界杯", "what is 2+2"],
}  # fmt: skip
Evaluate = Callable[..., Result]


def write(path: Path, rows: list[tuple[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    rows = [(text, label) for label, texts in TEXTS.items() for text in texts]
    return write(tmp_path / "train.csv", rows[::2]), write(tmp_path / "test.csv", rows[1::2])


@pytest.fixture
def evaluate(tmp_path: Path, files, monkeypatch) -> Evaluate:
    monkeypatch.setenv("XIAOER_DATA", str(tmp_path / "var"))

    def run(*more: str) -> Result:
        train, test = files
        places = [f"--out={tmp_path}/out", f"--cache={ROOT}/test-output/embedding-evals"]
        wanted = ["understanding", f"--train={train}", f"--test={test}", *places, *more]
        return CliRunner().invoke(app, wanted)

    return run


def test_figures_are_what_the_hand_computes():
    truths = ["a", "a", "b", "b", "oos", "oos"]
    said = ["a", "b", "b", "oos", "oos", "a"]
    readings = [Reading(label, 0.9, float(label == "oos")) for label in said]

    found = {name: one and one.value for name, one in measure(readings, truths, seed=7).items()}

    assert found["accuracy"] == 0.5
    assert found["oos_recall"] == found["oos_precision"] == found["oos_f1"] == 0.5
    assert found["false_oos"] == 0.25
    assert found["auroc"] == pytest.approx((4 * 2 + 1 * 0) / 8 - 3 / 16 - 3 / 16, abs=1e-5)
    assert found["ece"] == pytest.approx(0.4, abs=1e-6)
    assert found["coverage"] == 1.0


def test_silence_is_no_reading_and_no_calibration():
    found = measure([Reading("a", 0.8), Reading(None)], ["a", "a"], seed=7)

    assert found["accuracy"].value == found["coverage"].value == 0.5
    assert found["precision"].value == 1.0
    assert found["ece"].value == pytest.approx(0.2)
    assert found["oos_f1"] is None
    assert found["auroc"] is None


def test_confused_pairs_and_bins():
    readings = [Reading("b", 0.95), Reading("b", 0.95), Reading(None), Reading("a", 1.0)]
    truths = ["a", "a", "b", "a"]

    assert confused(readings, truths) == [("a", "b", 2), ("b", "(nothing)", 1)]
    assert bins_of(readings, truths) == [(pytest.approx(0.9667, abs=1e-3), 0.3333, 3)]


def test_the_rules_speak_only_in_the_labels_that_there_are():
    texts = ["取消LS20260001", "what a nice day"]

    own = by_rules(texts, ["task.cancel_order", "question"])
    foreign = by_rules(texts, ["weather", "music"])

    assert own[0].label == "task.cancel_order"
    assert [one.label for one in foreign] == [None, None]


def test_the_cascade_asks_the_model_only_where_the_classifier_is_unsure():
    rules = [Reading("a", 1.0), Reading(None), Reading(None), Reading(None)]
    guesses = [
        Reading("b", 0.9, 0.0),
        Reading("b", 0.9, 0.0),
        Reading("b", 0.2, 0.3),
        Reading("c", 0.1, 0.5),
    ]
    model = [Reading("c"), Reading("c"), Reading("c", 0.8), Reading(None)]

    assert [one.label for one in cascaded(rules, guesses, model)] == ["a", "b", "c", "c"]
    assert [one.label for one in cascaded(rules, guesses, None)] == ["a", "b", "b", "c"]


async def test_the_model_chooses_among_the_labels_and_nothing_else(
    scripted_model: ScriptedModel,  # noqa: F811
):
    scripted_model.call("label", {"label": "a"})
    scripted_model.call("label", {"label": "invented"})
    scripted_model.say('{"label": "oos"}')
    settings = Settings(model="scripted", model_url=scripted_model.url, model_key="x")

    found = [
        (await by_model(build_models(settings)[0], [text], ["a", "b"], lambda _: None))[0].label
        for text in ("one", "two", "three")
    ]

    assert found == ["a", None, "oos"]


def test_it_measures_each_tier_and_writes_a_page_figures_and_plots(evaluate, tmp_path):
    done = evaluate()

    assert done.exit_code == 0, (done.output, done.exception)
    told = json.loads((tmp_path / "out/test.json").read_text())
    assert set(told["tiers"]) == {"rules", "classifier", "cascade"}
    assert told["labels"] == 3
    assert len(told["classifier"]) == 16
    figures = told["tiers"]["cascade"]["figures"]
    assert figures["accuracy"]["low"] <= figures["accuracy"]["value"] <= figures["accuracy"]["high"]
    page = (tmp_path / "out/test.md").read_text()
    for picture in ("test-confusion.png", "test-reliability.png"):
        assert picture in page
        assert (tmp_path / "out" / picture).stat().st_size > 5000


def test_a_figure_that_is_worse_than_asked_ends_with_one(evaluate):
    assert evaluate("--fail-under", "accuracy=0.1").exit_code == 0
    assert evaluate("--fail-under", "accuracy=1.1").exit_code == 1
    assert "accuracy=0.9" in evaluate("--fail-under", "beauty=1").exception.detail


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "lacks the column label and text"),
        (b"text,label\n", "no row"),
        (b"text,kind\na,b\n", "lacks the column label"),
        (b"text,label\na,\n", "line 2: the label is empty"),
        ("text,label\n退货,a\n".encode("gb18030"), "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_is_wrong(tmp_path, content, told):
    (tmp_path / "x.csv").write_bytes(content)

    with pytest.raises(Invalid) as refused:
        read_rows(tmp_path / "x.csv")

    assert told in refused.value.detail
    assert "x.csv" in refused.value.detail


def test_labels_that_were_never_learnt_and_a_lone_label_are_refused(tmp_path):
    two = write(tmp_path / "two.csv", [("x", "a"), ("y", "b")])
    more = write(tmp_path / "more.csv", [("x", "a"), ("y", "c")])
    lone = write(tmp_path / "lone.csv", [("x", "a"), ("y", "oos")])

    with pytest.raises(Invalid, match="labels that"):
        read_sets(two, more)
    with pytest.raises(Invalid, match="one label"):
        read_sets(lone, lone)
    with pytest.raises(Invalid, match="not there"):
        read_rows(tmp_path / "none.csv")


def test_a_file_without_the_other_is_refused(tmp_path, files):
    done = CliRunner().invoke(app, ["understanding", f"--train={files[0]}", f"--out={tmp_path}"])

    assert "both" in done.exception.detail
