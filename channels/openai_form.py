"""The shapes of OpenAI's chat completions: what we take of a request, and how we answer."""

import json
import time
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from domain.confidence import Confidence
from domain.conversation import Message, Sender, TurnOutcome
from domain.errors import Invalid
from domain.ids import ConversationId, MessageId, new_id
from domain.knowledge import Citation

MODEL = "xiaoer"
MOST_MESSAGES = 200
_SENDERS = {"user": Sender.CONTACT, "assistant": Sender.ASSISTANT}


class Part(BaseModel):
    type: str
    text: str | None = None


class ChatMessage(BaseModel):
    """Instructions (`system`, `developer`) and results of a client's own tools are not followed."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, str) or self.content is None:
            return self.content or ""
        return "".join(part.text or "" for part in self.content)


class ChatRequest(BaseModel):
    """Sampling parameters are accepted and have no effect: the assistant chooses its own."""

    messages: list[ChatMessage] = Field(min_length=1, max_length=MOST_MESSAGES)
    model: str = MODEL
    stream: bool = False
    n: int = 1


def read_request(body: bytes, *, longest: int) -> ChatRequest:
    """Raises Invalid with `param` naming the field that is wrong."""
    try:
        request = ChatRequest.model_validate_json(body)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise Invalid(f"{where or 'body'}: {fault['msg']}", param=where or None) from error
    if request.n != 1:
        raise Invalid("There is one answer to a question: leave `n` at 1.", param="n")
    for index, message in enumerate(request.messages):
        parts = message.content if isinstance(message.content, list) else []
        if message.role == "user" and any(part.type != "text" for part in parts):
            raise Invalid("Only text can be read here.", param=f"messages.{index}.content")
        if len(message.text) > longest:
            raise Invalid(
                f"A message has at most {longest} characters.", param=f"messages.{index}.content"
            )
    if not _unanswered(request):
        raise Invalid("The last message has to be the user's, with a text.", param="messages")
    return request


def transcript_of(
    request: ChatRequest, conversation_id: ConversationId, now: datetime
) -> tuple[tuple[Message, ...], int]:
    """The conversation so far, and how many of its last messages wait for an answer."""
    transcript = tuple(
        Message(
            id=MessageId(new_id("msg")),
            conversation_id=conversation_id,
            sender=_SENDERS[message.role],
            text=message.text,
            created_at=now,
        )
        for message in _spoken(request)
    )
    return transcript, _unanswered(request)


def _spoken(request: ChatRequest) -> list[ChatMessage]:
    return [m for m in request.messages if m.role in _SENDERS and m.text.strip()]


def _unanswered(request: ChatRequest) -> int:
    spoken = _spoken(request)
    count = 0
    while count < len(spoken) and spoken[-1 - count].role == "user":
        count += 1
    return count


def extra_fields(
    conversation_id: ConversationId,
    *,
    citations: list[Citation],
    confidence: Confidence | None,
    outcome: TurnOutcome,
) -> dict[str, Any]:
    """What our answer has beyond OpenAI's form, under `xiaoer`."""
    return {
        "conversation_id": conversation_id,
        "outcome": outcome,
        "confidence": asdict(confidence) if confidence else None,
        "citations": [asdict(citation) for citation in citations],
    }


def chunk_line(
    completion_id: str,
    delta: dict[str, Any],
    *,
    finish_reason: str | None = None,
    **more: Any,
) -> str:
    """One chunk as a line of server-sent events."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return data_line(_head(completion_id, "chat.completion.chunk") | {"choices": [choice]} | more)


def data_line(content: dict[str, Any]) -> str:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n"


def completion(completion_id: str, text: str, **more: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return _head(completion_id, "chat.completion") | {"choices": [choice]} | more


def model_list() -> dict[str, Any]:
    model = {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}
    return {"object": "list", "data": [model]}


def error_content(
    message: str, *, kind: str, code: str, param: str | None = None
) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _head(completion_id: str, form: str) -> dict[str, Any]:
    return {"id": completion_id, "object": form, "created": int(time.time()), "model": MODEL}
