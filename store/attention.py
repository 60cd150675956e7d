"""How an operator answers what they are asked: offers missed in a row, and being set away for them."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update

from domain.contact import Operator, Presence
from domain.handoff import OfferState
from domain.ids import OperatorId
from store.engine import Database, Transaction
from store.rows import operator_of
from store.tables import operators


class Attention:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def set_away(self, *, missed: int, now: datetime) -> list[Operator]:
        """Those online who have missed so many offers in a row. The count stays until they come back: it is the reason that is
        shown. Two servers that look at once set everybody once."""
        absent = operators.c.presence == Presence.ONLINE, operators.c.missed_offers >= missed
        async with self._database.write() as transaction:
            rows = (await transaction.execute(select(operators).where(*absent))).mappings().all()
            found = []
            for row in rows:
                changed = await transaction.execute(
                    update(operators)
                    .where(operators.c.id == row["id"], *absent)
                    .values(presence=Presence.AWAY, presence_at=now)
                )
                if changed.rowcount:
                    found.append(replace(operator_of(row), presence=Presence.AWAY))
            transaction.desk = bool(found)
        return found


async def note_answer(transaction: Transaction, operator_id: OperatorId, state: OfferState) -> None:
    """How an offer to them ended: missed, or answered; one that was withdrawn says nothing of them."""
    if state is OfferState.WITHDRAWN:
        return
    missed = operators.c.missed_offers + 1 if state is OfferState.LAPSED else 0
    await transaction.execute(
        update(operators).where(operators.c.id == operator_id).values(missed_offers=missed)
    )
