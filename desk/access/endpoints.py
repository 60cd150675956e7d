"""Who works at the desk, where one is signed in oneself, what is covered of a contact, and the log of it all; over HTTP."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, StringConstraints

from desk.access import views
from desk.access.audit import tell
from desk.access.masking import revealed
from desk.access.session import (
    COOKIE,
    COOKIE_PATH,
    Admin,
    Anyone,
    Auditor,
    Reader,
    Records,
)
from desk.access.staff import NewOperator, Staff
from desk.plain import Line, Moment
from desk.room import DeskRoom
from domain.contact import Role
from domain.errors import NotFound
from domain.ids import ConversationId, OperatorId
from store.audit import Sought
from store.moments import utc_now

router = APIRouter(prefix="/v1/desk", tags=["desk"])

Login = Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f]{1,128}$")]
Password = Annotated[str, Field(min_length=8, max_length=256)]
Names = Annotated[list[Annotated[Line, Field(max_length=64)]], Field(max_length=50)]
Capacity = Annotated[int, Field(ge=0, le=100)]
_PAGE = 100


def staff_of(request: Request) -> Staff:
    staff: Staff = request.app.state.staff
    return staff


def desk_of(request: Request) -> DeskRoom:
    room: DeskRoom = request.app.state.desk
    return room


People = Annotated[Staff, Depends(staff_of)]
Room = Annotated[DeskRoom, Depends(desk_of)]


class StaffAsked(BaseModel):
    login: Login
    name: Line
    password: Password
    role: Role = Role.OPERATOR
    capacity: Capacity = 5
    groups: Names = []
    skills: Names = []
    languages: list[Literal["zh", "en"]] = []


class StaffChange(BaseModel):
    """What is missing stays."""

    name: Line | None = None
    role: Role | None = None
    capacity: Capacity | None = None
    groups: Names | None = None
    skills: Names | None = None
    languages: list[Literal["zh", "en"]] | None = None
    active: bool | None = None


class NewPassword(BaseModel):
    password: Password


class PasswordChange(BaseModel):
    old: Annotated[str, Field(max_length=256)]
    new: Password


class Covered(BaseModel):
    field: Annotated[str, Field(max_length=200)]


@router.get("/staff")
async def staff(_me: Admin, journal: Records) -> dict[str, Any]:
    """Everybody, those who are let go included."""
    return {"staff": [views.person_view(one) for one in await journal.operators.all()]}


@router.post("/staff", status_code=201)
async def add(body: StaffAsked, request: Request, _me: Admin, people: People) -> dict[str, Any]:
    asked = body.model_dump()
    for name in ("groups", "skills", "languages"):
        asked[name] = tuple(asked[name])
    made = await people.add(NewOperator(**asked))
    tell(request, login=made.login, role=made.role.value, made=made.id)
    return {"person": views.person_view(made)}


@router.patch("/staff/{operator_id}")
async def change(
    operator_id: str,
    body: StaffChange,
    request: Request,
    _me: Admin,
    people: People,
    journal: Records,
) -> dict[str, Any]:
    """Whoever is let go (`active` false) is signed out at once; 409 for the last active admin."""
    different = await people.change(OperatorId(operator_id), **body.model_dump(exclude_none=True))
    tell(request, changed=different)
    return {"person": views.person_view(await journal.operators.get(OperatorId(operator_id)))}


@router.put("/staff/{operator_id}/password", status_code=204)
async def reset_password(operator_id: str, body: NewPassword, _me: Admin, people: People) -> None:
    """Signs the person out everywhere."""
    await people.reset_password(OperatorId(operator_id), body.password)


@router.put("/password", status_code=204)
async def change_password(
    body: PasswordChange, request: Request, me: Anyone, people: People
) -> None:
    """One's own; every other place is signed out."""
    key = request.state.session_key
    await people.change_password(me, key, old=body.old, new=body.new)


@router.get("/sessions")
async def sessions(request: Request, me: Anyone, journal: Records) -> dict[str, Any]:
    """Where one is signed in."""
    places = await journal.sessions.of(me.id, now=utc_now())
    return {"sessions": [views.place_view(one, request.state.session_key) for one in places]}


@router.delete("/sessions", status_code=204)
async def sign_out_everywhere(response: Response, me: Anyone, people: People) -> None:
    """Every session ends, this one too."""
    await people.let_go(me)
    response.delete_cookie(COOKIE, path=COOKIE_PATH)


@router.delete("/sessions/{session_id}", status_code=204)
async def sign_out_there(session_id: str, me: Anyone, people: People, journal: Records) -> None:
    places = await journal.sessions.of(me.id, now=utc_now())
    key = next((one.key for one in places if views.place_id(one) == session_id), None)
    if key is None:
        raise NotFound("There is no such session of yours.")
    await journal.sessions.end(key)
    await people.left(me)


@router.post("/conversations/{conversation_id}/customer/reveal")
async def reveal(
    conversation_id: str, body: Covered, request: Request, _me: Reader, room: Room
) -> dict[str, Any]:
    """One covered field of the contact as it is; each call is an entry of the log."""
    tell(request, field=body.field)
    found = await room.journal.conversations.get(ConversationId(conversation_id))
    customer = await room.customer(await room.journal.contacts.get(found.contact_id))
    return {"field": body.field, "value": revealed(customer, body.field)}


def sought(
    operator: Annotated[str, Query(max_length=64)] = "",
    contact: Annotated[str, Query(max_length=128)] = "",
    action: Annotated[str, Query(max_length=64)] = "",
    allowed: bool | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    before: Annotated[str, Query(max_length=64)] = "",
) -> Sought:
    return Sought(operator, contact.strip(), action, allowed, _aware(since), _aware(until), before)


Asked = Annotated[Sought, Depends(sought)]


@router.get("/audit")
async def audit(_me: Auditor, asked: Asked, journal: Records) -> dict[str, Any]:
    """The newest first, a page at a time: `next` goes into `before`."""
    found = await journal.audit.find(asked, limit=_PAGE + 1)
    return {
        "entries": [views.entry_view(entry) for entry in found[:_PAGE]],
        "next": found[_PAGE - 1].id if len(found) > _PAGE else None,
        "actions": await journal.audit.actions(),
    }


@router.get("/audit/export.csv", response_class=Response)
async def export(_me: Auditor, asked: Asked, journal: Records) -> Response:
    """All that fit, as CSV for a spreadsheet."""

    async def lines() -> AsyncIterator[str]:
        yield "\ufeff" + _line(views.COLUMNS)
        page = asked
        while found := await journal.audit.find(page, limit=1000):
            yield "".join(_line(views.entry_cells(entry)) for entry in found)
            page = Sought(**{**vars(page), "before": found[-1].id})

    named = {"Content-Disposition": 'attachment; filename="xiaoer-access-log.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=named)


def _line(cells: tuple[str, ...]) -> str:
    """A cell that a spreadsheet would take for a formula gets a quote before it."""
    safe = [
        f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in cells
    ]
    buffer = io.StringIO()
    csv.writer(buffer).writerow(safe)
    return buffer.getvalue()


def _aware(moment: datetime | None) -> datetime | None:
    """A time without a zone is that of the server."""
    return moment.astimezone() if moment is not None and moment.tzinfo is None else moment
