"""The kind of suite in which the assistant answers labelled turns as it is shipped: what it hands over, and what it asserts."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import numpy as np

from domain.confidence import Band
from evals.confidence.bounds import Share
from evals.confidence.escalation import escalation
from evals.confidence.observing import turn_input
from evals.confidence.risk import Report, report_of
from evals.confidence.turned import done_of, group_of, judged, observed_of, result_of
from evals.figures import SEED, digest, of_estimate, of_share, present
from evals.hearing import hear
from evals.holding_out import HANDOVER, Held, held_out, row_of, thinned
from evals.kinds import Case, Measure, Options, Perform
from evals.opening import open_lanes, settings_of
from evals.result import Grade, Result
from evals.retrieval.metrics import auroc
from evals.suite import Suite
from evals.turns import Must


class Turns:
    """`options: {every: 5}` takes every fifth turn of each group, language and label."""

    def cases(self, suite: Suite) -> Sequence[Case]:
        return [_case(held) for held in thinned(held_out(suite), suite)]

    @asynccontextmanager
    async def open(self, suite: Suite, options: Options) -> AsyncIterator[Perform]:
        settings = settings_of(suite, options.settings)
        async with open_lanes(settings, options.jobs) as lanes:

            async def perform(case: Case, trial: int) -> Result:
                lane = await lanes.get()
                try:
                    lane.trace.begin()
                    heard = await hear(lane.assistant, turn_input(case.row.turn))
                    passages = lane.trace.passages
                finally:
                    lanes.put_nowait(lane)
                return result_of(case, trial, suite=suite.name, heard=heard, passages=passages)

            yield perform

    def measures(self, results: Sequence[Result]) -> Mapping[str, Measure]:
        kept = [each for each in results if each.judged]
        called = escalation([observed_of(each) for each in kept])
        found = {
            "handoff_recall": of_share(called.recall),
            "handoff_precision": of_share(called.precision),
            "over_escalation": of_share(called.over, better="low"),
        }
        return present(found | _of_replies(kept))

    def plots(self, results: Sequence[Result]) -> Mapping[str, Any]:
        kept = [each for each in results if each.judged and group_of(each) != HANDOVER]
        drawn: dict[str, Any] = {"confusion": _confusion(kept)} if kept else {}
        chance, right, bands = judged(kept)
        if not len(right):
            return drawn
        told = report_of(chance, right, bands, turns=len(kept))
        return drawn | {
            "risk_coverage": {
                "points": [[float(coverage), float(risk)] for coverage, risk in told.curve],
                "thresholds": list(_thresholds(right, bands, turns=len(kept))),
            },
            "reliability": {"bins": [list(step) for step in told.bins], "ece": told.ece},
            "score_histogram": {
                "right": chance[right > 0].tolist(),
                "wrong": chance[right == 0].tolist(),
            },
        }


def _case(held: Held) -> Case:
    return Case(
        id=held.id,
        title=held.turn.text,
        language=held.turn.language,
        seen=digest([held.group, row_of(held.turn)]),
        row=held,
        slices=held.slices,
    )


def _of_replies(kept: Sequence[Result]) -> dict[str, Measure | None]:
    """What is promised of replies, and kept; the hand-over turns have no answer to judge."""
    mine = [each for each in kept if group_of(each) != HANDOVER]
    chance, right, bands = judged(mine)
    if not len(right):
        return {}
    told = report_of(chance, right, bands, turns=len(mine))
    area = auroc(chance[right > 0].tolist(), chance[right == 0].tolist(), seed=SEED)
    wrong = Share(told.asserted_wrong, told.asserted)
    return {
        "asserted": of_share(Share(told.asserted, told.turns)),
        "asserted_wrong": of_share(wrong, better="low"),
        "asserted_wrong_bound": _bound(told),
        "ece": Measure(told.ece, high=told.ece_high, of=told.claims, better="low", unit="number"),
        "auroc": of_estimate(area, of=told.claims),
        "aurc": Measure(told.aurc, of=told.claims, better="low", unit="number"),
    }


def _bound(told: Report) -> Measure | None:
    """The share of wrong ones among the asserted that is not exceeded with 95 % certainty."""
    if not told.asserted:
        return None
    return Measure(told.asserted_bound, of=told.asserted, better="low")


def _thresholds(
    right: np.ndarray, bands: Sequence[Band], *, turns: int
) -> Sequence[dict[str, Any]]:
    """Where the confidence that answered draws its lines: what is asserted, and what is said at all."""
    reached: dict[str, Callable[[Band], bool]] = {
        "sure": lambda band: band is Band.SURE,
        "unsure": lambda band: band is not Band.BELOW,
    }
    found = []
    for name, holds in reached.items():
        inside = np.array([holds(band) for band in bands], dtype=bool)
        if inside.any():
            risk = float(1.0 - right[inside].mean())
            found.append({"name": name, "coverage": float(inside.sum()) / turns, "risk": risk})
    return found


def _confusion(kept: Sequence[Result]) -> dict[str, Any]:
    """What had to be done (rows) and what was (columns)."""
    labels = list(Must)
    rows = [[0] * len(labels) for _ in labels]
    for each in kept:
        seen = observed_of(each)
        done = done_of(seen, right=each.grade is Grade.PASSED)
        rows[labels.index(seen.turn.must)][labels.index(done)] += 1
    return {"labels": [label.value for label in labels], "rows": rows}
