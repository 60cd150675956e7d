"""The desk over HTTP: /v1/desk/..., a cookie session, X-CSRF-Token on every write."""

import asyncio
import json
import secrets
import time
import unicodedata
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import AfterValidator, BaseModel, Field
from sse_starlette.sse import EventSourceResponse

from desk import accounts, views
from desk.access.audit import tell
from desk.access.masking import masked
from desk.access.policy import Permission, may
from desk.access.session import (
    COOKIE,
    COOKIE_PATH,
    Answerer,
    Anyone,
    OurPages,
    Reader,
    Router,
    keep_cookie,
)
from desk.presence import HEARTBEAT_SECONDS
from desk.room import DeskRoom
from domain.contact import Operator, Presence
from domain.conversation import Conversation
from domain.ids import ConversationId

router = APIRouter(prefix="/v1/desk", tags=["desk"])


def desk_room(request: Request) -> DeskRoom:
    room: DeskRoom = request.app.state.desk
    return room


Room = Annotated[DeskRoom, Depends(desk_room)]


async def opened(conversation_id: str, room: Room, _me: Reader) -> Conversation:
    return await room.journal.conversations.get(ConversationId(conversation_id))


Opened = Annotated[Conversation, Depends(opened)]


def _plain(text: str) -> str:
    """Half of a surrogate pair is no text: neither a hash nor the database would take it."""
    if any(unicodedata.category(character) in ("Cs", "Cc") for character in text):
        raise ValueError("has characters that cannot be typed")
    return text


class Credentials(BaseModel):
    login: Annotated[str, Field(min_length=1, max_length=128), AfterValidator(_plain)]
    password: Annotated[str, Field(min_length=1, max_length=256), AfterValidator(_plain)]


class PresenceChange(BaseModel):
    presence: Presence


class Text(BaseModel):
    text: str


class Reply(BaseModel):
    text: str = ""
    attachments: list[str] = Field(default=[], max_length=50)


class Note(BaseModel):
    note: str = ""


class Disposition(BaseModel):
    disposition: Literal["solved", "no_answer_needed", "passed_on", "spam"] = "solved"


class Switch(BaseModel):
    on: bool


@router.post("/session", status_code=201, dependencies=[OurPages])
async def sign_in(
    body: Credentials, request: Request, response: Response, room: Room
) -> dict[str, Any]:
    """Sign in: sets the session cookie and returns the token that writes need."""
    client = request.client.host if request.client else ""
    device = request.headers.get("user-agent", "")
    tell(request, login=body.login)
    session = await room.sign_in(body.login, body.password, client=client, device=device)
    await room.journal.sessions.end(accounts.key_of(request.cookies.get(COOKIE, "")))
    keep_cookie(request, response, session.token)
    request.state.operator = session.operator
    return {"operator": views.operator_view(session.operator), "csrf": session.csrf}


@router.get("/session")
async def session(me: Anyone, request: Request) -> dict[str, Any]:
    """Who is signed in, and the token for writes: a reloaded page needs both."""
    csrf = accounts.csrf_of(request.cookies[COOKIE])
    return {"operator": views.operator_view(me), "csrf": csrf}


@router.delete("/session", status_code=204)
async def sign_out(me: Anyone, room: Room, request: Request, response: Response) -> None:
    """Ends the session; with the last one, goes offline and puts open conversations back in the
    queue."""
    await room.sign_out(me, request.cookies[COOKIE])
    response.delete_cookie(COOKIE, path=COOKIE_PATH)


@router.put("/presence")
async def presence(body: PresenceChange, me: Anyone, room: Room) -> dict[str, Any]:
    await room.set_presence(me, body.presence)
    return {"presence": body.presence}


@router.put("/humans-only")
async def humans_only(body: Switch, me: Router, room: Room) -> dict[str, Any]:
    """The switch that silences the assistant everywhere: every new question goes to the queue."""
    await room.set_humans_only(me, on=body.on)
    return {"humans_only": body.on}


@router.get("/queue")
async def queue(me: Reader, room: Room) -> dict[str, Any]:
    """Who waits, in the order of the queue; mine, what I put to sleep, the tickets, and what colleagues have."""
    return views.overview_view(await room.overview(me))


