"""Write the suite's file for data that lie in a format from outside, after looking at all of them."""

import asyncio
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.text import Text

from domain.errors import Invalid

app = typer.Typer(
    help="Write a suite's file for a benchmark or data of yours; nothing is copied.",
    no_args_is_help=True,
    add_completion=False,
)
Folder = Annotated[Path, typer.Argument(help="Folder of the data.")]
Out = Annotated[
    Path | None, typer.Option(help="The suite's file to write; default: one in the folder.")
]
Name = Annotated[str, typer.Option(help="Name of the suite; default: the folder's.")]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]


@app.command()
def beir(
    folder: Folder,
    out: Out = None,
    name: Name = "",
    split: Annotated[str, typer.Option(help="Which judgements: qrels/SPLIT.tsv.")] = "test",
    force: Force = False,
) -> None:
    """A collection in BEIR's format (corpus.jsonl, queries.jsonl, qrels/test.tsv) as a suite of retrieval."""
    from evals.retrieval.beir import read_collection

    files = {
        "corpus": _one_of(folder, "corpus.jsonl"),
        "queries": _one_of(folder, "queries.jsonl"),
        "qrels": _one_of(folder, f"qrels/{split}.tsv", f"qrels/{split}.txt", "qrels.tsv"),
    }
    found = read_collection(*files.values())
    told = [f"{len(found.documents)} documents, {len(found.questions)} questions with an answer"]
    told.append(f"{len(found.unanswerable)} questions that nothing answers")
    target = out or folder / "suite.yaml"
    row = _row(name, folder, "retrieval", _beside(target, files))
    _write(target, row, [*told, *found.notes], force=force)


@app.command()
def csv(
    folder: Folder,
    out: Out = None,
    name: Name = "",
    train: Annotated[str, typer.Option(help="The file to learn from.")] = "train.csv",
    test: Annotated[str, typer.Option(help="The file to measure on.")] = "test.csv",
    force: Force = False,
) -> None:
    """Labelled texts (train.csv and test.csv with the columns text and label) as a suite of understanding."""
    from evals.understanding.rows import read_sets

    files = {"train": _one_of(folder, train), "test": _one_of(folder, test)}
    found = read_sets(*files.values())
    sizes = f"{len(found.train)} texts to learn from, {len(found.test)} to measure on"
    told = [f"{sizes}, {len(found.labels)} labels", *found.notes]
    target = out or folder / "suite.yaml"
    row = _row(name, folder, "understanding", _beside(target, files))
    _write(target, row, told, force=force)


@app.command()
def tau(
    folder: Folder,
    serve: Annotated[
        str, typer.Option(help="Command of its server, with {port} and {db}; {python} is this one.")
    ] = "",
    state: Annotated[
        str, typer.Option(help="Where its data can be read: /path of the server, or {db}.")
    ] = "{db}",
    openapi: Annotated[
        str, typer.Option(help="File, URL or /path of the server; default: openapi.json or .yaml.")
    ] = "",
    tasks: Annotated[str, typer.Option(help="The file of tasks.")] = "tasks.json",
    policy: Annotated[str, typer.Option(help="The file of rules; default: policy.md.")] = "",
    identity: Annotated[
        str, typer.Option(help="The parameter that names the customer, such as user_id.")
    ] = "",
    pattern: Annotated[
        str, typer.Option(help="What the customer's id looks like in a task's text.")
    ] = "",
    ignore: Annotated[
        list[str] | None, typer.Option(help="A key that does not count in its data; repeatable.")
    ] = None,
    out: Out = None,
    name: Name = "",
    force: Force = False,
) -> None:
    """A folder in tau-bench's or tau2-bench's shape (policy.md, openapi.json, tasks.json, db.json) as a suite of tasks.

    Its server is started once, to see that it starts and what its tools are."""
    from evals.suite import suite_of
    from evals.tau.looking import look

    target = out or folder / "benchmark.yaml"
    given = {"openapi": openapi, "policy": policy, "identity": _identity(identity, pattern)}
    options: dict[str, Any] = {"serve": shlex.split(serve), "state": state}
    options |= {key: value for key, value in given.items() if value}
    options |= {"ignore": list(ignore)} if ignore else {}
    row = _row(name, folder, "tau", options)
    row["cases"] = [_named(_one_of(folder, tasks), target)]
    looked = asyncio.run(look(suite_of(row, target)))
    if looked.played:
        options["needs_model"] = True
    if looked.beyond:
        options["leave_out"] = list(looked.beyond)
    _write(target, row, looked.told, force=force)


def _identity(parameter: str, pattern: str) -> dict[str, str]:
    given = {"parameter": parameter, "pattern": pattern}
    return {key: value for key, value in given.items() if value}


def _row(name: str, folder: Path, kind: str, options: dict[str, Any]) -> dict[str, Any]:
    called = name or folder.absolute().name
    return {"name": called, "kind": kind, "title": called, "options": options}


def _one_of(folder: Path, *names: str) -> Path:
    if not folder.is_dir():
        raise Invalid(f"{folder} is no folder.")
    for name in names:
        if (folder / name).is_file():
            return folder / name
    there = ", ".join(sorted(path.name for path in folder.iterdir())[:20]) or "nothing"
    raise Invalid(f"{folder} has no {' or '.join(names)}. It holds: {there}.")


def _beside(target: Path, files: Mapping[str, Path]) -> dict[str, str]:
    return {key: _named(path, target) for key, path in files.items()}


def _named(path: Path, target: Path) -> str:
    """Beside the suite's file by its relative name, so that both can be moved; else by its whole one."""
    here, whole = target.absolute().parent, path.absolute()
    return str(whole.relative_to(here) if whole.is_relative_to(here) else whole)


def _write(target: Path, row: dict[str, Any], told: Sequence[str], *, force: bool) -> None:
    if target.exists() and not force:
        raise Invalid(
            f"{target} is there already. Name another with --out, or write over it with --force."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(row, allow_unicode=True, sort_keys=False)
    target.write_text(text, encoding="utf-8")
    console = Console()
    for line in told:
        console.print(Text(f"  {line}"), soft_wrap=True)
    run = f"xiaoer eval run {shlex.quote(str(target))}"
    console.print(Text(f"✓ {target}; now: {run}"), soft_wrap=True)
