"""Where concrete classes meet: build the services, hold the data folder, examine what is there."""

import fcntl
import os
import shutil
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from agent.assistant import Assistant, build_classifier
from agent.confidence import ConfidenceModel
from channels.inbox import Inbox
from desk.presence import AbsenceWatch
from desk.room import DeskRoom
from domain.errors import Conflict, XiaoerError
from knowledge.index import ChunkIndex
from knowledge.retrieval import Knowledge
from models.chat import build_models
from models.embedding import Embedder, build_embedder
from settings import Settings
from store.articles import ArticleStore
from store.currency import require_current
from store.engine import create_engine
from store.journal import Journal
from tools.effects import Executor
from tools.identity import name_in, verify_user_jwt
from tools.toolbox import build_toolbox
from turns import notices
from turns.attempt import Responder
from turns.dispatch import Dispatcher
from turns.hours import ServiceHours

WEB = Path(__file__).parent / "web" / "dist"
OLDEST_SQLITE = (3, 35, 0)


async def nothing() -> None:
    """For services that need no warming or closing."""


@dataclass(frozen=True)
class Services:
    """`warm` loads what the first customer would otherwise wait for; `release` frees what is not
    the journal's; `watch` runs beside the server until it is cancelled."""

    settings: Settings
    journal: Journal
    assistant: Responder
    knowledge: Knowledge
    dispatcher: Dispatcher
    inbox: Inbox
    desk: DeskRoom
    warm: Callable[[], Awaitable[None]] = nothing
    release: Callable[[], Awaitable[None]] = nothing
    watch: Callable[[], Awaitable[None]] = nothing

    async def close(self) -> None:
        await self.release()
        await self.journal.close()


@dataclass(frozen=True)
class Library:
    """What ingestion needs: the articles, the index, and the model that makes vectors."""

    journal: Journal
    index: ChunkIndex
    embedder: Embedder

    @property
    def articles(self) -> ArticleStore:
        return self.journal.articles

    async def close(self) -> None:
        await self.index.close()
        await self.journal.close()


def open_library(settings: Settings) -> Library:
    journal, embedder = open_journal(settings), build_embedder(settings)
    return Library(journal, ChunkIndex(settings.data / "chroma", model=embedder.name), embedder)


def open_journal(settings: Settings) -> Journal:
    """The journal alone, for commands that need no more."""
    return Journal(create_engine(settings.journal_url))


def build_services(settings: Settings, *, confidence: ConfidenceModel | None = None) -> Services:
    """Everything, wired and idle: nothing is loaded or opened before `warm` or the first use."""
    library = open_library(settings)
    journal, embedder, index = library.journal, library.embedder, library.index
    knowledge = Knowledge(articles=journal.articles, index=index, embedder=embedder)
    toolbox = build_toolbox(settings)
    executor = Executor(toolbox, journal.effects)
    assistant = Assistant(
        knowledge=knowledge,
        toolbox=toolbox,
        executor=executor,
        models=build_models(settings),
        settings=settings,
        confidence=confidence,
        classifier=build_classifier(
            settings, knowledge, embedder.embed_queries, name=embedder.name
        ),
    )
    dispatcher = Dispatcher(journal=journal, assistant=assistant, settings=settings)

    async def warm() -> None:
        await toolbox.start()
        await knowledge.warm()
        await assistant.warm()

    async def release() -> None:
        await executor.close()
        await toolbox.close()
        await index.close()

    return Services(
        settings=settings,
        journal=journal,
        assistant=assistant,
        knowledge=knowledge,
        dispatcher=dispatcher,
        inbox=Inbox(
            journal=journal,
            dispatcher=dispatcher,
            settings=settings,
            verify=lambda token: verify_user_jwt(token, settings),
            name_of=name_in,
        ),
        desk=DeskRoom(
            journal=journal, settings=settings, systems=toolbox, wake_turns=dispatcher.notify
        ),
        warm=warm,
        watch=_absence_watch(journal, settings).watch,
        release=release,
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


@dataclass(frozen=True)
class Check:
    """One thing `xiaoer doctor` looked at."""

    ok: bool
    what: str
    found: str


async def examine(settings: Settings) -> list[Check]:
    """Looks at everything the product needs; changes nothing."""
    free = shutil.disk_usage(
        next(p for p in (settings.data.absolute(), *settings.data.absolute().parents) if p.exists())
    )
    built = (WEB / "widget").is_dir()
    return [
        Check((3, 11) <= sys.version_info[:2] <= (3, 13), "Python", sys.version.split()[0]),
        Check(
            sqlite3.sqlite_version_info >= OLDEST_SQLITE,
            "SQLite",
            f"{sqlite3.sqlite_version} (needs 3.35 or newer)",
        ),
        Check(free.free > 500_000_000, "disk", f"{free.free // 1_000_000} MB free"),
        Check(
            os.access(settings.data, os.W_OK),
            "data folder",
            f"{settings.data}{_unless(os.access(settings.data, os.W_OK), 'run `xiaoer setup`')}",
        ),
        Check(built, "web pages", f"{WEB}{_unless(built, 'run `ops/web.sh`')}"),
        await _examine_knowledge(settings),
        await _examine_tools(settings),
        await _examine_model(settings),
    ]


async def _examine_knowledge(settings: Settings) -> Check:
    try:
        await require_current(settings.journal_url)
    except Exception as error:  # noqa: BLE001 - a database that cannot be reached, for instance
        return Check(False, "journal", str(error))
    journal = open_journal(settings)
    try:
        count = len(await journal.articles.all())
    finally:
        await journal.close()
    return Check(count > 0, "articles", f"{count}{_unless(count > 0, 'run `xiaoer setup`')}")


def _unless(good: bool, remedy: str) -> str:
    return "" if good else f": {remedy}"


async def _examine_tools(settings: Settings) -> Check:
    try:
        toolbox = build_toolbox(settings)
    except XiaoerError as error:
        return Check(False, "shop's systems", error.detail)
    try:
        await toolbox.start()
        problems = "; ".join(toolbox.problems)
        return Check(not problems, "shop's systems", problems or f"{settings.tools} is connected")
    finally:
        await toolbox.close()


async def _examine_model(settings: Settings) -> Check:
    if not settings.model:
        return Check(True, "language model", "none: answers quote the articles")
    if not settings.model_url:
        return Check(True, "language model", f"{settings.model} by LiteLLM (not called)")
    headers = {"Authorization": f"Bearer {settings.model_key}"} if settings.model_key else {}
    try:
        async with httpx.AsyncClient(timeout=5) as client:
            answer = await client.get(f"{settings.model_url}/models", headers=headers)
    except httpx.HTTPError as error:
        return Check(
            False, "language model", f"{settings.model_url}: {error or type(error).__name__}"
        )
    return Check(answer.is_success, "language model", f"{settings.model_url}: {answer.status_code}")
