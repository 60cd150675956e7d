"""Turn rows into the nouns of `domain/`, and their parts into JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from domain.attachment import Attachment
from domain.confidence import Band, Confidence
from domain.contact import Contact, Operator, Presence, Role
from domain.conversation import (
    Conversation,
    Message,
    MessageState,
    Owner,
    OwnerKind,
    Sender,
    Status,
    Turn,
    TurnOutcome,
)
from domain.effect import (
    Choice,
    Decision,
    Effect,
    EffectStatus,
    Proposal,
    ProposalStatus,
    Receipt,
)
from domain.handoff import Brief, Handoff, HandoffReason, HandoffStatus, Offer, OfferState, Route
from domain.knowledge import Citation
from domain.language import Language


def contact_of(row: RowMapping) -> Contact:
    return Contact(
        id=row["id"],
        customer_id=row["customer_id"],
        name=row["name"],
        region=row["region"] or "",
        tier=row["tier"] or "",
    )


def operator_of(row: RowMapping) -> Operator:
    return Operator(
        id=row["id"],
        login=row["login"],
        name=row["name"],
        role=Role(row["role"]),
        presence=Presence(row["presence"]),
        capacity=row["capacity"],
        groups=tuple(row["groups"]),
        skills=tuple(row["skills"]),
        languages=tuple(row["languages"]),
        active=row["active"],
        missed_offers=row["missed_offers"],
    )


def owner_of(row: RowMapping) -> Owner:
    return Owner(OwnerKind(row["owner_kind"]), row["owner_version"], row["operator_id"])


def conversation_of(row: RowMapping) -> Conversation:
    return Conversation(
        id=row["id"],
        contact_id=row["contact_id"],
        channel=row["channel"],
        language=Language(row["language"]),
        status=Status(row["status"]),
        owner=owner_of(row),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        waiting_since=row["waiting_since"],
        last_seq=row["last_seq"],
        snoozed_until=row["snoozed_until"],
        wrap_up_until=row["wrap_up_until"],
        reopened_at=row["reopened_at"],
        disposition=row["disposition"],
    )


def turn_of(row: RowMapping | Mapping[str, Any]) -> Turn:
    decision = None
    if row["proposal_id"]:
        decision = Decision(row["proposal_id"], Choice(row["choice"]))
    return Turn(
        id=row["id"],
        conversation_id=row["conversation_id"],
        owner_version=row["owner_version"],
        attempt=row["attempt"],
        created_at=row["created_at"],
        decision=decision,
        outcome=TurnOutcome(row["outcome"]) if row["outcome"] else None,
    )


def message_of(
    row: RowMapping,
    *,
    proposal: Proposal | None = None,
    receipt: Receipt | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> Message:
    return Message(
        id=row["id"],
        conversation_id=row["conversation_id"],
        sender=Sender(row["sender"]),
        text=row["text"],
        created_at=row["created_at"],
        sender_name=row["sender_name"],
        turn_id=row["turn_id"],
        state=MessageState(row["state"]),
        internal=row["internal"],
        language=Language(row["language"]) if row["language"] else None,
        citations=tuple(Citation(**citation) for citation in row["citations"]),
        quick_replies=tuple(row["quick_replies"]),
        confidence=confidence_of(row["confidence"]),
        rung=row["rung"],
        proposal=proposal,
        receipt=receipt,
        cards=tuple(row["cards"]),
        kind=row["kind"],
        attachments=attachments,
    )


def said_of(
    row: RowMapping, *, receipt: Receipt | None, attachments: tuple[Attachment, ...] = ()
) -> Message:
    """A message as a turn is given it: what was said, with its receipt and its files by name."""
    return Message(
        id=row["id"],
        conversation_id=row["conversation_id"],
        sender=Sender(row["sender"]),
        text=row["text"],
        created_at=row["created_at"],
        sender_name=row["sender_name"],
        turn_id=row["turn_id"],
        state=MessageState(row["state"]),
        language=Language(row["language"]) if row["language"] else None,
        rung=row["rung"],
        receipt=receipt,
        kind=row["kind"],
        attachments=attachments,
    )


def proposal_of(row: RowMapping) -> Proposal:
    return Proposal(
        id=row["id"],
        conversation_id=row["conversation_id"],
        turn_id=row["turn_id"],
        tool=row["tool"],
        arguments=row["arguments"],
        title=row["title"],
        rendering=row["rendering"],
        customer_id=row["customer_id"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        status=ProposalStatus(row["status"]),
    )


def effect_of(row: RowMapping) -> Effect:
    return Effect(
        id=row["id"],
        proposal_id=row["proposal_id"],
        conversation_id=row["conversation_id"],
        tool=row["tool"],
        arguments=row["arguments"],
        status=EffectStatus(row["status"]),
        started_at=row["started_at"],
    )


def receipt_of(row: RowMapping) -> Receipt | None:
    """None while the effect is still executing."""
    if row["status"] == EffectStatus.EXECUTING:
        return None
    return Receipt(
        effect_id=row["id"],
        proposal_id=row["proposal_id"],
        tool=row["tool"],
        status=EffectStatus(row["status"]),
        summary=row["summary"],
        result=row["result"],
    )


def handoff_of(row: RowMapping) -> Handoff:
    return Handoff(
        id=row["id"],
        conversation_id=row["conversation_id"],
        reason=HandoffReason(row["reason"]),
        brief=brief_of(row["brief"]),
        status=HandoffStatus(row["status"]),
        created_at=row["created_at"],
        operator_id=row["operator_id"],
        accepted_at=row["accepted_at"],
        reach=row["reach"],
        promised_at=row["promised_at"],
        callback_by=row["callback_by"],
        route=Route(
            queue=row["queue"],
            skills=tuple(row["skills"]),
            priority=row["priority"],
            rank_at=row["rank_at"],
            units=row["units"],
            preferred=row["preferred_id"],
            rule=row["rule"],
        ),
        intent=row["intent"],
        first_reply_at=row["first_reply_at"],
        closed_at=row["closed_at"],
    )


def offer_of(row: RowMapping | Mapping[str, Any]) -> Offer:
    return Offer(
        id=row["id"],
        handoff_id=row["handoff_id"],
        conversation_id=row["conversation_id"],
        operator_id=row["operator_id"],
        state=OfferState(row["state"]),
        made_at=row["made_at"],
        until=row["until"],
        ended_at=row["ended_at"],
    )


def brief_of(value: dict[str, Any]) -> Brief:
    return Brief(
        asked=value["asked"],
        reason=HandoffReason(value["reason"]),
        language=Language(value["language"]),
        tried=tuple(value["tried"]),
        receipts=tuple(value["receipts"]),
        slots=value["slots"],
        sources=tuple(Citation(**citation) for citation in value["sources"]),
        mood=value["mood"],
        summary=value["summary"],
    )


def confidence_of(value: dict[str, Any] | None) -> Confidence | None:
    if value is None:
        return None
    return Confidence(
        value["value"], Band(value["band"]), value["parts"], head=value.get("head", "")
    )


def to_json(value: Any) -> Any:
    """A frozen dataclass as a JSON value; None stays None."""
    return None if value is None else asdict(value)
