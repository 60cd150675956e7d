"""What stands before every request: a limit on bodies, security headers, a count for /metrics."""

import json
from collections.abc import Sequence
from contextlib import suppress

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from turns.measures import Measures


class _TooLargeError(Exception):
    """More bytes came than allowed."""


class BodyLimit:
    """413 for a body beyond the limit, also when it does not say its length."""

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self._app = app
        self._max = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdigit() and int(length) > self._max:
            await self._refuse(scope, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._max:
                raise _TooLargeError
            return message

        async def watched(message: Message) -> None:
            # The router would answer the cut-off body with an error of its own: ours is the right
            # one.
            if seen <= self._max:
                await send(message)

        with suppress(_TooLargeError):
            await self._app(scope, counted, watched)
        if seen > self._max:
            await self._refuse(scope, send)

    async def _refuse(self, scope: Scope, send: Send) -> None:
        body = json.dumps(
            {
                "type": "urn:xiaoer:problem:too_large",
                "title": "The request is too large",
                "status": 413,
                "detail": f"The body may have at most {self._max} bytes.",
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
        headers["Content-Security-Policy"] = (
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: https:; connect-src 'self'; object-src 'none'; "
            f"base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
        )
        if path.startswith("/assets/"):
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif path.startswith(("/widget", "/console")):
            headers["Cache-Control"] = "no-cache"
