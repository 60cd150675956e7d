"""Turn a schema of an OpenAPI document into one JSON schema without references, never larger than a model can read."""

import re
from typing import Any

_DEEPEST, _LARGEST = 12, 600
_LONGEST_DESCRIPTION, _MOST_CHOICES = 400, 250
# Words of OpenAPI and of JSON Schema that say nothing to a validator without references, or to a model.
_DROPPED = {
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$id",
    "$schema",
    "definitions",
    "deprecated",
    "discriminator",
    "example",
    "examples",
    "externalDocs",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
}
_ONE = {
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
}
_MANY = {"allOf", "anyOf", "oneOf", "prefixItems"}
_NAMED = {"dependentSchemas", "patternProperties", "properties"}


class DocumentError(ValueError):
    """The text is no OpenAPI 3 document that can be used."""


class Resolver:
    """Follows the references of one document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._left = _LARGEST

    def schema(self, schema: Any) -> dict[str, Any]:
        """As JSON Schema 2020-12. Where it contains itself, or is larger than 600 parts, anything goes."""
        self._left = _LARGEST
        return self._resolved(schema, frozenset(), 0)

    def followed(self, value: Any) -> dict[str, Any]:
        """The value itself, or what its `$ref` points to in this document."""
        for _ in range(_DEEPEST):
            if not isinstance(value, dict):
                raise DocumentError(f"{value!r} stands where a mapping should")
            if "$ref" not in value:
                return value
            value = self._pointed(str(value["$ref"]))
        raise DocumentError("its $refs go round in a circle")

    def _pointed(self, reference: str) -> Any:
        if not reference.startswith("#/"):
            raise DocumentError(
                f"{reference} points outside of the document; bundle it into one file"
            )
        value: Any = self._document
        for part in reference[2:].split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
                value = value[int(key)]
            elif isinstance(value, dict) and key in value:
                value = value[key]
            else:
                raise DocumentError(f"{reference} points to nothing")
        return value

    def _resolved(self, schema: Any, inside: frozenset[str], depth: int) -> dict[str, Any]:
        self._left -= 1
        if not isinstance(schema, dict) or self._left < 0 or depth > _DEEPEST:
            return {}
        beside = schema
        while "$ref" in schema:
            if schema["$ref"] in inside:
                return {}
            inside |= {schema["$ref"]}
            schema = self._pointed(str(schema["$ref"]))
            if not isinstance(schema, dict):
                return {}
            beside = {**schema, **{key: value for key, value in beside.items() if key != "$ref"}}
        resolved: dict[str, Any] = {}
        for key, value in beside.items():
            if key not in _DROPPED and key != "$ref":
                resolved[key] = self._part(key, value, inside, depth + 1)
        return _modern(_merged(resolved))

    def _part(self, key: str, value: Any, inside: frozenset[str], depth: int) -> Any:
        if key in _ONE and isinstance(value, dict):
            return self._resolved(value, inside, depth)
        if key in _MANY and isinstance(value, list):
            return [self._resolved(part, inside, depth) for part in value]
        if key in _NAMED and isinstance(value, dict):
            return {
                name: self._resolved(part, inside, depth)
                for name, part in value.items()
                if not self._read_only(part)
            }
        return value

    def _read_only(self, schema: Any) -> bool:
        return isinstance(schema, dict) and bool(self.followed(schema).get("readOnly"))


def _merged(schema: dict[str, Any]) -> dict[str, Any]:
    """`allOf` as one object where its parts can be laid together, so that a body's fields can be parameters."""
    parts = schema.get("allOf")
    if not isinstance(parts, list):
        return schema
    whole = {key: value for key, value in schema.items() if key != "allOf"}
    for part in parts:
        for key, value in part.items():
            if key == "properties":
                whole[key] = {**value, **whole.get(key, {})}
            elif key == "required":
                whole[key] = list(dict.fromkeys([*whole.get(key, ()), *value]))
            elif key in {"description", "default"}:
                whole.setdefault(key, value)
            elif whole.setdefault(key, value) != value:
                return schema
    return whole


def _modern(schema: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.0's `nullable` and boolean bounds in the words of 3.1."""
    if schema.pop("nullable", False):
        if isinstance(schema.get("type"), str):
            schema["type"] = [schema["type"], "null"]
        if "enum" in schema and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
    for bound, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if schema.get(bound) is True and limit in schema:
            schema[bound] = schema.pop(limit)
        elif isinstance(schema.get(bound), bool):
            del schema[bound]
    return _usable(schema)


def _usable(schema: dict[str, Any]) -> dict[str, Any]:
    """Without what no validator here understands, and no longer than a model should read."""
    if "pattern" in schema and not _compiles(schema["pattern"]):
        # Written for the regular expressions of another language.
        del schema["pattern"]
    if len(schema.get("enum") or ()) > _MOST_CHOICES:
        del schema["enum"]
    if "description" in schema:
        schema["description"] = " ".join(str(schema["description"]).split())[:_LONGEST_DESCRIPTION]
    if "properties" in schema and isinstance(schema.get("required"), list):
        # A field that only the system writes may be required of its answers.
        schema["required"] = [name for name in schema["required"] if name in schema["properties"]]
    return schema


def _compiles(pattern: Any) -> bool:
    try:
        re.compile(pattern)
    except (re.error, TypeError, RecursionError):
        return False
    return True
