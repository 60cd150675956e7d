"""A conversation over any tools.yaml: the real assistant, a played model or none, and a ledger to look into."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from agent.assistant import Assistant, build_cascade
from agent.prompts import Prompts
from agent.tasks import TaskBook
from domain.confidence import Band
from evals.conversations.ledger import MemoryLedger
from models.chat import build_models
from settings import Settings
from tests.agent.builders import Talk, all_in
from tests.agent.shelf import Shelf
from tests.scripted_model import ScriptedModel
from tools.effects import Executor
from tools.toolbox import Toolbox, build_toolbox


@dataclass
class Chat:
    """Where a customer of some other shop is served; the assistant is built when somebody talks to it."""

    settings: Settings
    toolbox: Toolbox
    executor: Executor
    ledger: MemoryLedger
    book: TaskBook

    @cached_property
    def assistant(self) -> Assistant:
        return Assistant(
            knowledge=Shelf(self.settings.data),
            toolbox=self.toolbox,
            executor=self.executor,
            models=build_models(self.settings),
            settings=self.settings,
            confidence=all_in(Band.SURE),
            cascade=build_cascade(self.book, Prompts.load(), None, ()),
            tasks=self.book,
        )

    def talk(self, **more: Any) -> Talk:
        return Talk(self.assistant, **more)


@asynccontextmanager
async def chat_over(
    tools: Path,
    data: Path,
    *,
    model: ScriptedModel | None = None,
    tasks: TaskBook | None = None,
    **more: Any,
) -> AsyncIterator[Chat]:
    """`more` are settings; the toolbox is started, and without problems."""
    played = {"model": "scripted", "model_url": model.url, "model_key": "x"} if model else {}
    settings = Settings(
        data=data, tools=tools, first_token_seconds=6.0, idle_seconds=3.0, **played, **more
    )
    toolbox, ledger = build_toolbox(settings), MemoryLedger()
    executor = Executor(toolbox, ledger, pauses=(0.01, 0.02))
    try:
        await toolbox.start()
        assert toolbox.problems == []
        yield Chat(settings, toolbox, executor, ledger, tasks or TaskBook.load())
    finally:
        await toolbox.close()


def write_tools(path: Path, **systems: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"systems": systems}, allow_unicode=True), encoding="utf-8")
    return path


def filled(template: Path, target: Path, **values: str) -> Path:
    """A copy of a tools file whose `<name>` are replaced."""
    text = re.sub(r"<(\w+)>", lambda found: values[found[1]], template.read_text(encoding="utf-8"))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return target
