"""Where customers are served: the assistant with all that is slow to load, over demo shops of its own, one for each worker."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from agent.assistant import Assistant, build_classifier
from agent.confidence import ConfidenceModel, shop_file
from agent.guidelines import Guidelines, build_guidelines
from agent.resources import KnowledgeSource
from agent.tasks import DEMO, TaskBook
from agent.understanding.classifier import Classifier
from agent.understanding.urgency import Urgency, build_urgency
from agent.understanding.vectors import KeptVectors
from evals.conversations.bounds import Shelves
from evals.conversations.cases import Scene
from evals.conversations.ledger import MemoryLedger
from evals.conversations.modelling import Models
from evals.conversations.shop import TrialShop, trial_shop
from evals.conversations.tracing import Trace, TracedKnowledge, TracedTools, traced
from evals.kinds import Bound
from knowledge.retrieval import Knowledge
from settings import Settings
from tools.config import read_tools_file
from tools.effects import Executor
from tools.toolbox import Toolbox
from wiring import open_library
from wiring.assistant import open_knowledge
from wiring.library import Library

DEMO_TOOLS = DEMO.with_name("tools.yaml")


@dataclass
class Counter:
    """Shared by all conversations of a suite; `settings` are those of no shop yet: `at` gives those of one worker's."""

    settings: Settings
    shops: asyncio.Queue[TrialShop]
    knowledge: Knowledge
    shelves: Shelves
    classifier: Classifier
    urgency: Urgency
    book: TaskBook
    confidence: ConfidenceModel
    embed_many: KeptVectors
    models: Models
    bound: Bound | None = None
    _rules: dict[Path, Guidelines] = field(default_factory=dict)

    def at(self, shop: TrialShop) -> Settings:
        return _at(self.settings, shop)

    def source(self, scene: Scene) -> KnowledgeSource:
        return self.shelves.source(self.knowledge, scene, self.bound)

    async def assistant(
        self, scene: Scene, toolbox: Toolbox, ledger: MemoryLedger, trace: Trace, *, trial: int
    ) -> Assistant:
        """One for a single conversation: all that it does goes into `trace`."""
        return Assistant(
            knowledge=TracedKnowledge(self.source(scene), trace),
            toolbox=TracedTools(toolbox, trace),
            executor=Executor(toolbox, ledger),
            models=traced(self.models.of_trial(trial), trace),
            settings=self.settings,
            confidence=self.confidence,
            classifier=self.classifier,
            urgency=self.urgency,
            tasks=self.book,
            guidelines=await self._guidelines(scene.policy or self.settings.policy),
        )

    async def _guidelines(self, policy: Path) -> Guidelines:
        if policy not in self._rules:
            self._rules[policy] = build_guidelines(
                self.settings.model_copy(update={"policy": policy}),
                self.book,
                embed=self.knowledge.embed,
                embed_many=self.embed_many.of,
            )
            if self.models.serving:
                await self._rules[policy].prepare()
        return self._rules[policy]


@asynccontextmanager
async def open_counter(
    models: Models, *, jobs: int = 1, bound: Bound | None = None
) -> AsyncIterator[Counter]:
    """The articles are those of the settings' data folder; the shops are the demo's, freshly seeded, whatever the settings say."""
    async with AsyncExitStack() as stack:
        shops = await _open_shops(stack, jobs)
        mine = _demo_systems(models.settings, shops[0])
        library = open_library(mine)
        stack.push_async_callback(library.close)
        counter = build_counter(mine, library, models, bound)
        for shop in shops:
            counter.shops.put_nowait(shop)
        await counter.knowledge.warm()
        await counter.classifier.prepare()
        await counter.urgency.prepare()
        await asyncio.gather(*(model.prepare() for model in models.serving))
        counter.shelves = Shelves.of(await library.articles.chunks())
        yield counter


def build_counter(
    settings: Settings, library: Library, models: Models, bound: Bound | None
) -> Counter:
    name, book = library.embedder.name, TaskBook.load(settings.tasks)
    folder = settings.data / "understanding"
    embed_many = KeptVectors(library.embedder.embed_queries, name=name, folder=folder)
    knowledge = open_knowledge(settings, library, models.serving)
    return Counter(
        settings=settings,
        shops=asyncio.Queue(),
        knowledge=knowledge,
        shelves=Shelves(),
        classifier=build_classifier(
            settings,
            knowledge,
            embed_many.of,
            name=name,
            tasks=book,
            learnt=library.journal.classifiers.rows,
        ),
        urgency=build_urgency(knowledge.embed, embed_many.of, name=name, cache=folder),
        book=book,
        confidence=ConfidenceModel.load(shop_file(settings), risk=settings.risk),
        embed_many=embed_many,
        models=models,
        bound=bound,
    )


async def _open_shops(stack: AsyncExitStack, jobs: int) -> list[TrialShop]:
    opened = []
    for _ in range(max(1, jobs)):
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        opened.append(await asyncio.to_thread(stack.enter_context, trial_shop(Path(folder))))
    return opened


def _at(settings: Settings, shop: TrialShop) -> Settings:
    return settings.model_copy(update={"shop_url": shop.url, "tool_token": shop.token})


def _demo_systems(settings: Settings, shop: TrialShop) -> Settings:
    """Tools that lead anywhere else are replaced by the demo's: an eval must not cancel a real customer's order."""
    systems = read_tools_file(settings.tools, _at(settings, shop).model_dump())
    if all(system.base_url.startswith(shop.url) for system in systems):
        return settings
    return settings.model_copy(update={"tools": DEMO_TOOLS, "tasks": DEMO})