@router.get("/conversations/{conversation_id}")
async def conversation(found: Opened, room: Room) -> dict[str, Any]:
    """Everything an operator reads: brief, contact, messages with notes and confidences."""
    messages, last_seq = await room.journal.messages.list(found.id, internal=True)
    handoff = await room.journal.handoffs.latest(found.id)
    contact = await room.journal.contacts.get(found.contact_id)
    names = {one.id: one.name for one in await room.journal.operators.all()}
    offer = await room.journal.offers.of(found.id)
    people = await room.journal.participants.of(found.id)
    rated = await room.journal.feedback.of(found.id)
    holder = found.owner.operator_id
    name = names.get(holder) if holder else None
    return {
        "conversation": views.conversation_view(found, operator_name=name),
        **views.standing_view(found, offer, people, names),
        "contact": views.contact_view(contact),
        "handoff": views.handoff_view(handoff) if handoff else None,
        "messages": [views.message_view(message, rated.get(message.id)) for message in messages],
        "last_seq": last_seq,
    }


@router.get("/conversations/{conversation_id}/customer")
async def customer(found: Opened, room: Room) -> dict[str, Any]:
    """The contact in the shop's own systems."""
    return masked(await room.customer(await room.journal.contacts.get(found.contact_id)))


@router.post("/conversations/{conversation_id}/accept")
async def accept(found: Opened, me: Answerer, room: Room) -> dict[str, Any]:
    """Take the conversation; 409 `handoff_taken` names who has it."""
    return {"handoff": views.handoff_view(await room.accept(found, me))}


@router.post("/conversations/{conversation_id}/reply", status_code=201)
async def reply(
    found: Opened,
    body: Reply,
    me: Answerer,
    room: Room,
    idempotency_key: Annotated[str | None, Header(max_length=150)] = None,
) -> dict[str, Any]:
    key = idempotency_key or secrets.token_hex(16)
    return {"message_id": await room.reply(found, me, body.text, key=key, files=body.attachments)}


@router.post("/conversations/{conversation_id}/note", status_code=201)
async def note(found: Opened, body: Text, me: Answerer, room: Room) -> dict[str, Any]:
    """A private note: no contact ever sees it."""
    return {"message_id": await room.note(found, me, body.text)}


@router.post("/conversations/{conversation_id}/return")
async def hand_back(found: Opened, body: Note, me: Answerer, room: Room) -> dict[str, Any]:
    """Back to the assistant, which answers what is still unanswered."""
    await room.hand_back(found, me, body.note)
    return {"owner": "assistant"}


@router.post("/conversations/{conversation_id}/resolve")
async def resolve(found: Opened, body: Disposition, me: Answerer, room: Room) -> dict[str, Any]:
    await room.resolve(found, me, body.disposition)
    return {"status": "resolved"}


@router.get("/events", response_class=EventSourceResponse)
async def events(me: Anyone, room: Room, request: Request) -> EventSourceResponse:
    """Wake-ups: `{"type": "queue"}` or `{"type": "conversation", "id"}`; fetch what you show anew."""
    key = accounts.key_of(request.cookies[COOKIE])
    return EventSourceResponse(
        wakeups(room, me, key),
        ping=HEARTBEAT_SECONDS,
        headers={"X-Accel-Buffering": "no"},
    )


async def wakeups(
    room: DeskRoom, me: Operator, key: str, *, heartbeat: float = HEARTBEAT_SECONDS
) -> AsyncIterator[dict[str, str]]:
    """Ends with the session; until then every heartbeat shows that the operator is there. Whoever may not read learns only that
    something is new."""
    operators, reads = room.journal.operators, False
    with room.journal.wakeups.listen(signs=True) as news:
        yield {"data": json.dumps({"type": "queue"})}
        due = time.monotonic()
        while not room.journal.wakeups.closed:
            if time.monotonic() >= due:
                if not await room.journal.sessions.alive(key, now=datetime.now(UTC)):
                    return
                await operators.renew_presence(me.id, now=datetime.now(UTC))
                # Asked again each time: a role may change while the page stays open.
                reads = may(await operators.get(me.id), Permission.READ)
                due = time.monotonic() + heartbeat
            try:
                item = await asyncio.wait_for(news.get(), due - time.monotonic())
            except TimeoutError:
                continue
            if item["type"] == "session":
                due = time.monotonic()
            # A call by name is for the one who was called.
            elif item["type"] == "queue" or (
                reads and item["type"] != "closed" and item.get("operator", me.id) == me.id
            ):
                yield {"data": json.dumps(item)}
