"""Write an operation's arguments into the places of an HTTP request, in the styles that OpenAPI names."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tools.openapi import Operation, Parameter

_PATH_PIECE = re.compile(r"[^/\\?#%\x00-\x20\x7f]{1,200}")
_HEADER = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,398}[\x21-\x7e])?")
_COOKIE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{0,400}")
_BETWEEN = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


class BadPathPieceError(ValueError):
    """A parameter would have led to another resource, or broken out of its header."""


@dataclass
class Written:
    """The parts of a request. `body` is None where the operation has none."""

    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    body: Any = None


def write(operation: Operation, arguments: Mapping[str, Any]) -> Written:
    """Raises BadPathPieceError with the name of an argument that fits nowhere."""
    written = Written(operation.path)
    if any(parameter.place == "body" for parameter in operation.parameters.values()):
        written.body = {}
    for name, value in arguments.items():
        parameter = operation.parameters[name]
        if value is None and parameter.place != "body":
            continue
        if not fits(parameter, value) or _spreads(parameter, value, operation):
            raise BadPathPieceError(name)
        match parameter.place:
            case "path":
                piece = quote(_joined(parameter, value), safe=",")
                written.path = written.path.replace(f"{{{parameter.key}}}", piece)
            case "query":
                written.query += _pairs(parameter, value)
            case "header":
                written.headers[parameter.key] = _joined(parameter, value)
            case "cookie":
                written.cookies |= dict(_pairs(parameter, value))
            case _ if not parameter.wire:
                written.body = value
            case _:
                written.body[parameter.key] = value
    return written


def fits(parameter: Parameter, value: Any) -> bool:
    """Whether the value stays in its place: `..`, or a slash that the server decodes, would ask for something else."""
    match parameter.place:
        case "path":
            pieces = value if isinstance(value, list) else [value]
            return all(
                text not in {".", ".."} and _PATH_PIECE.fullmatch(text) is not None
                for text in map(_text, pieces)
            )
        case "header":
            return _HEADER.fullmatch(_joined(parameter, value)) is not None
        case "cookie":
            return all(_COOKIE.fullmatch(text) for _, text in _pairs(parameter, value))
    return True


def _spreads(parameter: Parameter, value: Any, operation: Operation) -> bool:
    """Whether an object that is laid out by its fields takes the place of another parameter, a bound one perhaps."""
    laid_out = parameter.place in {"query", "cookie"} and parameter.explode
    if not laid_out or parameter.style != "form" or not isinstance(value, Mapping):
        return False
    taken = {one.key for one in operation.parameters.values() if one is not parameter}
    return bool(taken & {str(name) for name in value})


def form_pairs(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A body as an HTML form would send it: lists repeat their field, objects are JSON."""
    return [
        (name, _text(part))
        for name, value in body.items()
        if value is not None
        for part in (value if isinstance(value, list) else [value])
    ]


def _pairs(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    key = parameter.key
    if parameter.as_json:
        return [(key, json.dumps(value, ensure_ascii=False))]
    if isinstance(value, Mapping):
        if parameter.style == "deepObject":
            return list(_deep(key, value))
        if parameter.explode:
            return [(str(name), _text(part)) for name, part in value.items()]
        return [(key, _joined(parameter, value))]
    if isinstance(value, list):
        if parameter.style == "deepObject":
            return list(_deep(key, dict(enumerate(value))))
        if parameter.explode:
            return [(key, _text(part)) for part in value]
        return [(key, _joined(parameter, value))]
    return [(key, _text(value))]


def _deep(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """`filter[status]=paid`, and what lies deeper likewise."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _deep(f"{key}[{name}]", part)
    elif isinstance(value, list):
        for part in value:
            yield from _deep(f"{key}[]", part)
    else:
        yield key, _text(value)


def _joined(parameter: Parameter, value: Any) -> str:
    if parameter.as_json:
        return json.dumps(value)
    between = _BETWEEN.get(parameter.style, ",")
    if isinstance(value, Mapping):
        sign = "=" if parameter.explode else between
        return between.join(f"{name}{sign}{_text(part)}" for name, part in value.items())
    if isinstance(value, list):
        return between.join(map(_text, value))
    return _text(value)


def _text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
    return str(value)
