"""Read an OpenAPI 3 document into operations: what each is for, what it needs and how it is asked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from tools.resolving import DocumentError, Resolver
from tools.shapes import Shape, answer_of

__all__ = ["METHODS", "WHOLE_BODY", "DocumentError", "Operation", "Parameter", "read_operations"]

METHODS = ("get", "put", "post", "delete", "patch")
WHOLE_BODY = "body"
FORM = "application/x-www-form-urlencoded"
# What OpenAPI says of them counts nothing: they belong to the request itself.
_OWN_HEADERS = {"accept", "content-type", "authorization"}
_STYLES = {
    "path": {"simple"},
    "query": {"form", "spaceDelimited", "pipeDelimited", "deepObject"},
    "header": {"simple"},
    "cookie": {"form"},
}
_LONGEST_NAME = 64


@dataclass(frozen=True)
class Parameter:
    """`place` is path, query, header, cookie, body, or argument (MCP); a body's properties are parameters of their own.
    `wire` is its name in the request: `name` is one that a model can write, and once in an operation."""

    name: str
    place: str
    schema: dict[str, Any]
    required: bool
    wire: str = ""
    style: str = "simple"
    explode: bool = False
    as_json: bool = False

    @property
    def key(self) -> str:
        return self.wire or self.name


@dataclass(frozen=True)
class Operation:
    """`fault` says why it cannot be asked, if so; `hints` are what an MCP server claims of its tool; `answer` is what
    it answers."""

    id: str
    method: str
    path: str
    parameters: dict[str, Parameter]
    summary: str = ""
    description: str = ""
    whole_body: bool = False
    form: bool = False
    fault: str = ""
    hints: tuple[str, ...] = ()
    answer: Shape = field(default_factory=Shape)

    def schema(self, *, without: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON schema of what a model may give: nothing bound, and of headers and cookies only what must be."""
        offered = [
            parameter
            for parameter in self.parameters.values()
            if parameter.name not in without
            and (parameter.required or parameter.place not in {"header", "cookie"})
        ]
        return {
            "type": "object",
            "properties": {parameter.name: parameter.schema for parameter in offered},
            "required": [parameter.name for parameter in offered if parameter.required],
            "additionalProperties": False,
        }


def read_operations(document: Any) -> dict[str, Operation]:
    """All operations by `operationId`, or by method and path where there is none."""
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        raise DocumentError("it has no `openapi: 3.x`; give an OpenAPI 3.0 or 3.1 document")
    if not isinstance(document.get("paths"), dict):
        raise DocumentError("it has no `paths`")
    resolver = Resolver(document)
    found: dict[str, Operation] = {}
    for path, method, item, described in _described(document["paths"], resolver):
        name = operation_name(str(described.get("operationId") or ""), method, path)
        if name in found:
            raise DocumentError(f"the operationId {name} occurs twice")
        found[name] = _operation(resolver, name, path, method, item, described)
    return found


def operation_name(identity: str, method: str, path: str) -> str:
    """`operationId` in characters that every model can write; without one `get_orders_by_id` for `GET /orders/{id}`."""
    named = re.sub(r"{([^}]*)}", r"by \1", path)
    given = identity or f"{method} {named}"
    fitted = re.sub(r"[^A-Za-z0-9_-]+", "_", given).strip("_")[:_LONGEST_NAME]
    return fitted if re.match(r"[A-Za-z_]", fitted) else f"{method}_{fitted}"[:_LONGEST_NAME]


def find_operation(operations: Mapping[str, Operation], wanted: str) -> Operation | None:
    """By its name, its `operationId`, or `GET /its/path`."""
    if wanted in operations:
        return operations[wanted]
    asked = {wanted, operation_name(wanted, "", "")}
    for operation in operations.values():
        if operation.id in asked or f"{operation.method} {operation.path}" == wanted:
            return operation
    return None


def server_of(document: Any, source: str, chosen: Mapping[str, str]) -> str:
    """The URL of the document's first server, its variables `chosen` or by default; a relative one, or none, is
    where the document came from. Raises DocumentError for a variable that is not allowed."""
    servers = document.get("servers") if isinstance(document, dict) else None
    first = servers[0] if isinstance(servers, list) and servers else {}
    server = str(first.get("url", "")) if isinstance(first, dict) else ""
    variables = first.get("variables") if isinstance(first, dict) else None
    for name, variable in (variables or {}).items():
        value = chosen.get(name, str(variable.get("default", f"{{{name}}}")))
        allowed = [str(one) for one in variable.get("enum", ())]
        if allowed and value not in allowed:
            raise DocumentError(f"the server's {name} is {value}; write {' or '.join(allowed)}")
        server = server.replace(f"{{{name}}}", value)
    if "://" not in server and "://" in source:
        server = urljoin(f"{'://'.join(urlsplit(source)[:2])}/", server)
    return server.rstrip("/")


def _described(
    paths: dict[str, Any], resolver: Resolver
) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    for path, given in paths.items():
        if not str(path).startswith("/"):
            continue
        item = resolver.followed(given)
        for method in METHODS:
            described = item.get(method)
            if isinstance(described, dict):
                yield path, method, item, described


