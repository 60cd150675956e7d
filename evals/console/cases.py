"""The case book: cases made of conversations wait here until an engineer says what should have happened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.case import CaseReason, CaseState, ProductionCase
from domain.contact import Operator
from domain.errors import Conflict
from domain.ids import CaseId, ConversationId, MessageId
from evals.console.making import case_from
from evals.production import checked, labelled_yaml
from store.journal import Journal
from store.moments import utc_now

_SHOWN = 200


class CaseBook:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def make(
        self,
        operator: Operator,
        conversation_id: ConversationId,
        *,
        message_id: MessageId | None,
        why: CaseReason,
    ) -> dict[str, Any]:
        """Raises NotFound, Invalid where nothing was asked there, and Conflict with the case that there is."""
        recording = await self._journal.recordings.of(conversation_id)
        made = case_from(recording, message_id=message_id, why=why)
        case, new = await self._journal.cases.add(made, by=operator.login, now=utc_now())
        if not new:
            raise Conflict(
                f"{case.made_by} made a case of this message; it is {case.state}.",
                case=case_view(case),
            )
        return case_view(case)

    async def view(self, state: CaseState) -> dict[str, Any]:
        listed = await self._journal.cases.listed(state, limit=_SHOWN)
        return {
            "cases": [case_view(case) for case in listed],
            "counts": await self._journal.cases.counts(),
        }

    async def settle(
        self,
        operator: Operator,
        case_id: CaseId,
        state: CaseState,
        body: Mapping[str, Any] | None,
        *,
        seen: datetime | None,
    ) -> dict[str, Any]:
        """Label, drop, or let wait again. A labelled case is one that can be run: Invalid names the key that is wrong. `seen` is the
        `settled_at` that the writer saw, where it says so; Conflict where that is no longer so."""
        known = await self._journal.cases.get(case_id)
        written = dict(body) if body is not None else dict(known.body)
        if state is CaseState.LABELLED:
            others = await self._journal.cases.labelled()
            taken = [str(one.body.get("name")) for one in others if one.id != case_id]
            written = checked(written, taken=taken)
        case = await self._journal.cases.settle(
            case_id,
            state,
            body=written,
            by=operator.login,
            now=utc_now(),
            before=seen or known.settled_at,
        )
        return case_view(case)

    async def export(self) -> str:
        return await labelled_yaml(self._journal)


def case_view(case: ProductionCase) -> dict[str, Any]:
    return {
        "id": case.id,
        "state": case.state,
        "why": case.why,
        "language": case.language,
        "channel": case.channel,
        "intent": case.intent,
        "title": case.title,
        "created_at": case.made_at.isoformat(),
        "by": case.made_by,
        "conversation_id": case.conversation_id,
        "message_id": case.message_id,
        "settled_by": case.settled_by,
        "settled_at": case.settled_at.isoformat() if case.settled_at else None,
        "turns": [dict(turn) for turn in case.turns],
        "case": dict(case.body),
    }
