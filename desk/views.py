"""How the desk's nouns look in JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from desk.access.policy import MAY
from desk.overview import Overview, standing_of
from desk.routing.rules import Group
from domain.contact import Contact, Operator
from domain.conversation import Conversation, Message
from domain.handoff import Handoff, Offer
from domain.ids import OperatorId
from domain.participant import Participant
from store.feedback import Feedback
from store.front import Waiting
from store.payloads import attachment_value


def operator_view(operator: Operator) -> dict[str, Any]:
    return {
        "id": operator.id,
        "login": operator.login,
        "name": operator.name,
        "role": operator.role,
        "presence": operator.presence,
        "missed_offers": operator.missed_offers,  # why somebody is away who did not go themselves
        "capacity": operator.capacity,
        "permissions": sorted(MAY[operator.role]),
    }


def colleague_view(operator: Operator, load: float, groups: Sequence[Group]) -> dict[str, Any]:
    """`load` and `capacity` in units. Of `groups` those that name the operator, here or there: in one that takes everybody
    nobody is named."""
    named = [
        one.name
        for one in groups
        if one.name in operator.groups or (one.members != "all" and operator.login in one.members)
    ]
    return {
        "id": operator.id,
        "name": operator.name,
        "login": operator.login,
        "role": operator.role,
        "presence": operator.presence,
        "capacity": operator.capacity,
        "load": load,
        "groups": named,
        "skills": list(operator.skills),
    }


def offer_view(offer: Offer | None, names: Mapping[OperatorId, str]) -> dict[str, Any] | None:
    if offer is None:
        return None
    return {
        "operator_id": offer.operator_id,
        "operator_name": names.get(offer.operator_id, ""),
        "until": _iso(offer.until),
    }


def standing_view(
    conversation: Conversation,
    offer: Offer | None,
    people: Sequence[Participant],
    names: Mapping[OperatorId, str],
) -> dict[str, Any]:
    """Whose turn it is, who is being asked, and who else is there."""
    return {
        "state": standing_of(conversation, offered=offer is not None),
        "offer": offer_view(offer, names),
        "participants": [
            {
                "operator_id": one.operator_id,
                "name": names.get(one.operator_id, ""),
                "part": one.part,
            }
            for one in people
        ],
        "snoozed_until": _iso(conversation.snoozed_until),
        "wrap_up_until": _iso(conversation.wrap_up_until),
    }


def conversation_view(
    conversation: Conversation, *, operator_name: str | None = None
) -> dict[str, Any]:
    """`operator_name` is whose it is, for whoever is not that operator."""
    return {
        "id": conversation.id,
        "channel": conversation.channel,
        "language": conversation.language,
        "status": conversation.status,
        "owner": asdict(conversation.owner) | {"operator_name": operator_name},
        "waiting_since": _iso(conversation.waiting_since),
        "created_at": _iso(conversation.created_at),
        "updated_at": _iso(conversation.updated_at),
        "last_seq": conversation.last_seq,
        "disposition": conversation.disposition,
    }


def contact_view(contact: Contact) -> dict[str, Any]:
    return {
        "id": contact.id,
        "name": contact.name,
        "verified": contact.verified,
        "customer_id": contact.customer_id,
    }


def handoff_view(handoff: Handoff) -> dict[str, Any]:
    return {
        "id": handoff.id,
        "reason": handoff.reason,
        "status": handoff.status,
        "queue": handoff.route.queue,
        "operator_id": handoff.operator_id,
        "created_at": _iso(handoff.created_at),
        "accepted_at": _iso(handoff.accepted_at),
        "promised_at": _iso(handoff.promised_at),
        "reach": handoff.reach,
        "brief": asdict(handoff.brief),
    }


def overview_view(overview: Overview) -> dict[str, Any]:
    """The queue; `counts` are the lengths of the lists that may be longer than what is shown."""
    return {
        "counts": dict(overview.counts),
        "humans_only": overview.humans_only,
        "online": [operator_view(operator) for operator in overview.online],
        "waiting": [_row(row, overview) for row in overview.waiting],
        "mine": [_row(row, overview) for row in overview.mine],
        "snoozed": [_row(row, overview) for row in overview.snoozed],
        "tickets": [_row(row, overview) for row in overview.tickets],
        "others": [_row(row, overview) for row in overview.others],
    }


def _row(row: Waiting, overview: Overview) -> dict[str, Any]:
    """One line of the queue."""
    holder = row.handoff.operator_id
    last = overview.last.get(row.conversation.id)
    offer = overview.offers.get(row.conversation.id)
    return {
        "conversation": conversation_view(
            row.conversation, operator_name=overview.names.get(holder) if holder else None
        ),
        "contact": contact_view(overview.contacts[row.conversation.contact_id]),
        "handoff": handoff_view(row.handoff),
        "state": standing_of(row.conversation, offered=offer is not None),
        "offer": offer_view(offer, overview.names),
        "group": row.handoff.route.queue,
        "priority": row.handoff.route.priority,
        "part": overview.parts.get(row.conversation.id),
        "sla": list(overview.marks.get(row.handoff.id, ())),
        "snoozed_until": _iso(row.conversation.snoozed_until),
        "last": {"sender": last.sender, "text": _line(last)} if last else None,
    }


def _line(message: Message) -> str:
    """The words, or the names of what was sent instead of words."""
    return message.text[:160] or ", ".join(one.name for one in message.attachments)


def message_view(message: Message, rated: Feedback | None = None) -> dict[str, Any]:
    """A message as operators see it, internal notes, the confidence with its parts and the contact's thumb included."""
    return {
        "id": message.id,
        "sender": message.sender,
        "sender_name": message.sender_name,
        "text": message.text,
        "created_at": _iso(message.created_at),
        "kind": message.kind,
        "state": message.state,
        "internal": message.internal,
        "citations": [asdict(citation) for citation in message.citations],
        "quick_replies": list(message.quick_replies),
        "cards": list(message.cards),
        "attachments": [attachment_value(one) for one in message.attachments],
        "confidence": asdict(message.confidence) if message.confidence else None,
        "rung": message.rung,
        "proposal": _dated(asdict(message.proposal)) if message.proposal else None,
        "receipt": asdict(message.receipt) if message.receipt else None,
        "feedback": {"rating": rated.rating, "reason": rated.reason} if rated else None,
    }


def _dated(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in values.items()}


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
