"""Hold one task of a benchmark: a customer comes, the assistant serves over a fresh server, and its data are looked at."""

from dataclasses import dataclass

from domain.errors import Invalid
from evals.conversations.holding import go_through
from evals.conversations.ledger import MemoryLedger
from evals.conversations.tracing import Trace
from evals.conversations.visit import Visit
from evals.result import Turned
from evals.tau.desk import Desk
from evals.tau.grading import Judged, Mark, States, judge, mark
from evals.tau.server import serving
from evals.tau.tasks import Task
from models.chat import ChatModel


@dataclass(frozen=True)
class Held:
    """`failures` are why nothing can be judged, `customer` the faults of a customer whom a model played."""

    mark: Mark
    states: States
    judged: Judged
    turns: tuple[Turned, ...]
    unmet: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    customer: tuple[str, ...] = ()
    handed_over: bool = False
    done: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        judged = (*self.mark.unjudged, *self.mark.faults)
        return (*self.failures, *self.customer, *judged, *self.unmet)


async def hold(desk: Desk, task: Task, *, trial: int = 1) -> Held:
    """Raises Invalid for a task that cannot be held here, and for a wrong reference; Unavailable where the server does not serve."""
    if task.fault:
        raise Invalid(f"{task.scene.id}: {task.fault}")
    trace, ledger = Trace(), MemoryLedger()
    async with serving(desk.benchmark, task.data) as running, desk.toolbox(running) as toolbox:
        await desk.do(task, task.before, toolbox)
        start = await running.state()
        # First, so that a wrong reference costs no call of a model.
        expected = await desk.expected_of(task, start)
        assistant = desk.assistant(task, toolbox, ledger, trace, trial=trial)
        visit = Visit(assistant, task.scene, trace)
        unmet, faults = await go_through(visit, desk.counter.models, trial)
        states = States(start, expected, await running.state())
    judged = Judged()
    if not faults and not visit.trace.failures:
        judged = await judge(task, visit.turns, _judge(desk, trial), task.scene.language)
    marked = mark(
        task,
        states,
        visit.turns,
        judged,
        handed_over=visit.handed_over,
        bound=desk.benchmark.identity.parameter,
    )
    return Held(
        mark=marked,
        states=states,
        judged=judged,
        turns=visit.turns,
        unmet=tuple(unmet),
        failures=tuple(dict.fromkeys(visit.trace.failures)),
        customer=tuple(faults),
        handed_over=visit.handed_over,
        done=tuple(effect.tool for effect in ledger.done),
    )


def _judge(desk: Desk, trial: int) -> ChatModel | None:
    models = desk.counter.models
    return models.playing(trial) if desk.benchmark.judge and models.customer else None
