"""Proposals that an operator starts, changes or takes back, over HTTP, below /v1/desk."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from desk.access.session import Answerer, Reader
from desk.endpoints import Opened
from desk.replying import views
from desk.replying.endpoints import Room
from domain.errors import Invalid
from domain.ids import ProposalId

router = APIRouter(prefix="/v1/desk", tags=["desk"])
Arguments = dict[str, Any]


class Start(BaseModel):
    tool: str = Field(max_length=128)
    arguments: Arguments
    text: str = Field(default="", max_length=16000)


class Ruling(BaseModel):
    """`arguments` for `edit`, `text` for `respond`, and before the proposal if wanted."""

    decision: Literal["accept", "edit", "respond", "ignore"]
    arguments: Annotated[Arguments | None, Field(default=None)]
    text: str = Field(default="", max_length=16000)


@router.get("/conversations/{conversation_id}/approvals")
async def approvals(found: Opened, _me: Reader, room: Room) -> dict[str, Any]:
    """What waits for the customer's yes, and what may be proposed to this customer."""
    now = await room.approving.open(found)
    contact = await room.journal.contacts.get(found.contact_id)
    return {
        "pending": [
            views.proposal_view(one, room.approving.given(one, contact)) for one in now.pending
        ],
        "tools": [views.tool_view(tool) for tool in now.tools],
    }


@router.post("/conversations/{conversation_id}/approvals", status_code=201)
async def start(found: Opened, body: Start, me: Answerer, room: Room) -> dict[str, Any]:
    """Put to the customer, who consents or not; within the tool's schema and limits, else 422."""
    made, message_id = await room.approving.start(
        found, me, body.tool, body.arguments, text=body.text
    )
    return {"proposal": views.proposal_view(made, {}), "message_id": message_id}


@router.post("/conversations/{conversation_id}/approvals/{proposal_id}")
async def decide(
    proposal_id: str, found: Opened, body: Ruling, me: Answerer, room: Room
) -> dict[str, Any]:
    """What the owner makes of a pending proposal; only the customer's own yes carries it out."""
    chosen = ProposalId(proposal_id)
    match body.decision:
        case "ignore":
            await room.approving.ignore(found, me, chosen)
            return {"proposal": None, "message_id": None}
        case "respond":
            message_id = await room.approving.respond(found, me, chosen, body.text)
            return {"proposal": None, "message_id": message_id}
        case "edit" if body.arguments is None:
            raise Invalid("arguments are missing: say what is to be changed.", field="arguments")
    arguments = body.arguments if body.decision == "edit" else None
    made, message_id = await room.approving.accept(
        found, me, chosen, arguments=arguments, text=body.text
    )
    return {"proposal": views.proposal_view(made, {}), "message_id": message_id}
