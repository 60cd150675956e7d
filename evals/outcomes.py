"""What came of each case over its trials, and how it stands beside what came of it before."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evals.result import Grade, Result


class Change(StrEnum):
    """`different` is the same grade with other replies, or another grade than passed or failed."""

    SAME = "same"
    REGRESSED = "regressed"
    FIXED = "fixed"
    DIFFERENT = "different"
    NEW = "new"


@dataclass(frozen=True)
class Outcome:
    """`digest` is of all that was replied, in every trial; `passed` the share of the judged trials that passed, None without one."""

    grade: Grade
    digest: str
    passed: float | None


def outcomes_of(results: Iterable[Result]) -> dict[str, Outcome]:
    """By case, of one suite."""
    return {case: _outcome(trials) for case, trials in by_case(results).items()}


def by_case(results: Iterable[Result]) -> dict[str, list[Result]]:
    """The trials of each case in order, of one suite."""
    found: dict[str, list[Result]] = defaultdict(list)
    for each in results:
        found[each.case].append(each)
    return {case: sorted(trials, key=lambda r: r.trial) for case, trials in found.items()}


def compare(now: Outcome, before: Outcome | None) -> Change:
    if before is None:
        return Change.NEW
    if before.grade is Grade.PASSED and now.grade is Grade.FAILED:
        return Change.REGRESSED
    if before.grade in (Grade.FAILED, Grade.ERROR) and now.grade is Grade.PASSED:
        return Change.FIXED
    same = (before.grade, before.digest) == (now.grade, now.digest)
    return Change.SAME if same else Change.DIFFERENT


def judged_share(trials: Iterable[Result]) -> float | None:
    """Of the trials that passed or failed, those that passed."""
    judged = [each.grade is Grade.PASSED for each in trials if each.judged]
    return sum(judged) / len(judged) if judged else None


def means(trials: Sequence[Result]) -> dict[str, float]:
    """Each measure of a case, averaged over the trials that have it."""
    found: dict[str, list[float]] = defaultdict(list)
    for each in trials:
        if each.judged:
            for name, value in each.measures.items():
                found[name].append(value)
    return {name: sum(values) / len(values) for name, values in found.items()}


def _outcome(trials: Sequence[Result]) -> Outcome:
    return Outcome(_grade({each.grade for each in trials}), _digest(trials), judged_share(trials))


def _grade(grades: set[Grade]) -> Grade:
    """One trial that could not be judged leaves the case unjudged; one that failed makes it failed."""
    for worst in (Grade.ERROR, Grade.FAILED, Grade.PASSED):
        if worst in grades:
            return worst
    return Grade.CUSTOMER


# "Left on 4 Dec 22:36" is the same reply as yesterday's "on 3 Dec 23:10": orders move along with the day.
_MOMENT = re.compile(
    r"(?:\d{4}-\d\d-\d\d|\d{1,2}月\d{1,2}日"
    r"|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?: \d{4})?)"
    r"(?:[ ,]{1,2}\d{1,2}:\d\d)?"
)


def _digest(trials: Sequence[Result]) -> str:
    """Of the replies without their days and hours; where a kind has none, of what it measured, to three digits."""
    told = [
        [_MOMENT.sub("#", turn.reply) for turn in each.turns]
        if each.turns
        else _rounded(each.measures)
        for each in trials
    ]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _rounded(measures: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in measures.items()}
