"""The web channel: what the widget, an app, or any program of a customer calls under /v1."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import BaseModel, Field
from sse_starlette.sse import EventSourceResponse

from channels import views
from channels.inbox import Inbox
from channels.problems import preferred_language
from channels.stream import event_stream
from desk.replying.files import limits_of
from domain.effect import Choice
from domain.errors import Invalid
from domain.ids import ArticleId, MessageId, ProposalId, TurnId
from domain.language import Language
from store.conversations import Access
from store.moments import utc_now

router = APIRouter(prefix="/v1", tags=["conversations"])


def inbox_of(request: Request) -> Inbox:
    inbox: Inbox = request.app.state.inbox
    return inbox


Incoming = Annotated[Inbox, Depends(inbox_of)]


def bearer(authorization: Annotated[str | None, Header()] = None) -> str | None:
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


Token = Annotated[str | None, Depends(bearer)]


async def opened(conversation_id: str, inbox: Incoming, token: Token) -> Access:
    return await inbox.authorise(token, conversation_id)


async def token_holder(inbox: Incoming, token: Token) -> Access:
    return await inbox.authorise(token)


Mine = Annotated[Access, Depends(opened)]
Holder = Annotated[Access, Depends(token_holder)]


class Beginning(BaseModel):
    user_jwt: str | None = Field(None, max_length=4096)
    locale: str | None = Field(None, max_length=40)
    channel: str = Field("web", max_length=32)


class Identity(BaseModel):
    user_jwt: str = Field(min_length=1, max_length=4096)


class Text(BaseModel):
    text: str = ""
    attachments: list[str] = Field(default=[], max_length=50)


class Consent(BaseModel):
    decision: Choice


class HumanRequest(BaseModel):
    reach: str | None = None


class Reach(BaseModel):
    reach: str


class Score(BaseModel):
    score: int = Field(ge=1, le=5)
    comment: str | None = Field(None, max_length=2000)


class Typing(BaseModel):
    typing: bool = True


class ReadUntil(BaseModel):
    message_id: str = Field(max_length=64)


class Opinion(BaseModel):
    rating: Literal["up", "down"]
    reason: str | None = Field(None, max_length=1000)


@router.post("/conversations", status_code=201)
async def begin(
    inbox: Incoming,
    body: Beginning | None = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> dict[str, Any]:
    """Begin a conversation. The token in the answer opens it, and is told only here."""
    asked = body or Beginning()
    found = await inbox.open(
        user_jwt=asked.user_jwt,
        locale=asked.locale,
        channel=asked.channel,
        language=preferred_language(accept_language, Language.ZH),
    )
    return views.welcome(found.conversation, found.contact, found.token)


@router.get("/conversations/{conversation_id}")
async def state(mine: Mine, inbox: Incoming) -> dict[str, Any]:
    """Where the conversation stands: owner, queue, pending proposal, last seq."""
    found = await views.state(inbox.journal, mine.conversation, mine.contact, now=utc_now())
    return found | {"attachments": limits_of(inbox.settings)}


@router.put("/conversations/{conversation_id}/identity")
async def identify(body: Identity, mine: Mine, inbox: Incoming) -> dict[str, Any]:
    """Verify or renew who the contact is; 409 `new_conversation_needed` for another customer."""
    contact = await inbox.identify(mine, body.user_jwt)
    return {"id": mine.conversation.id, "contact": views.contact_view(contact)}


@router.post("/conversations/{conversation_id}/messages", status_code=202)
async def send(
    body: Text,
    mine: Mine,
    inbox: Incoming,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> dict[str, Any]:
    """Recorded before it is acknowledged; `turn_id` is null where a human will answer."""
    received = await inbox.receive(
        mine.conversation.id, body.text, idempotency_key, attachments=body.attachments
    )
    return {"message_id": received.message_id, "turn_id": received.turn_id}


@router.get("/conversations/{conversation_id}/messages")
async def messages(mine: Mine, inbox: Incoming) -> dict[str, Any]:
    """What stands, and the `last_seq` from which the events go on."""
    found, last_seq = await inbox.journal.messages.list(mine.conversation.id)
    feedback = await inbox.journal.feedback.of(mine.conversation.id)
    now = utc_now()
    shown = [views.message_view(message, feedback, now=now) for message in found]
    return {"messages": shown, "last_seq": last_seq}


@router.get("/conversations/{conversation_id}/events", response_class=EventSourceResponse)
async def events(
    mine: Mine,
    inbox: Incoming,
    after: Annotated[int | None, Query(ge=0)] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventSourceResponse:
    """The log as server-sent events; resume with Last-Event-ID or `?after=`."""
    cursor = after or 0
    if last_event_id:
        if not (last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 12):
            raise Invalid("Last-Event-ID must be the number of an event.", field="Last-Event-ID")
        cursor = int(last_event_id)
    return event_stream(inbox.journal, mine.conversation.id, cursor, inbox.dispatcher.measures)


@router.post("/conversations/{conversation_id}/proposals/{proposal_id}", status_code=202)
async def decide(proposal_id: str, body: Consent, mine: Mine, inbox: Incoming) -> dict[str, Any]:
    """The contact's button: confirm or decline exactly what was shown."""
    received = await inbox.decide(mine.conversation.id, ProposalId(proposal_id), body.decision)
    return {"turn_id": received.turn_id}


