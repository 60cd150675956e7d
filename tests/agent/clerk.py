"""The assistant as customers meet it: the real articles, embedding and classifier, and a demo shop of one's own."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.assistant import Assistant, build_classifier
from agent.understanding.classifier import Classifier
from knowledge.index import ChunkIndex
from knowledge.retrieval import Knowledge
from models.chat import build_models
from models.embedding import build_embedder
from settings import Settings
from store.engine import create_engine
from store.journal import Journal
from tests.agent.builders import ANONYMOUS, Talk
from tests.agent.ledger import MemoryLedger
from tests.tools.conftest import SECRET, RunningShop
from tools.effects import Executor
from tools.toolbox import Toolbox, build_toolbox


@dataclass
class Counter:
    """Where somebody is served: `shop` is this one's alone, so that what is done to it stays here."""

    assistant: Assistant
    shop: RunningShop
    ledger: MemoryLedger
    toolbox: Toolbox

    def talk(self, **more: Any) -> Talk:
        return Talk(self.assistant, **{"contact": ANONYMOUS, **more})


@dataclass
class Clerk:
    """What all share because it is slow to load."""

    data: Path
    shop_data: Path
    knowledge: Knowledge
    classifier: Classifier

    @asynccontextmanager
    async def at_counter(self, folder: Path, **more: Any) -> AsyncIterator[Counter]:
        """`more` are settings, a model's address among them."""
        shutil.copy(self.shop_data, folder / "shop.db")
        shop = RunningShop(folder).start()
        settings = Settings(
            data=self.data, shop_url=shop.url, tool_seconds=2.0, identity_secret=SECRET, **more
        )
        toolbox, ledger = build_toolbox(settings), MemoryLedger()
        await toolbox.start()
        assistant = Assistant(
            knowledge=self.knowledge,
            toolbox=toolbox,
            executor=Executor(toolbox, ledger, pauses=(0.01, 0.02)),
            models=build_models(settings),
            settings=settings,
            classifier=self.classifier,
        )
        yield Counter(assistant, shop, ledger, toolbox)
        await toolbox.close()
        shop.stop()


@asynccontextmanager
async def hired(seeded: Path, shop_data: Path, folder: Path) -> AsyncIterator[Clerk]:
    """Over a copy of the seeded data, so that no other test's set-up disturbs it."""
    data = folder / "data"
    shutil.copytree(seeded, data, ignore=shutil.ignore_patterns("models"))
    if (seeded / "models").exists():
        (data / "models").symlink_to(seeded / "models")
    settings = Settings(data=data)
    journal = Journal(create_engine(settings.journal_url))
    embedder = build_embedder(settings)
    index = ChunkIndex(data / "chroma", model=embedder.name)
    knowledge = Knowledge(articles=journal.articles, index=index, embedder=embedder)
    classifier = build_classifier(settings, knowledge, embedder.embed_queries, name=embedder.name)
    await knowledge.warm()
    await classifier.prepare()
    yield Clerk(data, shop_data, knowledge, classifier)
    await index.close()
    await journal.close()
