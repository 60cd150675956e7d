"""Canned replies and mentions over HTTP, below /v1/desk."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from desk.access.session import Answerer, Reader
from desk.endpoints import Opened
from desk.replying import views
from desk.replying.canned import Wanted
from desk.replying.room import ReplyingRoom
from domain.ids import CannedReplyId, ConversationId
from domain.language import Language
from store.moments import utc_now

router = APIRouter(prefix="/v1/desk", tags=["desk"])


def replying_room(request: Request) -> ReplyingRoom:
    room: ReplyingRoom = request.app.state.replying
    return room


Room = Annotated[ReplyingRoom, Depends(replying_room)]


class CannedText(BaseModel):
    shortcut: str = Field(max_length=64)
    language: Language
    text: str = Field(max_length=16000)
    shared: bool = False

    def wanted(self) -> Wanted:
        return Wanted(self.shortcut, self.language, self.text, self.shared)


class Seen(BaseModel):
    """Those of one conversation, or all."""

    conversation_id: str | None = Field(default=None, max_length=64)


@router.get("/canned-replies")
async def canned(me: Answerer, room: Room) -> dict[str, Any]:
    """One's own and everybody's, most used first."""
    return {"replies": [views.canned_view(one, me) for one in await room.canned.of(me)]}


@router.post("/canned-replies", status_code=201)
async def add_canned(body: CannedText, me: Answerer, room: Room) -> dict[str, Any]:
    """A shared one needs the permission `supervise`; 409 where the shortcut is taken in this language."""
    return {"reply": views.canned_view(await room.canned.add(me, body.wanted()), me)}


@router.put("/canned-replies/{reply_id}")
async def change_canned(
    reply_id: str, body: CannedText, me: Answerer, room: Room
) -> dict[str, Any]:
    changed = await room.canned.change(me, CannedReplyId(reply_id), body.wanted())
    return {"reply": views.canned_view(changed, me)}


@router.delete("/canned-replies/{reply_id}", status_code=204)
async def delete_canned(reply_id: str, me: Answerer, room: Room) -> None:
    await room.canned.delete(me, CannedReplyId(reply_id))


@router.post("/canned-replies/{reply_id}/use", status_code=204)
async def use_canned(reply_id: str, me: Answerer, room: Room) -> None:
    """It was put into a reply: the most used come first."""
    await room.canned.count_use(me, CannedReplyId(reply_id))


@router.get("/conversations/{conversation_id}/variables")
async def variables(found: Opened, me: Answerer, room: Room) -> dict[str, Any]:
    """What `{{customer.name}}` and the others stand for here; null where nobody knows."""
    return {"variables": await room.canned.variables(found, me)}


@router.get("/mentions")
async def mentions(me: Reader, room: Room) -> dict[str, Any]:
    """Notes in which one was called and that one has not seen, newest first."""
    unseen = await room.journal.mentions.unseen(me.id)
    return {
        "mentions": [views.mention_view(one) for one in unseen],
        "unseen": await room.journal.mentions.count_unseen(me.id),
    }


@router.post("/mentions/seen")
async def see_mentions(body: Seen, me: Reader, room: Room) -> dict[str, Any]:
    chosen = ConversationId(body.conversation_id) if body.conversation_id else None
    seen = await room.journal.mentions.see(me.id, chosen, now=utc_now())
    return {"seen": seen, "unseen": await room.journal.mentions.count_unseen(me.id)}
