"""Look a tools file through: what is wrong in it, what is unsafe, where, and what to do about it."""

import difflib
import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from domain.language import Language
from settings import Settings
from tools.catalogue import Catalogue
from tools.config import Kind, SystemConfig, ToolConfig, read_tools_file, read_yaml
from tools.rendering import slots
from tools.rest import RestSystem
from tools.suspicion import identifies, is_personal, names_somebody, only_asks
from tools.system import System, build_system
from tools.tool import Tool, build_tool
from tools.viewing import SystemView, view_system

_SECRET_KEYS = re.compile(r"authori[sz]ation|cookie|key|pass|secret|token", re.IGNORECASE)
_SECRET_PLACES = ("auth.bearer", "auth.basic.password", "identity.token.secret")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ORDERS = re.compile(
    r"\b(ignore|important|must|always|never|do not tell|before anything|instead of|system prompt)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    severity: Literal["error", "warning"]
    where: str
    what: str
    remedy: str


@dataclass(frozen=True)
class Report:
    file: str
    systems: list[SystemView]
    findings: list[Finding]

    def count(self, severity: str) -> int:
        return sum(1 for finding in self.findings if finding.severity == severity)


async def check_tools(path: Path, settings: Settings) -> Report:
    """Reads the file and asks each system what it offers; calls nothing. Raises ToolsFileError where the file is no
    tools file."""
    configs = read_tools_file(path, settings.model_dump())
    systems = [build_system(config, cache=settings.data / "systems") for config in configs]
    catalogue = Catalogue(systems)
    try:
        await catalogue.load()
        findings = list(_of_the_file(read_yaml(path)))
        for system in systems:
            findings += _of_a_system(system)
            findings += _of_tools(system)
        views = [view_system(system, catalogue.tools) for system in systems]
    finally:
        await catalogue.close()
    # What Catalogue found beyond a tool's own faults: two of a name, a limit without its READ.
    told = {finding.what for finding in findings}
    for problem in catalogue.problems:
        if problem not in told and ("exists twice" in problem or ".limits: " in problem):
            where, _, what = problem.partition(": ")
            findings.append(Finding("error", where, what, "correct it"))
    order = {"error": 0, "warning": 1}
    return Report(str(path), views, sorted(findings, key=lambda one: order[one.severity]))


def _of_the_file(document: Any) -> Iterator[Finding]:
    """Secrets that stand in the file itself: it is committed, backed up and shown."""
    for name, system in document["systems"].items():
        for place in _SECRET_PLACES:
            yield from _secret(f"systems.{name}.{place}", _at(system, place))
        for place in ("headers", "auth.header", "auth.query", "mcp.headers", "mcp.env"):
            for key, value in (_at(system, place) or {}).items():
                if _SECRET_KEYS.search(str(key)):
                    yield from _secret(f"systems.{name}.{place}.{key}", value)
        command = _at(system, "mcp.command") or []
        for before, value in pairwise(command):
            if str(before).startswith("-") and _SECRET_KEYS.search(str(before)):
                yield from _secret(f"systems.{name}.mcp.command", value)


def _secret(where: str, value: Any) -> Iterator[Finding]:
    if isinstance(value, str) and value and "${" not in value:
        yield Finding(
            "error", where, "is a secret in the file", "write ${NAME} and set that variable"
        )


def _of_a_system(system: System) -> Iterator[Finding]:
    config = system.config
    where = f"systems.{config.name}"
    if system.problem:
        remedy = "start it, or correct its address" if not system.live else "correct it"
        yield Finding("error", where, f"cannot be read: {system.problem}", remedy)
    addresses = {"openapi": config.openapi, "base_url": config.base_url}
    if isinstance(system, RestSystem) and not config.base_url:
        addresses["base_url"] = system.base_url
    if config.mcp:
        addresses = {"mcp.url": config.mcp.url}
    for key, address in addresses.items():
        if address.startswith("http://") and _is_foreign(address):
            yield Finding(
                "error",
                f"{where}.{key}",
                f"{address} is read and written by anybody on the way",
                "use https",
            )
    if config.lookup and system.operations and not system.find(config.lookup.operation):
        yield _missing(f"{where}.lookup.operation", config.lookup.operation, system)


def _is_foreign(address: str) -> bool:
    """Whether it lies beyond this machine, its containers and its private network."""
    host = urlsplit(address).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_private
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal"))


def _missing(where: str, wanted: str, system: System) -> Finding:
    names = list(system.operations) + [f"{o.method} {o.path}" for o in system.operations.values()]
    near = difflib.get_close_matches(wanted, names, n=3, cutoff=0.4)
    remedy = f"the nearest are {', '.join(near)}" if near else "see what the document offers"
    return Finding("error", where, f"{wanted} is no operation of {system.config.source}", remedy)


def _of_tools(system: System) -> Iterator[Finding]:
    if not system.operations:
        return
    for config in system.config.tools.values():
        where = f"systems.{system.config.name}.tools.{config.name}"
        operation = system.find(config.operation)
        built = build_tool(system, config)
        if operation is None:
            yield _missing(where, config.operation, system)
        elif isinstance(built, str):
            yield Finding("error", where, built.partition(": ")[2], "correct it")
        else:
            yield from _of_the_kind(where, built)
            yield from _of_the_identity(where, built)
            yield from _of_the_words(where, built)
            if built.kind is Kind.WRITE:
                yield from _of_a_write(where, built, system.config)


def _of_the_kind(where: str, tool: Tool) -> Iterator[Finding]:
    operation, method = tool.operation, tool.operation.method
    if tool.kind is Kind.READ and method in {"POST", "PUT", "PATCH", "DELETE"}:
        asks = method == "POST" and only_asks(operation)
        yield Finding(
            "warning" if asks else "error",
            f"{where}.kind",
            f"is read, and {method} {operation.path} may change something",
            "make sure that it only looks" if asks else "write `kind: write`",
        )
    if tool.kind is Kind.WRITE and method == "GET":
        yield Finding(
            "warning",
            f"{where}.kind",
            f"is write, and GET {operation.path} should only look",
            "write `kind: read`, or mend the system: a GET may be repeated by anybody",
        )
    claims = {"destructive_hint=true", "read_only_hint=false"} & set(operation.hints)
    if tool.kind is Kind.READ and claims:
        yield Finding(
            "warning",
            f"{where}.kind",
            f"is read, and its server says {', '.join(sorted(claims))}",
            "make sure that it only looks, or write `kind: write`",
        )


def _of_the_identity(where: str, tool: Tool) -> Iterator[Finding]:
    suspicious = [name for name in tool.parameters["properties"] if _may_identify(tool, name)]
    for name in suspicious:
        surely = identifies(name) and not tool.system.config.access.names_customers
        yield Finding(
            "error" if surely else "warning",
            f"{where}.bind",
            f"{name} looks like somebody's identity, and a model may write it",
            f"bind it: `{name}: customer_id`" if surely else "bind it, unless it is something else",
        )
    needed = tool.parameters["required"]
    if suspicious or tool.needs_identity or not is_personal(tool.operation.path, needed):
        return
    yield Finding(
        "warning",
        where,
        "looks like somebody's own, and everybody may use it",
        "bind the customer, or write `identity: true`",
    )


def _may_identify(tool: Tool, name: str) -> bool:
    """A mail address or a phone number in a body is what is sent; elsewhere it says whose the thing is."""
    content = tool.kind is Kind.WRITE and tool.operation.parameters[name].place == "body"
    return identifies(name) or (names_somebody(name) and not content)


def _of_the_words(where: str, tool: Tool) -> Iterator[Finding]:
    config = tool.config
    for key, words in (("title", config.title), ("rendering", config.rendering)):
        if words and not _CHINESE.search(re.sub(r"\{[^}]*\}", "", words[Language.ZH])):
            yield Finding("warning", f"{where}.{key}.zh", "is not Chinese", "translate it")
    if config.description:
        return
    if not tool.operation.description and not tool.operation.summary:
        yield Finding(
            "warning",
            f"{where}.description",
            "is missing here and in the system's document",
            "say in a sentence what it is for: a model has only the title to go by",
        )
    elif tool.operation.method == "CALL" and _ORDERS.search(tool.description[Language.EN]):
        yield Finding(
            "warning",
            f"{where}.description",
            "is the server's, and reads like orders to a model",
            "write one of your own",
        )


def _of_a_write(where: str, tool: Tool, system: SystemConfig) -> Iterator[Finding]:
    offered, config = tool.parameters["properties"], tool.config
    unnamed = _unspoken(config, offered)
    if unnamed:
        yield Finding(
            "warning",
            f"{where}.rendering",
            f"does not mention {', '.join(unnamed)}: customers would read the technical names",
            "put them into the sentence, or give them `names`",
        )
    limits = tool.limits
    if limits.count is None and not limits.maximum and not limits.facts:
        yield Finding(
            "warning", f"{where}.limits", "are missing", "write for instance {count: 5, hours: 24}"
        )
    for name in [name for name in limits.maximum if name.split(".")[0] not in offered]:
        yield Finding(
            "error", f"{where}.limits.maximum.{name}", "is no argument", "correct the name"
        )
    if not system.lookup and not _takes_a_key(tool):
        yield Finding(
            "warning",
            where,
            "cannot be asked whether it was done: a lost answer goes to a human",
            "let the system take an idempotency key, or give it a `lookup`",
        )


def _unspoken(config: ToolConfig, offered: dict[str, Any]) -> list[str]:
    said = set(config.names)
    for words in config.rendering.values():
        said |= {slot.split(".")[0] for slot in slots(words)}
    return [name for name in offered if name not in said]


def _takes_a_key(tool: Tool) -> bool:
    config = tool.system.config
    if config.mcp:
        return config.mcp.idempotency_argument in tool.operation.parameters
    return any(
        parameter.place == "header" and parameter.key.lower() == config.idempotency_header.lower()
        for parameter in tool.operation.parameters.values()
    )


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
