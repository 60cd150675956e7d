"""Search, notes and tags on contacts, merging, and signs between people, over HTTP."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from desk.access.session import Answerer, Reader
from desk.attempts import Attempts
from desk.finding import views
from desk.finding.room import FindingRoom
from desk.plain import Moment
from domain.conversation import OwnerKind
from domain.ids import ContactId, ConversationId, MessageId
from store.search import MAX_QUERY, Filters

router = APIRouter(prefix="/v1/desk", tags=["desk"])
_signs = Attempts(limit=120, seconds=60)


def finding_room(request: Request) -> FindingRoom:
    room: FindingRoom = request.app.state.finding
    return room


Room = Annotated[FindingRoom, Depends(finding_room)]


class NoteText(BaseModel):
    text: str = Field(max_length=8000)


class Other(BaseModel):
    other_id: str = Field(max_length=64)


class Typing(BaseModel):
    """`aloud`: in the reply, which the contact may know of; a private note is nobody's business but colleagues'."""

    typing: bool = True
    aloud: bool = True


class ReadUntil(BaseModel):
    message_id: str = Field(max_length=64)


@router.get("/search")
async def search(
    _me: Reader,
    room: Room,
    q: Annotated[str, Query(min_length=1, max_length=MAX_QUERY)],
    channel: Annotated[str, Query(max_length=32)] = "",
    state: Literal["", "open", "resolved"] = "",
    operator: Annotated[str, Query(max_length=64)] = "",
    since: Moment | None = None,
    until: Moment | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> dict[str, Any]:
    """Every word must occur; Latin words from their beginning, Chinese ones anywhere. With a filter only conversations."""
    filters = Filters(channel, state, operator, since, until)
    return await room.search(q, filters, limit=limit)


@router.get("/tags")
async def tags(_me: Reader, room: Room) -> dict[str, Any]:
    known = await room.journal.contact_notes.all_tags()
    return {"tags": [{"tag": tag, "count": count} for tag, count in known]}


@router.get("/contacts/{contact_id}")
async def contact(contact_id: str, _me: Reader, room: Room) -> dict[str, Any]:
    """Identities (masked), tags, notes, conversations on all channels and their scores."""
    return await room.contact(ContactId(contact_id))


@router.post("/contacts/{contact_id}/notes", status_code=201)
async def add_note(contact_id: str, body: NoteText, me: Answerer, room: Room) -> dict[str, Any]:
    return {"note": await room.add_note(ContactId(contact_id), me, body.text)}


@router.delete("/contacts/{contact_id}/notes/{note_id}", status_code=204)
async def remove_note(contact_id: str, note_id: str, me: Answerer, room: Room) -> None:
    """One's own; 403 for a colleague's."""
    await room.journal.contact_notes.remove_note(ContactId(contact_id), note_id, me)


@router.put("/contacts/{contact_id}/tags/{tag}")
async def add_tag(contact_id: str, tag: str, me: Answerer, room: Room) -> dict[str, Any]:
    return {"tags": await room.add_tag(ContactId(contact_id), me, tag)}


@router.delete("/contacts/{contact_id}/tags/{tag}")
async def remove_tag(contact_id: str, tag: str, _me: Answerer, room: Room) -> dict[str, Any]:
    await room.journal.contact_notes.remove_tag(ContactId(contact_id), tag)
    return {"tags": await room.journal.contact_notes.tags(ContactId(contact_id))}


@router.get("/contacts/{contact_id}/merge/{other_id}")
async def preview_merge(
    contact_id: str, other_id: str, _me: Answerer, room: Room
) -> dict[str, Any]:
    """What would move, and who stays; 409 `cannot_merge` says why not."""
    preview = await room.journal.merging.preview(ContactId(contact_id), ContactId(other_id))
    return views.merge_view(preview)


@router.post("/contacts/{contact_id}/merge")
async def merge(contact_id: str, body: Other, me: Answerer, room: Room) -> dict[str, Any]:
    """Two contacts become one; `id` takes it back."""
    return views.merge_view(await room.merge(ContactId(contact_id), ContactId(body.other_id), me))


@router.post("/merges/{merge_id}/undo")
async def part(merge_id: str, me: Answerer, room: Room) -> dict[str, Any]:
    return views.merge_view(await room.part(merge_id, me))


@router.post("/conversations/{conversation_id}/typing", status_code=204)
async def typing(conversation_id: str, body: Typing, me: Answerer, room: Room) -> None:
    """Colleagues see it, and the contact where this operator may speak; kept nowhere."""
    _signs.check(me.id)
    found = await room.journal.conversations.get(ConversationId(conversation_id))
    await room.journal.signs.typing_operator(found, me, typing=body.typing, aloud=body.aloud)


@router.post("/conversations/{conversation_id}/read", status_code=204)
async def read(conversation_id: str, body: ReadUntil, me: Answerer, room: Room) -> None:
    """The holder has read up to this message; from anybody else it says nothing to the contact."""
    _signs.check(me.id)
    found = await room.journal.conversations.get(ConversationId(conversation_id))
    if found.owner.kind is OwnerKind.OPERATOR and found.owner.operator_id == me.id:
        await room.journal.signs.read(found.id, "operator", MessageId(body.message_id))


@router.get("/conversations/{conversation_id}/read")
async def read_until(conversation_id: str, _me: Reader, room: Room) -> dict[str, Any]:
    """The last message that the contact has seen."""
    found = await room.journal.conversations.get(ConversationId(conversation_id))
    return {"contact": await room.journal.signs.read_until(found.id, "contact")}
