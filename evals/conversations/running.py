"""Let the real assistant, without a model, serve scripted customers over a demo shop of its own."""

import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.assistant import Assistant, build_classifier
from agent.tasks import DEMO, TaskBook
from agent.understanding.classifier import Classifier
from agent.understanding.urgency import Urgency, build_urgency
from evals.conversations.cases import Case
from evals.conversations.customer import Customer
from evals.conversations.grading import Graded, grade
from evals.conversations.ledger import MemoryLedger
from evals.conversations.manners import breaches
from evals.conversations.shop import TrialShop, trial_shop
from knowledge.retrieval import Knowledge
from models.chat import ChatModel
from settings import Settings
from tools.effects import Executor
from tools.toolbox import Toolbox, build_toolbox
from wiring import open_library


@dataclass(frozen=True)
class Counter:
    """Where customers are served: all that is slow to load, shared by the conversations."""

    settings: Settings
    shop: TrialShop
    knowledge: Knowledge
    classifier: Classifier
    urgency: Urgency
    book: TaskBook

    def assistant(
        self, toolbox: Toolbox, ledger: MemoryLedger, models: Sequence[ChatModel] = ()
    ) -> Assistant:
        return Assistant(
            knowledge=self.knowledge,
            toolbox=toolbox,
            executor=Executor(toolbox, ledger),
            models=models,
            settings=self.settings,
            classifier=self.classifier,
            urgency=self.urgency,
            tasks=self.book,
        )


@asynccontextmanager
async def open_counter(settings: Settings) -> AsyncIterator[Counter]:
    """The articles are those of `settings.data`; the shop is the demo's, freshly seeded."""
    with tempfile.TemporaryDirectory() as folder, trial_shop(Path(folder)) as shop:
        mine = settings.model_copy(
            update={"shop_url": shop.url, "tool_token": shop.token, "model": "", "tasks": DEMO}
        )
        library = open_library(mine)
        embedder = library.embedder
        knowledge = Knowledge(
            articles=library.articles,
            index=library.index,
            embedder=embedder,
            teacher=library.teacher,
        )
        classifier = build_classifier(mine, knowledge, embedder.embed_queries, name=embedder.name)
        urgency = build_urgency(
            knowledge.embed,
            embedder.embed_queries,
            name=embedder.name,
            cache=mine.data / "understanding",
        )
        try:
            await knowledge.warm()
            await classifier.prepare()
            await urgency.prepare()
            yield Counter(mine, shop, knowledge, classifier, urgency, TaskBook.load(DEMO))
        finally:
            await library.close()


async def run_cases(
    counter: Counter, cases: Sequence[Case], on_done: Callable[[int], None] = lambda _: None
) -> list[Graded]:
    """Each over the shop as it was seeded."""
    graded = []
    for number, case in enumerate(cases, 1):
        graded.append(await run_case(counter, case))
        on_done(number)
    return graded


async def run_case(counter: Counter, case: Case) -> Graded:
    counter.shop.restore()
    before, ledger = counter.shop.state(), MemoryLedger()
    # Its own, for it counts what was done: the next customer starts anew.
    toolbox = build_toolbox(counter.settings)
    await toolbox.start()
    try:
        customer = Customer(counter.assistant(toolbox, ledger), case)
        await customer.go_through()
    finally:
        await toolbox.close()
    after, handed_over = counter.shop.state(), customer.handed_over
    found, faults = grade(
        case, customer.exchanges, ledger.done, before, after, handed_over=handed_over
    )
    return Graded(
        case=case,
        grade=found,
        faults=faults,
        exchanges=tuple(customer.exchanges),
        manners=breaches(customer.exchanges),
        unmet=tuple(customer.unmet),
    )
