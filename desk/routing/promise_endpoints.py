"""Promises over HTTP: how they stand, and what customers would be told now."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from desk.access.session import Reader, Router
from desk.plain import Moment
from desk.routing.document import read_document
from desk.routing.promise import Outlook, Promises
from desk.routing.sla_watch import SlaWatch, standing_view
from domain.errors import Invalid
from domain.language import Language
from store.journal import Journal

router = APIRouter(prefix="/v1/desk", tags=["desk"])


@dataclass(frozen=True)
class PromiseRoom:
    """`tell` puts an outlook into the words that a customer reads; `usual_hours` and `zone` hold where the document says
    nothing."""

    journal: Journal
    promises: Promises
    sla: SlaWatch
    tell: Callable[[Outlook, Language], str]
    usual_hours: str
    zone: str


def promise_room(request: Request) -> PromiseRoom:
    room: PromiseRoom = request.app.state.promises
    return room


Room = Annotated[PromiseRoom, Depends(promise_room)]


class Preview(BaseModel):
    document: dict[str, Any]


@router.get("/sla")
async def standing(_me: Reader, room: Room, since: Moment | None = None) -> dict[str, Any]:
    """`running`: the clocks of all open handoffs, the one that runs out first at the front; `marks`: warnings and breaches
    since then (a day, unless `since` says otherwise), newest first, and `counts` of them by target and level."""
    now = datetime.now(UTC)
    if since is not None and since.tzinfo is None:
        raise Invalid("since must say its time zone, as in 2026-03-01T09:00:00Z.", field="since")
    found = [one for one in await room.sla.standings(now=now) if one[1].met_at is None]
    running = [
        {
            "handoff_id": case.handoff_id,
            "conversation_id": case.conversation_id,
            "operator_id": case.operator_id,
            "group": case.group,
            **standing_view(promise, now),
        }
        for case, promise in sorted(found, key=lambda one: one[1].due_at)
    ]
    marks = await room.journal.sla.since(since or now - timedelta(days=1))
    counts: dict[str, dict[str, int]] = {}
    for mark in marks:
        of_target = counts.setdefault(mark.target, {"warning": 0, "breach": 0})
        of_target[mark.level] += 1
    return {"running": running, "marks": [asdict(mark) for mark in marks], "counts": counts}


@router.get("/promises")
async def usual(_me: Router, room: Room) -> dict[str, Any]:
    """What holds where the routing document says nothing."""
    return {"service_hours": room.usual_hours, "time_zone": room.zone}


@router.post("/promises/preview")
async def preview(body: Preview, _me: Router, room: Room) -> dict[str, Any]:
    """What a customer of each group would be told now by this document, which need not be saved; 422 with `problems` for
    mistakes."""
    document, now = read_document(body.document), datetime.now(UTC)
    groups = []
    for group in document.groups:
        outlook = await room.promises.outlook(document, group.name, now=now)
        told = {language.value: room.tell(outlook, language) for language in Language}
        groups.append({**asdict(outlook), "told": told})
    return {"now": now, "groups": groups}
