"""Write down who looked at whom, for every route that there is and will be.

`AuditLog` stands around the application. It knows a route by its path, not by its author: whatever lies below /v1/desk or
/v1/insights and has a path parameter, changes something, searches or exports is an entry, `GET desk/conversations/{}/customer`
for instance; the first path parameter is its object (`conversation_id` makes the kind `conversation`) unless a file is, the others and
what the endpoint adds by `tell` go into the detail. Whatever part of a conversation is read counts as opening it, except the
customer's data and files. A route without any of these, such as the queue, is none, nor is one's own session. A refusal (403) is an
entry wherever it happens. The entry is committed before the first byte of the answer leaves: no log, no data."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.contact import Operator
from store.audit import Deed
from store.journal import Journal
from store.moments import utc_now

AREAS = ("/v1/desk/", "/v1/insights/")
ROOMS = (*AREAS, "/v1/knowledge/")
READS = ("GET", "HEAD")
# One's own: signing in and out is written by itself, and the rest is nobody else's business.
OWN = frozenset(
    {
        "desk/session",
        "desk/sessions",
        "desk/sessions/{}",
        "desk/presence",
        "desk/events",
        "desk/conversations/{}/typing",
    }
)
_CONVERSATION = "desk/conversations/{}"
_EXPORTS = ("export", ".csv", ".md")
_READS_MANY = (*_EXPORTS, "search", "history", "candidates")
# Without a path parameter they show what many contacts said.
_OF_MANY = frozenset({"desk/coaching", "insights/samples", "insights/evals/cases"})
# Each is an entry, however soon it comes again: a preview shows another contact each time.
_EACH = (*_EXPORTS, "/merge/")


def tell(request: Request, **detail: Any) -> None:
    """What an endpoint adds to the entry of its request."""
    told: dict[str, Any] = request.scope.setdefault("state", {}).setdefault("audit_detail", {})
    told.update(detail)


def refuse(request: Request, **detail: Any) -> None:
    """For an endpoint that refuses with a page of its own, not with 401 or 403."""
    tell(request, **detail)
    request.scope["state"]["audit_refused"] = True


class AuditLog:
    """Must stand inside what answers errors with problems, and outside the routers."""

    def __init__(self, app: ASGIApp, *, journal: Journal) -> None:
        self._app = app
        self._journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(ROOMS):
            await self._app(scope, receive, send)
            return

        async def written(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self._write(scope, message["status"])
            await send(message)

        await self._app(scope, receive, written)

    async def _write(self, scope: Scope, status: int) -> None:
        route = template(scope)
        state: Mapping[str, Any] = scope.get("state", {})
        operator: Operator | None = state.get("operator")
        if route is None or not _counts(scope, route, status, operator):
            return
        kind, object_id, rest = _object(scope, route)
        detail = {**rest, **state.get("audit_detail", {})}
        if status >= 400:
            detail["status"] = status
        deed = Deed(
            action=f"{scope['method']} {_named(scope, route)}",
            kind=kind,
            object_id=object_id,
            allowed=status not in (401, 403) and not state.get("audit_refused", False),
            client=scope["client"][0] if scope.get("client") else "",
            detail=detail,
        )
        each = any(word in route for word in _EACH)
        reading = status == 403 or (scope["method"] in READS and not each)
        await self._journal.audit.add(operator, deed, now=utc_now(), reading=reading)


def template(scope: Scope) -> str | None:
    """The path of the route with `{}` for what varies, without /v1; None where no route fits."""
    if "route" not in scope:
        return None
    # A router that is included under a prefix knows its own part of the path, which is the end.
    known: list[str] = scope["route"].path.strip("/").split("/")
    parts = scope["path"].strip("/").split("/")
    ending = ["{}" if part.startswith("{") else part for part in known]
    return "/".join([*parts[: len(parts) - len(ending)], *ending]).removeprefix("v1/")


def _counts(scope: Scope, route: str, status: int, operator: Operator | None) -> bool:
    if route == "desk/oidc/callback" or (route == "desk/session" and scope["method"] == "POST"):
        return status < 400 or status in (401, 403)
    if operator is None or route in OWN:
        return False
    if status == 403:
        return True
    if not scope["path"].startswith(AREAS) or status == 404:
        return False
    if scope["method"] in READS:
        return status < 400 and (
            bool(scope.get("path_params"))
            or route in _OF_MANY
            or any(word in route for word in _READS_MANY)
        )
    return True


def _named(scope: Scope, route: str) -> str:
    """Whatever else is read of a conversation belongs to opening it."""
    part = route.removeprefix(f"{_CONVERSATION}/")
    apart = part == route or part == "customer" or part.startswith("attachments/")
    return route if apart or scope["method"] not in READS else _CONVERSATION


def _object(scope: Scope, route: str) -> tuple[str, str | None, dict[str, str]]:
    """Its kind, its id, and what else the path says. Of a search it is what was searched for."""
    parameters = {name: str(value) for name, value in scope.get("path_params", {}).items()}
    if not parameters:
        sought = dict(parse_qsl(scope.get("query_string", b"").decode(errors="replace")))
        return route.rsplit("/", 1)[-1], sought.get("q"), {}
    first = "attachment_id" if "attachment_id" in parameters else next(iter(parameters))
    others = {name: value for name, value in parameters.items() if name != first}
    return first.removesuffix("_id"), parameters[first], others
