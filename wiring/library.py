"""The articles, their index and the model that makes vectors: what ingestion and search need."""

from dataclasses import dataclass

from knowledge.index import ChunkIndex
from knowledge.teaching import LENSES, Teacher
from models.embedding import Embedder, build_embedder
from settings import Settings
from store.articles import ArticleStore
from store.attachments import FOLDER
from store.engine import create_engine
from store.journal import Journal
from workshop.articles import Workshop
from workshop.intake import Intake


async def nothing() -> None:
    """For services that need no warming or closing."""


@dataclass(frozen=True)
class Library:
    """What ingestion needs: the articles, the index, and the model that makes vectors."""

    journal: Journal
    index: ChunkIndex
    embedder: Embedder
    teacher: Teacher

    @property
    def articles(self) -> ArticleStore:
        return self.journal.articles

    @property
    def intake(self) -> Intake:
        """For ingestion, which brings the index in step itself, once."""
        made = Workshop(versions=self.journal.versions, embedder=self.embedder, refresh=nothing)
        return made.intake

    async def close(self) -> None:
        await self.index.close()
        await self.journal.close()


def open_library(settings: Settings, embedder: Embedder | None = None) -> Library:
    """With the embedder of the settings, where none is given."""
    embedder = embedder or build_embedder(settings)
    return Library(
        open_journal(settings),
        ChunkIndex(settings.data / "chroma", model=embedder.name),
        embedder,
        Teacher(settings.data / LENSES, embedder),
    )


def open_journal(settings: Settings) -> Journal:
    """The journal alone, for commands that need no more."""
    return Journal(create_engine(settings.journal_url), files=settings.data / FOLDER)
