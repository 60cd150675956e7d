"""What a run does: all cases once, errors told apart, one folder that says everything, mistakes said in words."""

import time
from collections import Counter
from pathlib import Path

import pytest

from domain.language import Language
from evals.kinds import Case, Options
from evals.result import Grade, Result
from evals.running.choosing import Planned, draw, find_suites
from evals.running.performing import perform
from evals.suite import read_suite
from settings import Settings
from tests.evals.played_kind import Played
from tests.evals.running import Bench, read


def test_a_run_says_in_one_folder_all_that_it_found(bench: Bench):
    suite = bench.suite({"ask-a": "passed", "ask-b": "passed", "buy-c": "failed"})

    status, said = bench("run", suite, "--out", str(bench.out))

    report = read(bench.out)
    assert status == 0
    assert "The gate is open." in said
    assert report["suites"][0]["grades"] == {"passed": 2, "failed": 1, "error": 0, "customer": 0}
    passed = report["suites"][0]["measures"]["passed"]
    assert passed["value"] == pytest.approx(2 / 3)
    assert 0 < passed["low"] < 2 / 3 < passed["high"] < 1
    assert report["suites"][0]["measures"]["turn_p95"]["value"] == 0.25
    assert read(bench.out, "progress.json")["state"] == "finished"
    assert read(bench.out, "progress.json")["verdict"] == report["verdict"] == "passed"
    assert (bench.out / "junit.xml").exists()


def test_results_are_broken_down_by_language_and_by_the_slices_of_the_cases(bench: Bench):
    suite = bench.suite({"ask-a": "passed", "ask-b": "failed", "buy-c": "failed"})

    bench("run", suite, "--out", str(bench.out))

    slices = {(s["by"], s["value"]): s for s in read(bench.out)["suites"][0]["slices"]}
    assert set(slices) == {
        ("language", "zh"),
        ("language", "en"),
        ("intent", "ask"),
        ("intent", "buy"),
    }
    assert slices["intent", "ask"]["of"] == 2
    assert slices["intent", "ask"]["measures"]["passed"]["value"] == 0.5
    assert slices["intent", "buy"]["measures"]["passed"]["value"] == 0.0


def test_a_case_that_raises_is_an_error_with_its_reason_and_not_the_end(bench: Bench):
    suite = bench.suite({"a": "passed", "b": "raise", "c": "passed"})

    status, said = bench("run", suite, "--out", str(bench.out))

    cases = {case["case"]: case for case in read(bench.out)["cases"]}
    assert status == 2
    assert cases["b"]["grade"] == "error"
    assert cases["b"]["trials"][0]["reasons"] == ["ValueError: that was too much"]
    assert cases["c"]["grade"] == "passed"
    assert "b could not be judged: ValueError: that was too much" in said


def test_a_suite_that_cannot_be_opened_is_an_error_of_all_its_cases_and_the_next_is_run(
    bench: Bench,
):
    shut = bench.suite({"a": "passed", "b": "passed"}, name="shut", options={"shut": True})
    open_ = bench.suite({"c": "passed"}, name="open")

    status, _ = bench("run", shut, open_, "--out", str(bench.out))

    grades = {case["case"]: case["grade"] for case in read(bench.out)["cases"]}
    assert status == 2
    assert grades == {"a": "error", "b": "error", "c": "passed"}


async def test_a_trial_that_hangs_is_an_error_in_the_end(tmp_path: Path, bench: Bench):
    suite = read_suite(Path(bench.suite({"a": "sleep 60", "b": "passed"})))
    cases = tuple(Played().cases(suite))
    planned = Planned(suite, Played(), cases, frozenset("ab"), 1)
    kept: list[Result] = []

    options = Options(Settings(), tmp_path)
    await perform(planned, [(case, 1) for case in cases], options, kept.append, longest=0.2)

    assert [each.grade for each in kept] == [Grade.ERROR, Grade.PASSED]
    assert kept[0].reasons == ("TimeoutError: did not end within 0.2 s",)


def test_a_fault_of_the_simulated_customer_is_counted_apart(bench: Bench):
    suite = bench.suite({"a": "passed", "b": "customer"}, thresholds={"passed": {"min": 1}})

    status, _ = bench("run", suite, "--out", str(bench.out))

    measures = read(bench.out)["suites"][0]["measures"]
    assert status == 0
    assert (measures["passed"]["value"], measures["passed"]["of"]) == (1.0, 1)
    assert measures["customer_faults"]["value"] == 1


def test_several_trials_run_at_the_same_time(bench: Bench):
    suite = bench.suite({str(n): "passed" for n in range(8)}, options={"seconds": 0.5})

    bench("run", suite, "--out", str(bench.out), "--jobs", "8")

    assert read(bench.out)["run"]["seconds"] < 4 * 0.5 + 2
    assert read(bench.out)["run"]["jobs"] == 8


def test_a_setting_for_one_run_reaches_what_is_measured_and_is_told(bench: Bench):
    suite = bench.suite({"a": "passed"})

    bench("run", suite, "--out", str(bench.out), "--set", "XIAOER_RISK=0.07")

    report = read(bench.out)
    assert report["cases"][0]["trials"][0]["turns"][0]["reply"] == "hello at 0.07"
    assert report["run"]["settings"] == {"XIAOER_RISK": "0.07"}


