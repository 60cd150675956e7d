"""Reviews and coaching over HTTP: supervisors write them, operators read their own."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from desk.access.session import Anyone, Supervisor
from desk.supervising import scorecard, views
from desk.supervising.agenda import markdown_of
from desk.supervising.choosing import Kind
from desk.supervising.endpoints import Day, Room
from domain.ids import ConversationId, OperatorId
from domain.language import Language
from store.coaching import Theme

router = APIRouter(prefix="/v1/desk", tags=["desk"])

# Averages go over a year at most.
_LOOK_BACK = timedelta(days=366)


class ReviewBody(BaseModel):
    operator_id: str
    scores: dict[str, int | None]
    comment: str = ""


class CardBody(BaseModel):
    """`version` is the one that was edited, 0 for the default."""

    version: int
    card: dict[str, Any]


class NoteBody(BaseModel):
    operator_id: str
    theme: Theme
    text: str
    conversation_id: str | None = None


class MonthQuery(BaseModel):
    month: Annotated[str | None, Field(pattern=r"^2[01]\d{2}-(0[1-9]|1[0-2])$")] = None

    def day(self, zone: str) -> date:
        """A day of the month; of this one where none is named."""
        if self.month is None:
            return datetime.now(ZoneInfo(zone)).date()
        return date.fromisoformat(f"{self.month}-01")


Month = Annotated[MonthQuery, Query()]


@router.get("/reviews/scorecard")
async def card(_me: Anyone, room: Room) -> dict[str, Any]:
    """The criteria, in both languages."""
    found, version = await scorecard.current(room.journal)
    return {"version": version, "card": found.model_dump()}


@router.put("/reviews/scorecard")
async def change_card(body: CardBody, me: Supervisor, room: Room) -> dict[str, Any]:
    """409 when somebody has saved another one since; earlier reviews keep what they scored."""
    wanted = scorecard.parsed(body.card)
    kept = await room.journal.desk_documents.save(
        scorecard.DOCUMENT,
        wanted.model_dump(),
        expected=body.version,
        changed_by=me.login,
        now=datetime.now(UTC),
    )
    return {"version": kept.version, "card": wanted.model_dump()}


@router.get("/reviews/candidates")
async def candidates(
    _me: Supervisor,
    room: Room,
    kind: Kind = Kind.RANDOM,
    week: Day | None = None,
    operator_id: str | None = None,
    each: Annotated[int, Query(ge=1, le=20)] = 5,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> dict[str, Any]:
    """Conversations of the week in which the day lies."""
    period = room.week_of(week or datetime.now(room.reports.zone).date())
    found = await room.candidates(
        kind,
        period,
        operator_id=OperatorId(operator_id) if operator_id else None,
        each=each,
        limit=limit,
    )
    days = {"since": period.first.isoformat(), "until": period.last.isoformat()}
    return views.candidates_view(found) | days


@router.get("/reviews/mine")
async def my_reviews(me: Anyone, room: Room) -> dict[str, Any]:
    """What was said of one's own work."""
    return await _reviews(room, me.id)


@router.get("/reviews")
async def reviews(_me: Supervisor, room: Room, operator_id: str | None = None) -> dict[str, Any]:
    """The newest first, and how each operator's mean goes from month to month."""
    return await _reviews(room, OperatorId(operator_id) if operator_id else None)


async def _reviews(room: Room, operator_id: OperatorId | None) -> dict[str, Any]:
    since = datetime.now(UTC) - _LOOK_BACK
    found = await room.journal.reviews.listed(operator_id=operator_id, since=since, limit=5_000)
    names = await room.names()
    shown = [
        views.review_view(review) | {"operator_name": names.get(review.operator_id, "")}
        for review in found[:200]
    ]
    return {
        "reviews": shown,
        "averages": views.averages_view(found, names, room.reports.zone),
    }


@router.put("/conversations/{conversation_id}/review")
async def review(
    conversation_id: str, body: ReviewBody, me: Supervisor, room: Room
) -> dict[str, Any]:
    """A second review by the same reviewer replaces the first."""
    saved = await room.review(
        ConversationId(conversation_id),
        OperatorId(body.operator_id),
        me,
        scores=body.scores,
        comment=body.comment,
    )
    return {"review": views.review_view(saved)}


@router.get("/coaching/mine")
async def my_notes(me: Anyone, room: Room) -> dict[str, Any]:
    found = await room.journal.coaching.listed(operator_id=me.id)
    return {"notes": [views.note_view(note) for note in found]}


@router.post("/coaching", status_code=201)
async def write_note(body: NoteBody, me: Supervisor, room: Room) -> dict[str, Any]:
    note = await room.coach(
        OperatorId(body.operator_id),
        me,
        theme=body.theme,
        text=body.text,
        conversation_id=ConversationId(body.conversation_id) if body.conversation_id else None,
    )
    return {"note": views.note_view(note)}


@router.post("/coaching/{note_id}/read")
async def read_note(note_id: str, me: Anyone, room: Room) -> dict[str, Any]:
    """The receipt; only of the operator whom the note is for."""
    note = await room.journal.coaching.read(note_id, me.id, now=datetime.now(UTC))
    return {"note": views.note_view(note)}


@router.get("/coaching")
async def agenda(_me: Supervisor, room: Room, month: Month) -> dict[str, Any]:
    """The month's notes, and its hardest conversations with their briefs."""
    return views.agenda_view(await room.agenda(month.day(str(room.reports.zone))))


@router.get("/coaching.md", response_class=Response)
async def agenda_text(
    _me: Supervisor, room: Room, month: Month, language: Language = Language.ZH
) -> Response:
    """The same as a page of text, for the training."""
    found = await room.agenda(month.day(str(room.reports.zone)))
    name = f"training-{found.period.first.strftime('%Y-%m')}.md"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(
        markdown_of(found, language), media_type="text/markdown; charset=utf-8", headers=headers
    )
