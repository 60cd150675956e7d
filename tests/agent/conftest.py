"""One assistant over the demo's articles and the running demo shop, without a model unless a test plays one."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from agent.assistant import Assistant, build_cascade
from agent.prompts import Prompts
from agent.tasks import TaskBook
from domain.confidence import Band
from evals.conversations.ledger import MemoryLedger
from models.chat import build_models
from settings import Settings
from tests.agent.builders import all_in
from tests.agent.clerk import Clerk, Counter, hired
from tests.agent.shelf import Shelf
from tests.scripted_model import ScriptedModel, scripted_model  # noqa: F401
from tests.tools.conftest import SECRET, RunningShop, seeded_shop  # noqa: F401
from tools.effects import Executor
from tools.toolbox import Toolbox, build_toolbox


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture(scope="session")
def shop(seeded_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:  # noqa: F811
    """One for all tests of this package: each test that changes an order takes one of its own."""
    folder = tmp_path_factory.mktemp("running-shop")
    (folder / "shop.db").write_bytes(seeded_shop.read_bytes())
    running = RunningShop(folder).start()
    yield running
    running.stop()


@pytest.fixture
def settings(shop: RunningShop, tmp_path: Path) -> Settings:
    return Settings(
        data=tmp_path / "data", shop_url=shop.url, tool_seconds=1.0, identity_secret=SECRET
    )


@pytest.fixture
async def toolbox(settings: Settings) -> AsyncIterator[Toolbox]:
    made = build_toolbox(settings)
    await made.start()
    for _ in range(5):
        # A busy machine may be late with the document once.
        if not made.problems:
            break
        await made.start()
    yield made
    await made.close()


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def executor(toolbox: Toolbox, ledger: MemoryLedger) -> Executor:
    return Executor(toolbox, ledger, pauses=(0.01, 0.02))


@pytest.fixture
def assistant(shelf: Shelf, toolbox: Toolbox, executor: Executor, settings: Settings) -> Assistant:
    """Extractive: no model is configured, and no classifier but the rules."""
    return Assistant(
        knowledge=shelf, toolbox=toolbox, executor=executor, models=(), settings=settings
    )


@pytest.fixture
def with_model(
    shelf: Shelf, toolbox: Toolbox, executor: Executor, settings: Settings
) -> Callable[..., Assistant]:
    """`with_model(first, second)`: models that are played over HTTP; they draft, and rules alone understand."""
    book, prompts = TaskBook.load(), Prompts.load()

    def build(
        first: ScriptedModel,
        second: ScriptedModel | None = None,
        *,
        band: Band = Band.SURE,
        **more: float,
    ) -> Assistant:
        urls = {"model": "scripted", "model_url": first.url, "model_key": "x"}
        if second is not None:
            urls |= {
                "second_model": "scripted",
                "second_model_url": second.url,
                "second_model_key": "x",
            }
        played = settings.model_copy(
            update={**urls, "first_token_seconds": 6.0, "idle_seconds": 3.0, **more}
        )
        return Assistant(
            knowledge=shelf,
            toolbox=toolbox,
            executor=executor,
            models=build_models(played),
            settings=played,
            confidence=all_in(band),
            cascade=build_cascade(book, prompts, None, ()),
        )

    return build


@pytest.fixture
def second_model() -> Iterator[ScriptedModel]:
    model = ScriptedModel(name="second").start()
    yield model
    model.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def clerk(
    seeded: Path,
    seeded_shop: Path,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Clerk]:
    async with hired(seeded, seeded_shop, tmp_path_factory.mktemp("clerk")) as made:
        yield made


@pytest.fixture
def counter(clerk: Clerk) -> Counter:
    """Without a model; its tests run in the session's loop."""
    return clerk.at_counter()
