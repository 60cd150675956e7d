"""Where concrete classes meet: build the services, hold the data folder, examine what is there."""

import asyncio
import fcntl
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.assistant import Assistant, build_classifier
from agent.confidence import ConfidenceModel, shop_file
from agent.guidelines import build_guidelines
from agent.tasks import TaskBook
from agent.understanding.urgency import build_urgency
from agent.understanding.vectors import KeptVectors
from channels.inbox import Inbox
from desk.presence import AbsenceWatch
from desk.room import DeskRoom
from domain.errors import Conflict
from insights.risk import RiskBook
from insights.samples import SampleBook
from knowledge.index import ChunkIndex
from knowledge.indexing import rebuild_index
from knowledge.neighbours import Neighbours
from knowledge.retrieval import Knowledge
from knowledge.teaching import LENSES, Teacher
from models.chat import ChatModel, build_models
from models.embedding import Embedder, build_embedder
from models.reranking import build_reranker
from settings import Settings
from store.articles import ArticleStore
from store.engine import create_engine
from store.journal import Journal
from tools.effects import Executor
from tools.identity import profile_in, verify_user_jwt
from tools.toolbox import Toolbox, build_toolbox
from turns import notices
from turns.attempt import Responder
from turns.dispatch import Dispatcher
from turns.hours import ServiceHours
from workshop.articles import Workshop
from workshop.checking import Checker
from workshop.erasing import Eraser
from workshop.faq import Faq
from workshop.gaps import GapBook
from workshop.imports import Imports, Limits
from workshop.intake import Intake
from workshop.pages import PageImages
from workshop.polite import Hosts
from workshop.receiving import Receiving
from workshop.room import WorkshopRoom
from workshop.shelves import Shelves
from workshop.sources import SourceWatch
from workshop.trying import TestBox
from workshop.web import SafeWeb


async def nothing() -> None:
    """For services that need no warming or closing."""


@dataclass(frozen=True)
class Services:
    """`learn` makes once what `warm` then loads, so that the first customer does not wait; `release`
    frees what is not the journal's; `watch` runs beside the server until it is cancelled."""

    settings: Settings
    journal: Journal
    assistant: Responder
    knowledge: Knowledge
    dispatcher: Dispatcher
    inbox: Inbox
    desk: DeskRoom
    learn: Callable[[], Awaitable[None]] = nothing
    warm: Callable[[], Awaitable[None]] = nothing
    release: Callable[[], Awaitable[None]] = nothing
    watch: Callable[[], Awaitable[None]] = nothing
    workshop: WorkshopRoom | None = None
    risk: RiskBook | None = None
    samples: SampleBook | None = None

    async def close(self) -> None:
        await self.release()
        await self.journal.close()


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
    return Journal(create_engine(settings.journal_url))


def build_services(settings: Settings, *, confidence: ConfidenceModel | None = None) -> Services:
    """Everything, wired and idle: nothing is loaded or opened before `warm` or the first use."""
    library = open_library(settings)
    journal, models = library.journal, build_models(settings)
    knowledge = _open_knowledge(settings, library, models)
    toolbox = build_toolbox(settings, history=journal.effects)
    executor = Executor(toolbox, journal.effects)
    assistant = _open_assistant(settings, library, knowledge, toolbox, executor, models, confidence)
    dispatcher = Dispatcher(journal=journal, assistant=assistant, settings=settings)
    room = _workshop_room(settings, library, knowledge, assistant)

    async def warm() -> None:
        await toolbox.start()
        await room.start()
        await knowledge.warm()
        await assistant.warm()

    async def watch() -> None:
        absent = _absence_watch(journal, settings)
        await asyncio.gather(absent.watch(), room.watch(), assistant.watch(), knowledge.watch())

    async def learn() -> None:
        await knowledge.teach()
        await assistant.warm()

    async def release() -> None:
        await executor.close()
        await toolbox.close()
        await library.index.close()

    return Services(
        settings=settings,
        journal=journal,
        assistant=assistant,
        knowledge=knowledge,
        dispatcher=dispatcher,
        inbox=_inbox(journal, dispatcher, settings),
        desk=DeskRoom(
            journal=journal, settings=settings, systems=toolbox, wake_turns=dispatcher.notify
        ),
        learn=learn,
        warm=warm,
        watch=watch,
        release=release,
        workshop=room,
        risk=RiskBook(journal, file=shop_file(settings), default=settings.risk),
        samples=SampleBook(
            journal, tasks=TaskBook.load(settings.tasks), reading=lambda: assistant.reads_with
        ),
    )


def _open_knowledge(settings: Settings, library: Library, models: Sequence[ChatModel]) -> Knowledge:
    return Knowledge(
        articles=library.articles,
        index=library.index,
        embedder=library.embedder,
        synonyms=library.journal.synonyms.groups,
        reranker=build_reranker(settings, models),
        teacher=library.teacher,
    )


def _open_assistant(
    settings: Settings,
    library: Library,
    knowledge: Knowledge,
    toolbox: Toolbox,
    executor: Executor,
    models: Sequence[ChatModel],
    confidence: ConfidenceModel | None,
) -> Assistant:
    """With the shop's own tasks and rules; the vectors that both need at every start are kept."""
    name, tasks = library.embedder.name, TaskBook.load(settings.tasks)
    folder = settings.data / "understanding"
    embed_many = KeptVectors(library.embedder.embed_queries, name=name, folder=folder).of
    return Assistant(
        knowledge=knowledge,
        toolbox=toolbox,
        executor=executor,
        models=models,
        settings=settings,
        confidence=confidence,
        classifier=build_classifier(
            settings,
            knowledge,
            embed_many,
            name=name,
            tasks=tasks,
            learnt=library.journal.classifiers.rows,
        ),
        urgency=build_urgency(knowledge.embed, embed_many, name=name, cache=folder),
        tasks=tasks,
        guidelines=build_guidelines(settings, tasks, embed=knowledge.embed, embed_many=embed_many),
    )


def _workshop_room(
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


def _inbox(journal: Journal, dispatcher: Dispatcher, settings: Settings) -> Inbox:
    return Inbox(
        journal=journal,
        dispatcher=dispatcher,
        settings=settings,
        verify=lambda token: verify_user_jwt(token, settings),
        profile_of=profile_in,
    )


def _absence_watch(journal: Journal, settings: Settings) -> AbsenceWatch:
    return AbsenceWatch(
        journal=journal,
        promise=ServiceHours.of(settings).promise,
        ticket=lambda language, when: notices.ticket(language, when, settings.time_zone),
    )


@contextmanager
def exclusive_data(data: Path) -> Iterator[None]:
    """Holds the data folder: two processes on one vector index would ruin it. Raises Conflict."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "server.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict(
                f"Another Xiaoer process uses {data}. Stop it first, or choose another XIAOER_DATA."
            ) from None
        yield
