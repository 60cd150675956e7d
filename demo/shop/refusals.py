"""Say no as problem+json: a machine code, and words a customer understands in zh and en."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException


class Problem(BaseModel):
    """An RFC 9457 problem document: why the shop refused, for machines and for people."""

    type: str = Field(description="A stable URI reference that names the kind of problem.")
    title: str = Field(description="The HTTP status in words.", examples=["Conflict"])
    status: int = Field(description="The HTTP status code.", examples=[409])
    code: str = Field(
        description="The machine-readable reason.", examples=["order_already_shipped"]
    )
    detail: str = Field(description="What happened and what the customer can do, in English.")
    detail_zh: str = Field(description="The same in Chinese.")


@dataclass
class Refusal(Exception):
    """A rule of the shop that forbids what was asked; nothing was changed."""

    status: int
    code: str
    detail: str
    detail_zh: str


def problem_response(refusal: Refusal) -> JSONResponse:
    """Render a refusal as the problem document it stands for."""
    problem = Problem(
        type=f"urn:lark-select:problem:{refusal.code}",
        title=HTTPStatus(refusal.status).phrase,
        status=refusal.status,
        code=refusal.code,
        detail=refusal.detail,
        detail_zh=refusal.detail_zh,
    )
    headers = {"WWW-Authenticate": "Bearer"} if refusal.status == HTTPStatus.UNAUTHORIZED else None
    return JSONResponse(
        problem.model_dump(),
        status_code=refusal.status,
        media_type="application/problem+json",
        headers=headers,
    )


async def on_refusal(_: Request, error: Exception) -> JSONResponse:
    """Answer a rule's refusal."""
    assert isinstance(error, Refusal)
    return problem_response(error)


async def on_invalid_request(_: Request, error: Exception) -> JSONResponse:
    """Answer a request whose path, query or body does not fit the document."""
    assert isinstance(error, RequestValidationError)
    where = "; ".join(
        f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
        for fault in error.errors()[:5]
    )
    return problem_response(
        Refusal(
            422, "invalid_request", f"The request is not valid. {where}", f"请求格式不正确。{where}"
        )
    )


async def on_http_error(_: Request, error: Exception) -> JSONResponse:
    """Answer an unknown path or method in the same shape."""
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "_")
    return problem_response(Refusal(error.status_code, code, f"{phrase}.", "无法处理该请求。"))


def order_not_found(order_id: str) -> Refusal:
    """The one answer for an order that does not exist and for one of somebody else."""
    return Refusal(
        404,
        "order_not_found",
        f"There is no order {order_id} in this account.",
        f"该账户下没有订单 {order_id}。",
    )


def customer_not_found(customer_id: str) -> Refusal:
    return Refusal(
        404,
        "customer_not_found",
        f"There is no customer {customer_id}.",
        f"没有客户 {customer_id}。",
    )


def product_not_found(product_id: str) -> Refusal:
    return Refusal(
        404, "product_not_found", f"There is no product {product_id}.", f"没有商品 {product_id}。"
    )
