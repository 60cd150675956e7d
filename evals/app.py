"""The commands of `xiaoer eval`."""

import asyncio
import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from domain.errors import Invalid
from settings import load_settings

app = typer.Typer(
    help="Measure, offline, what the assistant finds.", no_args_is_help=True, add_completion=False
)


@app.callback()
def main() -> None:
    """Measure, offline, what the assistant finds."""


@app.command()
def retrieval(
    corpus: Annotated[Path, typer.Option(help="Documents: JSON lines of _id, title, text.")],
    queries: Annotated[Path, typer.Option(help="Questions: JSON lines of _id, text.")],
    qrels: Annotated[Path, typer.Option(help="Judgements: query-id, corpus-id, score by tabs.")],
    out: Annotated[Path, typer.Option(help="Folder for the figures, the report and the rankings.")],
    limit: Annotated[int, typer.Option(help="Ask only so many questions, drawn at random.")] = 0,
    seed: Annotated[int, typer.Option(help="Of the drawing and of the intervals.")] = 7,
    cache: Annotated[
        Path | None, typer.Option(help="Folder of kept vectors; default: <data>/evaluation.")
    ] = None,
    fail_under: Annotated[
        str, typer.Option(help="For instance ndcg@10=0.7: exit with 1 where the final is below it.")
    ] = "",
) -> None:
    """Measure the search on any collection in BEIR's format: recall, MRR and nDCG with intervals."""
    from evals.retrieval.commands import Files, eval_retrieval

    settings = load_settings()
    wanted = _threshold(fail_under) if fail_under else None
    files = Files(corpus, queries, qrels, out, cache or settings.data / "evaluation")
    found = asyncio.run(eval_retrieval(settings, files, Console(), limit=limit, seed=seed))
    if wanted and found.figure(wanted[0]) < wanted[1]:
        reached = f"{wanted[0]} is {found.figure(wanted[0]):.3f}, below {wanted[1]:g}"
        Console(stderr=True).print(f"[red]✗[/red] {reached}", soft_wrap=True)
        raise typer.Exit(1)


@app.command()
def answerable(
    write: Annotated[
        bool, typer.Option(help="Fit knowledge/answerability.json anew first.")
    ] = False,
) -> None:
    """Measure, on questions nobody fitted, whether the search knows what the demo's articles do not answer."""
    from evals.answering import eval_answerable
    from wiring import exclusive_data

    settings = load_settings()
    with exclusive_data(settings.data):
        asyncio.run(eval_answerable(settings, Console(), write_fit=write))


@app.command()
def tasks(
    cases: Annotated[
        Path | None, typer.Option(help="Folder of tasks-*.yaml; default: the demo's.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for tasks.json.")] = None,
    limit: Annotated[int, typer.Option(help="Hold only so many conversations.")] = 0,
    tag: Annotated[str, typer.Option(help="Only those with this tag, or of this file.")] = "",
    fail_under: Annotated[
        float,
        typer.Option(
            help="Exit with 1 where the share that passed is below it, or a write was wrong."
        ),
    ] = 0.0,
) -> None:
    """Hold conversations over a fresh demo shop, without a model, and grade them by the shop's final state."""
    from evals.conversations.cases import FOLDER
    from evals.conversations.commands import eval_tasks
    from wiring import exclusive_data

    settings = load_settings()
    with exclusive_data(settings.data):
        run = eval_tasks(settings, Console(), folder=cases or FOLDER, out=out, limit=limit, tag=tag)
        found = asyncio.run(run)
    if fail_under and (found.rate.value < fail_under or found.wrong_writes):
        raise typer.Exit(1)


@app.command()
def understanding(
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the page, the figures and the plots; default: <data>/understanding-evals."
        ),
    ] = None,
    train: Annotated[
        Path | None,
        typer.Option(help="CSV of text,label to learn from; without it the product's utterances."),
    ] = None,
    test: Annotated[
        Path | None, typer.Option(help="CSV of text,label to measure on; oos is out of scope.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Only so many texts, drawn at random.")] = 0,
    seed: Annotated[int, typer.Option(help="Of the drawing, the folds and the intervals.")] = 7,
    cache: Annotated[
        Path | None, typer.Option(help="Folder of kept vectors; default: <data>/evaluation.")
    ] = None,
    fail_under: Annotated[
        str,
        typer.Option(
            help="For instance accuracy=0.9 of the cascade: exit with 1 where it is worse."
        ),
    ] = "",
) -> None:
    """Measure each tier of understanding, and the cascade, on labelled texts: accuracy, out of scope, calibration."""
    from evals.understanding.commands import Files, below, eval_understanding, threshold

    settings = load_settings()
    wanted = threshold(fail_under) if fail_under else None
    target = out or settings.data / "understanding-evals"
    files = Files(train, test, target, cache or settings.data / "evaluation")
    found = asyncio.run(eval_understanding(settings, files, Console(), limit=limit, seed=seed))
    if wanted and (missed := below(found, wanted)):
        Console(stderr=True).print(f"[red]✗[/red] {missed}", soft_wrap=True)
        raise typer.Exit(1)


def _threshold(told: str) -> tuple[str, float]:
    from evals.retrieval.metrics import METRICS

    name, _, number = told.lower().partition("=")
    if name not in METRICS or not re.fullmatch(r"\d*\.?\d+", number):
        raise Invalid(
            f"--fail-under {told} is not understood. Write one of {', '.join(METRICS)}, "
            "then = and a number: ndcg@10=0.7"
        )
    return name, float(number)
