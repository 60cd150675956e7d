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
from tools.access import Access, read_access
from tools.limits import Limits, read_limits
from tools.sections import Section, ToolsFileError
from tools.telling import Telling, read_telling

Words = dict[Language, str]
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_TOOL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_OF_REST = ("openapi", "base_url", "server_variables", "auth", "identity", "headers")
_OF_A_TOOL = (
    "operation",
    "kind",
    "bind",
    "fixed",
    "body",
    "identity",
    "title",
    "description",
    "rendering",
    "done",
    "answer",
    "names",
    "labels",
    "limits",
)


class Kind(StrEnum):
    """A WRITE changes the world and needs the contact's consent."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True)
class ToolConfig:
    """`operation` is what its system calls it. `bind` gives the arguments that come from the verified identity, `fixed`
    those that are always the same; neither comes from a model. `body` replaces a body that the document describes
    wrongly."""

    name: str
    operation: str
    kind: Kind
    bind: dict[str, str]
    fixed: dict[str, Any]
    body: dict[str, Any]
    needs_identity: bool
    title: Words
    description: Words
    rendering: Words
    done: Words
    answer: Telling
    names: dict[str, Words]
    labels: dict[str, dict[str, Words]]
    limits: Limits


@dataclass(frozen=True)
class LookupConfig:
    """How to ask whether an effect was executed: `operation` with the key as `parameter`. 404, or null where `result`
    should stand, means that it was not."""

    operation: str
    parameter: str
    result: str | None


@dataclass(frozen=True)
class McpConfig:
    """Either a `command` to start or a `url` to ask. `idempotency_argument` carries the key of a WRITE; where
    `errors_are_refusals`, an error that a tool reports says that nothing was done."""

    command: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    idempotency_argument: str = ""
    errors_are_refusals: bool = False
    start_seconds: float = 10.0

    @property
    def address(self) -> str:
        """Without a command's further arguments, which may hold secrets."""
        return self.url or " ".join(self.command[:2])


@dataclass(frozen=True)
class SystemConfig:
    """Spoken to by `mcp` if that is set, otherwise as `openapi` describes; an empty `base_url` is the document's own."""

    name: str
    openapi: str
    base_url: str
    server_variables: dict[str, str]
    access: Access
    timeout_seconds: float
    idempotency_header: str
    lookup: LookupConfig | None
    mcp: McpConfig | None
    tools: dict[str, ToolConfig]

    @property
    def source(self) -> str:
        """Where its tools are described."""
        return self.mcp.address if self.mcp else self.openapi


def read_tools_file(path: Path, variables: Mapping[str, Any]) -> list[SystemConfig]:
    """The systems in the file; `${name}` is one of our settings, `${NAME}` an environment variable."""
    return _systems(path, read_yaml(path), variables)


def read_yaml(path: Path) -> Any:
    """The file as it is written, variables and all."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ToolsFileError(
            f"{path}: cannot be read ({error.strerror}); set XIAOER_TOOLS to the file that connects "
            "your systems"
        ) from error
    try:
        return yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise ToolsFileError(f"{path}: is not valid YAML; correct it: {error}") from error


def _systems(path: Path, document: Any, variables: Mapping[str, Any]) -> list[SystemConfig]:
    root = Section(path, "", _expanded(path, "", document, variables))
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
    section.allow(*_OF_REST, "mcp", "timeout_seconds", "idempotency_header", "lookup", "tools")
    mcp = _mcp(section.section("mcp"))
    if mcp:
        for key in [key for key in _OF_REST if key in section.data]:
            raise section.error("does not go with `mcp`", "remove one of the two", name=key)
    tools = section.section("tools")
    if not tools.data:
        raise tools.error("names no operation", "list the operations the assistant may use")
    access = read_access(section.section("auth"), section.section("identity"))
    headers = section.texts("headers")
    return SystemConfig(
        name=section.name,
        openapi="" if mcp else _beside(section, section.text("openapi")),
        base_url=section.text("base_url", default="").rstrip("/"),
        server_variables=section.texts("server_variables"),
        access=Access(
            {**headers, **access.headers},
            access.query,
            access.customer_header,
            access.customer_token,
        ),
        timeout_seconds=section.number("timeout_seconds", default=5.0),
        idempotency_header=section.text("idempotency_header", default="Idempotency-Key"),
        lookup=_lookup(section.section("lookup")),
        mcp=mcp,
        tools={
            name: _tool(tools.section(name), named=access.names_customers) for name in tools.data
        },
    )


def _beside(section: Section, source: str) -> str:
    """A relative path is looked for beside the tools file first."""
    beside = section.path.parent / source
    return str(beside) if "://" not in source and beside.exists() else source


def _mcp(section: Section) -> McpConfig | None:
    if not section.data:
        return None
    section.allow(
        "command",
        "env",
        "folder",
        "url",
        "headers",
        "idempotency_argument",
        "errors_are_refusals",
        "start_seconds",
    )
    command, url = section.data.get("command"), section.text("url", default="")
    if bool(command) == bool(url):
        raise section.error("has not exactly one of `command` and `url`", "write one of the two")
    if command and not (isinstance(command, list) and all(isinstance(c, str) for c in command)):
        raise section.error(
            f"is {command!r}", "write a list, such as [python, server.py]", name="command"
        )
    if url and not url.startswith(("http://", "https://")):
        raise section.error(f"is {url!r}", "write an http or https address", name="url")
    return McpConfig(
        command=tuple(command or ()),
        env=section.texts("env"),
        folder=section.text("folder", default=""),
        url=url,
        headers=section.texts("headers"),
        idempotency_argument=section.text("idempotency_argument", default=""),
        errors_are_refusals=section.flag("errors_are_refusals"),
        start_seconds=section.number("start_seconds", default=10.0),
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


def _tool(section: Section, *, named: bool) -> ToolConfig:
    """`named`: the system is told in each request whom it is about."""
    section.allow(*_OF_A_TOOL)
    if not _TOOL_NAME.fullmatch(section.name):
        raise section.error(
            "is no name a model can write",
            "use letters, digits, _ and -, at most 64, and name the system's own under `operation`",
        )
    kind = Kind(section.choice("kind", tuple(Kind)))
    bind = section.texts("bind")
    for parameter, source in bind.items():
        if source != "customer_id":
            raise section.error(f"bind.{parameter} is {source!r}", "write `customer_id`")
    if kind is Kind.WRITE and not bind and not named:
        raise section.error(
            "is a write that belongs to nobody",
            "bind the parameter that names the customer, or give the system an `identity`",
        )
    names, labels = section.section("names"), section.section("labels")
    return ToolConfig(
        name=section.name,
        operation=section.text("operation", default=section.name),
        kind=kind,
        bind=bind,
        fixed=dict(section.section("fixed").data),
        body=dict(section.section("body").data),
        needs_identity=bool(bind) or kind is Kind.WRITE or section.flag("identity"),
        title=section.words("title", required=True),
        description=section.words("description"),
        rendering=section.words("rendering", required=kind is Kind.WRITE),
        done=section.words("done"),
        answer=read_telling(section.section("answer")),
        names={name: names.words(name) for name in names.data},
        labels={name: _labels(labels.section(name)) for name in labels.data},
        limits=read_limits(section.section("limits")),
    )


def _labels(section: Section) -> dict[str, Words]:
    return {str(value): section.words(value) for value in section.data}
