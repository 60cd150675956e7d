"""The workshop over HTTP: /v1/knowledge/..., with the desk's session and its token on every write."""

from fastapi import APIRouter, Depends

from desk.access.session import signed_in
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
    router = APIRouter(
        prefix="/v1/knowledge", tags=["knowledge"], dependencies=[Depends(signed_in)]
    )
    for part in ROUTERS:
        router.include_router(part)
    return router
