"""The signed-in operator of a request, with the permission that the route asks for."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Cookie, Depends, Header, Request

from desk import accounts
from desk.access.policy import Permission, require
from domain.contact import Operator
from store.journal import Journal

COOKIE = "xiaoer_desk"
# The desk, the workshop and the insights are one console, signed in to once.
COOKIE_PATH = "/v1"


def journal_of(request: Request) -> Journal:
    journal: Journal = request.app.state.desk.journal
    return journal


Records = Annotated[Journal, Depends(journal_of)]


async def signed_in(
    request: Request,
    journal: Records,
    xiaoer_desk: Annotated[str | None, Cookie()] = None,
    x_csrf_token: Annotated[str | None, Header()] = None,
) -> Operator:
    """401 without a session; 403 for a write without this session's token."""
    writes = request.method not in ("GET", "HEAD")
    return await accounts.operator_of_session(
        journal, xiaoer_desk, csrf=x_csrf_token, writes=writes, now=datetime.now(UTC)
    )


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
