"""The test box over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from domain.audience import Asker
from domain.ids import ArticleId
from domain.language import Language
from workshop.room import Room, Tongue
from workshop.trying import Found, Tried

router = APIRouter()

LONGEST, MOST_BEFORE, MOST_DRAFTS = 2000, 20, 20
Said = Annotated[str, Field(max_length=LONGEST)]
Word = Annotated[str, Field(max_length=64)]


class AskerBody(BaseModel):
    channel: Word = "web"
    region: Word = ""
    tier: Word = ""


class TryBody(BaseModel):
    question: Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=r"\S")]
    history: Annotated[list[Said], Field(max_length=MOST_BEFORE)] = []
    language: Language | None = None
    asker: AskerBody = AskerBody()
    draft_of: Annotated[list[str], Field(max_length=MOST_DRAFTS)] = []


@router.post("/try")
async def try_question(body: TryBody, room: Room, tongue: Tongue) -> dict[str, Any]:
    """What the chat would find, how sure it would be, and what it would quote; nothing is said or done."""
    tried = await room.trying.try_question(
        body.question,
        history=[said for said in body.history if said.strip()],
        language=body.language or tongue,
        asker=Asker(body.asker.channel, body.asker.region.strip(), body.asker.tier.strip()),
        draft_of=[ArticleId(key) for key in body.draft_of],
    )
    return tried_view(tried)


def tried_view(tried: Tried) -> dict[str, Any]:
    trial = tried.trial
    sure = trial.confidence
    return {
        "standalone": trial.standalone,
        "questions": list(trial.questions),
        "language": trial.language,
        "way": trial.way,
        "confidence": None
        if sure is None
        else {"value": sure.value, "band": sure.band, "parts": sure.parts},
        "passages": [_passage_view(found) for found in tried.passages],
        "answer": list(trial.answer),
        "took_ms": round(tried.took_ms, 1),
    }


def _passage_view(found: Found) -> dict[str, Any]:
    passage, chunk = found.passage, found.passage.chunk
    return {
        "article_id": chunk.article_id,
        "slug": chunk.slug,
        "title": chunk.title,
        "version": chunk.version,
        "language": chunk.language,
        "headings": list(chunk.headings),
        "text": chunk.text,
        "score": passage.score,
        "fused": passage.fused,
        "dense": passage.dense,
        "keyword": passage.keyword,
        "dense_rank": found.dense_rank,
        "keyword_rank": found.keyword_rank,
        "cited": found.cited,
        "quotes": list(found.quotes),
    }
