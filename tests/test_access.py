"""Who may do what: every role calls every route of the real application, and docs/access.md says the same."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI

from desk.access.policy import MAY, Permission
from desk.accounts import DEMO_OPERATORS, begin_session
from domain.contact import Operator, Role
from domain.language import Language
from server import create_app
from settings import Settings
from store.moments import utc_now
from store.operators import ANSWERING
from tests.access_matrix import BY_KEY, DOC, MOUNTS, PUBLIC, Route, mounts_of, render, routes_of
from tests.store.builders import a_conversation
from tests.store.conftest import journal_url, migrated
from wiring import Services, build_services

__all__ = ["journal_url", "migrated"]

ROOMS = ("/v1/desk/", "/v1/knowledge/", "/v1/insights/")


@dataclass(frozen=True)
class House:
    """The whole application on an empty journal, with somebody of each role."""

    app: FastAPI
    services: Services
    people: dict[Role, Operator]
    conversation_id: str

    @property
    def routes(self) -> list[Route]:
        return list(routes_of(self.app))

    async def cookies(self, role: Role) -> dict[str, str]:
        """Headers of a session of its own, so that no call can end another's."""
        signed_in = await begin_session(self.services.journal, self.people[role], now=utc_now())
        return {"cookie": f"xiaoer_desk={signed_in.token}", "x-csrf-token": signed_in.csrf}

    async def status(self, route: Route, headers: dict[str, str]) -> int:
        return (await self.call(route, headers))[0]

    async def call(self, route: Route, headers: dict[str, str]) -> tuple[int, bytes]:
        """Of a call about a conversation that there is, and about other things that there are not."""
        path = filled(route.path.replace("{conversation_id}", self.conversation_id))
        return await ask(self.app, route.method, path, headers)


@pytest.fixture
async def house(journal_url: str, tmp_path: Path) -> AsyncIterator[House]:
    settings = Settings(data=tmp_path, database_url=journal_url, shop_url="http://127.0.0.1:1")
    services = build_services(settings)
    create = services.journal.operators.create
    people = {
        role: await create(role.value, role.name, password_hash="x", now=utc_now(), role=role)
        for role in Role
    }
    talk = await a_conversation(services.journal)
    yield House(create_app(services), services, people, talk.id)
    await services.close()


async def ask(app: FastAPI, method: str, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    """The status and the first of the body: a stream of events would have no end."""
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "client": ("127.0.0.1", 1),
        "server": ("desk", 80),
        "headers": [
            (name.encode(), value.encode()) for name, value in ({"host": "desk"} | headers).items()
        ],
    }
    statuses: list[int] = []
    answered: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
    asked = itertools.count()

    async def receive() -> dict[str, Any]:
        if next(asked) == 0:
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
        elif not answered.done():
            answered.set_result((statuses[0], message.get("body", b"")))

    running = asyncio.ensure_future(app(scope, receive, send))  # type: ignore[arg-type]
    await asyncio.wait({answered, running}, return_when=asyncio.FIRST_COMPLETED)
    if not answered.done():
        running.result()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return answered.result()


def filled(path: str) -> str:
    """With ids that nothing has."""
    return re.sub(r"\{[^}]*\}", "1", path)


async def test_every_route_says_who_may_call_it(house: House):
    undecided = [
        route.name
        for route in house.routes
        if not route.needs and not route.token and route.name not in {**PUBLIC, **BY_KEY}
    ]
    open_rooms = [
        route.name
        for route in house.routes
        if route.path.startswith(ROOMS) and not route.needs and route.name not in PUBLIC
    ]

    assert undecided == []
    assert open_rooms == []
    assert mounts_of(house.app) <= MOUNTS


def test_a_route_without_a_policy_would_be_seen():
    router = APIRouter(prefix="/v1/desk")

    @router.get("/forgotten")
    async def forgotten() -> None: ...

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(router)

    assert [(route.name, route.needs) for route in routes_of(app)] == [
        ("GET /v1/desk/forgotten", ())
    ]


async def test_every_role_may_call_what_the_matrix_allows_and_nothing_else(house: House):
    wrong: list[str] = []
    calls = 0
    for route in house.routes:
        if not route.needs:
            continue
        for role in Role:
            status, body = await house.call(route, await house.cookies(role))
            calls += 1
            # Whose a thing is may be refused behind that, in other words.
            refused = status == 403 and b'"permission"' in body
            if status == 401 or refused is route.lets(role):
                wrong.append(f"{role} {route.name}: {status}")

    assert not wrong, "\n".join(wrong)
    assert calls == len(Role) * sum(bool(route.needs) for route in house.routes) > 500


async def test_nothing_opens_without_a_session(house: House):
    answers = {
        route.name: await house.status(route, {"cookie": "xiaoer_desk=made.up"})
        for route in house.routes
        if route.needs
    }

    assert {name: status for name, status in answers.items() if status != 401} == {}


FORGERIES: tuple[dict[str, str], ...] = (
    {"x-csrf-token": "0" * 64},
    {"origin": "http://evil.example"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
)


async def test_no_write_is_taken_without_its_token_or_from_another_site(house: House):
    taken: list[str] = []
    forgeries = itertools.cycle(FORGERIES)
    writes = [route for route in house.routes if route.needs and route.writes]
    for route in writes:
        for instead in ({"x-csrf-token": ""}, next(forgeries)):
            status = await house.status(route, await house.cookies(Role.ADMIN) | instead)
            if status != 403:
                taken.append(f"{route.name} {instead}: {status}")

    assert taken == []
    assert len(writes) > 50


async def test_a_token_opens_its_own_conversation_only(house: House):
    inbox = house.services.inbox
    mine = await inbox.open(user_jwt=None, locale="en", channel="web", language=Language.EN)
    other = await inbox.open(user_jwt=None, locale="en", channel="web", language=Language.EN)
    bearer = {"authorization": f"Bearer {mine.token}"}
    routes = [one for one in house.routes if one.token and "{conversation_id}" in one.path]
    answers = {}
    for route in routes:
        path = filled(route.path.replace("{conversation_id}", other.conversation.id))
        with_mine, _ = await ask(house.app, route.method, path, bearer)
        without, _ = await ask(house.app, route.method, path, {})
        answers[route.name] = (with_mine, without)

    assert len(answers) > 12
    assert set(answers.values()) == {(404, 401)}, answers


async def test_a_customers_token_opens_no_desk_and_an_operators_cookie_no_conversation(
    house: House,
):
    begun = await house.services.inbox.open(
        user_jwt=None, locale="en", channel="web", language=Language.EN
    )
    bearer = {"authorization": f"Bearer {begun.token}"}
    cookie = await house.cookies(Role.ADMIN)
    theirs = [one for one in house.routes if one.token]

    at_the_desk = {await house.status(one, bearer) for one in house.routes if one.needs}
    in_the_chat = {await house.status(one, cookie) for one in theirs}

    assert at_the_desk == {401}
    assert in_the_chat == {401}


async def test_the_page_says_what_the_routes_ask_for(house: House):
    assert DOC.read_text() == render(house.routes), "run: python -m tests.access_matrix"


def test_whoever_may_answer_can_be_online_for_contacts():
    assert set(ANSWERING) == {role for role in Role if Permission.ANSWER in MAY[role]}


def test_the_demo_has_somebody_of_each_role():
    assert {one.role for one in DEMO_OPERATORS} == set(Role)
