"""The wall as JSON: who waits, who serves whom, what was promised and broken, and how today goes."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping

from desk.presence import PRESENCE
from desk.supervising.counting import mean_of
from desk.supervising.figures import TARGET_A_DAY
from domain.contact import Presence
from domain.handoff import HandoffStatus
from store.journal import Journal
from store.wall import OnDuty, Snap

# A conversation of the assistant in which nothing was said for so long no longer counts as running.
RUNNING = timedelta(minutes=10)
_ROLES = ("operator", "supervisor", "admin")


class WallBook:
    def __init__(self, journal: Journal, *, time_zone: str) -> None:
        self._journal = journal
        self._zone = ZoneInfo(time_zone)

    async def look(self, *, now: datetime) -> dict[str, Any]:
        """Everything at this moment; today is the shop's."""
        today = now.astimezone(self._zone).date()
        midnight = datetime.combine(today, time(), self._zone).astimezone(UTC)
        return wall_view(
            await self._journal.wall.look(now=now, since=midnight, lately=now - RUNNING)
        )


def wall_view(snap: Snap) -> dict[str, Any]:
    names: dict[str, str] = {duty.operator.id: duty.operator.name for duty in snap.staff}
    levels = _levels(snap)
    calls = [_call(row, levels, names) for row in snap.calls]
    return {
        "at": snap.at.isoformat(),
        "groups": _groups(snap),
        "waiting": [call for call in calls if call["status"] == HandoffStatus.WAITING],
        "tickets": [call for call in calls if call["status"] == HandoffStatus.TICKET],
        "operators": _operators(snap, calls),
        "assistant": {
            "count": snap.assistant_count,
            "talks": [_talk(row) for row in snap.with_assistant],
        },
        "today": _today(snap),
    }


def _talk(row: RowMapping) -> dict[str, Any]:
    return {
        "conversation_id": row["conversation_id"],
        "channel": row["channel"],
        "language": row["language"],
        "contact": {"name": row["contact_name"], "customer_id": row["customer_id"]},
        "waiting_since": _iso(row["waiting_since"]),
        "updated_at": _iso(row["updated_at"]),
    }


def _call(
    row: RowMapping, levels: Mapping[str, list[dict[str, Any]]], names: Mapping[str, str]
) -> dict[str, Any]:
    offered = row["offered_to"]
    offer = None
    if offered:
        offer = {"operator_id": offered, "operator_name": names.get(offered, "")}
        offer["until"] = row["offered_until"].isoformat()
    return _talk(row) | {
        "status": row["status"],
        "reason": row["reason"],
        "group": row["group"],
        "priority": row["priority"],
        "units": row["units"],
        "mood": row["mood"] or "calm",
        "asked": row["asked"] or "",
        "holder_id": row["holder_id"],
        "asked_at": _iso(row["asked_at"]),
        "accepted_at": _iso(row["accepted_at"]),
        "first_reply_at": _iso(row["first_reply_at"]),
        "promised_at": _iso(row["promised_at"]),
        "snoozed_until": _iso(row["snoozed_until"]),
        "offer": offer,
        "marks": levels.get(row["handoff_id"], []),
    }


def _levels(snap: Snap) -> dict[str, list[dict[str, Any]]]:
    """Of each open call its marks, one a target: a breach stands for the warning before it."""
    latest: dict[tuple[str, str], RowMapping] = {}
    for row in snap.marks:
        place = (row["handoff_id"], row["target"])
        if place not in latest or row["due_at"] >= latest[place]["due_at"]:
            latest[place] = row
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for (handoff_id, target), row in latest.items():
        mark = {"target": target, "level": row["level"], "due_at": row["due_at"].isoformat()}
        found[handoff_id].append(mark)
    return found


def _groups(snap: Snap) -> list[dict[str, Any]]:
    """A line for each group with an open call: who waits, since when the first, and who is served."""
    groups: dict[str, dict[str, RowMapping]] = defaultdict(dict)
    for row in snap.groups:
        groups[row["group"]][row["status"]] = row
    lines = []
    for name, inside in groups.items():
        waiting = inside.get(HandoffStatus.WAITING)
        counts = {status: row["count"] for status, row in inside.items()}
        lines.append(
            {
                "name": name,
                "waiting": counts.get(HandoffStatus.WAITING, 0),
                "oldest": waiting["oldest"].isoformat() if waiting else None,
                "served": counts.get(HandoffStatus.ACCEPTED, 0),
                "tickets": counts.get(HandoffStatus.TICKET, 0),
            }
        )
    return lines


def _operators(snap: Snap, calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those who answer, who is there first; who is offline and has nothing is left out."""
    held: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for call in calls:
        if call["status"] == HandoffStatus.ACCEPTED and call["holder_id"]:
            held[call["holder_id"]].append(call)
    wrapping: dict[str, list[RowMapping]] = defaultdict(list)
    for row in snap.wrapping:
        wrapping[row["operator_id"]].append(row)
    listening: dict[str, int] = defaultdict(int)
    for row in snap.listening:
        listening[row["operator_id"]] += row["part"] == "listening"
    today = {row["operator_id"]: row for row in snap.of_operators}
    lines = []
    for duty in snap.staff:
        operator = duty.operator
        mine, presence = held[operator.id], presence_of(duty, now=snap.at)
        done = today.get(operator.id)
        shown = presence != Presence.OFFLINE or mine or done
        if operator.role not in _ROLES or not shown:
            continue
        lines.append(
            {
                "id": operator.id,
                "name": operator.name,
                "role": operator.role,
                "groups": list(operator.groups),
                "presence": presence,
                "capacity": operator.capacity,
                "load": sum(call["units"] for call in mine if not call["snoozed_until"]),
                "talks": mine,
                "wrapping": [
                    _talk(row) | {"wrap_up_until": _iso(row["wrap_up_until"])}
                    for row in wrapping[operator.id]
                ],
                "listening": listening[operator.id],
                "handled": done["handled"] if done else 0,
                "closed": int(done["closed"] or 0) if done else 0,
            }
        )
    order = {Presence.ONLINE: 0, Presence.AWAY: 1, Presence.OFFLINE: 2}
    return sorted(lines, key=lambda line: (order[line["presence"]], line["name"]))


def presence_of(duty: OnDuty, *, now: datetime) -> Presence:
    """Online is who said so and gave a sign of life since; a closed laptop is away."""
    presence = duty.operator.presence
    if presence is Presence.ONLINE and (duty.seen_at is None or duty.seen_at < now - PRESENCE):
        return Presence.AWAY
    return presence


def _today(snap: Snap) -> dict[str, Any]:
    scores = [float(row["score"]) for row in snap.scores for _ in range(row["count"])]
    score = mean_of(scores, least=1, most=5)
    counted: dict[str, int] = defaultdict(int)
    for row in snap.broken:
        counted[row["level"]] += row["count"]
    return {
        "begun": snap.today["begun"],
        "called": snap.today["called"],
        "accepted": snap.today["accepted"],
        "target_a_day": TARGET_A_DAY,
        "score": {"n": score.n, "mean": score.mean},
        "warnings": counted["warning"],
        "breaches": counted["breach"],
        "targets": [
            {"target": row["target"], "level": row["level"], "count": row["count"]}
            for row in snap.broken
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
