"""The queue of one moment, as one operator sees it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.presence import PRESENCE
from domain.contact import Contact, Operator
from domain.conversation import Conversation, Message
from domain.handoff import HandoffStatus, Offer
from domain.ids import ContactId, ConversationId, HandoffId, OperatorId
from domain.lifecycle import Standing, State, state_of
from domain.participant import Part
from store.front import Waiting
from store.journal import Journal

# `{"target", "due_at", "level"}` of each promise that runs, by handoff.
Marks = Mapping[HandoffId, Sequence[Mapping[str, Any]]]
Marking = Callable[[Sequence[Waiting], datetime], Awaitable[Marks]]


async def no_marks(_rows: Sequence[Waiting], _now: datetime) -> Marks:
    return {}


@dataclass(frozen=True)
class Overview:
    """The lists of the queue, `waiting` in its order, and what their rows need beside the handoffs: the open offers, the parts
    that the operator takes in others' conversations, and how the promises stand. Of a long list only the front is there;
    `counts` are all."""

    waiting: list[Waiting]
    tickets: list[Waiting]
    mine: list[Waiting]
    snoozed: list[Waiting]
    others: list[Waiting]
    counts: Mapping[str, int]
    last: Mapping[ConversationId, Message]
    contacts: Mapping[ContactId, Contact]
    names: Mapping[OperatorId, str]
    offers: Mapping[ConversationId, Offer]
    parts: Mapping[ConversationId, Part]
    marks: Marks
    humans_only: bool
    online: list[Operator]


def standing_of(conversation: Conversation, *, offered: bool) -> State:
    return state_of(
        Standing(
            status=conversation.status,
            owner=conversation.owner.kind,
            offered=offered,
            snoozed=conversation.snoozed_until is not None,
            reopened=conversation.reopened_at is not None,
        )
    )


async def look_over(
    journal: Journal,
    operator: Operator,
    *,
    humans_only: bool,
    marking: Marking = no_marks,
    now: datetime,
) -> Overview:
    front = await journal.handoffs.front(operator.id)
    rows = front.rows
    talks = [row.conversation for row in rows]
    taken = _with_status(rows, HandoffStatus.ACCEPTED)
    mine = [row for row in taken if row.handoff.operator_id == operator.id]
    everybody = await journal.operators.all()
    return Overview(
        waiting=_with_status(rows, HandoffStatus.WAITING),
        tickets=_with_status(rows, HandoffStatus.TICKET),
        mine=[row for row in mine if row.conversation.snoozed_until is None],
        snoozed=[row for row in mine if row.conversation.snoozed_until is not None],
        others=[row for row in taken if row.handoff.operator_id != operator.id],
        counts={
            "waiting": front.counts[HandoffStatus.WAITING],
            "tickets": front.counts[HandoffStatus.TICKET],
            "others": front.counts[HandoffStatus.ACCEPTED] - len(mine),
        },
        last=await journal.messages.last_of([talk.id for talk in talks]),
        contacts=await journal.contacts.all_of({talk.contact_id for talk in talks}),
        names={one.id: one.name for one in everybody},
        offers={offer.conversation_id: offer for offer in await journal.offers.open()},
        parts={
            one.conversation_id: one.part
            for one in await journal.participants.of_operator(operator.id)
        },
        marks=await marking(rows, now),
        humans_only=humans_only,
        online=await journal.operators.online(seen_since=now - PRESENCE),
    )


def _with_status(rows: list[Waiting], status: HandoffStatus) -> list[Waiting]:
    return [row for row in rows if row.handoff.status is status]
