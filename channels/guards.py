"""What stands before every request: a limit on bodies, security headers, a count for /metrics."""

import json
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channels.inbox import Inbox
from channels.problems import problem
from desk.access.policy import Permission, require
from desk.access.session import COOKIE
from desk.accounts import enter
from domain.errors import Forbidden, XiaoerError
from store.audit import Deed
from store.journal import Journal
from store.moments import utc_now
from turns.measures import Measures

Larger = Callable[[str, str], int | None]
"""How large a body may be for a method and a path, where it may be larger than others."""
Admit = Callable[[Request], Awaitable[None]]
"""Raises what refuses a request, by its head alone."""


_OF_CONTACTS = re.compile(r"/v1/conversations/([^/]+)/attachments")
_OF_OPERATORS = re.compile(r"/v1/desk/conversations/([^/]+)/attachments")


class _TooLargeError(Exception):
    """More bytes came than allowed."""


def operators_only(journal: Journal) -> Admit:
    """Admits a signed-in operator's page: below /v1/knowledge of one who writes there, elsewhere of one who answers."""

    async def admit(request: Request) -> None:
        entered = await enter(
            journal,
            request.cookies.get(COOKIE),
            csrf=request.headers.get("x-csrf-token"),
            writes=True,
            now=utc_now(),
        )
        writes = request.url.path.startswith("/v1/knowledge/")
        try:
            require(entered.operator, Permission.KNOWLEDGE if writes else Permission.ANSWER)
        except Forbidden:
            # The log stands around the routes, and none of them sees this request.
            deed = _refused_deed(request)
            await journal.audit.add(entered.operator, deed, now=utc_now(), reading=True)
            raise

    return admit


def _refused_deed(request: Request) -> Deed:
    path, client = request.url.path, request.client.host if request.client else ""
    theirs = _OF_OPERATORS.fullmatch(path)
    route = "/v1/desk/conversations/{}/attachments" if theirs else path
    return Deed(
        action=f"{request.method} {route.removeprefix('/v1/')}",
        kind="conversation" if theirs else "",
        object_id=theirs[1] if theirs else None,
        allowed=False,
        client=client,
        detail={"status": 403},
    )


def contacts_and_operators(inbox: Inbox, journal: Journal) -> Admit:
    """Admits whoever holds a conversation's token to send files into it, and to all else an operator's page."""
    operators = operators_only(journal)

    async def admit(request: Request) -> None:
        theirs = _OF_CONTACTS.fullmatch(request.url.path)
        if theirs is None:
            await operators(request)
            return
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        own = token.strip() if scheme.lower() == "bearer" else None
        await inbox.authorise(own, theirs[1])

    return admit


def with_attachments(larger: Larger, *, max_bytes: int) -> Larger:
    """As `larger`, and `max_bytes` where files are attached to messages."""

    def allowed(method: str, path: str) -> int | None:
        attaches = _OF_CONTACTS.fullmatch(path) or _OF_OPERATORS.fullmatch(path)
        return max_bytes if method == "POST" and attaches else larger(method, path)

    return allowed


class BodyLimit:
    """413 for a body beyond the limit, also when it does not say its length.

    What `larger` allows may be as large as that says, but `admit` sees it first: a stranger's body is not even read,
    because whoever parses a form takes it in whole."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_bytes: int,
        larger: Larger = lambda _method, _path: None,
        admit: Admit | None = None,
    ) -> None:
        self._app = app
        self._max = max_bytes
        self._larger = larger
        self._admit = admit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._larger(scope["method"], scope["path"])
        if most is not None and self._admit is not None:
            request = Request(scope)
            try:
                await self._admit(request)
            except XiaoerError as error:
                answer = problem(request, error.status, error.code, error.detail, **error.extra)
                answer.headers["Connection"] = "close"
                await answer(scope, receive, send)
                return
        await self._limited(scope, receive, send, most=most or self._max)

    async def _limited(self, scope: Scope, receive: Receive, send: Send, *, most: int) -> None:
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdigit() and int(length) > most:
            await _refuse(scope, send, most)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise _TooLargeError
            return message

        async def watched(message: Message) -> None:
            # The router would answer the cut-off body with an error of its own: ours is the right
            # one.
            if seen <= most:
                await send(message)

        with suppress(_TooLargeError):
            await self._app(scope, counted, watched)
        if seen > most:
            await _refuse(scope, send, most)


async def _refuse(scope: Scope, send: Send, most: int) -> None:
    body = json.dumps(
        {
            "type": "urn:xiaoer:problem:too_large",
            "title": "The request is too large",
            "status": 413,
            "detail": f"The body may have at most {most} bytes.",
            "code": "too_large",
            "instance": scope["path"],
        }
    ).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class SecurityHeaders:
    """Pages may run only our own scripts; the widget alone may be framed, by the shop's pages."""

    def __init__(self, app: ASGIApp, *, framed_by: Sequence[str], measures: Measures) -> None:
        self._app = app
        self._framed_by = " ".join(["'self'", *framed_by])
        self._measures = measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(MutableHeaders(scope=message), scope["path"])
                status = str(message["status"])
                self._measures.requests.labels(scope["method"], status).inc()
            await send(message)

        await self._app(scope, receive, dressed)

    def _dress(self, headers: MutableHeaders, path: str) -> None:
        framed = path.startswith("/widget")
        ancestors = self._framed_by if framed else "'none'"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if not framed:
            headers["X-Frame-Options"] = "DENY"
        if path.startswith(("/docs", "/redoc")):
            return
        # What people uploaded brings a stricter one of its own.
        headers.setdefault(
            "Content-Security-Policy",
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob: https:; connect-src 'self'; object-src 'none'; "
            f"base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}",
        )
        if path.startswith("/assets/"):
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif path.startswith(("/widget", "/console")):
            headers["Cache-Control"] = "no-cache"
