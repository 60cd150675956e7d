"""Cases over HTTP: anybody who may read a conversation makes one of it, engineers label them."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from desk.access.audit import tell
from desk.access.session import Engineer, ReaderOrEngineer
from domain.case import CaseReason, CaseState
from domain.ids import CaseId, ConversationId, MessageId
from evals.console.cases import CaseBook

router = APIRouter()


def case_book(request: Request) -> CaseBook:
    book: CaseBook = request.app.state.eval_cases
    return book


Book = Annotated[CaseBook, Depends(case_book)]


class Asked(BaseModel):
    """Without a message it is the last one that the reason fits."""

    conversation_id: Annotated[str, Field(min_length=1, max_length=64)]
    message_id: Annotated[str, Field(max_length=64)] | None = None
    why: CaseReason = CaseReason.OTHER


class Settled(BaseModel):
    """`case` is as in a suite's file (docs/evals.md); without it the case stays as it is. With the `settled_at` that was shown, what
    a colleague wrote meanwhile is not overwritten."""

    state: CaseState
    case: dict[str, Any] | None = None
    settled_at: datetime | None = None


@router.post("/cases", status_code=201)
async def make(request: Request, body: Asked, me: ReaderOrEngineer, book: Book) -> dict[str, Any]:
    """A case of what was said up to that message, without who said it; 409 with the case where there is one."""
    tell(request, conversation_id=body.conversation_id)
    made = await book.make(
        me,
        ConversationId(body.conversation_id),
        message_id=MessageId(body.message_id) if body.message_id else None,
        why=body.why,
    )
    return {"case": made}


@router.get("/cases")
async def cases(_me: Engineer, book: Book, state: CaseState = CaseState.WAITING) -> dict[str, Any]:
    """The newest first, each with the turns that it was made of and the reply that was given."""
    return await book.view(state)


@router.get("/cases/export")
async def export(_me: Engineer, book: Book) -> Response:
    """The labelled ones, as a file of cases that can be laid beside a suite."""
    headers = {"Content-Disposition": 'attachment; filename="production.yaml"'}
    return Response(await book.export(), media_type="application/yaml", headers=headers)


@router.put("/cases/{case_id}")
async def settle(case_id: str, body: Settled, me: Engineer, book: Book) -> dict[str, Any]:
    """Say what should have happened (`labelled`), `dropped`, or let it wait again; 422 names the key that is wrong."""
    found = await book.settle(me, CaseId(case_id), body.state, body.case, seen=body.settled_at)
    return {"case": found}
