"""How what was found looks in JSON."""

from typing import Any

from desk.finding.snippets import masked, snippet
from domain.contact import Contact, Identity
from store.contact_notes import ContactNote, Earlier
from store.merging import Merge
from store.search import Found, Hit


def found_view(found: Found, query: str) -> dict[str, Any]:
    """`more` where the list of conversations was cut."""
    return {
        "conversations": [_talk(hit, found, query) for hit in found.conversations],
        "contacts": [
            {"contact": _who(hit.contact), "snippet": snippet(hit.text, query)}
            for hit in found.contacts
        ],
        "more": found.more,
    }


def contact_view(
    contact: Contact,
    *,
    identities: list[Identity],
    tags: list[str],
    notes: list[ContactNote],
    history: list[Earlier],
    merges: list[dict[str, Any]],
) -> dict[str, Any]:
    scores = [one.score for one in history if one.score is not None]
    return {
        "contact": _who(contact) | {"region": contact.region, "tier": contact.tier},
        "identities": [
            {"kind": one.kind, "value": masked(one.kind, one.value), "verified": one.verified}
            for one in identities
        ],
        "tags": tags,
        "notes": [note_view(note) for note in notes],
        "history": [_earlier(one) for one in history],
        "csat": {
            "count": len(scores),
            "average": round(sum(scores) / len(scores), 2) if scores else None,
        },
        "merges": [one | {"at": one["at"].isoformat()} for one in merges],
    }


def note_view(note: ContactNote) -> dict[str, Any]:
    return {
        "id": note.id,
        "operator_id": note.operator_id,
        "operator_name": note.operator_name,
        "text": note.text,
        "made_at": note.made_at.isoformat(),
    }


def merge_view(merge: Merge) -> dict[str, Any]:
    return {
        "id": merge.id or None,
        "kept": _who(merge.kept),
        "gone": _who(merge.gone),
        "moves": {name: len(ids) for name, ids in merge.moved.items()},
    }


def _talk(hit: Hit, found: Found, query: str) -> dict[str, Any]:
    talk = hit.conversation
    assert talk is not None
    return {
        "id": talk.id,
        "channel": talk.channel,
        "status": talk.status,
        "owner": talk.owner.kind,
        "operator_name": found.names.get(talk.owner.operator_id or ""),
        "updated_at": talk.updated_at.isoformat(),
        "contact": _who(hit.contact),
        "message_id": hit.message_id,
        "sender": hit.sender,
        "internal": hit.internal,
        "at": hit.at.isoformat() if hit.at else None,
        "snippet": snippet(hit.text, query),
    }


def _earlier(one: Earlier) -> dict[str, Any]:
    return {
        "id": one.id,
        "channel": one.channel,
        "language": one.language,
        "status": one.status,
        "owner": one.owner_kind,
        "disposition": one.disposition,
        "operator_name": one.operator_name,
        "asked": one.asked[:200],
        "messages": one.messages,
        "score": one.score,
        "comment": one.comment,
        "created_at": one.created_at.isoformat(),
        "updated_at": one.updated_at.isoformat(),
    }


def _who(contact: Contact) -> dict[str, Any]:
    return {
        "id": contact.id,
        "name": contact.name,
        "verified": contact.verified,
        "customer_id": contact.customer_id,
    }
