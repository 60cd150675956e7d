"""What the API promises beyond its routes: one form of problem, and who may call what; for /openapi.json."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from channels.problems import MEDIA_TYPE, TITLES
from desk.access.session import COOKIE

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string", "description": "In the language of Accept-Language."},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(TITLES)},
        "detail": {"type": "string", "description": "What was wrong, where, and what to do."},
    },
}
_ANSWER = {
    "description": "What was wrong, where, and what to do (RFC 9457).",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_SCHEMES = {
    "conversation": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token that `POST /v1/conversations` gave.",
    },
    "desk": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Set by `POST /v1/desk/session`; writes also need X-CSRF-Token.",
    },
    "api_key": {"type": "http", "scheme": "bearer", "description": "XIAOER_API_KEY."},
}
_OPEN = {("post", "/v1/conversations"), ("post", "/v1/desk/session")} | {
    ("get", f"/v1/desk/oidc{part}") for part in ("", "/start", "/callback")
}
_METHODS = ("get", "put", "post", "patch", "delete")


def describe_api(app: FastAPI) -> None:
    """Make `app.openapi()` tell of problems and of authority."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, routes=app.routes)
            components = document.setdefault("components", {})
            components.setdefault("schemas", {})["Problem"] = _PROBLEM
            components["securitySchemes"] = _SCHEMES
            for path, operations in document["paths"].items():
                for method in set(operations) & set(_METHODS):
                    _complete(operations[method], method, path)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(operation: dict[str, Any], method: str, path: str) -> None:
    operation["responses"].pop("422", None)
    operation["responses"] |= {"4XX": _ANSWER, "5XX": _ANSWER}
    # These two travel as the security scheme says, not as parameters of their own.
    told = {"authorization", COOKIE}
    kept = [p for p in operation.get("parameters", ()) if p["name"] not in told]
    operation.pop("parameters", None)
    if kept:
        operation["parameters"] = kept
    if path.startswith("/v1/") and (method, path) not in _OPEN:
        operation["security"] = [{_scheme(path): []}]


def _scheme(path: str) -> str:
    if path.startswith(("/v1/desk/", "/v1/knowledge/", "/v1/insights/")):
        return "desk"
    return "conversation" if path.startswith(("/v1/conv", "/v1/turns", "/v1/art")) else "api_key"
