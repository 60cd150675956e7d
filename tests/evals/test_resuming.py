"""A run that was stopped, whatever stopped it, goes on where it was, and nothing is done twice or taken for what it is not."""

import json
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from evals.running import configuring, keeping
from tests.evals.running import Bench, read

SLOW = {"seconds": 0.4}


def wait_for(bench: Bench, process: subprocess.Popen[str], results: int) -> None:
    """Until so many results are on the disk."""
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        if len(kept(bench.out)) >= results:
            return
        time.sleep(0.05)
    raise AssertionError(process.communicate()[0])


def kept(out: Path) -> list[str]:
    path = out / "results.jsonl"
    return path.read_text().splitlines() if path.exists() else []


@pytest.mark.parametrize(
    ("how", "status", "state"),
    [
        (signal.SIGINT, 130, "stopped"),
        (signal.SIGTERM, 130, "stopped"),
        (signal.SIGKILL, -9, "running"),
    ],
)
def test_a_stopped_run_goes_on_and_does_nothing_twice(
    bench: Bench, how: signal.Signals, status: int, state: str
):
    suite = bench.suite({f"case-{n}": "passed" for n in range(12)}, options=SLOW)

    process = bench.start("run", suite, "--out", str(bench.out))
    wait_for(bench, process, 3)
    process.send_signal(how)
    said = process.communicate(timeout=60)[0]
    stopped = read(bench.out, "progress.json")
    done = len(kept(bench.out))
    again, _ = bench("run", suite, "--out", str(bench.out))

    assert process.returncode == status, said
    assert "Traceback" not in said
    assert stopped["state"] == state
    assert 3 <= done < 12
    assert again == 0
    assert read(bench.out)["suites"][0]["grades"]["passed"] == 12
    times = Counter(bench.performed)
    assert len(times) == 12
    # Only the one under way when it stopped was begun a second time.
    assert sum(times.values()) <= 13


def test_a_finished_run_is_not_done_again(bench: Bench):
    suite = bench.suite({"a": "passed", "b": "failed", "c": "customer"})

    bench("run", suite, "--out", str(bench.out))
    bench("run", suite, "--out", str(bench.out))

    assert Counter(bench.performed) == {"a 1": 1, "b 1": 1, "c 1": 1}
    assert read(bench.out)["run"]["seconds"] < 60


def test_what_could_not_be_judged_is_tried_again(bench: Bench):
    suite = bench.suite({"a": "passed", "b": "raise"})

    bench("run", suite, "--out", str(bench.out))
    bench("run", suite, "--out", str(bench.out))

    assert Counter(bench.performed) == {"a 1": 1, "b 1": 2}
    assert len(kept(bench.out)) == 2


def test_a_half_written_last_line_is_done_again(bench: Bench):
    suite = bench.suite({"a": "passed", "b": "passed"})
    bench("run", suite, "--out", str(bench.out))
    path = bench.out / "results.jsonl"
    whole = path.read_bytes()

    path.write_bytes(whole[:-40])
    status, _ = bench("run", suite, "--out", str(bench.out))

    assert status == 0
    assert Counter(bench.performed) == {"a 1": 1, "b 1": 2}
    assert [json.loads(line)["case"] for line in kept(bench.out)] == ["a", "b"]


def test_a_broken_line_before_the_last_is_no_accident_and_is_named(bench: Bench):
    suite = bench.suite({"a": "passed", "b": "passed"})
    bench("run", suite, "--out", str(bench.out))
    path = bench.out / "results.jsonl"

    path.write_text("not a result\n" + path.read_text())
    status, said = bench("run", suite, "--out", str(bench.out))

    assert status == 2
    assert "results.jsonl, line 1 is no result" in " ".join(said.split())
    assert read(bench.out, "progress.json")["state"] == "failed"


def test_a_changed_case_is_done_again_and_a_new_one_too(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    # The file is part of the configuration: without this, all of its cases would be done again.
    monkeypatch.setattr(configuring, "fingerprint", lambda *_: "the same")
    suite = bench.suite({"a": "passed", "b": "passed"})
    bench("run", suite, "--out", str(bench.out))

    bench.suite({"a": "passed", "b": "failed", "c": "passed"})
    bench("run", suite, "--out", str(bench.out))

    assert Counter(bench.performed) == {"a 1": 1, "b 1": 2, "c 1": 1}
    assert {c["case"]: c["grade"] for c in read(bench.out)["cases"]} == {
        "a": "passed",
        "b": "failed",
        "c": "passed",
    }


def test_results_of_another_configuration_are_not_taken_over(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    suite = bench.suite({"a": "passed"})
    bench("run", suite, "--out", str(bench.out))

    monkeypatch.setenv("XIAOER_RISK", "0.05")
    bench("run", suite, "--out", str(bench.out))

    assert Counter(bench.performed) == {"a 1": 2}
    assert read(bench.out)["cases"][0]["trials"][0]["turns"][0]["reply"] == "hello at 0.05"


def test_results_of_other_code_are_not_taken_over(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    suite = bench.suite({"a": "passed"})
    bench("run", suite, "--out", str(bench.out))

    monkeypatch.setattr(configuring, "code_digest", lambda: "after an upgrade")
    bench("run", suite, "--out", str(bench.out))

    assert Counter(bench.performed) == {"a 1": 2}


@pytest.mark.parametrize("other", [("--limit", "1"), ("--seed", "8"), ("--set", "XIAOER_RISK=0.1")])
def test_a_folder_of_another_run_is_refused_and_left_alone(bench: Bench, other: tuple[str, str]):
    suite = bench.suite({"a": "passed", "b": "passed"})
    bench("run", suite, "--out", str(bench.out))
    before = kept(bench.out)

    status, said = bench("run", suite, "--out", str(bench.out), *other)

    assert status == 2
    assert "holds another run (" in " ".join(said.split())
    assert kept(bench.out) == before


def test_another_baseline_is_no_other_run(bench: Bench):
    suite = bench.suite({"a": "passed"})
    bench("run", suite, "--out", str(bench.out))

    status, _ = bench("run", suite, "--out", str(bench.out), "--baseline", str(bench.out))

    assert status == 0
    assert len(bench.performed) == 1
    assert read(bench.out)["baseline"]["ref"] == bench.out.name


def test_a_result_comes_back_as_it_was_written(bench: Bench):
    suite = bench.suite({"a": "failed"})
    bench("run", suite, "--out", str(bench.out))

    results = keeping.read_results(bench.out / "results.jsonl")

    assert (
        json.loads(json.dumps([each.as_json() for each in results]))
        == read(bench.out)["cases"][0]["trials"]
    )
    assert results[0].turns[0].said == ("hi",)
