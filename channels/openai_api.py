"""The assistant for other people's tools: OpenAI's chat completions, without an identity."""

import asyncio
import ipaddress
import logging
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from channels.openai_form import (
    ChatRequest,
    chunk_line,
    completion,
    data_line,
    error_content,
    extra_fields,
    model_list,
    read_request,
    transcript_of,
)
from domain.contact import Contact
from domain.conversation import Conversation, Sender, TurnInput, TurnOutcome
from domain.errors import Unauthorized, Unavailable, XiaoerError
from domain.events import CitationsAdded, HandoffAsked, SentenceSent, TurnEnded, TurnEvent
from domain.ids import TurnId, new_id
from domain.knowledge import Citation
from domain.language import Language, detect_language
from settings import Settings
from store.journal import Journal
from store.messages import say
from store.switches import orders

log = logging.getLogger(__name__)

CHANNEL = "openai"
_NO_HUMAN = {
    Language.ZH: "这个问题需要人工客服处理。这里无法转接人工，请在店铺网页的聊天窗口里说“转人工”。",
    Language.EN: "A human has to take care of this. None can be reached from here: please ask for "
    "one in the chat on the shop's page.",
}
_FAILED = "The assistant could not finish this answer. Please ask again."


class Responder(Protocol):
    """What is needed of the assistant."""

    def respond(self, turn: TurnInput) -> AsyncIterator[TurnEvent]: ...


@dataclass
class Reply:
    """What has come of the turn so far."""

    text: str = ""
    citations: list[Citation] = field(default_factory=list)
    ended: TurnEnded | None = None
    handed_off: bool = False


class Facade:
    """One fresh conversation a call: whoever calls is nobody's customer and can change nothing."""

    def __init__(self, *, assistant: Responder, journal: Journal, settings: Settings) -> None:
        self._assistant = assistant
        self._journal = journal
        self._settings = settings

    def authorise(self, request: Request) -> None:
        """The key; without one configured, only programs on this very machine."""
        key = self._settings.api_key
        if key:
            scheme, _, given = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() == "bearer" and secrets.compare_digest(given.encode(), key.encode()):
                return
            raise Unauthorized(
                "The API key is missing or wrong: send it as `Authorization: Bearer`."
            )
        # A proxy on this machine speaks for anybody, a browser for any page it shows.
        passed_on = {"forwarded", "x-forwarded-for", "x-real-ip", "origin"} & set(request.headers)
        if not _is_loopback(request) or passed_on:
            raise Unauthorized(
                "Set XIAOER_API_KEY to use this from elsewhere, and send it as a key."
            )

    def read(self, body: bytes) -> ChatRequest:
        return read_request(body, longest=self._settings.max_message_chars)

    async def begin(self, request: ChatRequest) -> TurnInput:
        """A conversation in the journal, with nobody's token: it cannot be opened by any client."""
        now = datetime.now(UTC)
        question = next(m.text for m in reversed(request.messages) if m.role == "user")
        language = detect_language(question, default=Language.ZH)
        contact = await self._journal.contacts.create(now=now)
        conversation = await self._create(contact, language, now)
        transcript, unanswered = transcript_of(request, conversation.id, now)
        switched = await self._journal.switches.all()
        now_holds = orders(switched, humans_only=self._settings.humans_only)
        return TurnInput(
            id=TurnId(new_id("turn")),
            conversation_id=conversation.id,
            contact=Contact(contact.id),
            language=language,
            transcript=transcript,
            unanswered=unanswered,
            now=now,
            channel=CHANNEL,
            humans_only=now_holds.humans_only,
            risk=now_holds.risk,
        )

    async def run(self, turn: TurnInput, reply: Reply) -> AsyncGenerator[str, None]:
        """The pieces of the answer as they come; what else comes is kept in `reply`."""
        events: asyncio.Queue[TurnEvent | Exception] = asyncio.Queue()
        pump = asyncio.create_task(self._pump(turn, events))
        until = asyncio.get_running_loop().time() + self._settings.turn_seconds
        try:
            while reply.ended is None:
                # Never around the yield: the rest of a stream is read by another task.
                async with asyncio.timeout_at(until):
                    event = await events.get()
                if isinstance(event, Exception):
                    raise event
                if piece := _piece(event, reply, turn.language):
                    reply.text += piece
                    yield piece
        except TimeoutError as error:
            raise Unavailable(_FAILED) from error
        finally:
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)
            await asyncio.shield(self._record(turn, reply))

    async def _create(self, contact: Contact, language: Language, now: datetime) -> Conversation:
        return await self._journal.conversations.create(
            contact.id,
            channel=CHANNEL,
            language=language,
            token_hash=secrets.token_hex(32),
            token_expires_at=now,
            now=now,
        )

    async def _pump(self, turn: TurnInput, events: asyncio.Queue[TurnEvent | Exception]) -> None:
        """The generator runs in one task from beginning to end, as its time-outs need."""
        try:
            stream = cast("AsyncGenerator[TurnEvent, None]", self._assistant.respond(turn))
            async with aclosing(stream):
                async for event in stream:
                    events.put_nowait(event)
                    if isinstance(event, TurnEnded):
                        return
            events.put_nowait(Unavailable(_FAILED))
        except Exception as error:  # noqa: BLE001 - it is raised again where the events are read
            events.put_nowait(error)

    async def _record(self, turn: TurnInput, reply: Reply) -> None:
        """What was asked and what was answered, for whoever looks into the journal."""
        now = datetime.now(UTC)
        async with self._journal.database.write() as transaction:
            for message in turn.transcript[-turn.unanswered :]:
                await say(
                    transaction,
                    turn.conversation_id,
                    Sender.CONTACT,
                    message.text,
                    now=turn.now,
                    language=turn.language,
                )
            if reply.text:
                await say(transaction, turn.conversation_id, Sender.ASSISTANT, reply.text, now=now)


