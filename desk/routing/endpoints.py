"""Routing rules over HTTP, for whoever may set them: read, save, look back, try on the past."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from desk.access.session import Router
from desk.routing.book import Edition
from desk.routing.dry_run import Change, DryRun, Straight
from desk.routing.room import RoutingRoom, Vocabulary
from domain.handoff import Route

router = APIRouter(prefix="/v1/desk", tags=["desk"])


def routing_room(request: Request) -> RoutingRoom:
    room: RoutingRoom = request.app.state.routing
    return room


Room = Annotated[RoutingRoom, Depends(routing_room)]


class NewEdition(BaseModel):
    """`version` is the one that was edited, 0 for the defaults."""

    document: dict[str, Any]
    version: int = Field(ge=0)


class BringBack(BaseModel):
    """`version` again, where `expected` is the newest."""

    version: int = Field(ge=1)
    expected: int = Field(ge=0)


class Trial(BaseModel):
    document: dict[str, Any]
    days: int = Field(14, ge=1, le=365)
    limit: int = Field(2000, ge=1, le=5000)


@router.get("/routing")
async def routing(_me: Router, room: Room) -> dict[str, Any]:
    """The document that counts, and the words that its rules can choose from."""
    return {
        **_edition(await room.book.edition()),
        "vocabulary": _vocabulary(await room.vocabulary()),
    }


@router.put("/routing")
async def save_routing(body: NewEdition, me: Router, room: Room) -> dict[str, Any]:
    """422 with `problems` for mistakes, 409 when somebody has saved since."""
    saved = await room.save(body.document, expected=body.version, by=me, now=datetime.now(UTC))
    return _edition(saved)


@router.get("/routing/history")
async def routing_history(_me: Router, room: Room) -> dict[str, Any]:
    return {"versions": [_edition(one) for one in await room.history()]}


@router.post("/routing/bring-back")
async def bring_back_routing(body: BringBack, me: Router, room: Room) -> dict[str, Any]:
    """An earlier version as a new one; 404 for a version that there is not, 409 as for saving."""
    saved = await room.bring_back(
        body.version, expected=body.expected, by=me, now=datetime.now(UTC)
    )
    return _edition(saved)


@router.post("/routing/dry-run")
async def try_routing(body: Trial, _me: Router, room: Room) -> dict[str, Any]:
    """What the last days would have been; nothing is written."""
    tried = await room.try_out(
        body.document, days=body.days, limit=body.limit, now=datetime.now(UTC)
    )
    return _dry_run(tried)


def _edition(edition: Edition) -> dict[str, Any]:
    return {
        "version": edition.version,
        "changed_by": edition.changed_by,
        "changed_at": edition.changed_at,
        "document": edition.document.model_dump(mode="json"),
    }


def _vocabulary(words: Vocabulary) -> dict[str, Any]:
    return {
        "intents": [{"name": name, **titles} for name, titles in words.intents.items()],
        "channels": words.met.channels,
        "regions": words.met.regions,
        "tiers": words.met.tiers,
        "tags": words.met.tags,
        "skills": sorted({skill for one in words.operators for skill in one.skills}),
        "operators": [
            {"login": one.login, "name": one.name, "groups": one.groups} for one in words.operators
        ],
    }


def _dry_run(tried: DryRun) -> dict[str, Any]:
    def both(now: Any, then: Any) -> list[dict[str, Any]]:
        names = sorted({*now, *then}, key=lambda name: (-then.get(name, 0), name))
        return [{"name": one, "now": now.get(one, 0), "then": then.get(one, 0)} for one in names]

    return {
        "calls": tried.calls,
        "talks": tried.talks,
        "rules": both(tried.rules_now, tried.rules_then),
        "groups": both(tried.groups_now, tried.groups_then),
        "straight": {"now": tried.straight_now, "then": tried.straight_then},
        "changed": tried.changed,
        "changes": [_change(one) for one in tried.changes],
        "turned": tried.turned_count,
        "turned_shown": [_straight(one) for one in tried.turned],
    }


def _change(one: Change) -> dict[str, Any]:
    return {
        "conversation_id": one.conversation_id,
        "at": one.at,
        "asked": one.asked,
        "now": _route(one.now),
        "then": _route(one.then),
    }


def _straight(one: Straight) -> dict[str, Any]:
    return {
        "conversation_id": one.conversation_id,
        "at": one.at,
        "asked": one.asked,
        "then": one.then,
    }


def _route(route: Route) -> dict[str, Any]:
    return {
        "rule": route.rule,
        "group": route.queue,
        "skills": route.skills,
        "priority": route.priority,
        "units": route.units,
    }
