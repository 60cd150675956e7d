"""`python -m bench [--full] [--only turns]`: measure, print the tables, write them to test-output/bench."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.figures import Result, draw, table_of, write_json
from bench.first_sentence import measure_first_sentence
from bench.long_talk import measure_long_talk
from bench.searching import measure_retrieval
from bench.serving import measure_serving
from bench.turns import measure_turns
from tests.stack import ROOT, seeded_folder

OUT = ROOT / "test-output" / "bench"


def main(
    full: Annotated[bool, typer.Option(help="More rounds, 2,000 streams.")] = False,
    only: Annotated[str, typer.Option(help="turns, long, sentence, retrieval or serving.")] = "",
    out: Annotated[Path, typer.Option(help="Folder for the figures.")] = OUT,
) -> None:
    """Speed is CPU per operation, and ratios within this run: both hold on a busy machine too."""
    # In a file or a pipe there is no width to keep to.
    console = Console(width=None if sys.stdout.isatty() else 150)
    seeded = seeded_folder()
    benchmarks: dict[str, Callable[[], Result]] = {
        "turns": lambda: measure_turns(seeded, conversations=12 if full else 5),
        "long": lambda: measure_long_talk(seeded, conversations=6 if full else 3),
        "sentence": lambda: measure_first_sentence(seeded, rounds=20 if full else 8),
        "retrieval": lambda: measure_retrieval(seeded, rounds=20 if full else 6),
        "serving": lambda: measure_serving(
            seeded, streams=2000 if full else 1000, starts=5 if full else 3
        ),
    }
    if only and only not in benchmarks:
        raise typer.BadParameter(f"one of {', '.join(benchmarks)}")
    out.mkdir(parents=True, exist_ok=True)
    results = []
    for name, measure in benchmarks.items():
        if only in ("", name):
            with console.status(f"measuring: {name}"):
                results.append(measure())
            console.print(table_of(results[-1]))
    write_json(results, out / "bench.json")
    draw(results, out / "bench.png")
    console.print(f"written to {out}")


if __name__ == "__main__":
    typer.run(main)
