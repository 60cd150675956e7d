"""Articles over HTTP: the list, drafts, review, publication, history and preview."""

from dataclasses import fields
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from domain.errors import NotPublishable
from domain.ids import ArticleId
from domain.language import Language
from domain.versions import ArticleVersion
from store.moments import utc_now
from workshop.asked import (
    ArticleChange,
    Choice,
    DraftAsked,
    NewArticle,
    NoteAsked,
    PreviewAsked,
    RollBack,
)
from workshop.checking import Finding, hindrances
from workshop.room import Me, Room, Tongue, WorkshopRoom

router = APIRouter()

State = Literal["all", "draft", "in_review", "published", "scheduled", "archived", "stale"]


@router.get("/articles")
async def articles(
    room: Room,
    q: Annotated[str, Query(max_length=200)] = "",
    state: State = "all",
    language: Language | None = None,
    owner: Annotated[str, Query(max_length=128)] = "",
    kind: Annotated[str, Query(max_length=16)] = "",
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """The last changed first; `counts` by state, of all that fit the other conditions."""
    return await room.shelves.listed(
        holding=q,
        state=state,
        language=language,
        owner=owner,
        kind=kind,
        offset=offset,
        limit=limit,
    )


@router.post("/articles", status_code=201)
async def create(body: NewArticle, me: Me, room: Room) -> dict[str, Any]:
    """A new article with its first draft; without a slug it is named after its title."""
    version = await room.workshop.create(
        body.slug or "",
        body.language,
        body.content.content(),
        author=me.name,
        owner=body.owner,
        kind=body.kind,
        note=body.note,
    )
    return await _both(room, version)


@router.get("/articles/{article_id}")
async def article(article_id: ArticleId, room: Room) -> dict[str, Any]:
    return await room.shelves.article(article_id)


@router.patch("/articles/{article_id}")
async def change(article_id: ArticleId, body: ArticleChange, room: Room) -> dict[str, Any]:
    """Owner, day of review, topic: none of them makes a new version."""
    await room.workshop.change(article_id, **body.changes())
    return {"article": await room.shelves.card(article_id)}


@router.get("/articles/{article_id}/versions/{number}")
async def version(article_id: ArticleId, number: int, room: Room) -> dict[str, Any]:
    return await room.shelves.version(await room.journal.versions.get(article_id, number))


@router.get("/articles/{article_id}/diff")
async def diff(
    article_id: ArticleId,
    room: Room,
    before: Annotated[int, Query(alias="from")],
    after: Annotated[int, Query(alias="to")],
) -> dict[str, Any]:
    """Block by block, and word by word inside a changed block."""
    return await room.shelves.diff(article_id, before, after)


@router.put("/articles/{article_id}/draft")
async def save(article_id: ArticleId, body: DraftAsked, me: Me, room: Room) -> dict[str, Any]:
    """409 `draft_changed` with the `revision` that is there when somebody else has saved."""
    saved = await room.workshop.save_draft(
        article_id,
        body.content.content(),
        author=me.name,
        revision=body.revision,
        note=body.note,
    )
    return await room.shelves.version(saved)


@router.delete("/articles/{article_id}/draft", status_code=204)
async def discard(article_id: ArticleId, room: Room) -> None:
    await room.workshop.discard(article_id)


@router.post("/articles/{article_id}/draft/check")
async def check(article_id: ArticleId, room: Room, tongue: Tongue) -> dict[str, Any]:
    """What should be known before it is published; what has `blocks` must be mended first."""
    standing = await room.journal.versions.standing(article_id)
    version = room.workshop.opened(standing)
    language = standing.article.language
    found = await room.checker.check(version, language=language, now=utc_now())
    return {"warnings": [_warning(one, tongue) for one in found]}


@router.post("/articles/{article_id}/draft/submit")
async def submit(article_id: ArticleId, body: NoteAsked, room: Room) -> dict[str, Any]:
    """The draft goes to somebody who looks at it."""
    return await room.shelves.version(await room.workshop.submit(article_id, note=body.note))


@router.post("/articles/{article_id}/draft/return")
async def send_back(article_id: ArticleId, body: NoteAsked, me: Me, room: Room) -> dict[str, Any]:
    """What is in review becomes a draft again."""
    returned = await room.workshop.send_back(article_id, author=me.name, note=body.note)
    return await room.shelves.version(returned)


@router.post("/articles/{article_id}/draft/publish")
async def publish(
    article_id: ArticleId, body: NoteAsked, me: Me, room: Room, tongue: Tongue
) -> dict[str, Any]:
    """Customers are answered from it at once, or from its `effective_from` on."""
    standing = await room.journal.versions.standing(article_id)
    hindering = hindrances(room.workshop.opened(standing), now=utc_now())
    if hindering:
        warnings = [_warning(one, tongue) for one in hindering]
        raise NotPublishable(warnings[0]["message"], warnings=warnings)
    published = await room.workshop.publish(article_id, author=me.name, note=body.note)
    return await _both(room, published.version) | {"scheduled": published.scheduled}


@router.post("/articles/{article_id}/draft/conflicts/{index}")
async def decide(
    article_id: ArticleId, index: int, body: Choice, me: Me, room: Room
) -> dict[str, Any]:
    """Settle one conflict; the others move up."""
    settled = await room.workshop.decide(
        article_id, index, choose=body.choose, text=body.text, author=me.name
    )
    return await room.shelves.version(settled)


@router.post("/articles/{article_id}/rollback")
async def roll_back(article_id: ArticleId, body: RollBack, me: Me, room: Room) -> dict[str, Any]:
    """What an earlier version said is said again, in a new version, at once."""
    made = await room.workshop.roll_back(article_id, body.to, author=me.name, note=body.note)
    return await _both(room, made)


@router.post("/articles/{article_id}/archive")
async def archive(article_id: ArticleId, me: Me, room: Room) -> dict[str, Any]:
    """Customers are answered from it no more; replies that cite it can still be looked up."""
    await room.workshop.archive(article_id, author=me.name)
    return {"article": await room.shelves.card(article_id)}


@router.post("/articles/{article_id}/restore")
async def restore(article_id: ArticleId, room: Room) -> dict[str, Any]:
    await room.workshop.restore(article_id)
    return {"article": await room.shelves.card(article_id)}


@router.post("/preview")
async def preview(body: PreviewAsked, room: Room) -> dict[str, Any]:
    """Into which chunks a content would be cut, beside the source of a version; nothing is stored."""
    of = None
    if body.version is not None:
        of = await room.journal.versions.get(body.version.article_id, body.version.number)
    return await room.shelves.preview(body.content.content(), language=body.language, of=of)


async def _both(room: WorkshopRoom, version: ArticleVersion) -> dict[str, Any]:
    return {
        "article": await room.shelves.card(version.article_id),
        "version": await room.shelves.version(version),
    }


def _warning(finding: Finding, tongue: Language) -> dict[str, Any]:
    """Only what there is to say of it."""
    told = {field.name: getattr(finding, field.name) for field in fields(finding)}
    always = {
        "kind": finding.kind,
        "blocks": finding.blocks,
        "message": finding.message.in_language(tongue),
    }
    return {name: value for name, value in told.items() if value} | always
