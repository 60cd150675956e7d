"""Where the customers of a benchmark are served: the very assistant, with the benchmark's policy and its server's tools."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from agent.assistant import Assistant
from agent.guidelines import Guidelines
from agent.policy import Policy, Rules
from agent.resources import KnowledgeSource
from domain.contact import Contact
from domain.errors import Invalid, NotFound, XiaoerError
from domain.ids import ContactId, new_id
from evals.conversations.bounds import NoKnowledge, Shelves
from evals.conversations.counter import Counter, build_counter
from evals.conversations.ledger import MemoryLedger
from evals.conversations.modelling import Models
from evals.conversations.tracing import Trace, TracedKnowledge, TracedTools, traced
from evals.home import DEMO
from evals.kinds import Options
from evals.suite import Suite
from evals.tau.benchmark import Benchmark
from evals.tau.connecting import connect, write_tasks
from evals.tau.server import Running, serving
from evals.tau.state import State, applied, changes_between
from evals.tau.tasks import Action, Task
from tools.answers import NoAnswerError, NotSentError
from tools.effects import Executor
from tools.serializing import BadPathPieceError
from tools.tool import Tool
from tools.toolbox import Kind, Toolbox, build_toolbox
from wiring import open_library


@dataclass
class Desk:
    """Shared by all tasks of a suite; without `articles` the assistant knows the policy and its tools alone."""

    counter: Counter
    benchmark: Benchmark
    guidelines: Guidelines
    articles: bool
    _changes: dict[str, State] = field(default_factory=dict)
    _replaying: dict[str, asyncio.Lock] = field(default_factory=dict)

    def assistant(
        self, task: Task, toolbox: Toolbox, ledger: MemoryLedger, trace: Trace, *, trial: int
    ) -> Assistant:
        counter = self.counter
        source: KnowledgeSource = counter.source(task.scene)
        if not self.articles:
            source = NoKnowledge(counter.knowledge)
        return Assistant(
            knowledge=TracedKnowledge(source, trace),
            toolbox=TracedTools(toolbox, trace),
            executor=Executor(toolbox, ledger),
            models=traced(counter.models.of_trial(trial), trace),
            settings=counter.settings,
            confidence=counter.confidence,
            # What ships knows a shop's intents: of another domain a model reads better what is wanted.
            classifier=None if counter.models.serving else counter.classifier,
            urgency=counter.urgency,
            tasks=counter.book,
            guidelines=self.guidelines,
        )

    async def expected_of(self, task: Task, start: State) -> State:
        """`start` with what the reference changes, which is done once on a server of its own. Raises Invalid for a reference that
        cannot be done."""
        async with self._replaying.setdefault(task.scene.id, asyncio.Lock()):
            if task.scene.id not in self._changes:
                self._changes[task.scene.id] = await self._replayed(task)
        return applied(start, self._changes[task.scene.id])

    async def _replayed(self, task: Task) -> State:
        async with serving(self.benchmark, task.data) as running, self.toolbox(running) as tools:
            await self.do(task, task.before, tools)
            start = await running.state()
            await self.do(task, task.actions, tools)
            return changes_between(start, await running.state())

    @asynccontextmanager
    async def toolbox(self, running: Running) -> AsyncIterator[Toolbox]:
        """Raises Invalid where not every tool of the document can be used."""
        settings = await connect(running, self.counter.settings)
        toolbox = build_toolbox(settings)
        try:
            await toolbox.start()
            if toolbox.problems:
                raise Invalid(f"{self.benchmark.name}: {' '.join(toolbox.problems)}")
            yield toolbox
        finally:
            await toolbox.close()

    async def do(self, task: Task, actions: tuple[Action, ...], toolbox: Toolbox) -> None:
        """As the customer of the task, without asking anybody. Raises Invalid where a WRITE is refused."""
        contact = Contact(ContactId(new_id("con")), customer_id=task.scene.who)
        tools = toolbox.for_contact(contact)
        for action in actions:
            try:
                tool = tools.get(action.tool)
            except NotFound as error:
                if action.tool in self.benchmark.without_effect:
                    continue
                raise Invalid(
                    f"{task.scene.id}: the reference calls {action.tool}, which is no tool."
                ) from error
            await _send(task, action, tool, contact)


async def _send(task: Task, action: Action, tool: Tool, contact: Contact) -> None:
    bound = {**action.arguments, **tool.config.fixed}
    try:
        answer = await tool.send(bound, customer_id=contact.customer_id, key=new_id("eff"))
    except (NotSentError, NoAnswerError, BadPathPieceError, KeyError, XiaoerError) as error:
        raise Invalid(
            f"{task.scene.id}: the reference's {action.tool} cannot be done: {error}"
        ) from error
    if not answer.ok and tool.kind is Kind.WRITE:
        raise Invalid(
            f"{task.scene.id}: the server refuses the reference's {action.tool} with HTTP {answer.status}: {answer.data}"
        )


@asynccontextmanager
async def open_desk(
    suite: Suite, benchmark: Benchmark, models: Models, options: Options
) -> AsyncIterator[Desk]:
    """The articles are none, unless the suite names a library: those of the demo's shop say nothing of another domain."""
    with tempfile.TemporaryDirectory(prefix="xiaoer-benchmark-") as folder:
        settings = models.settings
        # Whether it starts, and what its tools are, is better known before the first task.
        async with serving(benchmark, {}) as running:
            tasks = write_tasks(await connect(running, settings), Path(folder), suite.title)
        settings = settings.model_copy(update={"tasks": tasks})
        library = open_library(settings)
        try:
            counter = build_counter(settings, library, models, options.bound)
            if suite.library != DEMO:
                await counter.knowledge.warm()
                counter.shelves = Shelves.of(await library.articles.chunks())
            if not models.serving:
                await counter.classifier.prepare()
            await counter.urgency.prepare()
            await asyncio.gather(*(model.prepare() for model in models.serving))
            guidelines = _guidelines(benchmark, counter)
            yield Desk(counter, benchmark, guidelines, articles=suite.library != DEMO)
        finally:
            await library.close()


def _guidelines(benchmark: Benchmark, counter: Counter) -> Guidelines:
    """The whole policy with each request, as tau-bench shows it: longer than a shop's own may be, and paid for each time."""
    rules = {
        language: Rules(path, path.read_text(encoding="utf-8-sig").strip())
        for language, path in benchmark.policy.items()
    }
    return Guidelines(
        Policy(rules),
        counter.book,
        embed=counter.knowledge.embed,
        embed_many=counter.embed_many.of,
    )
