"""Read `tools.yaml`: which systems are connected, and what of them the assistant may use."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from domain.language import Language
from tools.sections import Section, ToolsFileError

Words = dict[Language, str]
_VARIABLE = re.compile(r"\$\{(\w+)\}")


class Kind(StrEnum):
    """A WRITE changes the world and needs the contact's consent."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True)
class Limits:
    """`maximum` by argument; at most `count` executions for one customer in `hours`."""

    maximum: dict[str, float] = field(default_factory=dict)
    count: int | None = None
    hours: float = 24.0


@dataclass(frozen=True)
class ToolConfig:
    """`bind` gives the arguments that come from the verified identity and never from a model."""

    name: str
    kind: Kind
    bind: dict[str, str]
    needs_identity: bool
    title: Words
    description: Words
    rendering: Words
    done: Words
    names: dict[str, Words]
    labels: dict[str, dict[str, Words]]
    limits: Limits


@dataclass(frozen=True)
class LookupConfig:
    """How to ask whether an effect was executed: `operation` with the key as `parameter`; 404 means it was not."""

    operation: str
    parameter: str
    result: str | None


@dataclass(frozen=True)
class SystemConfig:
    name: str
    openapi: str
    base_url: str
    bearer: str
    headers: dict[str, str]
    timeout_seconds: float
    idempotency_header: str
    lookup: LookupConfig | None
    tools: dict[str, ToolConfig]


def read_tools_file(path: Path, variables: Mapping[str, Any]) -> list[SystemConfig]:
    """The systems in the file; `${name}` is one of our settings, `${NAME}` an environment variable."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ToolsFileError(
            f"{path}: cannot be read ({error.strerror}); set XIAOER_TOOLS to the file that connects "
            "your systems"
        ) from error
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ToolsFileError(f"{path}: is not valid YAML; correct it: {error}") from error
    root = Section(path, "", _expanded(path, "", document or {}, variables))
    root.allow("systems")
    systems = root.section("systems")
    return [_system(systems.section(name)) for name in systems.data]


def _expanded(path: Path, key: str, value: Any, variables: Mapping[str, Any]) -> Any:
    match value:
        case dict():
            return {
                name: _expanded(path, f"{key}.{name}".lstrip("."), part, variables)
                for name, part in value.items()
            }
        case list():
            return [_expanded(path, key, part, variables) for part in value]
        case str():
            return _VARIABLE.sub(lambda found: _variable(path, key, found[1], variables), value)
    return value


def _variable(path: Path, key: str, name: str, variables: Mapping[str, Any]) -> str:
    value = os.environ.get(name) if name.isupper() else variables.get(name)
    if value is None:
        where = "environment variable" if name.isupper() else "setting"
        raise ToolsFileError(
            f"{path}: {key}: there is no {where} {name}; set it, or write the value itself"
        )
    return str(value)


def _system(section: Section) -> SystemConfig:
    section.allow(
        "openapi",
        "base_url",
        "auth",
        "headers",
        "timeout_seconds",
        "idempotency_header",
        "lookup",
        "tools",
    )
    auth = section.section("auth")
    auth.allow("bearer")
    tools = section.section("tools")
    if not tools.data:
        raise tools.error("names no operation", "list the operations the assistant may use")
    return SystemConfig(
        name=section.name,
        openapi=section.text("openapi"),
        base_url=section.text("base_url").rstrip("/"),
        bearer=auth.text("bearer", default=""),
        headers=section.texts("headers"),
        timeout_seconds=section.number("timeout_seconds", default=5.0),
        idempotency_header=section.text("idempotency_header", default="Idempotency-Key"),
        lookup=_lookup(section.section("lookup")),
        tools={name: _tool(tools.section(name)) for name in tools.data},
    )


def _lookup(section: Section) -> LookupConfig | None:
    if not section.data:
        return None
    section.allow("operation", "parameter", "result")
    return LookupConfig(
        operation=section.text("operation"),
        parameter=section.text("parameter", default="key"),
        result=section.text("result", default="") or None,
    )


def _tool(section: Section) -> ToolConfig:
    section.allow(
        "kind",
        "bind",
        "identity",
        "title",
        "description",
        "rendering",
        "done",
        "names",
        "labels",
        "limits",
    )
    kind = Kind(section.choice("kind", tuple(Kind)))
    bind = section.texts("bind")
    for parameter, source in bind.items():
        if source != "customer_id":
            raise section.error(f"bind.{parameter} is {source!r}", "write `customer_id`")
    if kind is Kind.WRITE and not bind:
        raise section.error(
            "is a write that belongs to nobody", "bind the parameter that names the customer"
        )
    names, labels = section.section("names"), section.section("labels")
    return ToolConfig(
        name=section.name,
        kind=kind,
        bind=bind,
        needs_identity=bool(bind) or section.flag("identity"),
        title=section.words("title", required=True),
        description=section.words("description"),
        rendering=section.words("rendering", required=kind is Kind.WRITE),
        done=section.words("done"),
        names={name: names.words(name) for name in names.data},
        labels={name: _labels(labels.section(name)) for name in labels.data},
        limits=_limits(section.section("limits")),
    )


def _labels(section: Section) -> dict[str, Words]:
    return {str(value): section.words(value) for value in section.data}


def _limits(section: Section) -> Limits:
    section.allow("maximum", "count", "hours")
    maximum = section.section("maximum")
    return Limits(
        maximum={name: maximum.number(name, default=0) for name in maximum.data},
        count=int(section.number("count", default=0)) or None,
        hours=section.number("hours", default=24.0),
    )
