"""`xiaoer eval import`: data in formats from outside become suites, which run from the command line."""

import csv
import json
import shlex
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from evals.running import commands
from evals.suite import read_suite
from settings import Settings
from tests.evals.played_benchmark import MINE, BothSides
from tests.evals.running import Bench, read
from tests.evals.test_tau import CLINIC
from tests.scripted_model import ScriptedModel

SERVE = "{python} server.py {port} {db}"


@pytest.fixture
def eval_(bench: Bench, seeded: Path, tmp_path: Path, monkeypatch: Any) -> Bench:
    """The command line over the real kinds and the seeded library."""
    from evals import registry
    from evals.suite import KindName

    monkeypatch.setitem(registry.KINDS, KindName.TASKS, "evals.tau.kind:Tau")
    data = tmp_path / "data"
    shutil.copytree(seeded, data, ignore=shutil.ignore_patterns("models"))

    @asynccontextmanager
    async def held(settings: Settings, _library: str) -> AsyncIterator[Settings]:
        yield settings.model_copy(update={"data": data})

    monkeypatch.setattr(commands, "held", held)
    return bench


def beir_in(folder: Path) -> Path:
    folder.mkdir()
    (folder / "qrels").mkdir()
    corpus = [("d1", "Opening hours", "We open at nine."), ("d2", "退款", "退款三天到账。")]
    rows = [{"_id": name, "title": title, "text": text} for name, title, text in corpus]
    asked = [{"_id": "q1", "text": "When do you open?"}, {"_id": "q2", "text": "退款多久到账"}]
    for name, lines in (("corpus", rows), ("queries", asked)):
        told = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (folder / f"{name}.jsonl").write_text(told, encoding="utf-8")
    told = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n"
    (folder / "qrels" / "test.tsv").write_text(told)
    return folder


def csv_in(folder: Path) -> Path:
    folder.mkdir()
    texts = {
        "hours": ["when do you open", "are you open on sunday", "几点开门", "周日开门吗"],
        "price": ["what does it cost", "how much is it", "多少钱", "价格是多少"],
    }
    rows = [(text, label) for label, some in texts.items() for text in some]
    for name, some in (("train", rows), ("test", rows[::2])):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("text", "label"), *some])
    return folder


def tau_in(folder: Path) -> Path:
    shutil.copytree(CLINIC, folder, ignore=shutil.ignore_patterns("__pycache__", "benchmark*"))
    return folder


def test_that_a_beir_folder_becomes_a_suite_that_runs_wherever_it_lies(
    eval_: Bench, tmp_path: Path, monkeypatch: Any
):
    folder = beir_in(tmp_path / "fiqa")

    status, told = eval_("import", "beir", str(folder))
    monkeypatch.chdir(tmp_path)
    ran, _ = eval_("run", str(folder / "suite.yaml"), "--out", str(eval_.out), "--no-report")

    assert (status, ran) == (0, 0)
    assert "2 documents, 2 questions with an answer" in told
    assert (
        yaml.safe_load((folder / "suite.yaml").read_text())["options"]["corpus"] == "corpus.jsonl"
    )
    report = read(eval_.out)
    assert report["suites"][0]["grades"]["passed"] == 2
    assert report["suites"][0]["measures"]["recall@5"]["value"] == 1


def test_that_csv_files_become_a_suite_that_runs(eval_: Bench, tmp_path: Path, monkeypatch: Any):
    folder = csv_in(tmp_path / "intents")

    status, told = eval_("import", "csv", str(folder), "--out", str(tmp_path / "intents.yaml"))
    monkeypatch.chdir(tmp_path / "data")
    ran, _ = eval_("run", str(tmp_path / "intents.yaml"), "--out", str(eval_.out), "--no-report")

    assert (status, ran) == (0, 0)
    assert "8 texts to learn from, 4 to measure on, 2 labels" in told
    assert read(eval_.out)["suites"][0]["measures"]["accuracy"]["of"] == 4


