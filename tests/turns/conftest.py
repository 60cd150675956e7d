"""A journal, a scripted assistant, and dispatchers that are stopped after each test."""

from collections.abc import AsyncIterator, Callable

import pytest

from domain.contact import Presence
from settings import Settings
from store.journal import Journal
from store.moments import utc_now
from tests.store.builders import an_operator
from tests.store.conftest import conversation_id, journal, journal_url, migrated
from tests.turns.scripted_assistant import ScriptedAssistant
from turns.dispatch import Dispatcher

__all__ = ["conversation_id", "journal", "journal_url", "migrated"]


@pytest.fixture
def settings() -> Settings:
    return Settings(service_hours="00:00-24:00", turn_seconds=5, lease_seconds=30)


@pytest.fixture
async def online(journal: Journal):
    operator = await an_operator(journal)
    await journal.operators.set_presence(operator.id, Presence.ONLINE, now=utc_now())
    return operator


@pytest.fixture
async def start(journal: Journal, settings: Settings) -> AsyncIterator[Callable]:
    """`await start(assistant)`: a started dispatcher; calling it again is another process."""
    started: list[Dispatcher] = []

    async def begin(assistant: ScriptedAssistant, **changes) -> Dispatcher:
        chosen = settings.model_copy(update=changes)
        dispatcher = Dispatcher(journal=journal, assistant=assistant, settings=chosen)
        await dispatcher.start()
        started.append(dispatcher)
        return dispatcher

    yield begin
    for dispatcher in started:
        await dispatcher.stop(0)
