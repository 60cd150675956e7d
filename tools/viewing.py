"""What the assistant sees of the connected systems: each tool with its arguments, words and limits, as data."""

from dataclasses import dataclass, field
from typing import Any

from domain.language import Language
from tools.config import Kind
from tools.limits import Fact, Limits
from tools.rendering import slots
from tools.system import System
from tools.tool import Tool

_SAMPLES = {
    "boolean": True,
    "integer": 2,
    "number": 19.9,
    "array": ["A1"],
    "object": {"name": "A1"},
}
_ZH, _EN = Language.ZH, Language.EN
_BY_NAME: dict[str, dict[Language, str]] = {
    "order": {_ZH: "10001", _EN: "10001"},
    "mail": {_ZH: "lin@example.com", _EN: "lin@example.com"},
    "phone": {_ZH: "13800000000", _EN: "13800000000"},
    "date": {_ZH: "2026-01-31", _EN: "2026-01-31"},
    "line": {_ZH: "长安路 5 号", _EN: "5 New Road"},
    "reason": {_ZH: "不想要了", _EN: "changed my mind"},
}


@dataclass(frozen=True)
class Argument:
    """`given_by` is the model, the identity, the file (a fixed value) or the system itself."""

    name: str
    type: str
    place: str
    required: bool
    given_by: str


@dataclass(frozen=True)
class ToolView:
    name: str
    kind: str
    call: str
    identity: bool
    title: dict[str, str]
    description: str
    arguments: list[Argument]
    rendering: dict[str, str] = field(default_factory=dict)
    limits: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SystemView:
    """`unused` are the operations that no tool of the file names."""

    name: str
    source: str
    speaks: str
    live: bool
    tools: list[ToolView]
    unused: list[str]


def view_system(system: System, tools: dict[str, Tool]) -> SystemView:
    own = [tool for tool in tools.values() if tool.system is system]
    used = {tool.operation.id for tool in own}
    if system.config.lookup and (asked := system.find(system.config.lookup.operation)):
        used.add(asked.id)
    return SystemView(
        name=system.config.name,
        source=system.config.source,
        speaks="MCP" if system.config.mcp else "OpenAPI",
        live=system.live,
        tools=[view_tool(tool) for tool in own],
        unused=sorted(system.operations.keys() - used),
    )


def view_tool(tool: Tool) -> ToolView:
    operation = tool.operation
    spoken = (
        operation.path if operation.method == "CALL" else f"{operation.method} {operation.path}"
    )
    return ToolView(
        name=tool.name,
        kind=tool.kind.value,
        call=spoken,
        identity=tool.needs_identity,
        title={one.value: tool.title[one] for one in Language},
        description=tool.description[Language.EN],
        arguments=[
            Argument(
                name=name,
                type=type_of(parameter.schema),
                place=parameter.place,
                required=parameter.required,
                given_by=_giver(tool, name),
            )
            for name, parameter in operation.parameters.items()
        ],
        rendering=sample_renderings(tool) if tool.kind is Kind.WRITE else {},
        limits=limits_in_words(tool.limits),
        hints=list(operation.hints),
    )


def sample_renderings(tool: Tool) -> dict[str, str]:
    """What a customer would consent to, with a sample for each argument that must be given or that the words name."""
    shown = {
        slot.split(".")[0] for words in tool.config.rendering.values() for slot in slots(words)
    }
    shown |= set(tool.parameters["required"])
    offered = {n: s for n, s in tool.parameters["properties"].items() if n in shown}
    return {
        one.value: tool.rendering({n: sample(s, n, one) for n, s in offered.items()}, one)
        for one in Language
    }


def sample(schema: dict[str, Any], name: str, language: Language) -> Any:
    """A value as this schema may hold it."""
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    if schema.get("enum"):
        return schema["enum"][0]
    for key in ("oneOf", "anyOf", "allOf"):
        if schema.get(key):
            return sample(schema[key][0], name, language)
    if schema.get("properties"):
        return {n: sample(part, n, language) for n, part in schema["properties"].items()}
    if schema.get("items") and _type(schema) == "array":
        return [sample(schema["items"], name, language)]
    if _type(schema) in _SAMPLES:
        return _SAMPLES[_type(schema)]
    known = (words[language] for part, words in _BY_NAME.items() if part in name.lower())
    return next(known, "A1")


def type_of(schema: dict[str, Any]) -> str:
    """In a few characters: `string`, `integer?`, `a|b`, `string[]`."""
    if schema.get("enum"):
        listed = [str(value) for value in schema["enum"] if value not in (None, "")]
        return "|".join(listed[:4]) + ("|..." if len(listed) > 4 else "")
    for key in ("oneOf", "anyOf"):
        if schema.get(key):
            either = list(dict.fromkeys(type_of(part) for part in schema[key]))
            return " or ".join(one for one in either if one != "null") + "?" * ("null" in either)
    kinds = schema.get("type")
    maybe = "?" if isinstance(kinds, list) and "null" in kinds else ""
    if _type(schema) == "array":
        return f"{type_of(schema.get('items') or {})}[]{maybe}"
    return f"{_type(schema) or 'anything'}{maybe}"


def limits_in_words(limits: Limits) -> list[str]:
    lines = [f"{name} at most {most:g}" for name, most in limits.maximum.items()]
    if limits.count is not None:
        lines.append(f"{limits.count} times in {limits.hours:g} hours for a customer")
    if limits.window:
        lines.append(f"within {limits.window.days:g} days of {_named(limits.window.since)}")
    lines += [
        f"only if {_named(only.fact)} is {' or '.join(only.values)}" for only in limits.only_if
    ]
    return lines


def _named(fact: Fact) -> str:
    return f"{fact.tool}.{fact.field}"


def _giver(tool: Tool, name: str) -> str:
    if name in tool.bound:
        return "identity"
    if name in tool.config.fixed:
        return "file"
    return "model" if name in tool.parameters["properties"] else "system"


def _type(schema: dict[str, Any]) -> str:
    kinds = schema.get("type")
    if isinstance(kinds, list):
        kinds = next((kind for kind in kinds if kind != "null"), "")
    return str(kinds or ("object" if schema.get("properties") else ""))
