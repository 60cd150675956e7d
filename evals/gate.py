"""Open or close the gate: thresholds of the suite files, what regressed, what is missing, and what could not be judged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evals.kinds import Measure
from evals.suite import Suite, Threshold

REGRESSED, MISSING = "regressed", "missing"


class Verdict(StrEnum):
    """`error`: something could not be judged, so that nobody knows whether the gate should open."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"


@dataclass(frozen=True)
class Gate:
    """A threshold beside what was measured: `value` is None where it was not, which never holds."""

    suite: str
    threshold: Threshold
    measured: Measure | None
    before: float | None = None

    @property
    def holds(self) -> bool:
        return self.measured is not None and self.threshold.holds(self.measured.value)

    def as_json(self) -> dict[str, object]:
        found = self.measured
        return {
            "suite": self.suite,
            "measure": self.threshold.measure,
            "value": found.value if found else None,
            "low": found.low if found else None,
            "high": found.high if found else None,
            "of": found.of if found else 0,
            "unit": found.unit if found else "number",
            "least": self.threshold.least,
            "most": self.threshold.most,
            "holds": self.holds,
            "before": self.before,
        }


def gates_of(
    suite: Suite,
    measures: Mapping[str, Measure],
    before: Mapping[str, Measure] | None,
    *,
    without_baseline: bool,
) -> list[Gate]:
    """`without_baseline` says that the person wanted none: rules about it then say nothing. No case may be missing, unless the
    suite says how many."""
    thresholds = list(suite.thresholds)
    if MISSING not in {each.measure for each in thresholds} and before is not None:
        thresholds.append(Threshold(MISSING, most=0))
    past = before or {}
    return [
        Gate(
            suite.name,
            each,
            measures.get(each.measure),
            past[each.measure].value if each.measure in past else None,
        )
        for each in thresholds
        if not (without_baseline and each.measure in (REGRESSED, MISSING))
    ]


def verdict(gates: Sequence[Gate], errors: Iterable[int]) -> Verdict:
    """`errors` are counts of what could not be judged, by suite."""
    unmeasured = any(gate.measured is None for gate in gates)
    missing = any(gate.threshold.measure == MISSING and not gate.holds for gate in gates)
    if unmeasured or missing or any(errors):
        return Verdict.ERROR
    return Verdict.PASSED if all(gate.holds for gate in gates) else Verdict.FAILED
