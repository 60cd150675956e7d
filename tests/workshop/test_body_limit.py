"""Only a signed-in page may send more than other bodies may have, and only where files go."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from channels.guards import BodyLimit, SecurityHeaders, operators_only
from store.journal import Journal
from tests.workshop.conftest import Console
from turns.measures import Measures
from workshop.imports import Limits

UPLOADS, PREVIEW = "/v1/knowledge/uploads", "/v1/knowledge/preview"
SMALL, LARGE = 1000, 50_000


def larger(method: str, path: str) -> int | None:
    return LARGE if (method, path) == ("POST", UPLOADS) else None


@pytest.fixture
def app(app: FastAPI, journal: Journal) -> FastAPI:
    """Counts what it is sent, where uploads go and beside it."""

    async def count(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    made = FastAPI(exception_handlers=dict(app.exception_handlers))  # type: ignore[arg-type]
    made.state = app.state
    for path in (UPLOADS, PREVIEW):
        made.add_api_route(path, count, methods=["POST", "PUT"])
    made.mount("/", app)
    made.add_middleware(BodyLimit, max_bytes=SMALL, larger=larger, admit=operators_only(journal))
    return made


async def refused_unread(app: FastAPI, headers: dict[str, str]) -> int:
    """The status of an upload whose body nobody may ask for."""
    sent: list[Any] = []

    async def receive() -> Any:
        raise AssertionError("the body was read")

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": UPLOADS, "query_string": b"",
        "raw_path": UPLOADS.encode(), "root_path": "", "scheme": "http", "server": ("desk", 80),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    await app(scope, receive, send)
    return int(sent[0]["status"])


async def test_a_stranger_is_refused_before_the_body_is_read(app: FastAPI):
    assert await refused_unread(app, {"content-length": "40000"}) == 401
    assert await refused_unread(app, {"transfer-encoding": "chunked"}) == 401
    assert await refused_unread(app, {"cookie": "xiaoer_desk=guessed"}) == 401


async def test_a_page_without_the_token_is_refused_before_the_body_is_read(
    app: FastAPI, mei: Console
):
    cookie = "; ".join(f"{name}={value}" for name, value in mei.cookies.items())

    assert await refused_unread(app, {"cookie": cookie}) == 403


async def test_a_signed_in_page_may_send_more_there_and_nowhere_else(mei: Console):
    body = b"x" * 40_000

    assert (await mei.post("/uploads", content=body)).json() == {"bytes": 40_000}
    assert (await mei.put("/uploads", content=body)).status_code == 413
    assert (await mei.post("/preview", content=body)).status_code == 413


async def test_too_much_is_cut_off_while_it_streams(mei: Console):
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while sent < 100 * LARGE:
            sent += 1000
            yield b"x" * 1000

    answer = await mei.post("/uploads", content=endless())

    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"


def test_the_workshop_takes_files_where_files_go_and_articles_elsewhere():
    limits = Limits(files=5, file_bytes=20 << 20, all_bytes=100 << 20)

    assert (limits.of_body("POST", UPLOADS) or 0) > 100 << 20
    assert 20 << 20 < (limits.of_body("POST", "/v1/knowledge/faq.csv") or 0) < 22 << 20
    assert limits.of_body("PUT", "/v1/knowledge/articles/art_1/draft") == 4 << 20
    assert limits.of_body("POST", "/v1/conversations") is None
    assert limits.of_body("POST", "/v1/desk/session") is None


async def test_an_answer_keeps_a_stricter_policy_of_its_own():
    app = FastAPI()
    app.add_middleware(SecurityHeaders, framed_by=[], measures=Measures())

    @app.get("/file")
    async def file() -> Response:
        return Response(b"", headers={"Content-Security-Policy": "sandbox"})

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
        policy = (await client.get("/file")).headers["content-security-policy"]

    assert policy == "sandbox"
