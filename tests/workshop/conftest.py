"""The workshop on a real journal and real indexes, over HTTP, with operators signed in at the desk."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from agent.assistant import Assistant
from channels.problems import add_problem_handlers
from desk import endpoints as desk_endpoints
from desk.accounts import hash_password
from desk.room import DeskRoom
from domain.contact import Role
from knowledge.index import ChunkIndex
from knowledge.indexing import rebuild_index
from knowledge.neighbours import Neighbours
from knowledge.retrieval import Knowledge
from models.embedding import Embedder
from settings import Settings
from store.engine import create_engine
from store.journal import Journal
from store.moments import utc_now
from tests.desk.conftest import PlayedShop
from tests.knowledge.conftest import embedder
from tests.stack import free_port
from tests.store.conftest import journal_url, migrated
from tools.effects import Executor
from tools.toolbox import build_toolbox
from workshop import endpoints
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

__all__ = ["embedder", "journal_url", "migrated"]

PASSWORD = "correct horse"
# A shop's pages, played by a server of the tests.
LOCAL_PORT = free_port()
LOCAL = frozenset({f"127.0.0.1:{LOCAL_PORT}"})


class Console(httpx.AsyncClient):
    """A signed-in page of the console; paths begin after /v1/knowledge."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app), base_url="http://desk/v1/knowledge", timeout=60
        )

    async def sign_in(self, login: str, *, language: str = "en") -> "Console":
        answer = await self.post(
            "http://desk/v1/desk/session", json={"login": login, "password": PASSWORD}
        )
        assert answer.status_code == 201, answer.text
        self.headers.update({"X-CSRF-Token": answer.json()["csrf"], "Accept-Language": language})
        return self


@pytest.fixture
async def journal(journal_url: str) -> AsyncIterator[Journal]:
    made = Journal(create_engine(journal_url))
    yield made
    await made.close()


@pytest.fixture
async def index(tmp_path: Path, embedder: Embedder) -> AsyncIterator[ChunkIndex]:
    made = ChunkIndex(tmp_path / "index", model=embedder.name)
    yield made
    await made.close()


@pytest.fixture
def knowledge(journal: Journal, index: ChunkIndex, embedder: Embedder) -> Knowledge:
    return Knowledge(articles=journal.articles, index=index, embedder=embedder)


@pytest.fixture
def workshop(journal: Journal, knowledge: Knowledge, embedder: Embedder) -> Workshop:
    return Workshop(versions=journal.versions, embedder=embedder, refresh=knowledge.refresh)


@pytest.fixture
async def assistant(
    journal: Journal, knowledge: Knowledge, tmp_path: Path
) -> AsyncIterator[Assistant]:
    """The chat without a model, a shop, or a classifier."""
    settings = Settings(data=tmp_path / "data", shop_url="http://127.0.0.1:1")
    toolbox = build_toolbox(settings)
    executor = Executor(toolbox, journal.effects)
    yield Assistant(
        knowledge=knowledge, toolbox=toolbox, executor=executor, models=(), settings=settings
    )
    await executor.close()
    await toolbox.close()


@pytest.fixture
def room(
    workshop: Workshop,
    assistant: Assistant,
    journal: Journal,
    knowledge: Knowledge,
    index: ChunkIndex,
    embedder: Embedder,
    tmp_path: Path,
) -> WorkshopRoom:
    """Each part of the workshop has its field here."""
    neighbours = Neighbours(articles=journal.articles, index=index, embedder=embedder)

    async def rebuild() -> None:
        await rebuild_index(articles=journal.articles, index=index, embedder=embedder)
        await knowledge.refresh()

    receiving = Receiving(workshop=workshop, versions=journal.versions)
    return WorkshopRoom(
        workshop=workshop,
        shelves=Shelves(journal),
        checker=Checker(articles=journal.articles, neighbours=neighbours),
        journal=journal,
        knowledge=knowledge,
        faq=Faq(articles=journal.faq, workshop=workshop),
        eraser=Eraser(journal=journal, data=tmp_path, rebuild=rebuild),
        imports=Imports(journal=journal, receiving=receiving),
        sources=SourceWatch(
            journal=journal,
            workshop=workshop,
            receiving=receiving,
            web=SafeWeb(allowed=LOCAL),
            hosts=Hosts(pause=0),
        ),
        pages=PageImages(uploads=journal.uploads),
        limits=Limits(files=5, file_bytes=2 << 20),
        gaps=GapBook(journal, knowledge, drafts=workshop, chat=assistant),
        trying=TestBox(assistant, knowledge, journal.versions),
    )


@pytest.fixture
def app(journal: Journal, room: WorkshopRoom) -> FastAPI:
    made = FastAPI()
    made.state.desk = DeskRoom(
        journal=journal, settings=Settings(), systems=PlayedShop(), wake_turns=lambda _: None
    )
    made.state.workshop = room
    add_problem_handlers(made)
    made.include_router(desk_endpoints.router)
    made.include_router(endpoints.build_router())
    return made


@pytest.fixture(scope="session")
def password_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
async def visitor(app: FastAPI) -> AsyncIterator[Console]:
    """Somebody who has not signed in."""
    async with Console(app) as made:
        yield made


@pytest.fixture
async def mei(app: FastAPI, journal: Journal, password_hash: str) -> AsyncIterator[Console]:
    await journal.operators.create(
        "mei", "Mei", password_hash=password_hash, now=utc_now(), role=Role.CONTENT
    )
    async with Console(app) as made:
        yield await made.sign_in("mei")


@pytest.fixture
async def tom(app: FastAPI, journal: Journal, password_hash: str) -> AsyncIterator[Console]:
    await journal.operators.create(
        "tom", "Tom", password_hash=password_hash, now=utc_now(), role=Role.CONTENT
    )
    async with Console(app) as made:
        yield await made.sign_in("tom", language="zh")
