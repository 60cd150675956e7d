"""Every route of the application with who may call it, read from the application itself; `python -m tests.access_matrix`
writes docs/access.md."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from channels import web
from desk.access.policy import MAY, Permission
from desk.access.session import permissions_of, signed_in
from domain.contact import Role
from server import create_app
from settings import Settings
from wiring import build_services

DOC = Path(__file__).parent.parent / "docs" / "access.md"
ROLES = tuple(Role)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Whoever may call these without saying who they are, and why.
PUBLIC = {
    "GET /": "leads to the chat",
    "GET /docs": "the description of the API",
    "GET /docs/oauth2-redirect": "a part of that description",
    "GET /openapi.json": "the description of the API",
    "GET /healthz": "the process answers",
    "GET /readyz": "the models are loaded",
    "GET /metrics": "counters without anybody's data; keep it inside by the proxy",
    "POST /v1/conversations": "begins a conversation and gives its token",
    "GET /v1/articles/{article_id}": "the source of a citation, which customers were shown; its id cannot be guessed",
    "POST /v1/desk/session": "signing in",
    "GET /v1/desk/oidc": "whether there is a company sign-in",
    "GET /v1/desk/oidc/start": "leads to the company sign-in",
    "GET /v1/desk/oidc/callback": "comes back from it; state, nonce and PKCE are checked",
}
MOUNTS = {"/assets", "/widget", "/console"}
BY_KEY = {
    "POST /v1/chat/completions": "XIAOER_API_KEY, or only from this machine",
    "GET /v1/models": "XIAOER_API_KEY, or only from this machine",
}


@dataclass(frozen=True)
class Route:
    """`needs` is empty where no operator is asked for; one permission of each of its sets must be had. `token`: a
    conversation's own token opens it."""

    method: str
    path: str
    needs: tuple[tuple[Permission, ...], ...]
    token: bool
    signed_in: bool

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    def lets(self, role: Role) -> bool:
        return all(MAY[role] & set(one) for one in self.needs)

    @property
    def asks(self) -> str:
        return " and ".join(" or ".join(one) for one in self.needs)


def routes_of(app: FastAPI) -> Iterator[Route]:
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, Mount):
            continue
        calls = set(_calls(getattr(context, "dependant", None)))
        asked = {permissions_of(call) for call in calls} - {()}
        for method in sorted((context.methods or set()) & set(METHODS)):
            yield Route(
                method,
                context.path or "",
                tuple(sorted(asked)),
                bool(calls & {web.opened, web.token_holder}),
                signed_in in calls,
            )


def mounts_of(app: FastAPI) -> set[str]:
    return {route.path for route in app.routes if isinstance(route, Mount)}


def _calls(dependant: Any) -> Iterator[Any]:
    for needed in getattr(dependant, "dependencies", ()):
        yield needed.call
        yield from _calls(needed)


def render(routes: list[Route]) -> str:
    """The page: who may do what, route by route."""
    guarded = sorted((one for one in routes if one.needs), key=lambda one: (one.path, one.method))
    tokens = sorted((one for one in routes if one.token), key=lambda one: (one.path, one.method))
    allowed = sum(one.lets(role) for one in guarded for role in ROLES)
    lines = [
        _HEAD,
        f"{len(guarded)} routes and {len(ROLES)} roles make {len(guarded) * len(ROLES)} cells, {allowed} of them allowed.",
        "",
        "| route | needs | " + " | ".join(ROLES) + " |",
        "|---|---|" + "---|" * len(ROLES),
    ]
    lines += [
        f"| `{one.name}` | {one.asks} | "
        + " | ".join("✓" if one.lets(role) else "" for role in ROLES)
        + " |"
        for one in guarded
    ]
    lines += ["", "## A conversation's own token", "", _TOKENS, ""]
    lines += [f"- `{one.name}`" for one in tokens]
    lines += ["", "## Without saying who one is", ""]
    known = {one.name for one in routes}
    lines += [f"- `{name}`: {why}" for name, why in PUBLIC.items() if name in known]
    lines += [f"- `{name}`: {why}" for name, why in BY_KEY.items() if name in known]
    return "\n".join(lines) + "\n"


_HEAD = """# Who may do what

Written by `python -m tests.access_matrix` from the routes of the application; a test compares, and calls every route as every role.

What a role may do stands in `desk/access/policy.py`. Every route below `/v1/desk`, `/v1/knowledge` and `/v1/insights` names the
permission that it needs (`desk/access/session.py`). Without a session the answer is 401, with the wrong role 403; a write also needs
the session's `X-CSRF-Token` and must not come from a page of another origin. Whose a thing is, is checked behind that: the table of
`tests/test_objects.py` lists those rules. What operators look at and change is in the access log (`desk/access/audit.py`).
"""
_TOKENS = (
    """The bearer token that `POST /v1/conversations` gave opens that conversation and no other."""
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(build_services(Settings(data=Path(folder))))
        DOC.write_text(render(list(routes_of(app))))


if __name__ == "__main__":
    main()
