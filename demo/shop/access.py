"""What a request is given: the shop it talks to, a connection, and proof that it may."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from demo.shop.config import Clock, ShopConfig
from demo.shop.database import connect
from demo.shop.refusals import Problem, Refusal

CUSTOMER = Path(
    pattern=r"^[A-Za-z0-9_-]{1,40}$",
    description="The customer's id. Always the verified identity of who is asking, never a guess.",
    examples=["C1001"],
)
ORDER = Path(
    pattern=r"^[A-Za-z0-9_-]{1,40}$",
    description="The order number, LS and 8 digits, as the customer wrote it or listMyOrders says.",
    examples=["LS20260001"],
)
PRODUCT = Path(description="A product id from searchProducts, P and 4 digits.", examples=["P1001"])
KEY = Header(
    alias="Idempotency-Key",
    min_length=8,
    max_length=200,
    description="A key of the caller's for this one change. Repeating it with the same body"
    " returns the first result again and changes nothing.",
)

bearer = HTTPBearer(auto_error=False, description="The shop's API token.")


@dataclass(frozen=True)
class Shop:
    """The running shop."""

    config: ShopConfig
    now: Clock
    identity_secret: str


def shop_of(request: Request) -> Shop:
    """The shop this request talks to."""
    shop: Shop = request.app.state.shop
    return shop


def open_database(request: Request) -> Iterator[sqlite3.Connection]:
    """One connection for one request."""
    connection = connect(shop_of(request).config.database)
    try:
        yield connection
    finally:
        connection.close()


def current_time(request: Request) -> datetime:
    """What the shop's clock says."""
    return shop_of(request).now()


def require_token(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> None:
    """Let only the holder of the API token in."""
    given = credentials.credentials if credentials else ""
    if not secrets.compare_digest(given.encode(), shop_of(request).config.token.encode()):
        raise Refusal(
            401, "unauthorised", "A valid bearer token is needed.", "需要有效的访问令牌。"
        )


def refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document the problems an operation may answer with."""
    meanings = {
        401: "The bearer token is missing or wrong.",
        404: "There is no such thing in this account.",
        409: "The state of the order forbids it; `code` says which rule.",
        422: "The request breaks a rule or is not valid; `code` says which.",
    }
    return {
        status: {
            "description": meanings[status],
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
            "model": Problem,
        }
        for status in (401, *statuses)
    }


CustomerId = Annotated[str, CUSTOMER]
OrderId = Annotated[str, ORDER]
ProductId = Annotated[str, PRODUCT]
IdempotencyKey = Annotated[str | None, KEY]
Database = Annotated[sqlite3.Connection, Depends(open_database)]
Now = Annotated[datetime, Depends(current_time)]
