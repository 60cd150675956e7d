"""`python -m bench.retrieval`: our search and its peers on the same passages, vectors and questions, in one run."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.retrieval.comparison import compare, show, verdict, write
from bench.retrieval.exchange import Asked, Exchange, Piece
from evals.retrieval.beir import Collection, read_collection
from evals.retrieval.evaluation import Evaluation, evaluate
from evals.retrieval.kept import KeptEmbedder
from evals.retrieval.searching import DEPTH, Shelf, shelve
from knowledge.chunking import embedded_text
from settings import load_settings

ROOT = Path(__file__).parents[2]


def main(
    data: Annotated[Path, typer.Option(help="Folder of collections in BEIR's format.")] = ROOT
    / "../shared/data",
    out: Annotated[Path, typer.Option(help="Folder for the figures.")] = ROOT
    / "test-output/bench-retrieval",
    cache: Annotated[Path, typer.Option(help="Folder of kept vectors.")] = ROOT
    / "test-output/retrieval-cache",
    python: Annotated[Path, typer.Option(help="The peers' interpreter.")] = ROOT
    / ".venv-bench/bin/python",
    only: Annotated[str, typer.Option(help="One collection by its folder's name.")] = "",
    seed: int = 7,
) -> None:
    """Needs `make bench-retrieval`'s environment; writes compare.json and every ranking."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    folders = sorted(path.parent for path in data.glob(f"{only or '*'}/corpus.jsonl"))
    if not folders:
        console.print(f"no collection below {data}: nothing is compared")
        return
    found, costs = {}, {}
    for folder in folders:
        place = out / folder.name
        with console.status(f"{folder.name}: our search"):
            ours, spent = asyncio.run(_ours(folder, place, cache, seed))
        with console.status(f"{folder.name}: the peers"):
            _run_peers(python, place)
        found[folder.name] = compare(ours, place)
        peers = json.loads((place / "cost.json").read_text(encoding="utf-8"))
        costs[folder.name] = {"xiaoer": spent, **peers}
        show(folder.name, found[folder.name], console)
    write(found, costs, out / "compare.json")
    for line in verdict(found):
        console.print(line, soft_wrap=True, highlight=False)
    console.print(f"{out}/compare.json", soft_wrap=True)


async def _ours(folder: Path, place: Path, cache: Path, seed: int) -> tuple[Evaluation, float]:
    """Also leaves for the peers what they need."""
    collection = read_collection(
        folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels.tsv"
    )
    settings = load_settings()
    cache.mkdir(parents=True, exist_ok=True)
    embedder = KeptEmbedder(settings, cache)
    try:
        await embedder.warm()
        with tempfile.TemporaryDirectory() as work:
            async with shelve(
                collection.documents,
                settings=settings,
                embedder=embedder,
                folder=Path(work),
                on_progress=lambda *_: None,
            ) as shelf:
                (await _exchange(collection, shelf, embedder)).write(place)
                began = time.process_time()
                found = await evaluate(collection, shelf, seed=seed, on_done=lambda _: None)
                # Each question is searched twice here, once for its final and once for its earlier steps.
                spent = (time.process_time() - began) * 500 / len(collection.questions)
                return found, spent
    finally:
        embedder.close()


async def _exchange(collection: Collection, shelf: Shelf, embedder: KeptEmbedder) -> Exchange:
    pieces = tuple(
        Piece(chunk.id, chunk.slug, embedded_text(chunk)) for chunk in shelf.chunks.values()
    )
    asked = tuple(Asked(question.id, question.text) for question in collection.questions)
    return Exchange(
        pieces,
        asked,
        await embedder.embed_passages([piece.text for piece in pieces]),
        await embedder.embed_queries([one.text for one in asked]),
    )


def _run_peers(python: Path, place: Path) -> None:
    command = [str(python), "-m", "bench.retrieval.peers", str(place), str(DEPTH)]
    quiet = {"ANONYMIZED_TELEMETRY": "False", "HAYSTACK_TELEMETRY_ENABLED": "False"}
    ran = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"{ran.stderr[-3000:]}\nThe peers failed. Is {python} set up?")


if __name__ == "__main__":
    typer.run(main)
