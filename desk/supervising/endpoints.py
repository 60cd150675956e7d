"""The wall, whispers and reports over HTTP."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from desk.access.session import Supervisor
from desk.supervising.csv_export import Part, table_of, to_csv
from desk.supervising.reports import By, Report, Step
from desk.supervising.room import SupervisingRoom
from desk.supervising.wording import reason_in
from domain.ids import ConversationId
from domain.language import Language

router = APIRouter(prefix="/v1/desk", tags=["desk"])


def supervising_room(request: Request) -> SupervisingRoom:
    room: SupervisingRoom = request.app.state.supervising
    return room


Room = Annotated[SupervisingRoom, Depends(supervising_room)]


# No zone moves such a day out of the calendar.
Day = Annotated[date, Query(ge=date(2000, 1, 1), le=date(2200, 1, 1))]


class Words(BaseModel):
    text: str


async def report_asked_for(
    room: Room,
    _me: Supervisor,
    since: Day | None = None,
    until: Day | None = None,
    by: By = "operator",
    step: Step = "day",
) -> Report:
    """Whole days of the shop's time zone, both included; the last thirty unless the request says otherwise."""
    now = datetime.now(UTC)
    period = room.reports.period(since, until, now=now)
    return await room.reports.report(period, by=by, step=step, now=now)


Asked = Annotated[Report, Depends(report_asked_for)]


@router.get("/wall")
async def wall(_me: Supervisor, room: Room) -> dict[str, Any]:
    """The desk at this moment, in one snapshot."""
    return await room.wall.look(now=datetime.now(UTC))


@router.post("/conversations/{conversation_id}/whisper", status_code=201)
async def whisper(conversation_id: str, body: Words, me: Supervisor, room: Room) -> dict[str, Any]:
    """The operator reads it at once, the contact never."""
    said = await room.whisper(ConversationId(conversation_id), me, body.text)
    return {"message_id": said}


@router.get("/reports")
async def reports(report: Asked) -> dict[str, Any]:
    """What each figure counts stands in docs/desk-reports.md."""
    return report.view()


@router.get("/reports.csv", response_class=Response)
async def reports_csv(
    report: Asked,
    part: Annotated[Part, Query()] = "lines",
    language: Annotated[Language, Query()] = Language.ZH,
) -> Response:
    """One table of the report: UTF-8 with its mark, safe to open in Excel."""
    table = table_of(report, part, language, names=lambda reason: reason_in(reason, language))
    name = f"desk-{part}-{report.period.first}-{report.period.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(to_csv(table), media_type="text/csv; charset=utf-8", headers=headers)
