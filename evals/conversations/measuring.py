"""The figures and plots that only conversations have, from their results alone; evals/figures.py has those of every suite."""

from collections.abc import Sequence
from typing import Any

from evals.confidence.bounds import Share
from evals.conversations.grading import Ending
from evals.conversations.passk import PassK, all_pass_k
from evals.kinds import Measure
from evals.result import Grade, Result

# Counted over all trials: one wrong WRITE is one too many, however many went well.
_COUNTED = ("wrong_writes", "manners")


def measures(results: Sequence[Result]) -> dict[str, Measure]:
    """Counts, how the conversations ended that did not pass, and pass^k where cases had more than one trial."""
    judged = _judged(results)
    found = {
        name: Measure(
            sum(each.measures.get(name, 0.0) for each in results),
            of=len(results),
            better="low",
            unit="count",
        )
        for name in _COUNTED
    }
    for ending in (Ending.HUMAN, Ending.HARMLESS) if judged else ():
        share = Share(sum(each.data.get("ending") == ending for each in judged), len(judged))
        found[ending.value] = Measure(share.value, *share.interval, share.of, better="low")
    return found | {f"pass^{each.k}": _measure(each) for each in _by_k(judged) if each.k > 1}


def plots(results: Sequence[Result]) -> dict[str, Any]:
    """`latency`: seconds to the end of each turn; `passk` where there was more than one trial."""
    seconds = [round(turn.seconds, 4) for each in results for turn in each.turns]
    found: dict[str, Any] = {"latency": {"seconds": seconds}}
    by_k = _by_k(_judged(results))
    if len(by_k) > 1:
        columns = ("k", "value", "low", "high")
        found["passk"] = {name: [getattr(each, name) for each in by_k] for name in columns}
    return found


def _judged(results: Sequence[Result]) -> list[Result]:
    return [each for each in results if each.judged]


def _by_k(judged: Sequence[Result]) -> list[PassK]:
    trials: dict[str, list[bool]] = {}
    for each in judged:
        trials.setdefault(each.case, []).append(each.grade is Grade.PASSED)
    return all_pass_k(trials)


def _measure(found: PassK) -> Measure:
    return Measure(found.value, found.low, found.high, found.cases)
