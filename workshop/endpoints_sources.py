"""The addresses that knowledge is fetched from, over HTTP."""

from typing import Annotated, Any, Literal
from urllib.parse import urldefrag, urlsplit

from fastapi import APIRouter
from pydantic import BaseModel, Field

from domain.errors import Invalid
from domain.ids import SourceId
from domain.language import Language
from store.moments import utc_now
from store.sources import Source
from workshop.room import Me, Room, Tongue
from workshop.telling import told

router = APIRouter()

Hours = Annotated[int, Field(ge=1, le=24 * 366)]
Address = Annotated[str, Field(min_length=1, max_length=2000)]


class NewSource(BaseModel):
    kind: Literal["url", "sitemap"]
    address: Address
    every_hours: Hours = 24
    publishes: bool = False


class SourceChange(BaseModel):
    address: Address | None = None
    every_hours: Hours | None = None
    publishes: bool | None = None


@router.get("/sources")
async def sources(room: Room, tongue: Tongue) -> dict[str, Any]:
    return {"sources": [_view(source, tongue) for source in await room.journal.sources.all()]}


@router.post("/sources", status_code=201)
async def add_source(body: NewSource, me: Me, room: Room, tongue: Tongue) -> dict[str, Any]:
    """It is checked at once, and again every so many hours."""
    added = await room.journal.sources.add(
        body.kind,
        _address(body.address),
        every_hours=body.every_hours,
        publishes=body.publishes,
        author=me.name,
        now=utc_now(),
    )
    room.sources.wake()
    return _view(added, tongue)


@router.patch("/sources/{source_id}")
async def change_source(
    source_id: str, body: SourceChange, room: Room, tongue: Tongue
) -> dict[str, Any]:
    """Another address is a fresh beginning: its pages are read anew."""
    changes: dict[str, Any] = body.model_dump(exclude_none=True)
    if body.address is not None:
        before = await room.journal.sources.get(SourceId(source_id))
        changes["address"] = _address(body.address)
        if changes["address"] != before.address:
            room.sources.drop(before.id)
            changes |= {"pages": {}, "state": "new", "failures": [], "next_at": utc_now()}
    changed = await room.journal.sources.change(SourceId(source_id), **changes)
    room.sources.wake()
    return _view(changed, tongue)


@router.delete("/sources/{source_id}", status_code=204)
async def remove_source(source_id: str, room: Room) -> None:
    """Its articles stay."""
    room.sources.drop(SourceId(source_id))
    await room.journal.sources.remove(SourceId(source_id))


@router.post("/sources/{source_id}/check")
async def check_source(source_id: str, room: Room, tongue: Tongue) -> dict[str, Any]:
    """Have it looked at now; `state` is `checking` until it was."""
    return _view(await room.sources.check(SourceId(source_id)), tongue)


def _address(text: str) -> str:
    address = urldefrag(text.strip()).url
    try:
        parts = urlsplit(address)
        named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        named = False
    if not named or parts.scheme not in ("http", "https") or parts.username:
        raise Invalid(
            "The address must be a whole one, such as https://shop.example/help, without a login.",
            field="address",
        )
    return address


def _view(source: Source, tongue: Language) -> dict[str, Any]:
    return {
        "id": source.id,
        "kind": source.kind,
        "address": source.address,
        "every_hours": source.every_hours,
        "publishes": source.publishes,
        "state": source.state,
        "failures": told(source.failures, tongue),
        "pages": [
            {"address": address, "article_id": page.get("article_id")}
            for address, page in source.pages.items()
        ],
        "author": source.author,
        "created_at": source.created_at,
        "checked_at": source.checked_at,
        "next_at": source.next_at,
    }
