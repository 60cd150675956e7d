"""Labelling over HTTP: the annotation queue, and the record of what was learnt."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from desk.access.session import Engineer, ReaderOrEngineer
from domain.ids import ConversationId, MessageId, SampleId
from domain.sample import SampleState
from insights.samples import SampleBook

router = APIRouter()


def sample_book(request: Request) -> SampleBook:
    book: SampleBook = request.app.state.samples
    return book


Samples = Annotated[SampleBook, Depends(sample_book)]


class Settled(BaseModel):
    """`labelled` with a label, `dismissed`, or `open` to undo either."""

    state: SampleState
    label: Annotated[str, Field(max_length=128)] | None = None


class Flagged(BaseModel):
    conversation_id: str
    message_id: str


@router.get("/samples")
async def samples(
    _me: Engineer, book: Samples, state: SampleState = SampleState.OPEN
) -> dict[str, Any]:
    """Turns that may have been taken for something else, those that people complained of first, each with what was said before."""
    return await book.view(state)


@router.post("/samples/flag", status_code=201)
async def flag(body: Flagged, _me: ReaderOrEngineer, book: Samples) -> dict[str, Any]:
    """ "Understood wrongly": the turn of this message joins the queue; 422 where nothing was read in it."""
    found = await book.flag(ConversationId(body.conversation_id), MessageId(body.message_id))
    return {"sample": found}


@router.put("/samples/{sample_id}")
async def settle(sample_id: str, body: Settled, me: Engineer, book: Samples) -> dict[str, Any]:
    """What it should have been taken for; 409 names the colleague who was faster."""
    found = await book.settle(me, SampleId(sample_id), body.state, body.label)
    return {"sample": found}


@router.get("/learning")
async def learning(_me: Engineer, book: Samples) -> dict[str, Any]:
    """The classifier in use, how many labelled samples wait for `xiaoer learn`, and the learnings so far, newest first."""
    return await book.record()
