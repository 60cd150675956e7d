"""End turns from outside: their own attempt finds out at its next write."""

from datetime import datetime

from sqlalchemy import RowMapping, select, update

from domain.conversation import MessageState, TurnOutcome
from domain.effect import Choice
from domain.ids import ConversationId
from store import payloads
from store.engine import Transaction
from store.events import append
from store.payloads import Payload
from store.tables import messages, turns


async def end_open_turns(
    transaction: Transaction,
    conversation_id: ConversationId,
    outcome: TurnOutcome,
    *,
    now: datetime,
) -> None:
    """End all pending and running turns of a conversation that gets another owner. A consent that nothing was said to
    yet waits on: it is carried out whoever the owner is."""
    query = select(turns).where(
        turns.c.conversation_id == conversation_id, turns.c.status.in_(("pending", "running"))
    )
    for row in (await transaction.execute(query)).mappings().all():
        if row["choice"] == Choice.CONFIRM and row["message_id"] is None:
            waiting = update(turns).where(turns.c.id == row["id"])
            await transaction.execute(
                waiting.values(status="pending", lease_owner=None, lease_until=None)
            )
        else:
            await end_turn_row(transaction, row, outcome, now=now)


async def end_turn_row(
    transaction: Transaction,
    row: RowMapping,
    outcome: TurnOutcome,
    *,
    now: datetime,
    last: Payload | None = None,
) -> None:
    """The text that was already sent stays and is marked as stopped; `last`, or that the run is
    over, ends its entries in the log."""
    entries: list[Payload] = []
    if row["step"]:
        entries.append(payloads.step_finished(row["step"]))
    if row["message_id"]:
        entries.append(payloads.text_end(row["message_id"]))
        await transaction.execute(
            update(messages)
            .where(messages.c.id == row["message_id"])
            .values(state=MessageState.STOPPED)
        )
    if row["started_at"]:
        over = payloads.run_finished(row["conversation_id"], row["id"], outcome, stopped=True)
        entries.append(last or over)
    await transaction.execute(
        update(turns)
        .where(turns.c.id == row["id"])
        .values(
            status="ended",
            outcome=outcome,
            ended_at=now,
            lease_owner=None,
            lease_until=None,
            step=None,
        )
    )
    if entries:
        await append(transaction, row["conversation_id"], entries)
