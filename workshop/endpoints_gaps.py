"""What is missing and what serves, over HTTP."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from desk.access.session import ReaderOrWriter
from domain.gap import GapFigures, GapKind, GapQuestion, GapState
from domain.ids import ConversationId, GapId, MessageId
from domain.language import Language
from store.moments import utc_now
from workshop.gaps import Opened
from workshop.room import Me, Room, Tongue
from workshop.usefulness import served
from workshop.views import moment

router = APIRouter()
# What operators do from a conversation at the desk.
flags = APIRouter()

# A page waits for so many new questions at most; the rest is gathered each minute.
_WHILE_WAITING = 20


class GapChange(BaseModel):
    state: GapState | None = None
    kind: GapKind | None = None


class Flag(BaseModel):
    conversation_id: str
    message_id: str


@router.get("/gaps")
async def gaps(
    room: Room,
    state: Literal["new", "accepted", "resolved", "dismissed", "all"] = "all",
    kind: GapKind | None = None,
    language: Language | None = None,
) -> dict[str, Any]:
    """The most often asked first."""
    await room.gaps.collect(most=_WHILE_WAITING)
    chosen = None if state == "all" else GapState(state)
    listed = await room.gaps.listed(state=chosen, kind=kind, language=language)
    counts = await room.gaps.counts(kind=kind, language=language)
    return {"gaps": [gap_view(figures) for figures in listed], "counts": counts}


@flags.post("/gaps/flag")
async def flag(body: Flag, _me: ReaderOrWriter, room: Room) -> dict[str, Any]:
    """ "This answer was missing": the question that the message is, or answers, joins the gaps."""
    figures = await room.gaps.flag(ConversationId(body.conversation_id), MessageId(body.message_id))
    return {"gap": gap_view(figures)}


@router.get("/gaps/{gap_id}")
async def gap(gap_id: str, room: Room) -> dict[str, Any]:
    return opened_view(await room.gaps.open(GapId(gap_id)))


@router.patch("/gaps/{gap_id}")
async def change(gap_id: str, body: GapChange, room: Room) -> dict[str, Any]:
    figures = await room.gaps.change(GapId(gap_id), state=body.state, kind=body.kind)
    return {"gap": gap_view(figures)}


@router.post("/gaps/{gap_id}/draft")
async def draft(gap_id: str, room: Room, me: Me, tongue: Tongue) -> dict[str, Any]:
    """An article from what operators answered; the second call gives the article of the first."""
    article_id = await room.gaps.draft(GapId(gap_id), author=me.name, tongue=tongue)
    standing = await room.journal.versions.standing(article_id)
    number = standing.open.number if standing.open else standing.article.version
    return {"article_id": article_id, "number": number}


@router.post("/gaps/{gap_id}/check")
async def check(gap_id: str, room: Room) -> dict[str, Any]:
    """Ask each of its questions again, through the test box."""
    return {"gap": gap_view(await room.gaps.check(GapId(gap_id)))}


@router.get("/usefulness")
async def usefulness(room: Room, days: Annotated[int, Query(ge=1, le=730)] = 30) -> dict[str, Any]:
    """How often each article was found, quoted and rated, and which live ones never were."""
    found = await served(room.journal, days=days, now=utc_now())
    return {
        "articles": [
            {
                "article_id": one.article_id,
                "title": one.title,
                "language": one.language,
                "slug": one.slug,
                "retrieved": one.retrieved,
                "cited": one.cited,
                "helpful": one.helpful,
                "unhelpful": one.unhelpful,
                "last_at": moment(one.last_at),
            }
            for one in found.articles
        ],
        "never": [
            {
                "article_id": one.article_id,
                "title": one.title,
                "language": one.language,
                "slug": one.slug,
                "since": moment(one.since),
            }
            for one in found.never
        ],
    }


def gap_view(figures: GapFigures) -> dict[str, Any]:
    gap = figures.gap
    article = {"id": gap.article_id, "title": figures.article_title, "live": figures.live}
    tried = {"now": gap.answered, "of": gap.asked, "at": moment(gap.checked_at)}
    return {
        "id": gap.id,
        "language": gap.language,
        "question": gap.question,
        "kind": gap.kind,
        "state": gap.state,
        "count": figures.count,
        "causes": {cause.value: count for cause, count in figures.causes.items()},
        "trend": list(figures.trend),
        "article": article if gap.article_id else None,
        "answered": tried if gap.checked_at else None,
        "first_at": moment(figures.first_at or gap.created_at),
        "last_at": moment(figures.last_at or gap.created_at),
    }


def opened_view(opened: Opened) -> dict[str, Any]:
    return {
        "gap": gap_view(opened.figures),
        "questions": [_question_view(one, opened.replies) for one in opened.questions],
        "nearest": [
            {"article_id": key, "title": title, "score": score}
            for key, title, score in opened.nearest
        ],
    }


def _question_view(question: GapQuestion, replies: dict[MessageId, str]) -> dict[str, Any]:
    return {
        "message_id": question.message_id,
        "conversation_id": question.conversation_id,
        "question": question.question,
        "cause": question.cause,
        "asked_at": moment(question.asked_at),
        "reply": replies.get(question.message_id) or question.reply or None,
        "confidence": question.confidence,
        "answered": question.answered,
    }
