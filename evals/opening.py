"""Open what serves customers over a library of its own: its search, its understanding, and the whole assistant."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from agent.assistant import Assistant, build_cascade
from agent.guidelines import build_guidelines
from agent.prompts import Prompts
from agent.tasks import TaskBook
from agent.understanding.cascade import Cascade
from evals.conversations.tracing import Trace, TracedKnowledge, TracedTools, traced
from evals.retrieval.kept import KeptEmbedder
from evals.suite import ModelChoice, Suite
from knowledge.retrieval import Knowledge
from models.chat import build_models
from settings import Settings
from tools.effects import Executor
from tools.toolbox import Toolbox, build_toolbox
from wiring.assistant import open_assistant, open_knowledge
from wiring.library import Library, open_library

# Nobody listens there: what a turn comes to must not depend on whether a shop runs beside the evals.
_NO_SHOP = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Lane:
    """An assistant whose searches are noted in `trace`; for one turn at a time."""

    assistant: Assistant
    trace: Trace


def settings_of(suite: Suite, settings: Settings) -> Settings:
    """With no shop to ask, and with no model where the suite wants none."""
    apart: dict[str, object] = {"shop_url": _NO_SHOP}
    if suite.model is ModelChoice.NONE:
        apart |= {"model": "", "model_url": "", "second_model": "", "second_model_url": ""}
    return settings.model_copy(update=apart)


@asynccontextmanager
async def open_search(settings: Settings) -> AsyncIterator[Knowledge]:
    async with _open_library(settings) as library:
        knowledge = open_knowledge(settings, library, build_models(settings))
        await knowledge.warm()
        yield knowledge


@asynccontextmanager
async def open_cascade(settings: Settings) -> AsyncIterator[Cascade]:
    """What decides what is meant. The articles have no part in it and are not loaded."""
    async with _open_library(settings) as library:
        knowledge = open_knowledge(settings, library, [])
        served = _assistant(settings, library, knowledge, build_toolbox(settings))
        await served.warm()
        yield build_cascade(
            TaskBook.load(settings.tasks),
            Prompts.load(),
            served.classifier,
            build_models(settings),
            urgency=served.urgency,
            seconds=settings.first_token_seconds,
        )


@asynccontextmanager
async def open_lanes(
    settings: Settings, count: int, *, toolbox: Toolbox | None = None
) -> AsyncIterator[asyncio.Queue[Lane]]:
    """So many assistants to take from and to put back; all that is slow to load they share. `toolbox` is closed at the end; without
    one it is that of the settings."""
    # That there is no shop is meant so, and need not be told.
    logging.getLogger("tools").setLevel(logging.ERROR)
    toolbox, models = toolbox or build_toolbox(settings), build_models(settings)
    async with _open_library(settings) as library:
        knowledge = open_knowledge(settings, library, models)
        served = _assistant(settings, library, knowledge, toolbox)
        lanes: asyncio.Queue[Lane] = asyncio.Queue()
        book = TaskBook.load(settings.tasks)
        guidelines = build_guidelines(settings, book, embed=knowledge.embed)
        try:
            await toolbox.start()
            await knowledge.warm()
            await served.warm()
            for _ in range(max(1, count)):
                trace = Trace()
                assistant = Assistant(
                    knowledge=TracedKnowledge(knowledge, trace),
                    toolbox=TracedTools(toolbox, trace),
                    executor=Executor(toolbox, library.journal.effects),
                    models=traced(models, trace),
                    settings=settings,
                    classifier=served.classifier,
                    urgency=served.urgency,
                    tasks=book,
                    guidelines=guidelines,
                )
                lanes.put_nowait(Lane(assistant, trace))
            yield lanes
        finally:
            await toolbox.close()


@asynccontextmanager
async def _open_library(settings: Settings) -> AsyncIterator[Library]:
    """Vectors of questions are kept beside those of its passages, and forgotten with them."""
    embedder = KeptEmbedder(settings, settings.data)
    library = open_library(settings, embedder)
    try:
        await embedder.warm()
        yield library
    finally:
        await library.close()
        embedder.close()


def _assistant(
    settings: Settings, library: Library, knowledge: Knowledge, toolbox: Toolbox
) -> Assistant:
    """As it is wired for customers."""
    executor = Executor(toolbox, library.journal.effects)
    return open_assistant(
        settings, library, knowledge, toolbox, executor, build_models(settings), None
    )
