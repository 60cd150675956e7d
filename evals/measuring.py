"""The figures that every suite has, whatever its kind: what passed, what could not be judged, time, cost, and means of what was measured."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from evals.comparing import Difference, interval, paired, paired_quantile
from evals.confidence.bounds import Share
from evals.kinds import Kind, Measure
from evals.outcomes import by_case, judged_share, means
from evals.result import Grade, Result

PASSED = "passed"
_QUANTILES = {"p50": 0.5, "p95": 0.95}
# All others are better the higher they are.
LOWER = {
    "over_escalation",
    "asserted_wrong",
    "asserted_wrong_bound",
    "wrong_writes",
    "human",
    "harmless",
    "manners",
    "ece",
    "aurc",
    "brier",
    "false_oos",
}


def figures(kind: Kind, results: Sequence[Result], *, seed: int) -> dict[str, Measure]:
    """All that is measured of one suite's results; the kind's own where it has its own. What is no number is left out."""
    found = {**_counts(results), **_times(results), **_spent(results), **_means(results, seed)}
    found |= kind.measures(results)
    return {name: measure for name, measure in found.items() if math.isfinite(measure.value)}


def differences(
    now: Sequence[Result], before: Sequence[Result], *, seed: int
) -> dict[str, Difference]:
    """Of two whole runs of one suite, paired by case; measures that are no means over cases have no interval and are left out."""
    values, past = case_values(now), case_values(before)
    found = {
        name: paired(values[name], past[name], seed=seed) for name in values.keys() & past.keys()
    }
    one, other = _seconds(now), _seconds(before)
    for name, per_case in one.items():
        for end, quantile in _QUANTILES.items():
            found[f"{name}_{end}"] = paired_quantile(per_case, other[name], quantile, seed=seed)
    return {name: each for name, each in found.items() if each is not None}


def case_values(results: Sequence[Result]) -> dict[str, dict[str, float]]:
    """By measure and case: the share of its trials that passed, and the mean of what each trial measured."""
    found: dict[str, dict[str, float]] = {PASSED: {}}
    for case, trials in by_case(results).items():
        if (share := judged_share(trials)) is not None:
            found[PASSED][case] = share
        for name, value in means(trials).items():
            found.setdefault(name, {})[case] = value
    return found


def _counts(results: Sequence[Result]) -> dict[str, Measure]:
    counted = {"errors": Grade.ERROR, "customer_faults": Grade.CUSTOMER}
    return {
        name: Measure(
            sum(each.grade is grade for each in results),
            of=len(results),
            better="low",
            unit="count",
        )
        for name, grade in counted.items()
    }


def _means(results: Sequence[Result], seed: int) -> dict[str, Measure]:
    once = all(each.trial == 1 for each in results)
    return {
        name: _mean(
            list(values.values()), better="low" if name in LOWER else "high", exact=once, seed=seed
        )
        for name, values in case_values(results).items()
        if values
    }


def _mean(values: Sequence[float], *, better: str, exact: bool, seed: int) -> Measure:
    """A share of cases has its exact interval; a mean of anything else, or over trials of one case, that of the bootstrap."""
    if exact and set(values) <= {0.0, 1.0}:
        share = Share(int(sum(values)), len(values))
        low, high = share.interval
        return Measure(share.value, low, high, len(values), better=better)
    low, high = interval(values, seed=seed)
    unit = "share" if all(0.0 <= value <= 1.0 for value in values) else "number"
    return Measure(float(np.mean(values)), low, high, len(values), better=better, unit=unit)


def _times(results: Sequence[Result]) -> dict[str, Measure]:
    found = {}
    for name, per_case in _seconds(results).items():
        values = [value for each in per_case.values() for value in each]
        for end, quantile in _QUANTILES.items():
            if values:
                told = float(np.quantile(values, quantile, method="inverted_cdf"))
                found[f"{name}_{end}"] = Measure(told, of=len(values), better="low", unit="seconds")
    return found


def _seconds(results: Sequence[Result]) -> dict[str, dict[str, list[float]]]:
    """Of turns, by case: until the first sentence, and until the end."""
    turns = {
        case: [turn for each in trials for turn in each.turns]
        for case, trials in by_case(results).items()
    }
    return {
        "first": {
            case: [turn.first for turn in each if turn.first is not None]
            for case, each in turns.items()
        },
        "turn": {case: [turn.seconds for turn in each] for case, each in turns.items()},
    }


def _spent(results: Sequence[Result]) -> dict[str, Measure]:
    """Tokens of all turns, and dollars where every call's price is known; nothing where no model was called."""
    used = [turn.usage for each in results for turn in each.turns if turn.usage.calls]
    if not used:
        return {}
    tokens = sum(usage.prompt_tokens + usage.completion_tokens for usage in used)
    found = {"tokens": Measure(tokens, of=len(used), better="low", unit="count")}
    if all(usage.cost is not None for usage in used):
        cost = sum(usage.cost or 0.0 for usage in used)
        found["cost"] = Measure(cost, of=len(used), better="low", unit="dollars")
    return found


def as_json(measures: Mapping[str, Measure]) -> dict[str, dict[str, object]]:
    return {
        name: {
            "value": each.value,
            "low": each.low,
            "high": each.high,
            "of": each.of,
            "better": each.better,
            "unit": each.unit,
        }
        for name, each in measures.items()
    }