def test_that_a_benchmark_becomes_a_suite_that_runs_with_the_model_as_both_sides(
    eval_: Bench, tmp_path: Path, scripted_model: ScriptedModel, monkeypatch: Any
):
    folder = tau_in(tmp_path / "clinic")
    given = ("--serve", SERVE, "--state", "/state", "--identity", "patient_id")
    lines = ["What does my filling cost", "[END]"]
    scripted_model.answer_with(BothSides(lines, [MINE, "Your filling A102 costs 95."]))
    tasks = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    (folder / "tasks.json").write_text(json.dumps([tasks[2], tasks[-1]]), encoding="utf-8")
    for name, value in (("MODEL", "scripted"), ("MODEL_URL", scripted_model.url), ("FIRST_TOKEN_SECONDS", "60"), ("IDLE_SECONDS", "30"), ("MODEL_KEY", "x")):  # fmt: skip
        monkeypatch.setenv(f"XIAOER_{name}", value)

    status, told = eval_(
        "import", "tau", str(folder), *given, "--pattern", "[a-z]+_[a-z]+", "--ignore", "changes"
    )
    ran, said = eval_("run", str(folder / "benchmark.yaml"), "--out", str(eval_.out), "--no-report")

    assert (status, ran) == (0, 0), told + said
    assert "2 tasks (2 en)" in told
    assert "cannot be held: own-device" in told
    assert f"xiaoer eval run {shlex.quote(str(folder / 'benchmark.yaml'))}" in told
    suite = read_suite(folder / "benchmark.yaml")
    assert suite.options["needs_model"] is True
    assert suite.options["leave_out"] == ["own-device"]
    report = read(eval_.out)
    assert report["suites"][0]["grades"] == {"passed": 1, "failed": 0, "error": 0, "customer": 0}
    assert report["suites"][0]["measures"]["right_state"]["value"] == 1


def test_that_a_benchmark_without_a_model_is_left_out_and_says_so(eval_: Bench, tmp_path: Path):
    folder = tau_in(tmp_path / "clinic")
    eval_(
        "import",
        "tau",
        str(folder),
        "--serve",
        SERVE,
        "--identity",
        "patient_id",
        "--pattern",
        "[a-z]+_[a-z]+",
    )

    status, told = eval_("run", str(folder / "benchmark.yaml"))

    assert status == 2
    assert "XIAOER_MODEL" in told


def test_that_a_benchmark_without_a_server_is_refused_and_nothing_made_up(
    eval_: Bench, tmp_path: Path
):
    folder = tau_in(tmp_path / "clinic")

    status, told = eval_("import", "tau", str(folder))

    assert status != 0
    assert "there is no server" in " ".join(told.split())
    assert not (folder / "benchmark.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["beir", "nowhere"], "nowhere is no folder"),
        (["beir", "."], "has no corpus.jsonl"),
        (["csv", "."], "has no train.csv"),
        (["tau", ".", "--serve", "x"], "has no tasks.json"),
    ],
)
def test_that_a_folder_that_is_none_is_told(
    eval_: Bench, tmp_path: Path, monkeypatch: Any, arguments: list[str], words: str
):
    monkeypatch.chdir(tmp_path)

    status, told = eval_("import", *arguments)

    assert status != 0
    assert words in " ".join(told.split())


def test_that_a_file_is_not_written_over_unasked(eval_: Bench, tmp_path: Path):
    folder = beir_in(tmp_path / "fiqa")
    eval_("import", "beir", str(folder))

    refused, told = eval_("import", "beir", str(folder), "--name", "other")
    forced, _ = eval_("import", "beir", str(folder), "--name", "other", "--force")

    assert refused != 0
    assert "is there already" in " ".join(told.split())
    assert forced == 0
    assert read_suite(folder / "suite.yaml").name == "other"


def test_that_a_mistake_in_the_data_is_told_with_its_line(eval_: Bench, tmp_path: Path):
    folder = beir_in(tmp_path / "fiqa")
    (folder / "queries.jsonl").write_text("not json", encoding="utf-8")

    status, told = eval_("import", "beir", str(folder))

    assert status != 0
    assert "queries.jsonl:1" in "".join(told.split())
    assert not (folder / "suite.yaml").exists()
