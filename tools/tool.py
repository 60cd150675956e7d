"""One operation that the assistant may use: what a model may fill in, and what the identity does."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema

from domain.contact import Contact
from domain.errors import Forbidden, Invalid
from domain.language import Language
from tools.answers import Answer
from tools.config import Kind, ToolConfig, Words
from tools.limits import Limits
from tools.openapi import DocumentError, Operation, with_body
from tools.rendering import Vocabulary, fill, flatten, render_consent, slots
from tools.serializing import fits
from tools.system import System

_INTEGER, _NUMBER = re.compile(r"-?\d{1,15}"), re.compile(r"-?\d{1,12}(\.\d{1,6})?")
_LONGEST_TEXT, _LONGEST_DESCRIPTION, _MOST_FAULTS = 2000, 1000, 8


class InvalidArguments(Invalid):
    """`faults` says what is wrong by argument."""

    def __init__(self, tool: str, faults: Mapping[str, str]) -> None:
        listed = "; ".join(f"{name}: {why}" for name, why in faults.items())
        super().__init__(f"{tool}: {listed}", tool=tool)
        self.faults = dict(faults)


@dataclass(frozen=True)
class Tool:
    """`parameters` is the JSON schema of what a model may give; `bound` comes from the identity."""

    name: str
    kind: Kind
    title: Words
    description: Words
    parameters: dict[str, Any]
    bound: dict[str, str]
    needs_identity: bool
    limits: Limits
    config: ToolConfig
    operation: Operation
    system: System

    def schema(self, language: Language) -> dict[str, Any]:
        """The tool in the function form of OpenAI."""
        function = {
            "name": self.name,
            "description": self.description[language],
            "parameters": self.parameters,
        }
        return {"type": "function", "function": function}

    def open_to(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the arguments that are neither the identity's nor fixed."""
        settled = self.bound.keys() | self.config.fixed.keys()
        return {name: value for name, value in arguments.items() if name not in settled}

    def checked(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments a model may give, without those it may not. Raises InvalidArguments."""
        given = {
            name: _as_wanted(value, self.parameters["properties"].get(name, {}))
            for name, value in self.open_to(arguments).items()
            if value is not None
        }
        faults = _broken(self.parameters, given)
        faults |= dict.fromkeys(_unfit(given), "is no plain value")
        for name, value in given.items():
            parameter = self.operation.parameters.get(name)
            if parameter is not None and not fits(parameter, value):
                faults[name] = "is no possible value"
        faults |= dict(line.split(": ", 1) for line in self.limits.exceeded(given))
        if faults:
            raise InvalidArguments(self.name, dict(list(faults.items())[:_MOST_FAULTS]))
        return given

    def bind(self, arguments: Mapping[str, Any], contact: Contact) -> dict[str, Any]:
        """With what is fixed and the verified identity in their places, whatever stood there before."""
        bound = {**arguments, **self.config.fixed}
        if not self.needs_identity:
            return bound
        if contact.customer_id is None:
            raise Forbidden(f"{self.name} is for signed-in customers only")
        named = self.operation.parameters
        return bound | {n: _as_wanted(contact.customer_id, named[n].schema) for n in self.bound}

    async def send(
        self, arguments: Mapping[str, Any], *, customer_id: str | None, key: str | None = None
    ) -> Answer:
        """One call with arguments that are bound; the system hears of the customer only where the tool needs one."""
        customer = customer_id if self.needs_identity else None
        return await self.system.send(self.operation, arguments, customer_id=customer, key=key)

    def vocabulary(self, language: Language) -> Vocabulary:
        return Vocabulary(language, names=self.config.names, labels=self.config.labels)

    def rendering(self, arguments: Mapping[str, Any], language: Language) -> str:
        """The exact sentence a contact consents to."""
        return render_consent(
            self.config.rendering[language],
            self.open_to(arguments),
            vocabulary=self.vocabulary(language),
        )

    def receipt(
        self, arguments: Mapping[str, Any], result: Mapping[str, Any], language: Language
    ) -> str:
        """What was done, in words; only with what the system really answered."""
        values = {**flatten(arguments), **flatten(result, "result.")}
        template = self.config.done.get(language, "")
        if template and slots(template) <= values.keys():
            return fill(template, values, vocabulary=self.vocabulary(language))
        done = {Language.ZH: "已完成：", Language.EN: "Done: "}[language]
        return done + self.rendering(arguments, language)


def build_tool(system: System, config: ToolConfig) -> Tool | str:
    """The tool, or what is wrong with its configuration."""
    where = f"systems.{system.config.name}.tools.{config.name}"
    operation = system.find(config.operation)
    if operation is None:
        known = ", ".join(sorted(system.operations)) or "none"
        return f"{where}: is no operation of {system.config.source}; there are: {known}"
    if config.body:
        try:
            operation = with_body(operation, config.body)
        except DocumentError as error:
            return f"{where}.body: {error}"
    if operation.fault:
        return f"{where}: {operation.method} {operation.path} cannot be used: {operation.fault}"
    for key, names in (("bind", config.bind.keys()), ("fixed", config.fixed.keys())):
        if unknown := names - operation.parameters.keys():
            return f"{where}.{key}: the operation has no parameter {', '.join(sorted(unknown))}"
    settled = {**config.bind, **config.fixed, **dict.fromkeys(system.own(operation))}
    parameters = operation.schema(without=settled)
    named = set().union(*(slots(template) for template in config.rendering.values()))
    if unknown := {name.split(".")[0] for name in named} - parameters["properties"].keys():
        return f"{where}.rendering: the operation has no parameter {', '.join(sorted(unknown))}"
    described = " ".join((operation.description or operation.summary).split())
    own = dict.fromkeys(Language, described[:_LONGEST_DESCRIPTION]) if described else config.title
    return Tool(
        name=config.name,
        kind=config.kind,
        title=config.title,
        description=config.description or own,
        parameters=parameters,
        bound=config.bind,
        needs_identity=config.needs_identity,
        limits=config.limits,
        config=config,
        operation=operation,
        system=system,
    )


def _as_wanted(value: Any, schema: Mapping[str, Any]) -> Any:
    """A number that was written as a text, or the other way round, where the schema leaves no doubt."""
    wanted = schema.get("type")
    if isinstance(value, str) and wanted == "integer" and _INTEGER.fullmatch(value):
        return int(value)
    if isinstance(value, str) and wanted == "number" and _NUMBER.fullmatch(value):
        return float(value)
    if isinstance(value, str) and wanted == "boolean" and value in {"true", "false"}:
        return value == "true"
    if isinstance(value, int | float) and not isinstance(value, bool) and wanted == "string":
        return str(value)
    return value


def _broken(schema: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, str]:
    """What the schema says against the arguments, by dotted name."""
    faults: dict[str, str] = {}
    for fault in jsonschema.Draft202012Validator(schema).iter_errors(given):
        place = ".".join(str(part) for part in fault.absolute_path)
        said = fault.message if len(fault.message) <= _LONGEST_TEXT else "is not valid"
        if fault.validator == "required":
            missing = [name for name in fault.validator_value if name not in fault.instance]
            faults |= {f"{place}.{name}".strip("."): "is missing" for name in missing}
        else:
            name = place or "arguments"
            faults[name] = f"{faults[name]}, {said}" if name in faults else said
    return faults


def _unfit(value: Any, name: str = "") -> list[str]:
    """Names of values that JSON cannot carry or nobody would read."""
    match value:
        case dict():
            return [fault for key, part in value.items() for fault in _unfit(part, name or key)]
        case list():
            return [fault for part in value for fault in _unfit(part, name)]
        case float() if not math.isfinite(value):
            return [name]
        case str() if len(value) > _LONGEST_TEXT:
            return [name]
    return []
