"""Put the demo shop together: the API, the shop front and the faults, on one database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from rich.console import Console
from starlette.exceptions import HTTPException

from demo.shop import api_read, api_write, faults, refusals
from demo.shop.access import Shop
from demo.shop.config import ShopConfig, clock_for
from demo.shop.database import connect, is_seeded, keep_fresh
from demo.shop.front import pages
from demo.shop.identity import identity_secret
from demo.shop.seed import seed

DESCRIPTION = """
The order and customer system of Lark Select (云雀优选), a shop for shoes, clothing, outdoor gear,
small electronics and home goods. Money is in CNY, times carry their offset.

Everything about a customer lives under `/api/customers/{customer_id}`: the order of somebody else
answers like one that does not exist. Every change accepts an `Idempotency-Key`. Refusals are
problem+json with a machine `code` and words in English (`detail`) and Chinese (`detail_zh`).
"""


def create_app(config: ShopConfig) -> FastAPI:
    """Build the shop; its database is made or refreshed when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        open_shop(config)
        app.state.shop = Shop(config, clock_for(config), identity_secret(config))
        yield

    app = FastAPI(
        title="Lark Select shop API",
        version="1.0.0",
        summary="Products, orders, parcels, refunds, coupons and customers of the demo shop.",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url="/api/docs",
        redoc_url=None,
        # Wherever the document was read: the address it listens on need not be the one it is reached at.
        servers=[{"url": "/"}],
    )
    app.state.faults = faults.FaultBoard() if config.faults_enabled else None
    app.include_router(api_read.router)
    app.include_router(api_write.router)
    app.include_router(pages.router)
    if config.faults_enabled:
        app.include_router(faults.router)
    app.mount("/assets", StaticFiles(directory=pages.ASSETS), name="assets")
    app.add_exception_handler(refusals.Refusal, refusals.on_refusal)
    app.add_exception_handler(RequestValidationError, refusals.on_invalid_request)
    app.add_exception_handler(HTTPException, refusals.on_http_error)
    return app


def open_shop(config: ShopConfig) -> None:
    """Seed an empty shop; bring the dates of an old one up to today."""
    now = clock_for(config)()
    if not is_seeded(config.database):
        console = Console(stderr=True)
        seed(config.database, now=now, console=console)
        return
    connection = connect(config.database)
    try:
        keep_fresh(connection, now)
    finally:
        connection.close()
