"""The signed-in operator of a request, with the permission that the route asks for."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Cookie, Depends, Header, Request, Response

from desk import accounts
from desk.access.policy import Permission, require
from domain.contact import Operator
from domain.errors import Forbidden
from settings import Settings
from store.journal import Journal

COOKIE = "xiaoer_desk"
# The desk, the workshop and the insights are one console, signed in to once.
COOKIE_PATH = "/v1"


def journal_of(request: Request) -> Journal:
    journal: Journal = request.app.state.desk.journal
    return journal


Records = Annotated[Journal, Depends(journal_of)]


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.desk.settings
    return settings


def keep_cookie(request: Request, response: Response, token: str) -> None:
    """Out of reach of scripts and of other sites, and never sent in the clear where there is TLS."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=accounts.SESSION_HOURS * 3600,
        path=COOKIE_PATH,
        httponly=True,
        samesite="strict",
        secure=settings_of(request).base_url.startswith("https:"),
    )


def from_our_pages(request: Request) -> None:
    """Raises Forbidden for a write that a page of another origin sends: the cookie alone proves no will, and one port of a
    host is no other site for the browser's own rule."""
    if request.method in ("GET", "HEAD"):
        return
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    ours = {request.headers.get("host", ""), urlsplit(settings_of(request).base_url).netloc}
    if site not in ("same-origin", "none") or (origin and urlsplit(origin).netloc not in ours):
        raise Forbidden("This was sent by a page that is not the console.")


OurPages = Depends(from_our_pages)


async def signed_in(
    request: Request,
    response: Response,
    journal: Records,
    xiaoer_desk: Annotated[str | None, Cookie()] = None,
    x_csrf_token: Annotated[str | None, Header()] = None,
) -> Operator:
    """401 without a session; 403 for a write without this session's token, or from another origin's page."""
    writes = request.method not in ("GET", "HEAD")
    entered = await accounts.enter(
        journal, xiaoer_desk, csrf=x_csrf_token, writes=writes, now=datetime.now(UTC)
    )
    request.state.operator, request.state.session_key = entered.operator, entered.key
    from_our_pages(request)
    if entered.token:
        keep_cookie(request, response, entered.token)
    return entered.operator


def allowed(*permissions: Permission) -> Callable[..., Awaitable[Operator]]:
    """A dependency: the operator, or Forbidden without one of them. They are kept on it for the access matrix."""

    async def check(operator: Annotated[Operator, Depends(signed_in)]) -> Operator:
        require(operator, *permissions)
        return operator

    check.permissions = permissions  # type: ignore[attr-defined]
    return check


def permissions_of(dependency: Any) -> tuple[Permission, ...]:
    """What a dependency asks for; empty where it is no check."""
    found: tuple[Permission, ...] = getattr(dependency, "permissions", ())
    return found


Anyone = Annotated[Operator, Depends(allowed(Permission.SIGNED_IN))]
Reader = Annotated[Operator, Depends(allowed(Permission.READ))]
Answerer = Annotated[Operator, Depends(allowed(Permission.ANSWER))]
Supervisor = Annotated[Operator, Depends(allowed(Permission.SUPERVISE))]
Router = Annotated[Operator, Depends(allowed(Permission.ROUTE))]
Writer = Annotated[Operator, Depends(allowed(Permission.KNOWLEDGE))]
Engineer = Annotated[Operator, Depends(allowed(Permission.ENGINEER))]
Admin = Annotated[Operator, Depends(allowed(Permission.STAFF))]
Auditor = Annotated[Operator, Depends(allowed(Permission.AUDIT))]
# What operators do from a conversation in others' rooms: they say what was missing, and what was misread.
ReaderOrWriter = Annotated[Operator, Depends(allowed(Permission.READ, Permission.KNOWLEDGE))]
ReaderOrEngineer = Annotated[Operator, Depends(allowed(Permission.READ, Permission.ENGINEER))]