def _operation(
    resolver: Resolver,
    name: str,
    path: str,
    method: str,
    item: dict[str, Any],
    described: dict[str, Any],
) -> Operation:
    """One that cannot be asked keeps its place with the reason: it spoils no other."""
    fault, found, form = "", [], False
    try:
        found = _parameters(resolver, item, described)
        body, form = _body(resolver, described.get("requestBody"))
        found += body
    except (DocumentError, AttributeError, KeyError, TypeError, ValueError) as error:
        fault = str(error) if isinstance(error, DocumentError) else f"it is not valid ({error!r})"
    parameters = _named(found)
    return Operation(
        id=name,
        method=method.upper(),
        path=path,
        parameters=parameters,
        summary=str(described.get("summary") or ""),
        description=str(described.get("description") or ""),
        whole_body=any(p.place == "body" and p.wire == "" for p in parameters.values()),
        form=form,
        fault=fault,
        answer=answer_of(resolver, described),
    )


def _named(found: list[Parameter]) -> dict[str, Parameter]:
    """Each by a name of its own: `id` in the path keeps it, another `id` in the body becomes `body_id`."""
    named: dict[str, Parameter] = {}
    for parameter in found:
        name = re.sub(r"[^A-Za-z0-9_.-]+", "_", parameter.name).strip("_")[:_LONGEST_NAME]
        name = name or f"{parameter.place}_{len(named) + 1}"
        if name in named:
            name = f"{parameter.place}_{name}"
        named[name] = Parameter(**{**vars(parameter), "name": name})
    return named


def _parameters(
    resolver: Resolver, item: dict[str, Any], described: dict[str, Any]
) -> list[Parameter]:
    """Those of the path, each replaced by the operation's own of the same name and place."""
    found: dict[tuple[str, str], Parameter] = {}
    for given in [*(item.get("parameters") or ()), *(described.get("parameters") or ())]:
        parameter = _parameter(resolver, resolver.followed(given))
        if parameter.place != "header" or parameter.name.lower() not in _OWN_HEADERS:
            found[parameter.name, parameter.place] = parameter
    return sorted(found.values(), key=lambda one: tuple(_STYLES).index(one.place))


def _parameter(resolver: Resolver, described: dict[str, Any]) -> Parameter:
    name, place = str(described["name"]), str(described["in"])
    if place not in _STYLES:
        raise DocumentError(f"the parameter {name} is in {place!r}: there is no such place")
    schema, content = described.get("schema"), described.get("content")
    if schema is None:
        schema = next(iter((content or {"": {}}).values())).get("schema", {})
    resolved = resolver.schema(schema)
    if described.get("description"):
        resolved["description"] = str(described["description"])
    style = str(described.get("style") or ("simple" if place in {"path", "header"} else "form"))
    if style not in _STYLES[place]:
        raise DocumentError(
            f"the parameter {name} is written in the style {style}, which is not spoken"
        )
    return Parameter(
        name=name,
        place=place,
        schema=resolved,
        required=bool(described.get("required")) or place == "path",
        wire=name,
        style=style,
        explode=bool(described.get("explode", style == "form")),
        as_json=described.get("schema") is None and bool(content),
    )


def _body(resolver: Resolver, given: Any) -> tuple[list[Parameter], bool]:
    """The body's parameters, and whether it is sent as a form."""
    described = resolver.followed(given or {})
    content = described.get("content") or {}
    media = {str(kind).partition(";")[0].strip().lower(): part for kind, part in content.items()}
    spoken = next((kind for kind in media if _is_json(kind)), FORM if FORM in media else None)
    if spoken is None:
        if content and described.get("required"):
            raise DocumentError(f"its body is {', '.join(media)}; only JSON and {FORM} can be sent")
        return [], False
    schema = resolver.schema(media[spoken].get("schema", {}))
    if spoken == FORM and "properties" not in schema:
        raise DocumentError("its form has no fields")
    return _body_parameters(schema, bool(described.get("required"))), spoken == FORM


def _body_parameters(schema: dict[str, Any], required: bool) -> list[Parameter]:
    """The body's fields, or the whole of it where it is not simply an object with fields."""
    if "properties" not in schema or {"anyOf", "oneOf"} & schema.keys():
        return [Parameter(WHOLE_BODY, "body", schema, required)]
    needed = set(schema.get("required", ()))
    return [
        Parameter(name, "body", part, name in needed, wire=name)
        for name, part in schema["properties"].items()
    ]


def with_body(operation: Operation, body: dict[str, Any]) -> Operation:
    """The operation with another body than the document says. Raises DocumentError."""
    kept = [one for one in operation.parameters.values() if one.place != "body"]
    parameters = _named([*kept, *_body_parameters(Resolver(body).schema(body), required=True)])
    whole = WHOLE_BODY in parameters and not parameters[WHOLE_BODY].wire
    return replace(operation, parameters=parameters, whole_body=whole)


def _is_json(kind: str) -> bool:
    return kind in {"application/json", "*/*", "application/*", "text/json"} or kind.endswith(
        "+json"
    )
