"""The moves of a conversation over HTTP: each is a POST below /v1/desk/conversations/{id}."""

from typing import Any

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from desk import views
from desk.access.session import Answerer, Reader, Supervisor
from desk.endpoints import Opened, Room
from domain.errors import Invalid
from domain.ids import OperatorId

router = APIRouter(prefix="/v1/desk", tags=["desk"])


class Transfer(BaseModel):
    to_operator: str | None = None
    to_group: str | None = None
    note: str = Field(default="", max_length=4000)


class Colleague(BaseModel):
    operator_id: str


class Snooze(BaseModel):
    until: AwareDatetime


@router.post("/conversations/{conversation_id}/decline")
async def decline(found: Opened, me: Answerer, room: Room) -> dict[str, Any]:
    """Say no to an offer; 409 when it is over."""
    offer = await room.moves.decline(found, me)
    return {"state": offer.state}


@router.post("/conversations/{conversation_id}/transfer")
async def transfer(found: Opened, body: Transfer, me: Answerer, room: Room) -> dict[str, Any]:
    """To one operator, who is asked at once if they are there, or to a group."""
    if (body.to_operator is None) == (body.to_group is None):
        raise Invalid("Name an operator or a group, one of the two.", field="to_operator")
    if body.to_group is not None:
        handoff = await room.moves.transfer_to_group(found, me, body.to_group, body.note)
    else:
        colleague = OperatorId(body.to_operator or "")
        handoff = await room.moves.transfer_to(found, me, colleague, body.note)
    return {"handoff": views.handoff_view(handoff)}


@router.post("/conversations/{conversation_id}/invite", status_code=201)
async def invite(found: Opened, body: Colleague, me: Answerer, room: Room) -> dict[str, Any]:
    """A colleague may speak here, too."""
    joined = await room.moves.invite(found, me, OperatorId(body.operator_id))
    return {"participant": {"operator_id": joined.operator_id, "part": joined.part}}


@router.post("/conversations/{conversation_id}/leave", status_code=204)
async def leave(found: Opened, me: Answerer, room: Room) -> None:
    """An invited or listening one goes."""
    await room.moves.leave(found, me, me.id)


@router.delete("/conversations/{conversation_id}/participants/{operator_id}", status_code=204)
async def dismiss(found: Opened, operator_id: str, me: Answerer, room: Room) -> None:
    await room.moves.leave(found, me, OperatorId(operator_id))


@router.post("/conversations/{conversation_id}/listen", status_code=201)
async def listen(found: Opened, me: Supervisor, room: Room) -> dict[str, Any]:
    """Read on beside the operator, unseen by the contact."""
    joined = await room.moves.listen(found, me)
    return {"participant": {"operator_id": joined.operator_id, "part": joined.part}}


@router.post("/conversations/{conversation_id}/take-over")
async def take_over(found: Opened, me: Supervisor, room: Room) -> dict[str, Any]:
    """From the assistant, the queue or an operator, who is told."""
    return {"handoff": views.handoff_view(await room.moves.take_over(found, me))}


@router.post("/conversations/{conversation_id}/reassign")
async def reassign(found: Opened, body: Colleague, me: Supervisor, room: Room) -> dict[str, Any]:
    """Give it to this operator, without asking."""
    handoff = await room.moves.reassign(found, me, OperatorId(body.operator_id))
    return {"handoff": views.handoff_view(handoff)}


@router.post("/conversations/{conversation_id}/snooze")
async def snooze(found: Opened, body: Snooze, me: Answerer, room: Room) -> dict[str, Any]:
    """Out of sight until then, or until the contact writes."""
    await room.moves.snooze(found, me, body.until)
    return {"state": "snoozed"}


@router.post("/conversations/{conversation_id}/wake")
async def wake(found: Opened, me: Answerer, room: Room) -> dict[str, Any]:
    await room.moves.wake(found, me)
    return {"state": "operator"}


@router.post("/conversations/{conversation_id}/finish")
async def finish(found: Opened, me: Answerer, room: Room) -> dict[str, Any]:
    """The wrap-up is done."""
    await room.moves.finish(found, me)
    return {"state": "resolved"}


@router.post("/conversations/{conversation_id}/reopen")
async def reopen(found: Opened, me: Answerer, room: Room) -> dict[str, Any]:
    """Take up again what was resolved; the contact is told."""
    return {"handoff": views.handoff_view(await room.moves.reopen(found, me))}


@router.get("/operators")
async def operators(_me: Reader, room: Room) -> list[dict[str, Any]]:
    """Whom a conversation can be passed to, with the units that each has before them and the groups they are named in."""
    loads = await room.journal.handoffs.loads()
    groups = await room.moves.groups()
    everybody = await room.journal.operators.all()
    return [
        views.colleague_view(one, loads.get(one.id, 0.0), groups) for one in everybody if one.active
    ]


@router.get("/groups")
async def groups(_me: Reader, room: Room) -> list[dict[str, Any]]:
    """Every group that a conversation can be passed to."""
    return [{"name": one.name} for one in await room.moves.groups()]
