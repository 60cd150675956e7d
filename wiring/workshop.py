"""The workshop, where the content team keeps the knowledge."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from agent.assistant import Assistant
from knowledge.indexing import rebuild_index
from knowledge.neighbours import Neighbours
from knowledge.retrieval import Knowledge
from settings import Settings
from wiring.library import Library, nothing
from workshop.articles import Workshop
from workshop.checking import Checker
from workshop.erasing import Eraser
from workshop.faq import Faq
from workshop.gaps import GapBook
from workshop.imports import Imports, Limits
from workshop.pages import PageImages
from workshop.polite import Hosts
from workshop.receiving import Receiving
from workshop.room import WorkshopRoom
from workshop.shelves import Shelves
from workshop.sources import SourceWatch
from workshop.trying import TestBox
from workshop.web import SafeWeb


def build_workshop(
    settings: Settings, library: Library, knowledge: Knowledge, assistant: Assistant
) -> WorkshopRoom:
    journal = library.journal
    neighbours = Neighbours(
        articles=journal.articles, index=library.index, embedder=library.embedder
    )
    workshop = Workshop(
        versions=journal.versions, embedder=library.embedder, refresh=knowledge.refresh
    )
    pages = PageImages(uploads=journal.uploads)
    receiving = Receiving(workshop=workshop, versions=journal.versions)
    return WorkshopRoom(
        workshop=workshop,
        shelves=Shelves(journal),
        checker=Checker(articles=journal.articles, neighbours=neighbours),
        journal=journal,
        knowledge=knowledge,
        faq=Faq(articles=journal.faq, workshop=workshop),
        eraser=open_eraser(settings, library, refresh=knowledge.refresh, forget=pages.forget),
        imports=Imports(journal=journal, receiving=receiving),
        pages=pages,
        limits=Limits(
            files=settings.upload_files,
            file_bytes=settings.upload_mb << 20,
            all_bytes=settings.upload_total_mb << 20,
        ),
        sources=SourceWatch(
            journal=journal,
            workshop=workshop,
            receiving=receiving,
            web=SafeWeb(allowed=frozenset(settings.fetch_allowed)),
            hosts=Hosts(),
        ),
        gaps=GapBook(journal, knowledge, drafts=workshop, chat=assistant),
        trying=TestBox(assistant, knowledge, journal.versions),
    )


def open_eraser(
    settings: Settings,
    library: Library,
    *,
    refresh: Callable[[], Awaitable[None]] = nothing,
    forget: Callable[[], None] = lambda: None,
    folder: Path | None = None,
) -> Eraser:
    async def rebuild() -> None:
        await rebuild_index(
            articles=library.articles, index=library.index, embedder=library.embedder
        )
        await refresh()

    return Eraser(
        journal=library.journal,
        data=settings.data,
        rebuild=rebuild,
        forget=forget,
        folder=folder,
    )
