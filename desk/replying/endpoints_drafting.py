"""Drafts, articles and translations for whoever writes, over HTTP, below /v1/desk."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from desk.access.session import Answerer, Reader
from desk.endpoints import Opened
from desk.replying import views
from desk.replying.endpoints import Room
from domain.ids import MessageId, SuggestionId
from domain.language import Language

router = APIRouter(prefix="/v1/desk", tags=["desk"])


class Original(BaseModel):
    """What the operator wrote before it was translated."""

    text: str = Field(max_length=16000)
    language: Language


class Origin(BaseModel):
    """How a reply came about: from which draft, and from which words in another language."""

    suggestion_id: str | None = Field(default=None, max_length=64)
    original: Original | None = None


class Words(BaseModel):
    text: str = Field(max_length=16000)
    to: Language


@router.get("/abilities")
async def abilities(_me: Reader, room: Room) -> dict[str, Any]:
    """What depends on a language model: who writes the drafts, and whether there are translations."""
    return {"model_drafts": room.drafting.writes, "translation": room.translating.available}


@router.post("/conversations/{conversation_id}/draft")
async def draft(found: Opened, me: Answerer, room: Room) -> dict[str, Any]:
    """The assistant's draft for what the customer said last; `id` is null where nothing can be said. It is never sent by
    itself. 503 `model_unavailable` where it takes too long, 429 while the last one is being written."""
    return views.draft_view(*await room.drafting.draft(found, me))


@router.post("/suggestions/{suggestion_id}/discard", status_code=204)
async def discard(suggestion_id: str, me: Answerer, room: Room) -> None:
    await room.drafting.discard(SuggestionId(suggestion_id), me)


@router.post("/conversations/{conversation_id}/messages/{message_id}/origin")
async def origin(
    message_id: str, found: Opened, body: Origin, me: Answerer, room: Room
) -> dict[str, Any]:
    """After a reply was sent: keeps what it was made from; with a draft, how far it went from it."""
    sent = MessageId(message_id)
    if body.original is not None:
        await room.translating.keep_original(
            found, me, sent, body.original.text, body.original.language
        )
    if body.suggestion_id is None:
        return {"suggestion": None}
    kept = await room.drafting.sent(SuggestionId(body.suggestion_id), sent, me)
    return {"suggestion": views.suggestion_view(kept)}


@router.get("/conversations/{conversation_id}/suggestions")
async def suggestions(found: Opened, _me: Reader, room: Room) -> dict[str, Any]:
    """Articles for the customer's last question, by the chat's own search, best first."""
    passages = await room.drafting.passages(found)
    return {"passages": [views.passage_view(passage) for passage in passages]}


@router.get("/conversations/{conversation_id}/translations")
async def translations(found: Opened, _me: Reader, room: Room) -> dict[str, Any]:
    """All that there are in this conversation, and operators' own words before they were translated."""
    kept = await room.journal.translations.of(found.id)
    return {
        "translations": [
            {"message_id": message_id, "language": language, "text": text}
            for message_id, language, text in kept
        ]
    }


@router.get("/conversations/{conversation_id}/messages/{message_id}/translation")
async def translation(
    message_id: str, found: Opened, _me: Reader, room: Room, to: Annotated[Language, Query()]
) -> dict[str, Any]:
    """Made once, then kept. 503 `no_model` without a model; 422 `translation_refused` where a figure would differ."""
    text, kept = await room.translating.message(found, MessageId(message_id), to)
    return {"text": text, "language": to, "kept": kept}


@router.post("/conversations/{conversation_id}/translate")
async def translate(_found: Opened, body: Words, _me: Answerer, room: Room) -> dict[str, Any]:
    """The operator's words in the customer's language, to be looked at before they are sent; nothing is kept."""
    return {"text": await room.translating.words(body.text, body.to), "language": body.to}
