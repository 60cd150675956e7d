"""Look a benchmark through before it is run: whether its server starts, what its tools are, and which tasks cannot be held."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from agent.policy import MOST_ALWAYS, tokens_in
from domain.errors import Invalid
from evals.suite import Suite
from evals.tau.benchmark import Benchmark, read_benchmark
from evals.tau.connecting import connect
from evals.tau.server import serving
from evals.tau.tasks import Task, read_tasks
from settings import Settings
from tools.config import Kind, ToolConfig, read_tools_file

_MOST_SHOWN = 5


@dataclass(frozen=True)
class Looked:
    """`told` is for whoever imports it; `played`: some customers are played by a model; tasks of the ids `beyond` cannot be held."""

    told: tuple[str, ...]
    played: bool
    beyond: tuple[str, ...] = ()


async def look(suite: Suite) -> Looked:
    """Raises Invalid for what is wrong in the folder, Unavailable where the server does not start."""
    benchmark = read_benchmark(suite)
    tasks = read_tasks(suite.cases, benchmark)
    async with serving(benchmark, {}) as running:
        await running.state()
        settings = await connect(running, Settings())
        systems = read_tools_file(settings.tools, settings.model_dump())
    tools = {name: tool for system in systems for name, tool in system.tools.items()}
    told = [_of_tasks(tasks), _of_tools(list(tools.values())), _of_identity(benchmark, tools)]
    told += _of_policy(benchmark)
    told += _shortened([f"cannot be held: {t.scene.name}: {t.fault}" for t in tasks if t.fault])
    _check_actions(tasks, benchmark, tools)
    beyond = tuple(task.scene.name for task in tasks if task.fault)
    return Looked(tuple(told), any(task.scene.customer for task in tasks), beyond)


def _of_tasks(tasks: Sequence[Task]) -> str:
    spoken = Counter(task.scene.language.value for task in tasks)
    told = ", ".join(f"{count} {name}" for name, count in sorted(spoken.items()))
    assertions = sum(len(task.assertions) for task in tasks)
    return f"{len(tasks)} tasks ({told}), {assertions} assertions for a judge"


def _of_tools(tools: Sequence[ToolConfig]) -> str:
    reads = sorted(tool.name for tool in tools if tool.kind is Kind.READ)
    writes = sorted(tool.name for tool in tools if tool.kind is Kind.WRITE)
    return f"read: {', '.join(reads) or 'none'}; write: {', '.join(writes) or 'none'}"


def _of_identity(benchmark: Benchmark, tools: dict[str, ToolConfig]) -> str:
    bound = sorted(name for name, tool in tools.items() if tool.bind)
    if bound:
        return f"the customer is bound in {', '.join(bound)}"
    header = benchmark.identity.header
    return f"nobody is bound: whom a tool is about is what the model fills in (the server is told in {header})"


def _of_policy(benchmark: Benchmark) -> list[str]:
    lengths = {p.name: tokens_in(p.read_text("utf-8")) for p in benchmark.policy.values()}
    return [
        f"{name} is about {length} tokens long, and goes whole into each request (a shop's own may have {MOST_ALWAYS})"
        for name, length in lengths.items()
        if length > MOST_ALWAYS
    ]


def _check_actions(
    tasks: Sequence[Task], benchmark: Benchmark, tools: dict[str, ToolConfig]
) -> None:
    known = {*tools, *benchmark.without_effect}
    for task in tasks:
        strange = {a.tool for a in (*task.actions, *task.before)} - known
        if strange and not task.fault:
            raise Invalid(
                f"{task.scene.id}: its reference calls {', '.join(sorted(strange))}, which is no operation of {benchmark.openapi}. "
                "Name tools without effect in the option `without_effect`."
            )


def _shortened(lines: Sequence[str]) -> list[str]:
    more = len(lines) - _MOST_SHOWN
    return [*lines[:_MOST_SHOWN], f"… and {more} more"] if more > 0 else list(lines)
