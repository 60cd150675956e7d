"""What `xiaoer ingest` and `xiaoer rebuild-index` do and show."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from knowledge import indexing
from knowledge.index import ChunkIndex
from knowledge.ingest import Intake, ingest_folder
from models.embedding import Embedder

_STAGES = {
    "load": "reading files",
    "embed": "understanding passages",
    "store": "storing articles",
    "index": "indexing",
}


class KnowledgeServices(Protocol):
    """The part of the services that these commands use."""

    @property
    def intake(self) -> Intake[Any]: ...

    @property
    def articles(self) -> indexing.ArticleStore: ...

    @property
    def index(self) -> ChunkIndex: ...

    @property
    def embedder(self) -> Embedder: ...


async def ingest_with_progress(services: KnowledgeServices, folder: Path, console: Console) -> int:
    """Ingest, tell what happened, and return how many files or rows could not be read."""
    with _bars(console) as on_progress:
        report = await ingest_folder(
            folder,
            intake=services.intake,
            articles=services.articles,
            index=services.index,
            embedder=services.embedder,
            on_progress=on_progress,
        )
    for source in report.waiting:
        console.print(
            f"[yellow]![/yellow] {source}: its article was changed in the workshop too, or taken out there; "
            "what is new waits there as a draft"
        )
    for failure in report.failures:
        mark = "[yellow]![/yellow]" if failure.note else "[red]✗[/red]"
        console.print(f"{mark} {escape(str(failure))}")
    console.print(
        f"[green]✓[/green] knowledge: {report.added} added, {report.changed} changed, "
        f"{report.removed} removed, {report.unchanged} unchanged; {report.chunks} passages"
    )
    return sum(not failure.note for failure in report.failures)


async def rebuild_with_progress(services: KnowledgeServices, console: Console) -> None:
    with _bars(console) as on_progress:
        count = await indexing.rebuild_index(
            articles=services.articles,
            index=services.index,
            embedder=services.embedder,
            on_progress=on_progress,
        )
    console.print(f"[green]✓[/green] the indexes are new: {count} passages")


@contextmanager
def _bars(console: Console) -> Iterator[indexing.Progress]:
    """A bar for each stage that has anything to do."""
    columns = (TextColumn("{task.description:>24}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        tasks = {}

        def on_progress(stage: str, done: int, total: int) -> None:
            if total == 0:
                return
            if stage not in tasks:
                tasks[stage] = progress.add_task(_STAGES.get(stage, stage), total=total)
            progress.update(tasks[stage], completed=done, total=total)

        yield on_progress