def test_only_cases_with_a_tag_or_of_a_slice_are_run_where_one_is_given(bench: Bench):
    suite = bench.suite({"ask-a": "passed", "ask-b": "failed", "buy-c": "passed"})

    bench("run", suite, "--tag", "passed", "--out", str(bench.out))
    bench("run", suite, "--tag", "buy", "--out", str(bench.out / "buy"))

    assert [case["case"] for case in read(bench.out)["cases"]] == ["ask-a", "buy-c"]
    assert [case["case"] for case in read(bench.out / "buy")["cases"]] == ["buy-c"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["nothing"], "There is no suite nothing. There are:"),
        (["SUITE", "--tag", "blue"], "No case has the tag blue. There are: a, passed."),
        (["SUITE", "--set", "XIAOER_RISKS=1"], "--set XIAOER_RISKS=1 names no setting."),
        (["SUITE", "--set", "RISK=1"], "--set RISK=1 names no setting."),
        (["SUITE", "--set", "XIAOER_DATA=/x"], "--set XIAOER_DATA cannot be"),
        (
            ["SUITE", "--set", "XIAOER_RISK=much"],
            "--set XIAOER_RISK: Input should be a valid number",
        ),
        (["SUITE", "--set", "XIAOER_LINK_HOSTS=a"], "XIAOER_LINK_HOSTS: a is no JSON"),
        (
            ["SUITE", "--baseline", "no-such"],
            "--baseline no-such is no run, no folder of baselines",
        ),
        (["SUITE", "--baseline", "--help"], "--baseline --help is no run"),
        (["SUITE", "--baseline", "shipped"], "The baseline shipped has none of the suites played."),
    ],
)
def test_a_mistake_is_said_before_anything_is_done(
    bench: Bench, arguments: list[str], expected: str
):
    suite = bench.suite({"a": "passed"})
    arguments = [suite if word == "SUITE" else word for word in arguments]

    status, said = bench("run", *arguments)

    assert status == 2
    assert expected in " ".join(said.split())
    assert "Traceback" not in said
    assert bench.performed == []


def test_a_broken_suite_is_named_with_what_is_wrong(bench: Bench):
    path = bench.suite({"a": "passed"}, threshold={"passed": {"min": 1}})

    status, said = bench("run", path)

    assert status == 2
    assert f"{path}: threshold is not known" in said


def test_two_cases_of_one_name_are_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    twice = Case("a", "A", Language.EN, "", "passed")
    monkeypatch.setattr(Played, "cases", lambda *_: [twice, twice])

    status, said = bench("run", bench.suite({"a": "passed"}))

    assert status == 2
    assert "has two cases called a" in said


def test_a_folder_that_holds_something_else_is_refused(bench: Bench):
    bench.out.mkdir()
    (bench.out / "holiday.jpg").touch()

    status, said = bench("run", bench.suite({"a": "passed"}), "--out", str(bench.out))

    assert status == 2
    assert "holds no run. Give an empty or a new folder." in " ".join(said.split())


def test_all_suites_are_run_without_the_parts_of_others_and_the_gate_has_only_fast_ones(
    tmp_path: Path,
):
    for name, fast in (("big", False), ("big-fast", True), ("small-fast", True)):
        row = f"{{name: {name}, kind: wishes, fast: {str(fast).lower()}}}"
        (tmp_path / f"{name}.yaml").write_text(row)

    everything = find_suites(["all"], folder=tmp_path)
    gate = find_suites(["all"], fast=True, folder=tmp_path)

    assert [suite.name for suite in everything] == ["big", "small-fast"]
    assert [suite.name for suite in gate] == ["big-fast", "small-fast"]


def many(count: int) -> list[Case]:
    """Nine in ten of them English, one in ten Chinese."""
    return [
        Case(
            str(n),
            "",
            Language.ZH if n % 10 == 0 else Language.EN,
            "",
            None,
            {"intent": "ab"[n % 2]},
        )
        for n in range(count)
    ]


def test_a_few_cases_are_drawn_of_each_language_and_slice_in_proportion_and_again_the_same():
    cases = many(200)

    drawn = draw(cases, limit=40, seed=3)

    counts = Counter((case.language, case.slices["intent"]) for case in drawn)
    assert counts == {(Language.ZH, "a"): 4, (Language.EN, "a"): 16, (Language.EN, "b"): 20}
    assert drawn == draw(cases, limit=40, seed=3) != draw(cases, limit=40, seed=4)
    assert [int(case.id) for case in drawn] == sorted(int(case.id) for case in drawn)


def test_a_limit_beyond_all_cases_leaves_them_all():
    assert draw(many(5), limit=99, seed=1) == draw(many(5), limit=0, seed=1) == many(5)


def test_progress_is_whole_and_new_each_second(bench: Bench):
    suite = bench.suite({"a": "sleep 2.5"})
    seen: set[str] = set()

    process = bench.start("run", suite, "--out", str(bench.out))
    while process.poll() is None:
        if (bench.out / "progress.json").exists():
            seen.add(read(bench.out, "progress.json")["updated"])
        time.sleep(0.05)
    process.communicate()

    assert len(seen) >= 3