@router.post("/conversations/{conversation_id}/handoff", status_code=202)
async def ask_for_human(
    mine: Mine, inbox: Incoming, body: HumanRequest | None = None
) -> dict[str, Any]:
    """A human, in one step, whatever state the assistant is in."""
    await inbox.ask_for_human(mine.conversation, body.reach if body else None)
    return await views.waiting(inbox.journal, mine.conversation)


@router.delete("/conversations/{conversation_id}/handoff")
async def withdraw(mine: Mine, inbox: Incoming) -> dict[str, Any]:
    """No longer wait; the assistant answers what was written meanwhile."""
    return {"turn_id": await inbox.withdraw(mine.conversation)}


@router.post("/conversations/{conversation_id}/reach")
async def reach(body: Reach, mine: Mine, inbox: Incoming) -> dict[str, Any]:
    """How to reach the contact when a human has the answer."""
    await inbox.reach(mine.conversation, body.reach)
    return await views.waiting(inbox.journal, mine.conversation)


@router.post("/conversations/{conversation_id}/callback")
async def call_back(body: Reach, mine: Mine, inbox: Incoming) -> dict[str, Any]:
    """Take the offered call-back: an answer by a promised time instead of the wait. 409 where none is offered."""
    await inbox.call_back(mine.conversation, body.reach)
    return await views.waiting(inbox.journal, mine.conversation)


@router.post("/conversations/{conversation_id}/csat")
async def score(body: Score, mine: Mine, inbox: Incoming) -> dict[str, Any]:
    await inbox.journal.feedback.score(
        mine.conversation.id, body.score, comment=body.comment, now=utc_now()
    )
    return {"score": body.score}


@router.post("/conversations/{conversation_id}/messages/{message_id}/feedback")
async def rate(message_id: str, body: Opinion, mine: Mine, inbox: Incoming) -> dict[str, Any]:
    """A thumb on a reply; the last one counts."""
    await inbox.journal.feedback.rate(
        mine.conversation.id, MessageId(message_id), body.rating, reason=body.reason, now=utc_now()
    )
    return {"message_id": message_id, "rating": body.rating, "reason": body.reason}


@router.post("/conversations/{conversation_id}/typing", status_code=204)
async def typing(body: Typing, mine: Mine, inbox: Incoming) -> None:
    """Shown to operators for a few seconds, kept nowhere."""
    inbox.sign_attempts.check(mine.conversation.id)
    await inbox.journal.signs.typing_contact(mine.conversation.id, typing=body.typing)


@router.post("/conversations/{conversation_id}/read", status_code=204)
async def read(body: ReadUntil, mine: Mine, inbox: Incoming) -> None:
    """The contact has seen everything up to this message."""
    inbox.sign_attempts.check(mine.conversation.id)
    await inbox.journal.signs.read(mine.conversation.id, "contact", MessageId(body.message_id))


@router.post("/turns/{turn_id}/cancel")
async def cancel(turn_id: str, holder: Holder, inbox: Incoming) -> dict[str, Any]:
    """Stop; what was said stays. `stopped` is false when the turn had ended already."""
    return {"stopped": await inbox.stop(holder, TurnId(turn_id))}


@router.get("/articles/{article_id}")
async def article(
    article_id: str, inbox: Incoming, version: Annotated[int | None, Query(ge=1)] = None
) -> dict[str, Any]:
    """The source of a citation, as the cited `version` said it; `current` is false where customers are now told
    something else or nothing of it."""
    found = await inbox.journal.versions.cited(ArticleId(article_id), version)
    article = found.article
    return {
        "title": article.title,
        "text": article.text,
        "language": article.language,
        "version_date": article.version_date,
        "slug": article.slug,
        "version": article.version,
        "current": found.current,
    }
