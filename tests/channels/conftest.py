"""The server with a scripted assistant, in process over ASGI or on a real port."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
import uvicorn

from channels.inbox import Inbox
from desk.replying.files import FileRoom
from desk.room import DeskRoom
from domain.errors import Unauthorized
from server import create_app
from settings import Settings
from store.engine import create_engine
from store.journal import Journal
from tests.store.conftest import journal, journal_url, migrated
from tests.turns.scripted_assistant import ScriptedAssistant, echo
from turns.dispatch import Dispatcher
from wiring import Services

__all__ = ["journal", "journal_url", "migrated"]


class NoSystems:
    """A shop that is never asked."""

    async def read(self, name, *, contact):
        raise AssertionError(f"{name} was called")


def verify(token: str) -> str:
    """`good-C1` is customer C1's; the real check has tests of its own."""
    if not token.startswith("good-"):
        raise Unauthorized("The user_jwt is not valid.")
    return token.removeprefix("good-")


def services_of(journal: Journal, assistant: ScriptedAssistant, settings: Settings) -> Services:
    dispatcher = Dispatcher(journal=journal, assistant=assistant, settings=settings)
    inbox = Inbox(journal=journal, dispatcher=dispatcher, settings=settings, verify=verify)
    desk = DeskRoom(
        journal=journal, settings=settings, systems=NoSystems(), wake_turns=dispatcher.notify
    )
    rooms = {"files": FileRoom(journal=journal, settings=settings)}
    return Services(settings, journal, assistant, None, dispatcher, inbox, desk, desk_rooms=rooms)


@pytest.fixture
def settings() -> Settings:
    return Settings(service_hours="00:00-24:00", messages_per_minute=1000)


@pytest.fixture
def assistant() -> ScriptedAssistant:
    return ScriptedAssistant(echo())


@pytest.fixture
async def services(journal: Journal, assistant, settings) -> AsyncIterator[Services]:
    made = services_of(journal, assistant, settings)
    await made.dispatcher.start()
    yield made
    await made.dispatcher.stop(0)


@pytest.fixture
async def client(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(services), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://xiaoer") as made:
        yield made


@pytest.fixture
async def listen(journal_url: str, settings) -> AsyncIterator[Callable]:
    """`await listen(assistant)`: the URL and services of a server on a real port."""
    running: list[tuple[uvicorn.Server, asyncio.Task]] = []

    async def start(assistant: ScriptedAssistant) -> tuple[str, Services]:
        made = services_of(Journal(create_engine(journal_url)), assistant, settings)
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(made), log_level="critical", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve([listener]))
        running.append((server, task))
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        return f"http://127.0.0.1:{listener.getsockname()[1]}", made

    yield start
    for server, task in running:
        server.should_exit = True
        await task


class Customer:
    """A conversation as its contact calls it."""

    def __init__(self, client: httpx.AsyncClient, welcome: dict) -> None:
        self.client = client
        self.welcome = welcome
        self.id = welcome["id"]
        self.headers = {"Authorization": f"Bearer {welcome['token']}"}

    @classmethod
    async def arrive(cls, client: httpx.AsyncClient, **body) -> "Customer":
        answer = await client.post("/v1/conversations", json=body)
        assert answer.status_code == 201, answer.text
        return cls(client, answer.json())

    async def call(self, method: str, path: str = "", **options) -> httpx.Response:
        headers = self.headers | options.pop("headers", {})
        url = path if path.startswith("/v1") else f"/v1/conversations/{self.id}{path}"
        return await self.client.request(method, url, headers=headers, **options)

    async def say(self, text: str, key: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return await self.call("POST", "/messages", json={"text": text}, headers=headers)


@pytest.fixture
async def customer(client: httpx.AsyncClient) -> Customer:
    return await Customer.arrive(client)
