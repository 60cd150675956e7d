"""What `xiaoer eval retrieval` does and shows."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from evals.retrieval.beir import Collection, read_collection
from evals.retrieval.evaluation import Evaluation, evaluate, sample
from evals.retrieval.kept import KeptEmbedder
from evals.retrieval.report import write_report
from evals.retrieval.runs import write_run
from evals.retrieval.searching import shelve
from evals.retrieval.tables import abstention_line, tables
from settings import Settings

_STAGES = {
    "store": "storing documents",
    "embed": "embedding passages",
    "index": "indexing",
    "ask": "embedding questions",
    "search": "searching",
}


@dataclass(frozen=True)
class Files:
    """What is read, and where the results and the kept vectors lie."""

    corpus: Path
    queries: Path
    qrels: Path
    out: Path
    cache: Path


async def eval_retrieval(
    settings: Settings, files: Files, console: Console, *, limit: int = 0, seed: int = 7
) -> Evaluation:
    """Writes metrics.json, report.html and a run file for each retriever into `files.out`."""
    collection = read_collection(files.corpus, files.queries, files.qrels)
    collection = sample(collection, limit=limit, seed=seed)
    _tell(collection, console)
    files.out.mkdir(parents=True, exist_ok=True)
    files.cache.mkdir(parents=True, exist_ok=True)
    embedder = KeptEmbedder(settings, files.cache)
    try:
        found = await _evaluated(settings, collection, embedder, console, seed)
    finally:
        embedder.close()
    for name, run in found.runs.items():
        write_run(files.out / "runs" / f"{name}.trec", run, tag=name)
    told = json.dumps(found.to_json(), ensure_ascii=False, indent=2)
    (files.out / "metrics.json").write_text(told + "\n", encoding="utf-8")
    write_report(found, files.out / "report.html")
    for table in tables(found.scores):
        console.print(table)
    if found.abstention:
        console.print(abstention_line(found.abstention), soft_wrap=True)
    said = f"{embedder.embedded} texts embedded, the others were in {files.cache}"
    console.print(f"{said}\n{files.out}/report.html, metrics.json, runs/", soft_wrap=True)
    return found


async def _evaluated(
    settings: Settings,
    collection: Collection,
    embedder: KeptEmbedder,
    console: Console,
    seed: int,
) -> Evaluation:
    with tempfile.TemporaryDirectory() as folder, _bars(console) as bars:
        await embedder.warm()
        asked = [q.text for q in (*collection.questions, *collection.unanswerable)]
        await embedder.embed_queries(asked, lambda done: bars.show("ask", done, len(asked)))
        async with shelve(
            collection.documents,
            settings=settings,
            embedder=embedder,
            folder=Path(folder),
            on_progress=bars.show,
        ) as shelf:
            return await evaluate(
                collection,
                shelf,
                seed=seed,
                on_done=lambda done: bars.show("search", done, len(asked)),
            )


def _tell(collection: Collection, console: Console) -> None:
    spoken = [document.language.value for document in collection.documents]
    of_each = ", ".join(f"{spoken.count(name)} {name}" for name in sorted(set(spoken)))
    console.print(
        f"{len(spoken)} documents ({of_each}), {len(collection.questions)} questions, "
        f"{len(collection.unanswerable)} without a judgement",
        soft_wrap=True,
    )
    for note in collection.notes:
        console.print(f"[yellow]![/yellow] {note}", soft_wrap=True)


class _Bars:
    """A bar for each stage that has anything to do."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def show(self, stage: str, done: int, total: int) -> None:
        if total == 0:
            return
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(_STAGES.get(stage, stage), total=total)
            # What was known before is no measure of how fast the rest will go.
            self._progress.reset(self._tasks[stage], total=total, completed=done)
        self._progress.update(self._tasks[stage], completed=done, total=total)


@contextmanager
def _bars(console: Console) -> Iterator[_Bars]:
    columns = (TextColumn("{task.description:>20}"), BarColumn(), MofNCompleteColumn())
    times = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    with Progress(*columns, *times, console=console, transient=True) as progress:
        yield _Bars(progress)
