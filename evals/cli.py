"""The commands that measure: `xiaoer eval`, and `calibrate` and `learn`, which measure before they change anything."""

import asyncio
import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from domain.errors import Invalid
from evals.importing import app as import_app
from evals.kinds import Bound
from evals.learning.app import learn
from settings import load_settings

__all__ = ["app", "calibrate", "learn"]
app = typer.Typer(help="Measure the assistant offline.", no_args_is_help=True, add_completion=False)
baseline_app = typer.Typer(help="What a release is compared with.", no_args_is_help=True)
app.add_typer(baseline_app, name="baseline")
cases_app = typer.Typer(help="Cases made of the shop's own conversations.", no_args_is_help=True)
app.add_typer(cases_app, name="cases")
app.add_typer(import_app, name="import")


@app.callback()
def main() -> None:
    """Measure the assistant offline."""


@app.command()
def run(
    suites: Annotated[
        list[str], typer.Argument(help="Names, files, or `all`; see `suites` and `import`.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the run; one that was stopped goes on. Default: a new one."),
    ] = None,
    trials: Annotated[
        int, typer.Option(min=0, help="Hold each conversation so many times; 0: as its suite says.")
    ] = 0,
    jobs: Annotated[int, typer.Option(min=1, help="So many at the same time.")] = 1,
    tag: Annotated[str, typer.Option(help="Only cases with this tag, slice or file.")] = "",
    limit: Annotated[
        int, typer.Option(min=0, help="Only so many cases of each suite, drawn by chance.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Of the drawing and of the intervals.")] = 7,
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="XIAOER_X=value for this run; repeatable.")
    ] = None,
    bound: Annotated[
        Bound | None, typer.Option(help="Give the assistant no article, or just the right ones.")
    ] = None,
    baseline: Annotated[
        str,
        typer.Option(help="`shipped`, `none`, a run, a folder of baselines, or a git revision."),
    ] = "",
    fast: Annotated[bool, typer.Option("--fast", help="Only the suites of the gate.")] = False,
    report: Annotated[bool, typer.Option(help="Write the page, index.html.")] = True,
) -> None:
    """Measure the assistant on suites of cases, compare with a baseline, and say whether the gate is open."""
    from evals.running.app import run_suites
    from evals.running.asked import Asked

    asked = Asked(tuple(suites), fast, trials, tag, limit, seed, bound, baseline)
    status = run_suites(asked, setting or (), Console(), out=out, jobs=jobs, page=report)
    raise typer.Exit(status)


@app.command("suites")
def list_suites() -> None:
    """List the suites that ship: kind, number of cases, and whether the gate runs them."""
    from evals.running.app import show_suites

    show_suites(Console())


@app.command()
def compare(
    one: Annotated[str, typer.Argument(metavar="A", help="A run, or anything --baseline takes.")],
    other: Annotated[str, typer.Argument(metavar="B", help="A run: its folder or its id.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder of the report; default: against-A in B's.")
    ] = None,
) -> None:
    """Show run B beside A, and write the report of B with A as its baseline."""
    from evals.running.app import compare_runs

    compare_runs(one, other, Console(), out=out)


@baseline_app.command("write")
def write_baseline(
    of_run: Annotated[str, typer.Argument(metavar="RUN", help="A whole run: folder or id.")],
    to: Annotated[
        Path | None, typer.Option(help="Folder of baselines; default: those that ship.")
    ] = None,
) -> None:
    """Make a whole run the baseline of its suites."""
    from evals.running.app import write_baseline as write

    write(of_run, Console(), to=to)


@app.command()
def replay(
    last: Annotated[int, typer.Option(min=1, help="So many of the newest recorded turns.")] = 200,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="As if all open versions of articles were published.")
    ] = False,
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="XIAOER_X=value for this run; repeatable.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the run; default: a new one.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="So many at the same time.")] = 1,
) -> None:
    """Answer recorded turns anew, and show which answers would change; nothing is written or carried out."""
    from evals.replaying.commands import replay as answer_anew

    status = answer_anew(
        load_settings(),
        Console(),
        last=last,
        drafts=drafts,
        setting=setting or (),
        out=out,
        jobs=jobs,
    )
    raise typer.Exit(status)


@cases_app.command("export")
def export_cases(
    target: Annotated[Path, typer.Argument(help="File to write, for instance production.yaml.")],
) -> None:
    """Write the labelled cases as a file that a suite can name."""
    from evals.production import export

    count = asyncio.run(export(load_settings(), target))
    Console().print(f"{target} ({count} cases)", soft_wrap=True)


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


def calibrate(
    turns: Annotated[
        Path | None, typer.Option(help="Your own labelled turns, JSON lines; default: the demo's.")
    ] = None,
    write: Annotated[
        bool, typer.Option(help="Fit anew first and use it: <data>/confidence.json.")
    ] = False,
    ship: Annotated[
        bool, typer.Option(help="Fit anew first and replace agent/confidence.json.")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder for the figures.")] = Path(
        "test-output/calibration"
    ),
) -> None:
    """Measure the confidence on labelled turns; with `--write`, fit it anew first."""
    from evals.confidence.commands import calibrate as measure
    from wiring import exclusive_data

    settings = load_settings()
    with exclusive_data(settings.data):
        asyncio.run(measure(settings, out, Console(), file=turns, write=write, ship=ship))


def _threshold(told: str) -> tuple[str, float]:
    from evals.retrieval.metrics import METRICS

    name, _, number = told.lower().partition("=")
    if name not in METRICS or not re.fullmatch(r"\d*\.?\d+", number):
        raise Invalid(
            f"--fail-under {told} is not understood. Write one of {', '.join(METRICS)}, "
            "then = and a number: ndcg@10=0.7"
        )
    return name, float(number)
