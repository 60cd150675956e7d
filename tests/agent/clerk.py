"""The assistant as customers meet it: the real articles, embedding and classifier, and a demo shop of one's own."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from agent.assistant import Assistant, build_classifier
from agent.tasks import TaskBook
from agent.understanding.classifier import Classifier
from agent.understanding.urgency import Urgency, build_urgency
from evals.conversations.ledger import MemoryLedger
from knowledge.index import ChunkIndex
from knowledge.retrieval import Knowledge
from knowledge.teaching import LENSES, Teacher
from models.chat import build_models
from models.embedding import build_embedder
from settings import Settings
from store.engine import create_engine
from store.journal import Journal
from tests.agent.builders import ANONYMOUS, Talk
from tests.tools.conftest import SECRET, RunningShop
from tools.effects import Executor
from tools.history import RecentEffects
from tools.toolbox import Toolbox, build_toolbox


@dataclass
class Counter:
    """Where somebody is served."""

    assistant: Assistant
    shop: RunningShop
    ledger: MemoryLedger
    toolbox: Toolbox

    def talk(self, **more: Any) -> Talk:
        return Talk(self.assistant, **{"contact": ANONYMOUS, **more})


@dataclass
class Clerk:
    """What all share because it is slow to load: articles, classifier, one running shop."""

    data: Path
    shop_data: Path
    shop: RunningShop
    knowledge: Knowledge
    classifier: Classifier
    urgency: Urgency
    toolbox: Toolbox
    book: TaskBook

    @property
    def settings(self) -> Settings:
        return Settings(
            data=self.data, shop_url=self.shop.url, tool_seconds=2.0, identity_secret=SECRET
        )

    def at_counter(self, **more: Any) -> Counter:
        """The shop as it was seeded, and an executor that has done nothing yet; `more` are settings."""
        self._restore_shop()
        self.toolbox.history = self.toolbox.recent = RecentEffects()
        settings, ledger = self.settings.model_copy(update=more), MemoryLedger()
        assistant = Assistant(
            knowledge=self.knowledge,
            toolbox=self.toolbox,
            executor=Executor(self.toolbox, ledger, pauses=(0.01, 0.02)),
            models=build_models(settings),
            settings=settings,
            classifier=self.classifier,
            urgency=self.urgency,
            tasks=self.book,
        )
        return Counter(assistant, self.shop, ledger, self.toolbox)

    def _restore_shop(self) -> None:
        httpx.delete(f"{self.shop.url}/faults")
        with (
            closing(sqlite3.connect(self.shop_data)) as seeded,
            closing(sqlite3.connect(self.shop.config.data / "shop.db")) as live,
        ):
            seeded.backup(live)


@asynccontextmanager
async def hired(seeded: Path, shop_data: Path, folder: Path) -> AsyncIterator[Clerk]:
    """Over a copy of the seeded data, so that no other test's set-up disturbs it."""
    data, shop_folder = folder / "data", folder / "shop"
    shutil.copytree(seeded, data, ignore=shutil.ignore_patterns("models"))
    if (seeded / "models").exists():
        (data / "models").symlink_to(seeded / "models")
    shop_folder.mkdir()
    shutil.copy(shop_data, shop_folder / "shop.db")
    shop = RunningShop(shop_folder).start()
    settings = Settings(data=data, shop_url=shop.url, tool_seconds=2.0, identity_secret=SECRET)
    journal = Journal(create_engine(settings.journal_url))
    embedder, toolbox = build_embedder(settings), build_toolbox(settings)
    index = ChunkIndex(data / "chroma", model=embedder.name)
    knowledge = Knowledge(
        articles=journal.articles,
        index=index,
        embedder=embedder,
        teacher=Teacher(data / LENSES, embedder),
    )
    classifier = build_classifier(settings, knowledge, embedder.embed_queries, name=embedder.name)
    await toolbox.start()
    await knowledge.warm()
    await classifier.prepare()
    urgency = build_urgency(
        knowledge.embed, embedder.embed_queries, name=embedder.name, cache=data / "understanding"
    )
    await urgency.prepare()
    yield Clerk(data, shop_data, shop, knowledge, classifier, urgency, toolbox, TaskBook.load())
    await toolbox.close()
    await index.close()
    await journal.close()
    shop.stop()
