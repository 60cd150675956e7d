"""A desk with a routing document, and time that the test gives."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from desk.routing import promise_endpoints
from desk.routing.book import NAME, RoutingBook
from desk.routing.document import read_document
from desk.routing.promise import Promises
from desk.routing.sla_watch import SlaWatch
from domain.contact import Operator, Presence
from domain.conversation import Conversation
from settings import Settings
from store.journal import Journal
from store.sla import Mark
from tests.store.builders import NOW, a_brief, a_conversation
from turns.callbacks import CallbackWatch
from turns.handover import Handover
from wiring.promises import promise_room

Save = Callable[..., Awaitable[None]]
ALL_DAY = {"opens": "00:00", "closes": "24:00"}
ALWAYS = {
    "default": {
        "zone": "Asia/Shanghai",
        "week": {day: [ALL_DAY] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
    }
}


def after(**length: float) -> datetime:
    """12:00 on a Sunday in Shanghai, and so much later."""
    return NOW + timedelta(**length)


@pytest.fixture
def settings() -> Settings:
    return Settings(max_message_chars=200)


@pytest.fixture
def save(journal: Journal) -> Save:
    """`await save(sla=...)`: the routing document, open around the clock unless it says otherwise."""

    async def keep(**sections: Any) -> None:
        newest = await journal.desk_documents.newest(NAME)
        body = read_document({"hours": ALWAYS} | sections).model_dump(mode="json")
        expected = newest.version if newest else 0
        await journal.desk_documents.save(NAME, body, expected=expected, changed_by="mei", now=NOW)

    return keep


@pytest.fixture
def promises(journal: Journal, settings: Settings) -> Promises:
    return Promises(journal, settings, RoutingBook(journal))


@pytest.fixture
def counted() -> list[Mark]:
    return []


@pytest.fixture
def watch(journal: Journal, promises: Promises, counted: list[Mark]) -> SlaWatch:
    return SlaWatch(journal, promises, counted=counted.append)


@pytest.fixture
def callbacks(journal: Journal, settings: Settings, promises: Promises) -> CallbackWatch:
    return CallbackWatch(journal, settings, promises)


@pytest.fixture
def handover(journal: Journal, settings: Settings, promises: Promises) -> Handover:
    return Handover(journal, settings, promises=promises)


@pytest.fixture
def app(app: FastAPI, journal: Journal, settings: Settings) -> FastAPI:
    app.state.promises = promise_room(journal, settings)
    app.include_router(promise_endpoints.router)
    return app


@pytest.fixture
async def tom_is_there(journal: Journal, operators: dict[str, Operator]) -> Operator:
    tom = operators["tom"]
    await journal.operators.set_presence(tom.id, Presence.ONLINE, now=after(hours=1))
    return tom


@pytest.fixture
def asks(journal: Journal) -> Callable[..., Awaitable[Conversation]]:
    """`await asks(at=...)`: a contact who waits for a human since then."""

    async def make(*, at: datetime = NOW, **changes: Any) -> Conversation:
        talk = await a_conversation(journal, **changes)
        brief = a_brief()
        await journal.handoffs.request(talk.id, brief.reason, brief, now=at)
        return talk

    return make