def build_router(*, assistant: Responder, journal: Journal, settings: Settings) -> APIRouter:
    """POST /v1/chat/completions and GET /v1/models."""
    facade = Facade(assistant=assistant, journal=journal, settings=settings)
    router = APIRouter(tags=["openai"])

    @router.post("/v1/chat/completions", response_model=None)
    async def create_completion(request: Request) -> Response:
        """Ask the assistant; the answer has citations and confidence under `xiaoer`."""
        try:
            facade.authorise(request)
            asked = facade.read(await request.body())
            return await _answer(facade, asked)
        except Exception as error:  # noqa: BLE001 - these clients expect errors in OpenAI's form
            return _error_response(error)

    @router.get("/v1/models", response_model=None)
    async def list_models(request: Request) -> Response:
        """The one model there is."""
        try:
            facade.authorise(request)
        except XiaoerError as error:
            return _error_response(error)
        return JSONResponse(model_list())

    return router


async def _answer(facade: Facade, asked: ChatRequest) -> Response:
    turn, reply = await facade.begin(asked), Reply()
    completion_id = f"chatcmpl-{turn.id}"
    pieces = facade.run(turn, reply)
    # Until the first piece is there, a failure can still be an honest status code.
    first = await anext(pieces, "")
    if asked.stream:
        lines = _lines(completion_id, turn, first, pieces, reply)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(lines, media_type="text/event-stream", headers=headers)
    async for _ in pieces:
        pass
    return JSONResponse(completion(completion_id, reply.text, xiaoer=_extra(turn, reply)))


async def _lines(
    completion_id: str,
    turn: TurnInput,
    first: str,
    pieces: AsyncGenerator[str, None],
    reply: Reply,
) -> AsyncIterator[str]:
    try:
        async with aclosing(pieces):
            yield chunk_line(completion_id, {"role": "assistant", "content": first})
            async for piece in pieces:
                yield chunk_line(completion_id, {"content": piece})
        extra = _extra(turn, reply)
        yield chunk_line(completion_id, {}, finish_reason="stop", xiaoer=extra)
    except Exception as error:  # noqa: BLE001 - the status is sent: only the stream can tell
        yield data_line(_error_of(error)[1])
    yield "data: [DONE]\n\n"


def _piece(event: TurnEvent, reply: Reply, language: Language) -> str:
    """The text of an event; a handoff is said in words, for nobody is called from here."""
    match event:
        case SentenceSent(text):
            return text
        case CitationsAdded(citations):
            reply.citations.extend(citations)
        case HandoffAsked():
            reply.handed_off = True
        case TurnEnded():
            reply.ended = event
            if reply.handed_off or not reply.text:
                return f"\n\n{_NO_HUMAN[language]}" if reply.text else _NO_HUMAN[language]
    return ""


def _extra(turn: TurnInput, reply: Reply) -> dict[str, object]:
    ended = reply.ended or TurnEnded(TurnOutcome.FAILED)
    return extra_fields(
        turn.conversation_id,
        citations=reply.citations,
        confidence=ended.confidence,
        outcome=ended.outcome,
    )


def _is_loopback(request: Request) -> bool:
    if request.client is None:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _error_response(error: Exception) -> JSONResponse:
    status, content = _error_of(error)
    return JSONResponse(content, status_code=status)


def _error_of(error: Exception) -> tuple[int, dict[str, object]]:
    if not isinstance(error, XiaoerError):
        log.error("openai: the turn failed", exc_info=error)
        return 500, error_content(_FAILED, kind="server_error", code="internal")
    if error.status >= 500:
        return error.status, error_content(error.detail, kind="server_error", code=error.code)
    status = 400 if error.status == 422 else error.status
    kind = "authentication_error" if status == 401 else "invalid_request_error"
    param = error.extra.get("param")
    return status, error_content(error.detail, kind=kind, code=error.code, param=param)
