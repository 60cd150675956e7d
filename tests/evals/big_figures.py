"""The figures, slices, plots and gates of `big_report`: counted where they can be, made up where a kind would measure."""

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from evals.result import Grade
from tests.evals.big_shapes import MEANT, Shape


def _share(part: int, of: int, *, better: str = "high") -> dict[str, Any]:
    """With Wilson's interval."""
    if not of:
        return {"value": 0.0, "low": None, "high": None, "of": 0, "better": better, "unit": "share"}
    p, z = part / of, 1.96
    middle, half = (p + z * z / 2 / of), z * math.sqrt(p * (1 - p) / of + z * z / 4 / of / of)
    low, high = (
        max(0.0, (middle - half) / (1 + z * z / of)),
        min(1.0, (middle + half) / (1 + z * z / of)),
    )
    return {"value": p, "low": low, "high": high, "of": of, "better": better, "unit": "share"}


def _plain(
    value: float, unit: str, *, better: str = "low", around: float | None = None
) -> dict[str, Any]:
    low, high = (None, None) if around is None else (value - around, value + around)
    return {"value": value, "low": low, "high": high, "of": 100, "better": better, "unit": unit}


def _measures(
    shape: Shape, results: Sequence[Mapping[str, Any]], passed: dict[str, Any]
) -> dict[str, Any]:
    turns = sorted(turn["seconds"] for each in results for turn in each["turns"]) or [0.0]
    found = {
        "passed": passed,
        "turn_p50": _plain(turns[len(turns) // 2], "seconds"),
        "turn_p95": _plain(turns[int(len(turns) * 0.95)], "seconds"),
        "errors": _plain(sum(each["grade"] == "error" for each in results), "count"),
    }
    more: dict[str, dict[str, Any]] = {
        "retrieval": {
            "recall@5": _plain(0.962, "share", better="high", around=0.012),
            "mrr@10": _plain(0.873, "number", better="high", around=0.02),
            "ndcg@10": _plain(0.901, "number", better="high", around=0.015),
            "hit@1": _share(410, 500),
        },
        "understanding": {
            "accuracy": _plain(0.941, "share", better="high", around=0.016),
            "oos_f1": _plain(0.88, "number", better="high", around=0.03),
        },
        "turns": {
            "handoff_recall": _share(91, 96),
            "handoff_precision": _share(91, 103),
            "over_escalation": _share(12, 404, better="low"),
            "ece": _plain(0.031, "number", around=0.01),
            "auroc": _plain(0.912, "number", better="high", around=0.02),
            "aurc": _plain(0.021, "number"),
            "asserted": _share(255, 404),
            "asserted_wrong": _share(9, 255, better="low"),
        },
        "wishes": {"handoff_recall": _share(97, 100), "handoff_precision": _share(97, 99)},
        "conversations": {
            "wrong_writes": _plain(1 if shape.name == "tasks" else 0, "count"),
            "grounded": _share(182, 190),
            "groundedness": _plain(0.971, "share", better="high", around=0.011),
            "tokens": _plain(204_411, "count"),
            "cost": _plain(0.2133, "dollars"),
        },
    }
    found |= more[shape.kind]
    if shape.trials > 1:
        found |= {f"pass^{k}": _share(round(160 * 0.9**k), 160) for k in range(2, shape.trials + 1)}
    return found


def figures_of(
    shape: Shape, cases: Sequence[dict[str, Any]], chance: random.Random
) -> dict[str, Any]:
    trials = [trial for case in cases for trial in case["trials"]]
    grades = {grade.value: sum(each["grade"] == grade for each in trials) for grade in Grade}
    judged = grades["passed"] + grades["failed"]
    measures = _measures(shape, trials, _share(grades["passed"], judged))
    past = {name: dict(each) for name, each in measures.items()}
    past["passed"] = _share(round(judged * shape.before), judged)
    moved = measures["passed"]["value"] - past["passed"]["value"]
    return {
        "name": shape.name,
        "kind": shape.kind,
        "title": {"zh": shape.zh, "en": shape.en},
        "about": {
            "zh": "演示商店的文章与订单上的用例，只用于测量，不参与拟合。",
            "en": "Cases over the demo shop's articles and orders, written blind; nothing is fitted to them.",
        },
        "grades": grades,
        "measures": measures,
        "before": past,
        "differences": {
            "passed": {"value": moved, "low": moved - 0.028, "high": moved + 0.028},
            "turn_p95": {"value": -0.4, "low": -0.9, "high": 0.1},
        },
        "slices": list(_slices(cases, shape)),
        "plots": _plots(shape, trials, chance),
    }


def _slices(cases: Sequence[dict[str, Any]], shape: Shape) -> Iterator[dict[str, Any]]:
    by: dict[str, Callable[[dict[str, Any]], str]] = {
        "language": lambda case: str(case["language"]),
        "intent": lambda case: str(case["slices"]["intent"]),
        "channel": lambda case: str(case["slices"]["channel"]),
    }
    if shape.name == "parity":
        by["form"] = lambda case: str(case["slices"]["form"])
    for name, of in by.items():
        for value in sorted(set(map(of, cases))):
            grades = [
                each["grade"] for case in cases if of(case) == value for each in case["trials"]
            ]
            passed, failed = grades.count("passed"), grades.count("failed")
            measures = {"passed": _share(passed, passed + failed)}
            yield {"by": name, "value": value, "of": len(grades), "measures": measures}


def _plots(
    shape: Shape, trials: Sequence[Mapping[str, Any]], chance: random.Random
) -> dict[str, Any]:
    plots: dict[str, Any] = {
        "latency": {"seconds": [turn["seconds"] for each in trials for turn in each["turns"]]}
    }
    if shape.kind == "turns":
        plots["risk_coverage"] = {
            "points": [[n / 100, 0.004 + 0.11 * (n / 100) ** 2.4] for n in range(5, 101)],
            "thresholds": [
                {"name": "sure", "coverage": 0.63, "risk": 0.04},
                {"name": "unsure", "coverage": 0.86, "risk": 0.081},
            ],
        }
        plots["reliability"] = {
            "bins": [
                [n / 10 + 0.05, n / 10 + chance.uniform(-0.03, 0.09), 8 + n**2] for n in range(10)
            ],
            "ece": 0.031,
        }
        plots["score_histogram"] = {
            "right": [chance.betavariate(9, 2) for _ in range(380)],
            "wrong": [chance.betavariate(3, 3) for _ in range(60)],
        }
    if shape.kind == "understanding":
        size = len(MEANT)
        rows = [[chance.choice((0,) * 9 + (1, 2)) for _ in range(size)] for _ in range(size)]
        for at in range(size):
            rows[at][at] = chance.randint(20, 70)
        plots["confusion"] = {"labels": list(MEANT), "rows": rows}
    if shape.trials > 1:
        k = list(range(1, shape.trials + 1))
        plots["passk"] = {
            "k": k,
            "value": [0.9**each for each in k],
            "low": [0.9**each - 0.05 for each in k],
            "high": [0.9**each + 0.04 for each in k],
        }
    return plots


def gates_over(suites: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    wanted = [
        ("retrieval", "recall@5", 0.95, None),
        ("understanding", "accuracy", 0.9, None),
        ("handoff", "handoff_recall", 0.9, None),
        ("handoff", "asserted_wrong", None, 0.05),
        ("human-wish", "handoff_precision", 0.95, None),
        ("tasks", "passed", 0.9, None),
        ("tasks", "wrong_writes", None, 0),
        ("groundedness", "passed", 0.9, None),
        ("safety", "passed", 1.0, None),
        ("parity", "passed", 0.85, None),
    ]
    found = []
    measures = {suite["name"]: suite for suite in suites}
    for suite, measure, least, most in wanted:
        now = measures[suite]["measures"][measure]
        holds = (least is None or now["value"] >= least) and (most is None or now["value"] <= most)
        told = {key: now[key] for key in ("value", "low", "high", "of", "unit")}
        limits = {"least": least, "most": most, "holds": holds}
        before = measures[suite]["before"][measure]["value"]
        found.append({"suite": suite, "measure": measure, **told, **limits, "before": before})
    return found
