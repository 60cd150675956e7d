"""Connect a benchmark's server as a shop connects its systems: a tools file made of its OpenAPI document."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from domain.errors import Invalid
from domain.language import Language
from evals.tau.benchmark import Benchmark
from evals.tau.server import Running
from settings import Settings
from tools.config import Kind, read_tools_file
from tools.openapi import DocumentError, Operation, read_operations
from tools.rest import parsed

# What an operation may say of itself in the document.
MARK = "x-xiaoer-kind"
# A title goes into templates and into a file with variables.
_MARKS = re.compile(r"[{}$]")
_SECONDS = 30.0


async def connect(running: Running, settings: Settings) -> Settings:
    """Settings whose tools are the server's. Raises Invalid for a document that cannot be read, and for a tools file that leads
    anywhere else: an eval must not change anything real."""
    here = settings.model_copy(update={"shop_url": running.url})
    if running.benchmark.tools:
        mine = here.model_copy(update={"tools": running.benchmark.tools})
        _check(mine, running)
        return mine
    text = await running.document()
    path = running.folder / "tools.yaml"
    document = running.folder / "openapi.txt"
    document.write_text(text, encoding="utf-8")
    system = _system(text, document, running)
    path.write_text(yaml.safe_dump({"systems": {"benchmark": system}}, allow_unicode=True))
    return here.model_copy(update={"tools": path})


def write_tasks(settings: Settings, folder: Path, title: Mapping[Language, str]) -> Path:
    """A tasks file with a task for each tool of the settings and no slots: it says what can be wanted here, so that a model may
    read a message as such a wish. What is done step by step without a model is the shop's own, and a benchmark has none."""
    tools = [
        tool
        for system in read_tools_file(settings.tools, settings.model_dump())
        for tool in system.tools.values()
    ]
    tasks = {
        tool.name: {
            "title": {language.value: words for language, words in tool.title.items()},
            "tool": tool.name,
            "write": tool.kind is Kind.WRITE,
            "identity": tool.needs_identity,
        }
        for tool in tools
    }
    shown = {language.value: words for language, words in title.items()}
    path = folder / "tasks.yaml"
    path.write_text(yaml.safe_dump({"shop": shown, "tasks": tasks}, allow_unicode=True))
    return path


def kind_of(benchmark: Benchmark, operation: Operation, marked: str) -> str:
    """As the suite's options say, else the document itself, else its method: only GET reads."""
    return (
        benchmark.kinds.get(operation.id)
        or marked
        or ("read" if operation.method == "GET" else "write")
    )


def _check(settings: Settings, running: Running) -> None:
    for system in read_tools_file(settings.tools, settings.model_dump()):
        if not system.base_url.startswith(running.url):
            raise Invalid(
                f"{settings.tools}: the system {system.name} is not the benchmark's own server. Write base_url: ${{shop_url}}."
            )


def _system(text: str, document: Path, running: Running) -> dict[str, Any]:
    benchmark = running.benchmark
    try:
        found = parsed(text)
        operations = read_operations(found)
    except DocumentError as error:
        raise Invalid(f"{benchmark.openapi}: {error}.") from error
    marked = _marked(found)
    if strange := (set(benchmark.kinds) | set(benchmark.hidden)) - operations.keys():
        there = ", ".join(sorted(operations))
        raise Invalid(
            f"{benchmark.openapi} has no operation {', '.join(sorted(strange))}; there are: {there}."
        )
    tools = {
        name: _tool(benchmark, operation, marked.get((operation.method, operation.path), ""))
        for name, operation in operations.items()
        if name not in benchmark.hidden and operation.path != benchmark.state
    }
    _check_identity(benchmark, operations)
    return {
        "openapi": str(document),
        "base_url": running.url,
        "identity": {"header": benchmark.identity.header},
        "timeout_seconds": _SECONDS,
        "tools": tools,
    }


def _check_identity(benchmark: Benchmark, operations: dict[str, Operation]) -> None:
    bound = benchmark.identity.parameter
    if bound and not any(bound in each.parameters for each in operations.values()):
        raise Invalid(
            f"The suite {benchmark.name}: no operation of {benchmark.openapi} has the parameter {bound}."
        )


def _tool(benchmark: Benchmark, operation: Operation, marked: str) -> dict[str, Any]:
    title = _MARKS.sub(" ", operation.summary or operation.id).strip()
    told = dict.fromkeys((language.value for language in Language), title)
    kind = kind_of(benchmark, operation, marked)
    tool: dict[str, Any] = {"kind": kind, "title": told}
    if kind == "write":
        # All its arguments stand behind the title.
        tool["rendering"] = told
    bound = benchmark.identity.parameter
    if bound and bound in operation.parameters:
        tool["bind"] = {bound: "customer_id"}
    return tool


def _marked(document: Any) -> dict[tuple[str, str], str]:
    """What the operations say of themselves, by method and path. Raises Invalid for what is neither read nor write."""
    found = {}
    for path, item in document["paths"].items():
        for method, described in item.items() if isinstance(item, dict) else ():
            told = described.get(MARK) if isinstance(described, dict) else None
            if told is None:
                continue
            if told not in ("read", "write"):
                raise Invalid(
                    f"{method.upper()} {path}: {MARK} is {json.dumps(told)}; write read or write."
                )
            found[method.upper(), path] = str(told)
    return found
