"""The insights' router beside the desk's, on a real journal."""

import json
from pathlib import Path

import pytest
from fastapi import FastAPI

from agent.tasks import TaskBook
from channels.problems import add_problem_handlers
from desk import endpoints as desk_endpoints
from desk.room import DeskRoom
from domain.contact import Operator, Role
from insights import endpoints
from insights.risk import RiskBook
from insights.samples import SampleBook
from store.journal import Journal
from store.moments import utc_now
from tests.desk.conftest import (  # noqa: F401
    browser,
    journal,
    mei,
    password_hash,
    room,
    settings,
    shop,
    woken,
)
from tests.store.conftest import journal_url, migrated  # noqa: F401

CONFIDENCE = {
    "version": "test",
    "heads": {"answer": {"intercept": 0.0, "weights": {}}},
    "risks": [
        {"risk": 0.02, "supported": False, "sure": 1.01, "below": 0.4, "why": "too_few"},
        {"risk": 0.1, "supported": True, "sure": 0.8, "below": 0.4, "answered": 120, "wrong": 5},
    ],
    "near": 0.1,
    "curve": [{"threshold": 0.8, "coverage": 0.4, "risk": 0.04, "bound": 0.09}],
    "fitted_on": {"turns": 300},
}


@pytest.fixture
async def operators(journal: Journal, password_hash: str) -> dict[str, Operator]:  # noqa: F811
    return {
        login: await journal.operators.create(
            login, login.capitalize(), password_hash=password_hash, now=utc_now(), role=role
        )
        for login, role in (("mei", Role.ENGINEER), ("tom", Role.ENGINEER))
    }


@pytest.fixture
def app(room: DeskRoom, journal: Journal, tmp_path: Path) -> FastAPI:  # noqa: F811
    file = tmp_path / "confidence.json"
    file.write_text(json.dumps(CONFIDENCE))
    made = FastAPI()
    made.state.desk = room
    made.state.risk = RiskBook(journal, file=file, default=0.1)
    made.state.samples = SampleBook(journal, tasks=TaskBook.load(), reading=lambda: "v-now")
    add_problem_handlers(made)
    made.include_router(desk_endpoints.router)
    made.include_router(endpoints.router)
    return made
