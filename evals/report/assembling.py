"""Put together what a run found, as the page, the console and `report.json` tell it: docs/evals.md says what each field means."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.baselines import Before
from evals.comparing import Difference, paired
from evals.gate import MISSING, REGRESSED, gates_of, verdict
from evals.kinds import Kind, Measure
from evals.measuring import PASSED, as_json, case_values, differences, figures
from evals.outcomes import Change, Outcome, by_case, compare, outcomes_of
from evals.result import Grade, Result
from evals.suite import Suite

VERSION = 1


@dataclass(frozen=True)
class Measured:
    """One suite of a run: `there` are the ids of all its cases, whether or not they were chosen."""

    suite: Suite
    kind: Kind
    results: tuple[Result, ...]
    there: frozenset[str]
    before: Before | None = None


@dataclass(frozen=True)
class Against:
    """What a run is compared with: `ref` as a person wrote it, empty for nothing; `wanted` is False where they wanted nothing."""

    ref: str = ""
    wanted: bool = True


def assemble(
    run: Mapping[str, Any], measured: Sequence[Measured], against: Against, *, seed: int
) -> dict[str, Any]:
    """`run` is the report's own part about the run."""
    suites, gates, cases, missing = [], [], [], []
    for each in measured:
        now = outcomes_of(each.results)
        changes = {case: compare(found, _past(each, case)) for case, found in now.items()}
        gone = _missing(each, now)
        measures = figures(each.kind, each.results, seed=seed)
        measures |= _rules(each, changes, gone)
        held = gates_of(
            each.suite,
            measures,
            each.before.measures if each.before else None,
            without_baseline=not against.wanted,
        )
        gates += held
        suites.append(_suite(each, measures, seed))
        cases += _cases(each, now, changes)
        missing += gone
    errors = [row["grades"][Grade.ERROR.value] for row in suites]
    return {
        "version": VERSION,
        "run": dict(run),
        "verdict": verdict(gates, errors).value,
        "gates": [gate.as_json() for gate in gates],
        "suites": suites,
        "cases": cases,
        "missing": missing,
        "baseline": _baseline(against, measured),
    }


def _past(measured: Measured, case: str) -> Outcome | None:
    return measured.before.outcomes.get(case) if measured.before else None


def _missing(measured: Measured, now: Mapping[str, Outcome]) -> list[dict[str, Any]]:
    """In the baseline, and no case of the suite any more; one that was not drawn is not missing."""
    if measured.before is None:
        return []
    return [
        {"suite": measured.suite.name, "case": case, "before": outcome.grade.value}
        for case, outcome in sorted(measured.before.outcomes.items())
        if case not in now and case not in measured.there
    ]


def _rules(
    measured: Measured, changes: Mapping[str, Change], gone: Sequence[Any]
) -> dict[str, Measure]:
    if measured.before is None:
        return {}
    both = sum(change is not Change.NEW for change in changes.values())
    regressed = sum(change is Change.REGRESSED for change in changes.values())
    of = len(measured.before.outcomes)
    return {
        REGRESSED: Measure(regressed, of=both, better="low", unit="count"),
        MISSING: Measure(len(gone), of=of, better="low", unit="count"),
    }


def _suite(measured: Measured, measures: Mapping[str, Measure], seed: int) -> dict[str, Any]:
    suite, before = measured.suite, measured.before
    grades = dict.fromkeys(Grade, 0)
    for each in measured.results:
        grades[each.grade] += 1
    return {
        "name": suite.name,
        "kind": suite.kind.value,
        "title": {language.value: text for language, text in suite.title.items()},
        "about": {language.value: text for language, text in suite.about.items()},
        "grades": {grade.value: count for grade, count in grades.items()},
        "measures": as_json(measures),
        "before": as_json(before.measures) if before else None,
        "differences": _differences(measured, measures, seed) if before else None,
        "slices": _slices(measured, seed),
        "plots": _plots(measured),
    }


def _differences(measured: Measured, measures: Mapping[str, Measure], seed: int) -> dict[str, Any]:
    """Of a small baseline only what passed is known by case."""
    before = measured.before
    assert before is not None, "the caller looked"
    found: Mapping[str, Difference]
    if before.results:
        found = differences(measured.results, before.results, seed=seed)
    else:
        past = {c: o.passed for c, o in before.outcomes.items() if o.passed is not None}
        passed = paired(case_values(measured.results)[PASSED], past, seed=seed)
        found = {PASSED: passed} if passed else {}
    told = {name: asdict(each) for name, each in found.items()}
    if before.outcomes.keys() != {each.case for each in measured.results}:
        return told
    # Over the same cases also what is no mean of them can be subtracted, but nobody knows how sure that is.
    bare = {
        name: {"value": each.value - before.measures[name].value, "low": None, "high": None}
        for name, each in measures.items()
        if name in before.measures
    }
    return bare | told


# A matter of its own each, or what came of it: neither is a kind of case.
_NO_GROUP = {"pair", "ending"}


def _slices(measured: Measured, seed: int) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], list[Result]] = {}
    for each in measured.results:
        for by, value in {"language": each.language.value, **each.slices}.items():
            if by in _NO_GROUP:
                continue
            groups.setdefault((by, value), []).append(each)
    return [
        {
            "by": by,
            "value": value,
            "of": len(results),
            "measures": as_json(figures(measured.kind, results, seed=seed)),
        }
        for (by, value), results in sorted(groups.items())
    ]


def _plots(measured: Measured) -> dict[str, Any]:
    seconds = sorted(turn.seconds for each in measured.results for turn in each.turns)
    found: dict[str, Any] = {"latency": {"seconds": seconds}} if seconds else {}
    return {**found, **measured.kind.plots(measured.results)}


def _cases(
    measured: Measured, now: Mapping[str, Outcome], changes: Mapping[str, Change]
) -> list[dict[str, Any]]:
    past = by_case(measured.before.results) if measured.before else {}
    return [
        {
            "suite": measured.suite.name,
            "case": case,
            "title": trials[0].title,
            "language": trials[0].language.value,
            "slices": dict(trials[0].slices),
            "tags": list(trials[0].tags),
            "grade": now[case].grade.value,
            "before": known.grade.value if (known := _past(measured, case)) else None,
            "change": changes[case].value,
            "trials": [each.as_json() for each in trials],
            "previous": [each.as_json() for each in past[case]] if case in past else None,
        }
        for case, trials in by_case(measured.results).items()
    ]


def _baseline(against: Against, measured: Sequence[Measured]) -> dict[str, Any] | None:
    befores = [each.before for each in measured if each.before]
    if not befores:
        return None
    return {
        "ref": Path(against.ref).name if Path(against.ref).is_absolute() else against.ref,
        "commit": befores[0].commit,
        "date": max(each.date for each in befores),
        "seconds": sum(each.seconds for each in befores),
    }
