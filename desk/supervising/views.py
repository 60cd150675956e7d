"""How reviews, coaching notes and hard cases look in JSON."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from desk.supervising.choosing import HardCase
from desk.supervising.room import Agenda, Candidates
from domain.ids import OperatorId
from store.coaching import CoachingNote
from store.reports import Handled
from store.reviews import Review


def call_view(call: Handled) -> dict[str, Any]:
    return {
        "handoff_id": call.handoff_id,
        "conversation_id": call.conversation_id,
        "operator_id": call.operator_id,
        "group": call.group,
        "channel": call.channel,
        "language": call.language,
        "intent": call.intent,
        "reason": call.reason,
        "mood": call.mood,
        "accepted_at": call.accepted_at.isoformat(),
        "seconds": call.seconds,
        "score": call.score,
        "transfers": call.transfers,
        "breaches": call.breaches,
        "handed_back": call.returns > 0,
    }


def candidates_view(found: Candidates) -> dict[str, Any]:
    rows = []
    for call in found.calls:
        done = found.reviewed.get((call.conversation_id, call.operator_id or OperatorId("")))
        rows.append(
            call_view(call)
            | {
                "operator_name": found.names.get(call.operator_id or "", ""),
                "contact_name": found.contacts.get(call.conversation_id),
                "reviewed_at": done.isoformat() if done else None,
            }
        )
    return {"found": found.found, "candidates": rows}


def review_view(review: Review) -> dict[str, Any]:
    return asdict(review) | {"made_at": review.made_at.isoformat(), "mean": review.mean}


def averages_view(
    reviews: Sequence[Review], names: dict[str, str], zone: ZoneInfo
) -> list[dict[str, Any]]:
    """Every operator's mean over all reviews and month by month, by name; every review counts once, however many criteria
    it scores."""
    by_operator: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        by_operator[review.operator_id].append(review)
    lines = []
    for operator_id, theirs in by_operator.items():
        months: dict[str, list[float]] = defaultdict(list)
        for review in theirs:
            if review.mean is not None:
                months[_month(review.made_at, zone)].append(review.mean)
        lines.append(
            {
                "operator_id": operator_id,
                "operator_name": names.get(operator_id, ""),
                "n": len(theirs),
                "mean": _mean([r.mean for r in theirs if r.mean is not None]),
                "criteria": _criteria(theirs),
                "months": [
                    {"month": month, "n": len(means), "mean": _mean(means)}
                    for month, means in sorted(months.items())
                ],
            }
        )
    return sorted(lines, key=lambda line: str(line["operator_name"]))


def note_view(note: CoachingNote) -> dict[str, Any]:
    read_at = note.read_at.isoformat() if note.read_at else None
    return asdict(note) | {"made_at": note.made_at.isoformat(), "read_at": read_at}


def agenda_view(agenda: Agenda) -> dict[str, Any]:
    return {
        "month": agenda.period.first.strftime("%Y-%m"),
        "notes": [note_view(note) for note in agenda.notes],
        "cases": [_case(case, agenda) for case in agenda.cases],
    }


def _case(case: HardCase, agenda: Agenda) -> dict[str, Any]:
    brief = agenda.briefs.get(case.call.handoff_id)
    return call_view(case.call) | {
        "operator_name": agenda.names.get(case.call.operator_id or "", ""),
        "why": list(case.why),
        "weight": case.weight,
        "brief": asdict(brief) if brief else None,
    }


def _criteria(reviews: Sequence[Review]) -> dict[str, float | None]:
    given: dict[str, list[float]] = defaultdict(list)
    for review in reviews:
        for name, score in review.scores.items():
            if score is not None:
                given[name].append(score)
    return {name: _mean(scores) for name, scores in given.items()}


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _month(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m")
