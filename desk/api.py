"""All routes of the desk, below /v1/desk."""

from fastapi import APIRouter

from desk import endpoints


def build_router() -> APIRouter:
    """Each room of the desk brings its own."""
    router = APIRouter()
    router.include_router(endpoints.router)
    return router
