"""Read an OpenAPI 3 document into operations: what each is for, what it needs and how it is asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "put", "post", "delete", "patch")
WHOLE_BODY = "body"
# Words of OpenAPI that say nothing to JSON Schema or to a model.
_DROPPED = {"title", "xml", "externalDocs", "example", "discriminator", "deprecated", "readOnly"}
_DEEPEST = 12


class DocumentError(ValueError):
    """The text is no OpenAPI 3 document that can be used."""


@dataclass(frozen=True)
class Parameter:
    """`place` is path, query, header or body; a body's properties are parameters of their own."""

    name: str
    place: str
    schema: dict[str, Any]
    required: bool


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    parameters: dict[str, Parameter]
    summary: str = ""
    description: str = ""
    whole_body: bool = False

    def schema(self, *, without: Mapping[str, str]) -> dict[str, Any]:
        """The JSON schema of what a model may give: no bound parameters and no headers."""
        offered = [p for p in self.parameters.values() if p.name not in without]
        offered = [p for p in offered if p.place != "header"]
        return {
            "type": "object",
            "properties": {parameter.name: parameter.schema for parameter in offered},
            "required": [parameter.name for parameter in offered if parameter.required],
            "additionalProperties": False,
        }


def read_operations(document: Any) -> dict[str, Operation]:
    """All operations that have an `operationId`."""
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        raise DocumentError("it has no `openapi: 3.x`; give an OpenAPI 3.0 or 3.1 document")
    if not isinstance(document.get("paths"), dict):
        raise DocumentError("it has no `paths`")
    found: dict[str, Operation] = {}
    for path, method, item, described in _described(document):
        name = str(described["operationId"])
        if name in found:
            raise DocumentError(f"the operationId {name} occurs twice")
        found[name] = _operation(document, path, method, item, described)
    return found


def _described(
    document: dict[str, Any],
) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    for path, given in document["paths"].items():
        item = _followed(document, given)
        for method in METHODS:
            described = item.get(method)
            if isinstance(described, dict) and described.get("operationId"):
                yield path, method, item, described


def _operation(
    document: dict[str, Any],
    path: str,
    method: str,
    item: dict[str, Any],
    described: dict[str, Any],
) -> Operation:
    parameters: dict[str, Parameter] = {}
    for given in [*item.get("parameters", ()), *described.get("parameters", ())]:
        parameter = _parameter(document, given)
        if parameter.place != "cookie":
            parameters[parameter.name] = parameter
    body, whole = _body(document, described.get("requestBody"))
    for parameter in body:
        if parameter.name in parameters:
            raise DocumentError(
                f"{described['operationId']}: {parameter.name} is in the body and elsewhere too"
            )
        parameters[parameter.name] = parameter
    return Operation(
        id=str(described["operationId"]),
        method=method.upper(),
        path=path,
        parameters=parameters,
        summary=str(described.get("summary", "")),
        description=str(described.get("description", "")),
        whole_body=whole,
    )


def _parameter(document: dict[str, Any], given: Any) -> Parameter:
    described = _followed(document, given)
    schema = described.get("schema")
    if schema is None:
        content: dict[str, Any] = described.get("content") or {"": {}}
        schema = next(iter(content.values())).get("schema", {})
    resolved = _resolved(document, schema)
    if described.get("description"):
        resolved["description"] = described["description"]
    return Parameter(
        name=str(described["name"]),
        place=str(described["in"]),
        schema=resolved,
        required=bool(described.get("required")) or described["in"] == "path",
    )


def _body(document: dict[str, Any], given: Any) -> tuple[list[Parameter], bool]:
    described = _followed(document, given or {})
    content = described.get("content", {})
    media = content.get("application/json")
    if media is None:
        if content and described.get("required"):
            raise DocumentError("a request body is not JSON; only application/json can be sent")
        return [], False
    schema = _resolved(document, media.get("schema", {}))
    if "properties" not in schema:
        return [Parameter(WHOLE_BODY, "body", schema, bool(described.get("required")))], True
    required = set(schema.get("required", ()))
    return [
        Parameter(name, "body", part, name in required)
        for name, part in schema["properties"].items()
    ], False


def _followed(document: dict[str, Any], value: Any) -> dict[str, Any]:
    """The value itself, or what its `$ref` points to in this document."""
    for _ in range(_DEEPEST):
        if not isinstance(value, dict):
            raise DocumentError(f"{value!r} stands where a mapping should")
        if "$ref" not in value:
            return value
        value = _pointed(document, str(value["$ref"]))
    raise DocumentError("its $refs go round in a circle")


def _pointed(document: dict[str, Any], reference: str) -> Any:
    if not reference.startswith("#/"):
        raise DocumentError(f"{reference} points outside of the document; bundle it into one file")
    value: Any = document
    for part in reference[2:].split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(value, dict) or key not in value:
            raise DocumentError(f"{reference} points to nothing")
        value = value[key]
    return value


def _resolved(
    document: dict[str, Any], schema: Any, inside: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The schema without references, as JSON Schema 2020-12; where it contains itself, anything goes."""
    if not isinstance(schema, dict) or schema.get("$ref") in inside:
        return {}
    if "$ref" in schema:
        inside = inside | {schema["$ref"]}
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**_followed(document, schema), **beside}
    resolved: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _DROPPED:
            continue
        if key == "properties" and isinstance(value, dict):
            parts = {name: _resolved(document, part, inside) for name, part in value.items()}
            resolved[key] = {
                name: part for name, part in parts.items() if not _read_only(value[name])
            }
        elif key in {"items", "additionalProperties", "not"} and isinstance(value, dict):
            resolved[key] = _resolved(document, value, inside)
        elif key in {"anyOf", "oneOf", "allOf"}:
            resolved[key] = [_resolved(document, part, inside) for part in value]
        else:
            resolved[key] = value
    return _modern(_merged(resolved))


def _read_only(schema: Any) -> bool:
    return isinstance(schema, dict) and bool(schema.get("readOnly"))


def _merged(schema: dict[str, Any]) -> dict[str, Any]:
    """`allOf` of objects as one object, so that a body's fields can be parameters."""
    parts = schema.get("allOf")
    if not parts or not all("properties" in part for part in parts):
        return schema
    whole = {key: value for key, value in schema.items() if key != "allOf"}
    whole["properties"] = dict(whole.get("properties", {}))
    whole["required"] = list(whole.get("required", ()))
    for part in parts:
        whole["properties"] |= part["properties"]
        whole["required"] += part.get("required", [])
    return {**whole, "type": "object"}


def _modern(schema: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.0's `nullable` and boolean bounds in the words of 3.1."""
    if schema.pop("nullable", False):
        if isinstance(schema.get("type"), str):
            schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    for bound, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if schema.get(bound) is True:
            schema[bound] = schema.pop(limit)
        elif schema.get(bound) is False:
            del schema[bound]
    return schema
