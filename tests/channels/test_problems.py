"""What an error knows more than others goes into its problem document, and never in the place of what every problem has."""

import httpx
import pytest
from fastapi import FastAPI

from channels.problems import add_problem_handlers
from domain.errors import ModelUnavailable


@pytest.mark.parametrize(
    ("language", "title"),
    [("zh", "语言模型没有响应"), ("en", "The language model does not answer")],
)
async def test_a_detail_called_as_a_member_of_every_problem_does_not_take_its_place(
    language, title
):
    app = FastAPI()
    add_problem_handlers(app)

    @app.get("/down")
    async def down() -> None:
        names = dict.fromkeys(("status", "type", "title", "code", "instance", "request"), "theirs")
        raise ModelUnavailable("It answers 500.", reason="http_error", **names)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as web:
        answer = await web.get("/down", headers={"Accept-Language": language})

    assert answer.status_code == 503
    assert answer.json() == {
        "type": "urn:xiaoer:problem:model_unavailable",
        "title": title,
        "status": 503,
        "detail": "It answers 500.",
        "code": "model_unavailable",
        "instance": "/down",
        "reason": "http_error",
        "request": "theirs",
    }
