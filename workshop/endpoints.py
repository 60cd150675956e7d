"""The workshop over HTTP: /v1/knowledge/..., with the desk's session and its token on every write."""

from fastapi import APIRouter, Depends

from desk.access.policy import Permission
from desk.access.session import allowed
from workshop import (
    endpoints_articles,
    endpoints_erasing,
    endpoints_faq,
    endpoints_gaps,
    endpoints_imports,
    endpoints_sources,
    endpoints_trying,
)

# Each part adds its router, which has no prefix of its own.
ROUTERS: tuple[APIRouter, ...] = (
    endpoints_articles.router,
    endpoints_erasing.router,
    endpoints_faq.router,
    endpoints_imports.router,
    endpoints_sources.router,
    endpoints_gaps.router,
    endpoints_trying.router,
)


def build_router() -> APIRouter:
    router = APIRouter(prefix="/v1/knowledge", tags=["knowledge"])
    # Before the others, whose `/gaps/{gap_id}` would catch it.
    router.include_router(endpoints_gaps.flags)
    for part in ROUTERS:
        router.include_router(part, dependencies=[Depends(allowed(Permission.KNOWLEDGE))])
    return router
