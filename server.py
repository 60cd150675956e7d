"""The HTTP server: routers, errors, guards, and what happens at start and stop."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from channels import attachments, openai_api, web
from channels.contract import describe_api
from channels.guards import (
    BodyLimit,
    SecurityHeaders,
    contacts_and_operators,
    with_attachments,
)
from channels.problems import add_problem_handlers, problem
from desk import api as desk_api
from desk.access.audit import AuditLog
from evals.console import endpoints as evals_endpoints
from evals.console.cases import CaseBook
from evals.console.runs import RunBook
from insights import endpoints as insights_endpoints
from wiring import Services
from workshop import endpoints as workshop_endpoints

logger = logging.getLogger(__name__)

WEB = Path(__file__).parent / "web" / "dist"
DRAIN_SECONDS = 5.0


def create_app(services: Services) -> FastAPI:
    """The application; it takes over unfinished turns at start and drains the running ones at
    stop."""
    app = FastAPI(
        title="Xiaoer", version="0.1.0", lifespan=_lifespan, docs_url="/docs", redoc_url=None
    )
    app.state.services = services
    app.state.inbox = services.inbox
    app.state.desk = services.desk
    app.state.workshop = services.workshop
    app.state.risk = services.risk
    app.state.samples = services.samples
    app.state.eval_cases = CaseBook(services.journal)
    app.state.eval_runs = RunBook(services.settings)
    for name, room in services.desk_rooms.items():
        setattr(app.state, name, room)
    app.state.ready = False
    add_problem_handlers(app)
    describe_api(app)
    app.include_router(web.router)
    app.include_router(attachments.router)
    app.include_router(desk_api.build_router())
    app.include_router(workshop_endpoints.build_router())
    app.include_router(insights_endpoints.router)
    app.include_router(evals_endpoints.router)
    app.include_router(
        openai_api.build_router(
            assistant=services.assistant, journal=services.journal, settings=services.settings
        )
    )
    _add_checks(app, services)
    _add_pages(app)
    _add_guards(app, services)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    starting = asyncio.create_task(_start(app, services))
    watching = asyncio.ensure_future(services.watch())
    yield
    app.state.ready = False
    services.journal.wakeups.close()
    starting.cancel()
    watching.cancel()
    await asyncio.gather(starting, watching, return_exceptions=True)
    await services.dispatcher.stop(DRAIN_SECONDS)
    await services.close()


async def _start(app: FastAPI, services: Services) -> None:
    """The server listens at once; /readyz is green when nobody has to wait for a model to load."""
    try:
        await services.warm()
    except Exception:
        # Turns then fail visibly, each with a human; that is better than no server.
        logger.exception("warming up failed")
    await services.dispatcher.start()
    app.state.ready = True


def _add_checks(app: FastAPI, services: Services) -> None:
    @app.get("/healthz", tags=["running"])
    async def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["running"])
    async def readyz(request: Request) -> Response:
        """The journal answers and the models are loaded."""
        try:
            async with services.journal.database.read() as connection:
                await connection.execute(text("SELECT 1"))
        except Exception:
            logger.exception("the journal does not answer")
            return problem(request, 503, "unavailable", "The journal does not answer.")
        if not request.app.state.ready:
            return problem(request, 503, "unavailable", "The models are being loaded.")
        return JSONResponse({"status": "ready"})

    @app.get("/metrics", tags=["running"])
    async def metrics() -> Response:
        """Counters in Prometheus' text format."""
        body = generate_latest(services.dispatcher.measures.registry)
        return Response(body, media_type=CONTENT_TYPE_LATEST)


def _add_pages(app: FastAPI) -> None:
    """The built web, where there is one."""
    for page in ("assets", "widget", "console"):
        if (WEB / page).is_dir():
            app.mount(f"/{page}", StaticFiles(directory=WEB / page, html=True), name=page)

    @app.get("/", include_in_schema=False)
    async def root() -> Response:
        return RedirectResponse("/widget/")


def _add_guards(app: FastAPI, services: Services) -> None:
    """The last one added is the first that a request meets."""
    settings = services.settings
    app.add_middleware(AuditLog, journal=services.journal)
    app.add_middleware(
        BodyLimit,
        max_bytes=settings.max_body_bytes,
        larger=with_attachments(
            services.workshop.limits.of_body if services.workshop else lambda _method, _path: None,
            max_bytes=settings.attachment_mb << 20,
        ),
        admit=contacts_and_operators(services.inbox, services.journal),
    )
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins,
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"],
        expose_headers=["Retry-After"],
        max_age=600,
    )
    app.add_middleware(
        SecurityHeaders,
        framed_by=settings.allowed_origins,
        measures=services.dispatcher.measures,
    )
