"""Looking back over HTTP, for those who are signed in to the console: /v1/insights/..."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from desk.access.session import Engineer
from insights import endpoints_samples
from insights.risk import MOST_DAYS, RiskBook

router = APIRouter(prefix="/v1/insights", tags=["insights"])
router.include_router(endpoints_samples.router)


def risk_book(request: Request) -> RiskBook:
    book: RiskBook = request.app.state.risk
    return book


Book = Annotated[RiskBook, Depends(risk_book)]


class Chosen(BaseModel):
    """None takes the choice back: the setting counts again."""

    risk: Annotated[float, Field(gt=0, lt=1)] | None


@router.get("/risk")
async def risk(
    _me: Engineer, book: Book, days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = 14
) -> dict[str, Any]:
    """What may be promised, how the log's replies would have fallen, and what the queue would be."""
    return await book.view(days=days)


@router.put("/risk")
async def choose(body: Chosen, me: Engineer, book: Book) -> dict[str, Any]:
    """From the next turn on; 422 for a risk that the labelled turns do not support."""
    await book.choose(me, body.risk)
    return {"risk": body.risk}
