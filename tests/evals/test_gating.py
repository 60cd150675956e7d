"""When the gate is open and when not: thresholds, regressions, what is missing, and baselines of every kind."""

import json
import subprocess
from pathlib import Path

import pytest

from evals import baselines
from tests.evals.running import Bench, read

GOOD = {"a": "passed", "b": "passed", "c": "passed", "d": "failed"}


def run(bench: Bench, cases: dict[str, str], *arguments: str, **keys: object) -> tuple[int, str]:
    """Into a folder of its own, the newest of which is `bench.out`."""
    suite = bench.suite(cases, **keys)
    return bench("run", suite, "--out", str(bench.out), *arguments)


def baseline(bench: Bench, cases: dict[str, str], **keys: object) -> Path:
    """A folder of baseline files of a run over `cases`."""
    folder, out = bench.folder / "baselines", bench.folder / "before"
    assert bench("run", bench.suite(cases, **keys), "--out", str(out))[0] in (0, 1)
    status, said = bench("baseline", "write", str(out), "--to", str(folder))
    assert status == 0, said
    return folder


@pytest.mark.parametrize(
    ("thresholds", "status", "verdict"),
    [
        ({"passed": {"min": 0.7}}, 0, "passed"),
        ({"passed": {"min": 0.8}}, 1, "failed"),
        ({"passed": {"max": 0.7}}, 1, "failed"),
        ({"passed": {"min": 0.7, "max": 0.8}}, 0, "passed"),
        ({"passed": {"min": 0.7}, "groundedness": {"min": 0.9}}, 1, "failed"),
        ({"handoff_recall": {"min": 0.1}}, 2, "error"),
        ({"regressed": {"max": 0}}, 2, "error"),
    ],
)
def test_the_gate_closes_where_a_threshold_does_not_hold_or_was_not_measured(
    bench: Bench, thresholds: dict[str, dict[str, float]], status: int, verdict: str
):
    found, _ = run(bench, GOOD, thresholds=thresholds)

    assert found == status
    assert read(bench.out)["verdict"] == verdict


def test_what_closed_the_gate_is_said_first(bench: Bench):
    _, said = run(bench, GOOD, thresholds={"passed": {"min": 0.8}, "ece": {"max": 0.1}})

    lines = [line.strip() for line in said.splitlines() if line.strip()]
    assert lines[1] == "! The gate is closed: something could not be judged."
    assert lines[2] == "✗ played: passed is 0.75, wanted at least 0.8"
    assert lines[3] == "✗ played: ece was not measured, wanted at most 0.1"


def test_a_case_that_passed_and_fails_now_closes_the_gate_by_its_rule(bench: Bench):
    rule = {"regressed": {"max": 0}}
    before = baseline(bench, GOOD)

    status, said = run(bench, {**GOOD, "b": "failed"}, "--baseline", str(before), thresholds=rule)

    changes = {case["case"]: (case["before"], case["change"]) for case in read(bench.out)["cases"]}
    assert status == 1
    assert changes["b"] == ("passed", "regressed")
    assert changes["a"] == ("passed", "same")
    assert "played: b regressed: it was not so" in said


def test_as_many_may_regress_as_the_rule_says(bench: Bench):
    before = baseline(bench, GOOD)
    rule = {"regressed": {"max": 1}}

    one, _ = run(bench, {**GOOD, "b": "failed"}, "--baseline", str(before), thresholds=rule)

    assert one == 0


def test_fixed_new_and_different_cases_are_told_apart_and_close_nothing(bench: Bench):
    before = baseline(bench, GOOD)

    status, _ = run(
        bench,
        {**GOOD, "d": "passed", "e": "failed"},
        "--baseline",
        str(before),
        options={"reply": "hello again"},
        thresholds={"regressed": {"max": 0}},
    )

    changes = {case["case"]: case["change"] for case in read(bench.out)["cases"]}
    assert status == 0
    assert changes == {
        "a": "different",
        "b": "different",
        "c": "different",
        "d": "fixed",
        "e": "new",
    }


def test_a_case_that_is_in_the_suite_no_more_is_missing_and_not_a_pass(bench: Bench):
    before = baseline(bench, GOOD)
    left = {name: grade for name, grade in GOOD.items() if name != "d"}

    status, said = run(bench, left, "--baseline", str(before))

    assert status == 2
    assert read(bench.out)["missing"] == [{"suite": "played", "case": "d", "before": "failed"}]
    assert "played: d is in the baseline and no case any more" in said


def test_a_suite_may_say_how_many_may_be_missing(bench: Bench):
    before = baseline(bench, GOOD)

    status, _ = run(
        bench, {"a": "passed"}, "--baseline", str(before), thresholds={"missing": {"max": 3}}
    )

    assert status == 0


def test_cases_that_were_not_drawn_are_not_missing(bench: Bench):
    before = baseline(bench, GOOD)

    status, _ = run(bench, GOOD, "--baseline", str(before), "--limit", "2")

    assert status == 0
    assert read(bench.out)["missing"] == []


def test_without_a_baseline_by_wish_its_rules_say_nothing(bench: Bench):
    status, _ = run(bench, GOOD, "--baseline", "none", thresholds={"regressed": {"max": 0}})

    assert status == 0
    assert read(bench.out)["gates"] == []
    assert read(bench.out)["baseline"] is None


def test_an_error_closes_the_gate_even_where_every_threshold_holds(bench: Bench):
    status, _ = run(bench, {**GOOD, "e": "raise"}, thresholds={"passed": {"min": 0.1}})

    assert status == 2


