"""The desk with the supervisors' room, and a colleague from the content team."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from desk.supervising import coaching_endpoints, endpoints
from desk.supervising.room import SupervisingRoom
from domain.contact import Contact, Operator, Role
from settings import Settings
from store.journal import Journal
from store.moments import utc_now
from tests.desk.conftest import Browser
from tests.desk.supervising.history import a_contact


@pytest.fixture
def app(app: FastAPI, journal: Journal, settings: Settings) -> FastAPI:
    app.state.supervising = SupervisingRoom(
        journal, time_zone=settings.time_zone, max_chars=settings.max_message_chars
    )
    app.include_router(endpoints.router)
    app.include_router(coaching_endpoints.router)
    return app


@pytest.fixture
async def nora(journal: Journal, browser: Callable[..., Browser], password_hash: str) -> Browser:
    """Of the content team: she neither answers nor supervises."""
    await journal.operators.create(
        "nora", "Nora", password_hash=password_hash, now=utc_now(), role=Role.CONTENT
    )
    made = browser()
    await made.sign_in("nora")
    return made


@pytest.fixture
async def lin(journal: Journal) -> Contact:
    return await a_contact(journal)


@pytest.fixture
def tom_id(operators: dict[str, Operator]) -> str:
    return operators["tom"].id


@pytest.fixture
def mei_id(operators: dict[str, Operator]) -> str:
    return operators["mei"].id
