"""What operators have before them, in units of their capacity: one definition for the router and for what people are shown."""

from collections.abc import Mapping

from sqlalchemy import func, or_, select

from domain.conversation import OwnerKind
from domain.handoff import HandoffStatus
from domain.ids import OperatorId
from store.engine import Snapshot
from store.tables import conversations, handoffs

# The wrap-up is work. What was snoozed is none, unless its contact waits for an answer meanwhile.
_HELD = (
    select(conversations.c.operator_id, func.sum(handoffs.c.units).label("units"))
    .join(handoffs, handoffs.c.conversation_id == conversations.c.id)
    .where(
        handoffs.c.status == HandoffStatus.ACCEPTED,
        conversations.c.owner_kind == OwnerKind.OPERATOR,
        or_(conversations.c.snoozed_until.is_(None), conversations.c.waiting_since.is_not(None)),
    )
    .group_by(conversations.c.operator_id)
)


async def units_held(reader: Snapshot) -> Mapping[OperatorId, float]:
    """By operator; whoever has nothing is not among them. Open offers are not counted."""
    rows = (await reader.execute(_HELD)).mappings().all()
    return {OperatorId(row["operator_id"]): row["units"] for row in rows}
