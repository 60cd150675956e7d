"""Bring a folder of documents into the articles and the indexes, touching only what changed."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from domain.ids import ArticleId
from domain.knowledge import Article, Chunk
from domain.language import Language
from knowledge.documents import Document, LoadFailure
from knowledge.index import ChunkIndex
from knowledge.indexing import ArticleStore, Progress, embed_chunks, silent, synchronise
from knowledge.loading import SUFFIXES, load_folder
from models.embedding import Embedder

AUTHOR = "folder"


class Planned(Protocol):
    """What publishing one document would write."""

    @property
    def changed(self) -> bool: ...

    @property
    def new(self) -> bool: ...

    @property
    def waits(self) -> bool:
        """It becomes a draft, because somebody must look at it first."""
        ...

    @property
    def pieces(self) -> Sequence[Chunk]: ...


_Plan = TypeVar("_Plan", bound=Planned)


class Intake(Protocol[_Plan]):
    """What takes in the documents: `workshop.intake.Intake`."""

    async def plan(self, documents: Sequence[Document], /, *, author: str) -> Sequence[_Plan]: ...

    async def carry_out(self, made: _Plan, /) -> None: ...

    async def filed(self) -> Mapping[tuple[str, Language], Article]: ...

    async def take_out(self, article_id: ArticleId, /) -> None: ...

    async def cut_anew(self) -> None: ...


@dataclass(frozen=True)
class IngestReport:
    """How many articles were added, changed, removed or left alone; `chunks` stand in the index now. `waiting` are
    the files that became drafts, because what they change was also changed in the workshop."""

    added: int
    changed: int
    removed: int
    unchanged: int
    chunks: int
    failures: tuple[LoadFailure, ...]
    waiting: tuple[str, ...] = ()


async def ingest_folder(
    folder: Path,
    *,
    intake: Intake[_Plan],
    articles: ArticleStore,
    index: ChunkIndex,
    embedder: Embedder,
    on_progress: Progress = silent,
) -> IngestReport:
    """After a crash at any point the next call, or the next start of the server, completes it."""
    on_progress("load", 0, 1)
    documents, failures = await asyncio.to_thread(load_folder, folder)
    on_progress("load", 1, 1)
    plans = await intake.plan(documents, author=AUTHOR)
    fresh = [
        (made, document.source)
        for made, document in zip(plans, documents, strict=True)
        if made.changed
    ]
    # Before anything is stored: a model that does not answer leaves all as it was.
    pieces = [piece for made, _ in fresh for piece in made.pieces]
    await embed_chunks(pieces, embedder, on_progress)
    for at, (made, _) in enumerate(fresh):
        await intake.carry_out(made)
        on_progress("store", at + 1, len(fresh))
    gone = _gone(await intake.filed(), documents, failures)
    for article in gone:
        await intake.take_out(article.id)
    await intake.cut_anew()
    chunks = await synchronise(
        articles=articles, index=index, embedder=embedder, on_progress=on_progress
    )
    waiting = tuple(source for made, source in fresh if made.waits)
    added = sum(made.new and not made.waits for made, _ in fresh)
    return IngestReport(
        added=added,
        changed=len(fresh) - added - len(waiting),
        removed=len(gone),
        unchanged=len(documents) - len(fresh),
        chunks=len(chunks),
        failures=tuple(failures),
        waiting=waiting,
    )


def _gone(
    known: Mapping[tuple[str, Language], Article],
    documents: Sequence[Document],
    failures: Sequence[LoadFailure],
) -> list[Article]:
    """Articles whose file is no more. One that merely failed to read this time stays as it was, and
    what was not written in a file (`source` has no ending that is read) is none of this folder's."""
    present = {(document.slug, document.language) for document in documents}
    failed = {failure.source for failure in failures}
    return [
        article
        for key, article in known.items()
        if key not in present
        and not failed & set(article.source.split(" + "))
        and Path(article.source).suffix.lower() in SUFFIXES
    ]
