"""How people, places and entries of the log look in JSON, and in a spreadsheet."""

import json
from typing import Any

from domain.contact import Operator
from store.audit import Entry
from store.desk_sessions import Place

COLUMNS = (
    "at",
    "operator",
    "login",
    "action",
    "kind",
    "object",
    "contact",
    "contact_id",
    "allowed",
    "client",
    "detail",
)


def person_view(operator: Operator) -> dict[str, Any]:
    return {
        "id": operator.id,
        "login": operator.login,
        "name": operator.name,
        "role": operator.role,
        "presence": operator.presence,
        "capacity": operator.capacity,
        "groups": list(operator.groups),
        "skills": list(operator.skills),
        "languages": list(operator.languages),
        "active": operator.active,
    }


def place_id(place: Place) -> str:
    """Enough of the key to tell one's own places apart."""
    return place.key[:16]


def place_view(place: Place, here: str) -> dict[str, Any]:
    return {
        "id": place_id(place),
        "client": place.client,
        "device": place.device,
        "created_at": place.created_at.isoformat(),
        "seen_at": place.seen_at.isoformat(),
        "current": place.key == here,
    }


def entry_view(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "operator": {
            "id": entry.operator_id,
            "login": entry.login,
            "name": entry.operator_name or entry.login,
        },
        "action": entry.action,
        "kind": entry.kind,
        "object_id": entry.object_id,
        "contact": {"id": entry.contact_id, "name": entry.contact_name}
        if entry.contact_id
        else None,
        "detail": entry.detail,
        "client": entry.client,
        "allowed": entry.allowed,
    }


def entry_cells(entry: Entry) -> tuple[str, ...]:
    return (
        entry.at.isoformat(timespec="seconds"),
        entry.operator_name or "",
        entry.login,
        entry.action,
        entry.kind,
        entry.object_id or "",
        entry.contact_name or "",
        entry.contact_id or "",
        "yes" if entry.allowed else "no",
        entry.client,
        json.dumps(entry.detail, ensure_ascii=False) if entry.detail else "",
    )
