"""What `xiaoer eval understanding` does and shows."""

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from agent.understanding.classifier import UTTERANCES
from domain.errors import Invalid
from evals.retrieval.kept import KeptEmbedder
from evals.understanding.evaluation import Evaluation, evaluated, learn_in_folds, learn_once
from evals.understanding.measures import FIGURES, Reading
from evals.understanding.plots import draw_confusion, draw_reliability
from evals.understanding.report import table, write_report
from evals.understanding.rows import Sets, read_rows, read_sets
from evals.understanding.tiers import by_model
from models.chat import build_models
from settings import Settings

_COLUMNS = (TextColumn("{task.description:>18}"), BarColumn(), MofNCompleteColumn())


@dataclass(frozen=True)
class Files:
    """`train` and `test` are both None for the product's own utterances."""

    train: Path | None
    test: Path | None
    out: Path
    cache: Path


async def eval_understanding(
    settings: Settings, files: Files, console: Console, *, limit: int = 0, seed: int = 7
) -> list[Evaluation]:
    """Writes for each set a JSON file, two plots and a page into `files.out`."""
    if (files.train is None) != (files.test is None):
        raise Invalid("Give both --train and --test, or neither for the product's own utterances.")
    if files.train and files.test:
        sets = read_sets(files.train, files.test, limit=limit, seed=seed)
        for note in sets.notes:
            console.print(f"[yellow]![/yellow] {note}", soft_wrap=True)
        found = [await _on_sets(settings, files, sets, console, seed)]
    else:
        found = await _on_own(settings, files, console, limit, seed)
    files.out.mkdir(parents=True, exist_ok=True)
    for one in found:
        _write(one, files.out)
        console.print(table(one))
    console.print(f"{files.out}: a page, JSON and plots of each", soft_wrap=True)
    return found


def threshold(told: str) -> tuple[str, float]:
    """`accuracy=0.9` as name and number."""
    name, _, number = told.lower().partition("=")
    if name not in FIGURES or not re.fullmatch(r"\d*\.?\d+", number):
        raise Invalid(
            f"--fail-under {told} is not understood. Write one of {', '.join(FIGURES)}, "
            "then = and a number: accuracy=0.9"
        )
    return name, float(number)


def below(found: Sequence[Evaluation], wanted: tuple[str, float]) -> str:
    """Which evaluation misses what is wanted; for `ece` and `false_oos` less is better. Empty if none does."""
    name, limit = wanted
    for one in found:
        value = one.figure(name)
        missed = value > limit if name in ("ece", "false_oos") else not value >= limit
        if missed:
            side = "above" if value > limit else "below"
            return f"{one.name}: {name} is {value:.3f}, {side} {limit:g}"
    return ""


async def _on_sets(
    settings: Settings, files: Files, sets: Sets, console: Console, seed: int
) -> Evaluation:
    texts = [text for text, _ in (*sets.train, *sets.test)]
    vectors, model = await _vectors(settings, files.cache, texts, console)
    learnt = learn_once(sets, vectors, model=model, clock=time.process_time)
    asked = await _asked(settings, [text for text, _ in sets.test], sets.labels, console)
    name = files.test.stem if files.test else ""
    return evaluated(name, sets.test, sets.labels, learnt, model=asked, notes=sets.notes, seed=seed)


async def _on_own(
    settings: Settings, files: Files, console: Console, limit: int, seed: int
) -> list[Evaluation]:
    """Learnt together in folds, as the product learns them; measured per file, and so per language."""
    each = {path.stem: read_rows(path) for path in sorted(UTTERANCES.glob("*.csv"))}
    rows = [row for found in each.values() for row in found]
    homes = [name for name, found in each.items() for _ in found]
    vectors, model = await _vectors(settings, files.cache, [text for text, _ in rows], console)
    learnt = learn_in_folds(rows, vectors, seed=seed, model=model, clock=time.process_time)
    labels = sorted({label for _, label in rows})
    notes = ["Five folds; the classifier of each learnt from all other folds, in both languages."]
    evaluations = []
    for name in each:
        places = [at for at, home in enumerate(homes) if home == name]
        if 0 < limit < len(places):
            drawn = np.random.default_rng(seed).choice(len(places), limit, replace=False)
            places = [places[at] for at in sorted(drawn)]
        measured = [rows[at] for at in places]
        asked = await _asked(settings, [text for text, _ in measured], labels, console)
        part = type(learnt)([learnt.readings[at] for at in places], "", learnt.seconds)
        evaluations.append(
            evaluated(name, measured, labels, part, model=asked, notes=notes, seed=seed)
        )
    return evaluations


async def _vectors(
    settings: Settings, cache: Path, texts: Sequence[str], console: Console
) -> tuple[dict[str, np.ndarray], str]:
    """By text, and the name of the model."""
    cache.mkdir(parents=True, exist_ok=True)
    embedder = KeptEmbedder(settings, cache)
    different = list(dict.fromkeys(texts))
    try:
        await embedder.warm()
        with _bar(console) as bar:
            task = bar.add_task("embedding texts", total=len(different))
            found = await embedder.embed_queries(
                different, lambda done: bar.update(task, completed=done)
            )
        return dict(zip(different, found, strict=True)), embedder.name
    finally:
        embedder.close()


async def _asked(
    settings: Settings, texts: Sequence[str], labels: Sequence[str], console: Console
) -> list[Reading] | None:
    models = build_models(settings)
    if not models:
        return None
    with _bar(console) as bar:
        task = bar.add_task("asking the model", total=len(texts))
        return await by_model(
            models[0], texts, labels, lambda done: bar.update(task, completed=done)
        )


def _bar(console: Console) -> Progress:
    return Progress(*_COLUMNS, TimeRemainingColumn(), console=console, transient=True)


def _write(found: Evaluation, out: Path) -> None:
    told = json.dumps(found.to_json(), ensure_ascii=False, indent=2)
    (out / f"{found.name}.json").write_text(told + "\n", encoding="utf-8")
    draw_confusion(found, out / f"{found.name}-confusion.png")
    draw_reliability(found, out / f"{found.name}-reliability.png")
    write_report(found, out / f"{found.name}.md")
