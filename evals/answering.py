"""Fit and measure whether the search knows what the articles do not answer."""

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from domain.language import Language
from evals.lots import Asked, read_answerable, read_shops
from evals.retrieval.kept import KeptEmbedder
from evals.retrieval.metrics import area
from evals.retrieval.searching import shelve
from evals.turns import read_turns
from knowledge.answerability import SHIPPED, shipped_answerability
from knowledge.indexing import Progress, silent
from knowledge.retrieval import Knowledge
from knowledge.signals import SIGNALS
from settings import Settings
from wiring import build_services

# How much the question's own vector may say beside the signals, and the ridge on all.
_QUESTION, _RIDGE = 0.1, 0.3
_RESAMPLES, _SEED = 2000, 7
DEMO = "demo"


@dataclass(frozen=True)
class Look:
    """What a search said of one question; `lot` names the library that was asked."""

    lot: str
    asked: Asked
    signals: dict[str, float]
    vector: np.ndarray


@dataclass(frozen=True)
class Measured:
    """An area under the ROC curve with its 95 % interval, over so many questions."""

    auroc: float
    low: float
    high: float
    questions: int


async def look_into_shops(
    settings: Settings, embedder: KeptEmbedder, on_progress: Progress
) -> list[Look]:
    """Each invented shop in a knowledge base of its own."""
    looks: list[Look] = []
    lots = read_shops()
    for at, lot in enumerate(lots):
        with tempfile.TemporaryDirectory() as folder:
            opened = shelve(
                lot.documents,
                settings=settings,
                embedder=embedder,
                folder=Path(folder),
                on_progress=on_progress,
            )
            async with opened as shelf:
                looks += await look(shelf.knowledge, lot.questions, lot=lot.name)
        on_progress("shops", at + 1, len(lots))
    return looks


async def look(knowledge: Knowledge, questions: Iterable[Asked], *, lot: str) -> list[Look]:
    looks = []
    for asked in questions:
        found = await knowledge.search(asked.text, language=asked.language)
        vector = await knowledge.embed(found.read_as or asked.text)
        looks.append(Look(lot, asked, found.signals, vector))
    return looks


def turns_to_fit() -> list[Asked]:
    """The demo shop's labelled turns that may be fitted on, those without a history."""
    turns = [turn for turn in read_turns() if turn.split != "held_out" and not turn.history]
    return [Asked(t.text, t.language, t.articles if t.answerable else ()) for t in turns]


def fit(looks: Sequence[Look], *, model: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """The data of knowledge/answerability.json. What no look was of stays as in `before`, the data of another file."""
    found: dict[str, Any] = {"version": f"{date.today():%Y-%m-%d}", "model": model}  # noqa: DTZ011
    for name, taught in (("untaught", False), ("taught", True)):
        own = [each for each in looks if bool(each.signals.get("taught")) is taught]
        demo = any(each.lot == DEMO for each in own)
        found[name] = _both(own) if demo else before[name]
    return found


def _both(looks: Sequence[Look]) -> dict[str, Any]:
    return {
        "full": _fitted(looks, question=_QUESTION),
        "plain": _fitted(looks, question=0.0),
    }


def write(data: dict[str, Any], path: Path) -> None:
    path.write_text(json.dumps(data) + "\n", encoding="utf-8")


def measure(scores: Sequence[float], looks: Sequence[Look]) -> Measured:
    """The interval by bootstrap over questions."""
    right = np.array([each.asked.answerable for each in looks])
    told = np.asarray(scores)
    draw = np.random.default_rng(_SEED)
    drawn = [draw.integers(0, len(right), len(right)) for _ in range(_RESAMPLES)]
    areas = [_area(right[rows], told[rows]) for rows in drawn if len({*right[rows]}) == 2]
    low, high = np.quantile(areas, [0.025, 0.975])
    return Measured(_area(right, told), float(low), float(high), len(right))


def _area(right: np.ndarray, told: np.ndarray) -> float:
    return area(told[right], told[~right])


def _fitted(looks: Sequence[Look], *, question: float) -> dict[str, Any]:
    """Ridge logistic regression on standardised inputs, told in their own units."""
    from sklearn.linear_model import LogisticRegression

    rows = np.array([[each.signals[name] for name in SIGNALS] for each in looks])
    vectors = np.array([each.vector for each in looks])
    right = np.array([each.asked.answerable for each in looks])
    centre, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    middle, width = vectors.mean(axis=0), vectors.std(axis=0) + 1e-9
    scaled = np.hstack([(rows - centre) / spread, (vectors - middle) / width * question])
    found = LogisticRegression(C=_RIDGE, max_iter=500).fit(scaled, right)
    weights = found.coef_[0][: len(SIGNALS)] / spread
    asked = found.coef_[0][len(SIGNALS) :] * question / width
    intercept = float(found.intercept_[0] - weights @ centre - asked @ middle)
    told = {
        "intercept": round(intercept, 5),
        "weights": {name: round(float(w), 5) for name, w in zip(SIGNALS, weights, strict=True)},
    }
    return told | {"question": [round(float(w), 4) for w in asked]} if question else told


async def eval_answerable(settings: Settings, console: Console, *, write_fit: bool) -> Measured:
    """Ask the demo's library the blind questions; with `write_fit`, fit what is shipped anew first."""
    services = build_services(settings)
    embedder = KeptEmbedder(settings, settings.data / "evaluation")
    try:
        await services.knowledge.warm()
        if write_fit:
            with console.status("asking twenty invented shops"):
                looks = await look_into_shops(settings, embedder, silent)
            looks += await look(services.knowledge, turns_to_fit(), lot=DEMO)
            before = json.loads(SHIPPED.read_text(encoding="utf-8"))
            write(fit(looks, model=embedder.name, before=before), SHIPPED)
            shipped_answerability.cache_clear()
        with console.status("asking the blind questions"):
            blind = await look(services.knowledge, read_answerable(), lot=DEMO)
    finally:
        embedder.close()
        await services.close()
    return _shown(blind, console)


def _shown(blind: Sequence[Look], console: Console) -> Measured:
    kinds: dict[str, list[Look]] = {
        "all": list(blind),
        **{tag.value: [b for b in blind if b.asked.language is tag] for tag in Language},
        "against near misses": [b for b in blind if b.asked.answerable or b.asked.near],
        "against other matters": [b for b in blind if b.asked.answerable or not b.asked.near],
    }
    table = Table("", "AUROC", "95 % interval", "questions", box=None)
    found = {
        name: measure([b.signals["answerable"] for b in some], some) for name, some in kinds.items()
    }
    for name, one in found.items():
        interval = f"{one.low:.3f} … {one.high:.3f}"
        table.add_row(name, f"{one.auroc:.3f}", interval, str(one.questions))
    console.print(table)
    return found["all"]
