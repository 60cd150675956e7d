"""All routes of the desk, below /v1/desk."""

from fastapi import APIRouter

from desk import endpoints, endpoints_moves
from desk.access import company_endpoints
from desk.access import endpoints as access
from desk.finding import endpoints as finding
from desk.replying import endpoints as replying
from desk.replying import endpoints_approving, endpoints_drafting, file_endpoints
from desk.routing import endpoints as routing
from desk.routing import promise_endpoints
from desk.supervising import coaching_endpoints
from desk.supervising import endpoints as supervising


def build_router() -> APIRouter:
    """Each room of the desk brings its own."""
    router = APIRouter()
    router.include_router(endpoints.router)
    router.include_router(endpoints_moves.router)
    router.include_router(access.router)
    router.include_router(company_endpoints.router)
    router.include_router(finding.router)
    router.include_router(file_endpoints.router)
    router.include_router(replying.router)
    router.include_router(endpoints_drafting.router)
    router.include_router(endpoints_approving.router)
    router.include_router(supervising.router)
    router.include_router(coaching_endpoints.router)
    router.include_router(routing.router)
    router.include_router(promise_endpoints.router)
    return router
