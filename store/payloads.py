"""The entries of a conversation's log, as clients see them (`docs/events.md`)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from domain.attachment import Attachment
from domain.confidence import Confidence
from domain.conversation import Owner, Sender, TurnOutcome
from domain.effect import Proposal, Receipt
from domain.events import CustomName, EventType
from domain.handoff import Handoff
from domain.ids import ConversationId, MessageId, TurnId
from domain.knowledge import Citation

Payload = dict[str, Any]


def run_started(conversation_id: ConversationId, turn_id: TurnId) -> Payload:
    return {"type": EventType.RUN_STARTED, "threadId": conversation_id, "runId": turn_id}


def run_finished(
    conversation_id: ConversationId,
    turn_id: TurnId,
    outcome: TurnOutcome,
    *,
    rung: str | None = None,
    confidence: Confidence | None = None,
    stopped: bool = False,
) -> Payload:
    result = {
        "outcome": outcome,
        "rung": rung,
        "confidence": asdict(confidence) if confidence else None,
        "stopped": stopped,
    }
    return {
        "type": EventType.RUN_FINISHED,
        "threadId": conversation_id,
        "runId": turn_id,
        "result": result,
    }


def run_error(turn_id: TurnId, *, code: str, message: str) -> Payload:
    return {"type": EventType.RUN_ERROR, "message": message, "code": code, "runId": turn_id}


def step_started(name: str) -> Payload:
    return {"type": EventType.STEP_STARTED, "stepName": name}


def step_finished(name: str) -> Payload:
    return {"type": EventType.STEP_FINISHED, "stepName": name}


def text_start(message_id: MessageId) -> Payload:
    return {"type": EventType.TEXT_MESSAGE_START, "messageId": message_id, "role": "assistant"}


def text_content(message_id: MessageId, delta: str) -> Payload:
    return {"type": EventType.TEXT_MESSAGE_CONTENT, "messageId": message_id, "delta": delta}


def text_end(message_id: MessageId) -> Payload:
    return {"type": EventType.TEXT_MESSAGE_END, "messageId": message_id}


def custom(name: CustomName, value: dict[str, Any]) -> Payload:
    return {"type": EventType.CUSTOM, "name": name, "value": value}


def message(
    message_id: MessageId,
    sender: Sender,
    text: str,
    *,
    now: datetime,
    sender_name: str | None = None,
    kind: str | None = None,
    key: str | None = None,
    attachments: Sequence[Attachment] = (),
) -> Payload:
    value: dict[str, Any] = {
        "id": message_id,
        "sender": sender,
        "sender_name": sender_name,
        "text": text,
        "created_at": now.isoformat(),
    }
    if kind:
        value["kind"] = kind
    if attachments:
        value["attachments"] = [attachment_value(one) for one in attachments]
    # The key is an echo for whoever sent the message; an operator's is nobody else's business.
    if key and sender is Sender.CONTACT:
        value["key"] = key
    return custom(CustomName.MESSAGE, value)


def attachment_value(sent: Attachment) -> dict[str, Any]:
    """What may be known of a file without opening it; `width` and `height` only of images."""
    return {
        "id": sent.id,
        "name": sent.name,
        "media_type": sent.media_type,
        "size": sent.size,
        "width": sent.width,
        "height": sent.height,
    }


def citations(message_id: MessageId, found: tuple[Citation, ...]) -> Payload:
    value = {"message_id": message_id, "citations": [asdict(citation) for citation in found]}
    return custom(CustomName.CITATIONS, value)


def card(message_id: MessageId, shown: dict[str, Any]) -> Payload:
    return custom(CustomName.CARD, {"message_id": message_id, "card": shown})


def quick_replies(message_id: MessageId, options: tuple[str, ...]) -> Payload:
    return custom(CustomName.QUICK_REPLIES, {"message_id": message_id, "options": list(options)})


def proposal_value(proposal: Proposal, *, message_id: MessageId | None = None) -> dict[str, Any]:
    value = {
        "id": proposal.id,
        "title": proposal.title,
        "rendering": proposal.rendering,
        "tool": proposal.tool,
        "arguments": proposal.arguments,
        "expires_at": proposal.expires_at.isoformat(),
        "status": proposal.status,
    }
    return value | {"message_id": message_id} if message_id else value


def proposal(made: Proposal, *, message_id: MessageId | None = None) -> Payload:
    return custom(CustomName.PROPOSAL, proposal_value(made, message_id=message_id))


def receipt_value(given: Receipt) -> dict[str, Any]:
    return {
        "effect_id": given.effect_id,
        "proposal_id": given.proposal_id,
        "tool": given.tool,
        "status": given.status,
        "summary": given.summary,
    }


def receipt(given: Receipt, *, message_id: MessageId | None = None) -> Payload:
    value = receipt_value(given)
    return custom(CustomName.RECEIPT, value | {"message_id": message_id} if message_id else value)


def owner(now_owner: Owner, *, operator_name: str | None = None) -> Payload:
    value: dict[str, Any] = {"kind": now_owner.kind, "version": now_owner.version}
    if operator_name:
        value["operator_name"] = operator_name
    return custom(CustomName.OWNER, value)


def handoff_value(asked: Handoff, *, operator_name: str | None = None) -> dict[str, Any]:
    reach_needed = asked.status == "ticket" and asked.reach is None
    value: dict[str, Any] = {
        "id": asked.id,
        "reason": asked.reason,
        "status": asked.status,
        "reach_needed": reach_needed,
    }
    if operator_name:
        value["operator_name"] = operator_name
    if asked.promised_at:
        value["promised_at"] = asked.promised_at.isoformat()
    if asked.callback_by and asked.status == "waiting":
        value["callback_by"] = asked.callback_by.isoformat()
    return value


def handoff(asked: Handoff, *, operator_name: str | None = None) -> Payload:
    return custom(CustomName.HANDOFF, handoff_value(asked, operator_name=operator_name))


def queue_value(position: int, wait_range: tuple[int, int] | None) -> dict[str, Any]:
    """The wait range is left out while there is too little history to be honest about it."""
    value: dict[str, Any] = {"position": position}
    if wait_range:
        value["wait_seconds_low"], value["wait_seconds_high"] = wait_range
    return value


def queue(position: int, wait_range: tuple[int, int] | None) -> Payload:
    return custom(CustomName.QUEUE, queue_value(position, wait_range))