def test_over_trials_a_case_passes_only_where_all_of_its_trials_do(bench: Bench):
    suite = bench.suite({"a": "passed", "b": "once"}, trials=2, kind="tau")

    bench("run", suite, "--out", str(bench.out))

    report = read(bench.out)
    grades = {case["case"]: case["grade"] for case in report["cases"]}
    assert grades == {"a": "passed", "b": "failed"}
    assert [len(case["trials"]) for case in report["cases"]] == [2, 2]
    assert report["suites"][0]["measures"]["passed"]["value"] == 0.75


def test_a_whole_run_as_baseline_shows_the_replies_before_and_how_sure_each_difference_is(
    bench: Bench,
):
    cases = {f"case-{n}": "passed" if n < 12 else "failed" for n in range(24)}
    before = bench.folder / "before"
    bench("run", bench.suite(cases), "--out", str(before))

    better = dict.fromkeys(cases, "passed")
    run(bench, better, "--baseline", str(before), options={"reply": "good day"})

    report = read(bench.out)
    difference = report["suites"][0]["differences"]["passed"]
    assert difference["value"] == pytest.approx(0.5)
    assert 0.2 < difference["low"] < 0.5 < difference["high"] < 0.8
    assert report["suites"][0]["differences"]["groundedness"]["value"] == pytest.approx(0.25)
    assert report["cases"][0]["previous"][0]["turns"][0]["reply"] == "hello at 0.2"
    assert report["suites"][0]["before"]["passed"]["value"] == 0.5


def test_a_baseline_is_found_by_the_id_of_its_run(bench: Bench):
    bench("run", bench.suite(GOOD))
    runs = bench.folder / "var" / "evaluation" / "runs"
    run_id = next(runs.iterdir()).name

    status, _ = run(bench, GOOD, "--baseline", run_id)

    assert status == 0
    assert read(bench.out)["baseline"]["ref"] == run_id


def test_a_baseline_is_read_from_a_revision_of_the_checkout(bench: Bench, tmp_path: Path):
    before, checkout = baseline(bench, GOOD), tmp_path / "checkout"
    target = checkout / "evals" / "baselines" / "played.json"
    target.parent.mkdir(parents=True)
    target.write_text((before / "played.json").read_text())
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"], ["tag", "v1"]):
        subprocess.run([*git, *words], cwd=checkout, check=True)
    target.unlink()

    found = baselines.at_revision("v1", ["played", "other"], root=checkout)

    assert list(found) == ["played"]
    assert found["played"].outcomes["a"].passed == 1.0
    with pytest.raises(baselines.Invalid, match="no revision of this checkout"):
        baselines.at_revision("v2", ["played"], root=checkout)


def test_a_baseline_says_the_same_after_it_was_written(bench: Bench):
    folder = baseline(bench, {**GOOD, "e": "customer"})

    text = (folder / "played.json").read_text()
    again = baselines.as_text(baselines.read_text(text, "it"))

    assert again == text
    assert json.loads(text)["cases"]["e"][0] == "customer"
    assert '\n "cases": {\n  "a": ["passed", "' in text


@pytest.mark.parametrize(
    ("arguments", "cases", "expected"),
    [
        (["--limit", "2"], GOOD, "was run with --limit. A baseline is made of whole suites"),
        (["--tag", "passed"], GOOD, "was run with --tag."),
        (["--set", "XIAOER_RISK=0.1"], GOOD, "was run with --set."),
        ([], {**GOOD, "e": "raise"}, "1 results of"),
    ],
)
def test_part_of_a_run_becomes_no_baseline(
    bench: Bench, arguments: list[str], cases: dict[str, str], expected: str
):
    run(bench, cases, *arguments)

    status, said = bench("baseline", "write", str(bench.out), "--to", str(bench.folder / "b"))

    assert status == 1
    assert expected in " ".join(said.split())
    assert not (bench.folder / "b").exists()


def test_a_suite_of_ones_own_does_not_become_a_shipped_baseline(bench: Bench):
    run(bench, GOOD)

    status, said = bench("baseline", "write", str(bench.out))

    assert status == 1
    assert "played is no shipped suite: say where --to write it." in " ".join(said.split())


@pytest.mark.parametrize("text", ["{", '{"suite": "played"}', "[]"])
def test_a_baseline_that_cannot_be_read_is_named(bench: Bench, text: str):
    folder = bench.folder / "baselines"
    folder.mkdir()
    (folder / "played.json").write_text(text)

    status, said = run(bench, GOOD, "--baseline", str(folder))

    assert status == 2
    assert f"The baseline {folder}/played.json cannot be read" in " ".join(said.split())


def test_two_runs_are_shown_beside_each_other(bench: Bench):
    one, other = bench.folder / "one", bench.folder / "other"
    bench("run", bench.suite(GOOD), "--out", str(one))
    bench("run", bench.suite({**GOOD, "d": "passed", "a": "failed"}), "--out", str(other))

    status, said = bench("compare", str(one), str(other))

    report = read(other / "against-one")
    changes = {case["case"]: case["change"] for case in report["cases"]}
    assert status == 0
    assert changes == {"a": "regressed", "b": "same", "c": "same", "d": "fixed"}
    assert "played: a regressed" in said
    assert read(other)["baseline"] is None


def test_comparing_with_a_run_that_there_is_not_says_so(bench: Bench):
    status, said = bench("compare", "one", "another")

    assert status == 1
    assert "There is no run another: give its folder, or its id" in " ".join(said.split())
