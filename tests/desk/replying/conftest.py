"""The desk with the real assistant over the demo's articles, the running demo shop, and a model that is played."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from agent.assistant import Assistant, build_cascade
from agent.prompts import Prompts
from agent.tasks import TaskBook
from desk.api import build_router
from desk.finding.room import FindingRoom
from desk.room import DeskRoom
from domain.confidence import Band
from domain.contact import Contact, Profile
from domain.conversation import Conversation
from domain.ids import ConversationId
from domain.language import Language
from models.chat import build_models
from settings import Settings
from store.journal import Journal
from store.moments import utc_now
from tests.agent.builders import all_in
from tests.agent.shelf import Shelf
from tests.desk.conftest import Browser, PlayedShop
from tests.scripted_model import ScriptedModel, scripted_model  # noqa: F401
from tests.store.builders import NOW, a_brief, a_conversation, say
from tests.tools.conftest import SECRET, RunningShop, seeded_shop  # noqa: F401
from tools.effects import Executor
from tools.toolbox import Toolbox, build_toolbox
from turns.dispatch import Dispatcher
from wiring.replying import open_replying

Held = Callable[..., Awaitable[str]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data=tmp_path / "data",
        max_message_chars=400,
        first_token_seconds=30.0,
        idle_seconds=20.0,
        tool_seconds=10.0,
        identity_secret=SECRET,
        service_hours="00:00-24:00",
    )


@pytest.fixture
def model_settings(settings: Settings) -> Settings:
    """Those that the assistant and the translator are built with: without a model unless a test plays one."""
    return settings


@pytest.fixture
def with_model(settings: Settings, scripted_model: ScriptedModel) -> Settings:  # noqa: F811
    played = {"model": "scripted", "model_url": scripted_model.url, "model_key": "x"}
    return settings.model_copy(update=played)


@pytest.fixture(scope="session")
def running_shop(
    seeded_shop: Path,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningShop]:
    folder = tmp_path_factory.mktemp("desk-shop")
    (folder / "shop.db").write_bytes(seeded_shop.read_bytes())
    running = RunningShop(folder).start()
    yield running
    running.stop()


@pytest.fixture
async def toolbox(settings: Settings, running_shop: RunningShop) -> AsyncIterator[Toolbox]:
    made = build_toolbox(settings.model_copy(update={"shop_url": running_shop.url}))
    await made.start()
    yield made
    await made.close()


@pytest.fixture
def executor(toolbox: Toolbox, journal: Journal) -> Executor:
    return Executor(toolbox, journal.effects, pauses=(0.01, 0.02))


@pytest.fixture
def assistant(
    model_settings: Settings, toolbox: Toolbox, executor: Executor, tmp_path: Path
) -> Assistant:
    """No classifier but the rules, and every question is one it is sure of."""
    return Assistant(
        knowledge=Shelf(tmp_path),
        toolbox=toolbox,
        executor=executor,
        models=build_models(model_settings),
        settings=model_settings,
        confidence=all_in(Band.SURE),
        cascade=build_cascade(TaskBook.load(), Prompts.load(), None, ()),
    )


@pytest.fixture
def app(
    room: DeskRoom,
    journal: Journal,
    model_settings: Settings,
    assistant: Assistant,
    toolbox: Toolbox,
) -> FastAPI:
    from channels.problems import add_problem_handlers

    made = FastAPI()
    made.state.desk = room
    made.state.finding = FindingRoom(journal)
    made.state.replying = open_replying(
        journal,
        model_settings,
        assistant=assistant,
        toolbox=toolbox,
        models=build_models(model_settings),
    )
    add_problem_handlers(made)
    made.include_router(build_router())
    return made


@pytest.fixture
def shop() -> PlayedShop:
    return PlayedShop()


@pytest.fixture
async def dispatcher(
    journal: Journal, assistant: Assistant, settings: Settings
) -> AsyncIterator[Dispatcher]:
    made = Dispatcher(journal=journal, assistant=assistant, settings=settings)
    await made.start()
    yield made
    await made.stop(0)


@pytest.fixture
def held(journal: Journal, mei: Browser) -> Held:
    """`await held(text, ..., customer_id=..., by=...)`: a conversation that an operator has, Mei unless told."""

    async def make(
        *texts: str,
        language: Language = Language.ZH,
        customer_id: str | None = None,
        by: Browser | None = None,
        name: str | None = None,
    ) -> str:
        contact = (
            await a_customer(journal, customer_id, name)
            if customer_id
            else await journal.contacts.create(now=NOW)
        )
        talk: Conversation = await a_conversation(journal, language=language, contact=contact)
        for text in texts or ("退款多久到账？",):
            await say(journal, talk.id, text)
        brief = a_brief()
        await journal.handoffs.request(talk.id, brief.reason, brief, now=utc_now())
        accepted = await (by or mei).act(talk.id, "accept")
        assert accepted.status_code == 200, accepted.text
        return talk.id

    return make


async def a_customer(journal: Journal, customer_id: str, name: str | None = None) -> Contact:
    """The contact of a customer whom the shop has verified; the same each time."""
    return await journal.contacts.of_customer(customer_id, now=NOW, profile=Profile(name=name))


async def told(journal: Journal, conversation_id: str) -> list[str]:
    """Everything in the log that the contact's page is sent, as text."""
    log = await journal.events_after(ConversationId(conversation_id), 0, 10_000)
    return [str(entry.payload) for entry in log]
