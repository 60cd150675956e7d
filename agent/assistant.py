"""The assistant: a turn in, a stream of events out; the same object serves customers, tests and evals."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from agent.confidence import ConfidenceModel, shop_file
from agent.extracting import extract
from agent.graph import compile_graph
from agent.guidelines import Guidelines, build_guidelines
from agent.linking import own_hosts
from agent.patience import Patience
from agent.prompts import Prompts
from agent.resources import Execution, Extract, KnowledgeSource, Resources, Tools
from agent.speaker import Speaker
from agent.state import TurnContext
from agent.suggesting import draft_for_operator, passages_for
from agent.tasks import TaskBook
from agent.trying import try_turn, turn_of
from agent.understanding.cascade import Cascade
from agent.understanding.classifier import Classifier, Row, nothing
from agent.understanding.model import ModelTier
from agent.understanding.rules import Rules
from agent.understanding.urgency import Urgency
from domain.audience import UNKNOWN, Asker
from domain.conversation import TurnInput
from domain.events import TurnEnded, TurnEvent
from domain.knowledge import Retrieval
from domain.language import Language
from domain.suggestion import Drafted
from domain.trial import Trial
from models.chat import ChatModel
from settings import Settings

# A step with its answer takes two or three nodes; the model's own limit ends a turn long before this one.
_RECURSION = 100
EmbedMany = Callable[[Sequence[str]], Awaitable[np.ndarray]]


class Assistant:
    """Compiled once; `respond` may run many times at once, a turn shares nothing with another."""

    def __init__(
        self,
        *,
        knowledge: KnowledgeSource,
        toolbox: Tools,
        executor: Execution,
        models: Sequence[ChatModel],
        settings: Settings,
        confidence: ConfidenceModel | None = None,
        cascade: Cascade | None = None,
        classifier: Classifier | None = None,
        urgency: Urgency | None = None,
        tasks: TaskBook | None = None,
        guidelines: Guidelines | None = None,
        extract: Extract = extract,
    ) -> None:
        book, prompts = tasks or TaskBook.load(settings.tasks), Prompts.load()
        self._guidelines = guidelines or build_guidelines(settings, book, embed=knowledge.embed)
        self.classifier, self.urgency = classifier, urgency
        self._resources = Resources(
            knowledge=knowledge,
            toolbox=toolbox,
            executor=executor,
            models=tuple(models),
            confidence=confidence or ConfidenceModel.load(shop_file(settings), risk=settings.risk),
            cascade=cascade
            or build_cascade(
                book,
                prompts,
                classifier,
                models,
                urgency=urgency,
                seconds=settings.first_token_seconds,
            ),
            tasks=book,
            guidelines=self._guidelines,
            prompts=prompts,
            settings=settings,
            extract=extract,
        )
        self._graph = compile_graph()

    async def warm(self) -> None:
        """Load the models' clients, train or load the classifier, before the first customer waits for it."""
        for trained in (self.classifier, self.urgency):
            if trained is not None:
                await trained.prepare()
        if self._resources.models:
            await self._guidelines.prepare()
        await asyncio.gather(*(model.prepare() for model in self._resources.models))

    @property
    def reads_with(self) -> str:
        """The version of its classifier; empty where there is none, or while it is being loaded."""
        return self.classifier.version if self.classifier else ""

    async def watch(self) -> None:
        """Take up what is learnt while it serves, until cancelled."""
        if self.classifier is not None:
            await self.classifier.watch()

    async def respond(self, turn: TurnInput) -> AsyncIterator[TurnEvent]:
        """Events as they come, TurnEnded last; closing the generator cancels the turn."""
        queue: asyncio.Queue[TurnEvent | None] = asyncio.Queue()
        # While a model continues behind visible text it is told so; code says the same words again.
        owed = "" if self._resources.models else turn.visible
        settings = self._resources.settings
        speaker = Speaker(
            queue.put_nowait, visible=turn.visible, owed=owed, hosts=own_hosts(settings)
        )
        tools = self._resources.toolbox.for_contact(turn.contact)
        patience = Patience(first=settings.first_token_seconds, idle=settings.idle_seconds)
        context = TurnContext(turn, self._resources, speaker, tools, patience)
        running = asyncio.create_task(self._run(context, queue))
        try:
            while (event := await queue.get()) is not None:
                yield event
                if isinstance(event, TurnEnded):
                    break
            await running
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def try_question(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        language: Language = Language.ZH,
        asker: Asker = UNKNOWN,
        knowledge: KnowledgeSource | None = None,
    ) -> Trial:
        """What would be found and quoted; `language` counts where the words show none, `knowledge` replaces the
        live articles."""
        resources = self._resources
        if knowledge is not None:
            resources = replace(resources, knowledge=knowledge)
        turn = turn_of(question, history=history, language=language, asker=asker)
        return await try_turn(turn, resources)

    @property
    def writes(self) -> bool:
        """Whether a model writes its drafts."""
        return bool(self._resources.models)

    async def draft(self, turn: TurnInput) -> Drafted:
        """A reply for a person to look over; nothing is said, done or remembered."""
        return await draft_for_operator(turn, self._resources)

    async def passages(self, turn: TurnInput) -> tuple[Retrieval, ...]:
        """What it would look at for the contact's last question."""
        return await passages_for(turn, self._resources)

    async def _run(self, context: TurnContext, queue: asyncio.Queue[TurnEvent | None]) -> None:
        try:
            config: dict[str, Any] = {"recursion_limit": _RECURSION}
            await self._graph.ainvoke({}, config, context=context)
        finally:
            queue.put_nowait(None)


def build_cascade(
    book: TaskBook,
    prompts: Prompts,
    classifier: Classifier | None,
    models: Sequence[ChatModel],
    *,
    urgency: Urgency | None = None,
    order_pattern: re.Pattern[str] | None = None,
    seconds: float = 4.0,
) -> Cascade:
    """All tiers that are there; the model's has `seconds` for its reading."""
    names = tuple(book.tasks)
    model = ModelTier(models[0], prompts=prompts, tasks=names, seconds=seconds) if models else None
    rules = Rules(order_pattern or book.order_pattern)
    return Cascade(rules=rules, classifier=classifier, model=model, tasks=names, urgency=urgency)


def build_classifier(
    settings: Settings,
    knowledge: KnowledgeSource,
    embed_many: EmbedMany,
    *,
    name: str,
    tasks: TaskBook | None = None,
    learnt: Callable[[], Awaitable[Sequence[Row]]] = nothing,
) -> Classifier:
    """The classifier tier over the embedding that retrieval uses; `name` is the embedding model's. It learns the
    examples of `tasks`, too, and what `learnt` tells."""
    return Classifier(
        embed=knowledge.embed,
        embed_many=embed_many,
        name=name,
        cache=settings.data / "classifiers",
        extra=tasks.examples if tasks else (),
        learnt=learnt,
    )
