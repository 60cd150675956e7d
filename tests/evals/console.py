"""The whole application in this process, with somebody of each role signed in to the console."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from desk.accounts import begin_session
from domain.contact import Role
from server import create_app
from settings import Settings
from store.journal import Journal
from store.moments import utc_now
from wiring import Services, build_services


@dataclass(frozen=True)
class House:
    app: FastAPI
    settings: Settings
    services: Services
    people: dict[Role, httpx.AsyncClient]

    @property
    def journal(self) -> Journal:
        return self.services.journal

    @property
    def engineer(self) -> httpx.AsyncClient:
        return self.people[Role.ENGINEER]

    @property
    def operator(self) -> httpx.AsyncClient:
        return self.people[Role.OPERATOR]


@asynccontextmanager
async def opened_house(
    data: Path,
    journal_url: str = "",
    *,
    prepare: Callable[[FastAPI, Settings], None] = lambda _app, _settings: None,
    serving: bool = False,
    **more: Any,
) -> AsyncIterator[House]:
    """Paths of the pages begin after /v1/insights/evals; `more` are settings. `serving` answers customers too. A second one on the same
    folder is the server after a restart."""
    known = {"database_url": journal_url, "shop_url": "http://127.0.0.1:1"}
    settings = Settings(data=data, **{**known, **more})
    services = build_services(settings)
    app, journal = create_app(services), services.journal
    prepare(app, settings)
    async with AsyncExitStack() as pages:
        if serving:
            await pages.enter_async_context(app.router.lifespan_context(app))
        else:
            pages.push_async_callback(services.close)
        people: dict[Role, httpx.AsyncClient] = {}
        known = {one.login: one for one in await journal.operators.all()}
        for role in Role:
            person = known.get(role.value) or await journal.operators.create(
                role.value, role.name.title(), password_hash="x", now=utc_now(), role=role
            )
            signed_in = await begin_session(journal, person, now=utc_now())
            page = httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="http://desk/v1/insights/evals"
            )
            page.headers.update(
                {"cookie": f"xiaoer_desk={signed_in.token}", "x-csrf-token": signed_in.csrf}
            )
            people[role] = await pages.enter_async_context(page)
        yield House(app, settings, services, people)
