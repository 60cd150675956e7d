"""The desk's router on a real journal, and operators signed in with their own browsers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from channels.problems import add_problem_handlers
from desk import endpoints, endpoints_moves
from desk.access import endpoints as access
from desk.access.staff import Staff
from desk.accounts import hash_password
from desk.finding import endpoints as finding
from desk.finding.room import FindingRoom
from desk.replying import file_endpoints
from desk.replying.files import FileRoom
from desk.room import DeskRoom
from desk.routing import endpoints as routing
from desk.routing.book import RoutingBook
from desk.routing.room import RoutingRoom
from domain.contact import Contact, Operator, Role
from domain.errors import NotFound, ToolUnavailable
from settings import Settings
from store.engine import create_engine
from store.journal import Journal
from store.moments import utc_now
from tests.store.builders import a_brief, a_conversation, say
from tests.store.conftest import journal_url, migrated  # noqa: F401

PASSWORD = "correct horse"
SignIn = Callable[..., Awaitable["Browser"]]


class PlayedShop:
    """The shop's systems: `answers` by tool; an error among them is raised."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}

    async def read(self, name: str, *, contact: Contact) -> dict[str, Any]:
        answer = self.answers.get(name, NotFound(f"There is no tool {name}."))
        if isinstance(answer, ToolUnavailable | NotFound):
            raise answer
        return answer | {"of": contact.customer_id}


class Browser(httpx.AsyncClient):
    """A signed-in page: keeps the cookie, sends the token with what it writes."""

    def __init__(self, app: FastAPI, base_url: str) -> None:
        super().__init__(transport=httpx.ASGITransport(app), base_url=f"{base_url}/v1/desk")

    async def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        answer = await self.post("/session", json={"login": login, "password": password})
        if answer.status_code == 201:
            self.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return answer

    async def act(self, conversation_id: str, what: str, **body: Any) -> httpx.Response:
        return await self.post(f"/conversations/{conversation_id}/{what}", json=body)

    async def queue(self) -> dict[str, Any]:
        answer = await self.get("/queue")
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
async def journal(journal_url: str, tmp_path: Path) -> AsyncIterator[Journal]:  # noqa: F811
    made = Journal(create_engine(journal_url), files=tmp_path / "attachments")
    yield made
    await made.close()


@pytest.fixture
def woken() -> list[str]:
    return []


@pytest.fixture
def shop() -> PlayedShop:
    return PlayedShop()


@pytest.fixture
def settings() -> Settings:
    return Settings(max_message_chars=200)


@pytest.fixture
def room(journal: Journal, settings: Settings, shop: PlayedShop, woken: list[str]) -> DeskRoom:
    return DeskRoom(journal=journal, settings=settings, systems=shop, wake_turns=woken.append)


@pytest.fixture
def app(room: DeskRoom) -> FastAPI:
    made = FastAPI()
    made.state.desk = room
    made.state.routing = RoutingRoom(room.journal, RoutingBook(room.journal))
    made.state.staff = Staff(room.journal)
    made.state.finding = FindingRoom(room.journal)
    made.state.files = FileRoom(journal=room.journal, settings=room.settings)
    add_problem_handlers(made)
    made.include_router(endpoints.router)
    made.include_router(access.router)
    made.include_router(routing.router)
    made.include_router(endpoints_moves.router)
    made.include_router(finding.router)
    made.include_router(file_endpoints.router)
    return made


@pytest.fixture(scope="session")
def password_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
async def operators(journal: Journal, password_hash: str) -> dict[str, Operator]:
    return {
        login: await journal.operators.create(
            login, login.capitalize(), password_hash=password_hash, now=utc_now(), role=role
        )
        for login, role in (("mei", Role.SUPERVISOR), ("tom", Role.OPERATOR))
    }


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[Callable[..., Browser]]:
    async with AsyncExitStack() as opened:

        def open_browser(base_url: str = "http://desk") -> Browser:
            made = Browser(app, base_url)
            opened.push_async_callback(made.aclose)
            return made

        yield open_browser


@pytest.fixture
async def mei(browser: Callable[..., Browser], operators: dict[str, Operator]) -> Browser:
    made = browser()
    await made.sign_in("mei")
    return made


@pytest.fixture
async def tom(browser: Callable[..., Browser], operators: dict[str, Operator]) -> Browser:
    made = browser()
    await made.sign_in("tom")
    return made


@pytest.fixture
async def ada(browser: Callable[..., Browser], journal: Journal, password_hash: str) -> Browser:
    """The only admin."""
    await journal.operators.create(
        "ada", "Ada", password_hash=password_hash, now=utc_now(), role=Role.ADMIN
    )
    made = browser()
    await made.sign_in("ada")
    return made


@pytest.fixture
def waiting(journal: Journal) -> Callable[..., Awaitable[str]]:
    """`await waiting(text, language=...)`: a conversation whose contact waits for a human."""

    async def make(text: str = "我要找人工", **changes: Any) -> str:
        conversation = await a_conversation(journal, **changes)
        await say(journal, conversation.id, text)
        brief = a_brief()
        await journal.handoffs.request(conversation.id, brief.reason, brief, now=utc_now())
        return conversation.id

    return make


@pytest.fixture
async def taken(tom, waiting):
    """A conversation that Tom has."""
    conversation_id = await waiting()
    assert (await tom.act(conversation_id, "accept")).status_code == 200
    return conversation_id
