"""One operation that the assistant may use: what a model may fill in, and what the identity does."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema

from domain.contact import Contact
from domain.errors import Forbidden, Invalid
from domain.language import Language
from tools.config import Kind, Limits, ToolConfig, Words
from tools.openapi import Operation
from tools.rendering import Vocabulary, fill, flatten, render_consent, slots
from tools.system import System, fits_path

_LONGEST_TEXT = 2000


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

    def checked(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments a model may give, without those it may not. Raises Invalid."""
        given = {
            name: value
            for name, value in arguments.items()
            if name not in self.bound and value is not None
        }
        faults = [
            f"{'.'.join(str(part) for part in fault.absolute_path) or 'arguments'}: {fault.message}"
            for fault in jsonschema.Draft202012Validator(self.parameters).iter_errors(given)
        ]
        faults += [f"{name}: is no plain value" for name in _unfit(given)]
        faults += [
            f"{name}: is no possible value"
            for name, value in given.items()
            if self._in_path(name) and not fits_path(value)
        ]
        faults += [
            f"{name}: at most {most:g} is allowed, not {given[name]}"
            for name, most in self.limits.maximum.items()
            if isinstance(given.get(name), int | float) and given[name] > most
        ]
        if faults:
            raise Invalid(f"{self.name}: {'; '.join(faults)}", tool=self.name)
        return given

    def _in_path(self, name: str) -> bool:
        parameter = self.operation.parameters.get(name)
        return parameter is not None and parameter.place == "path"

    def bind(self, arguments: Mapping[str, Any], contact: Contact) -> dict[str, Any]:
        """With the verified identity in its places, whatever stood there before."""
        if not self.bound:
            return dict(arguments)
        if contact.customer_id is None:
            raise Forbidden(f"{self.name} is for signed-in customers only")
        return {**arguments, **dict.fromkeys(self.bound, contact.customer_id)}

    def vocabulary(self, language: Language) -> Vocabulary:
        return Vocabulary(language, names=self.config.names, labels=self.config.labels)

    def rendering(self, arguments: Mapping[str, Any], language: Language) -> str:
        """The exact sentence a contact consents to."""
        return render_consent(
            self.config.rendering[language],
            {name: value for name, value in arguments.items() if name not in self.bound},
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
    operation = system.operations.get(config.name)
    if operation is None:
        known = ", ".join(sorted(system.operations)) or "none"
        return f"{where}: is no operation of {system.config.openapi}; there are: {known}"
    if unknown := config.bind.keys() - operation.parameters.keys():
        return f"{where}.bind: the operation has no parameter {', '.join(sorted(unknown))}"
    parameters = operation.schema(without=config.bind)
    named = set().union(*(slots(template) for template in config.rendering.values()))
    if unknown := {name.split(".")[0] for name in named} - parameters["properties"].keys():
        return f"{where}.rendering: the operation has no parameter {', '.join(sorted(unknown))}"
    described = operation.description or operation.summary or operation.id
    return Tool(
        name=config.name,
        kind=config.kind,
        title=config.title,
        description=config.description or dict.fromkeys(Language, " ".join(described.split())),
        parameters=parameters,
        bound=config.bind,
        needs_identity=config.needs_identity,
        limits=config.limits,
        config=config,
        operation=operation,
        system=system,
    )


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
