"""Offers: one operator is asked to take one conversation that waits, until they answer or the time is over."""

from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, insert, select

from domain.contact import Presence
from domain.errors import Conflict
from domain.handoff import Offer, OfferState
from domain.ids import ConversationId, OfferId, OperatorId, new_id
from domain.lifecycle import Move
from store.desk_tables import offers
from store.engine import Database, Transaction
from store.operators import ANSWERING
from store.rows import offer_of
from store.standing import Footing, end_offer, stand
from store.tables import operators


class Offers:
    """Accepting one is a move of the conversation: `Desk.accept` ends the offer with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(
        self,
        conversation_id: ConversationId,
        operator_id: OperatorId,
        *,
        until: datetime,
        now: datetime,
    ) -> Offer:
        """Conflict unless the conversation waits and nobody else is being asked."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            return await make_offer(transaction, footing, operator_id, until=until, now=now)

    async def decline(
        self, conversation_id: ConversationId, operator_id: OperatorId, *, now: datetime
    ) -> Offer:
        """Conflict when this operator is not being asked any more."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            if footing.offer is None or footing.offer["operator_id"] != operator_id:
                raise Conflict("This offer is over.", state=footing.state)
            footing.after(Move.DECLINE)
            await end_offer(transaction, footing, OfferState.DECLINED, now=now)
            return _ended(footing.offer, OfferState.DECLINED, now)

    async def lapse(self, *, now: datetime) -> list[Offer]:
        """End the offers whose time is over; those that this call ended."""
        return await self._end(offers.c.until <= now, OfferState.LAPSED, now=now)

    async def withdraw_absent(self, *, now: datetime) -> list[Offer]:
        """End the offers to those who have gone or may not answer any more, which are not missed; those that this call ended."""
        here = select(operators.c.id).where(
            operators.c.presence == Presence.ONLINE,
            operators.c.active,
            operators.c.role.in_(ANSWERING),
        )
        return await self._end(offers.c.operator_id.not_in(here), OfferState.WITHDRAWN, now=now)

    async def _end(
        self, due: ColumnElement[bool], state: OfferState, *, now: datetime
    ) -> list[Offer]:
        query = select(offers.c.id, offers.c.conversation_id).where(
            offers.c.state == OfferState.OPEN, due
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(offers.c.until))).mappings().all()
        found = []
        for row in rows:
            async with self._database.write() as transaction:
                footing = await stand(transaction, row["conversation_id"])
                if footing.offer is None or footing.offer["id"] != row["id"]:
                    continue  # it was answered meanwhile
                footing.after(Move.LAPSE)
                await end_offer(transaction, footing, state, now=now)
                found.append(_ended(footing.offer, state, now))
        return found

    async def open(self) -> list[Offer]:
        """Who is being asked now, the offer that ends first at the front."""
        query = select(offers).where(offers.c.state == OfferState.OPEN)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(offers.c.until))).mappings().all()
        return [offer_of(row) for row in rows]

    async def of(self, conversation_id: ConversationId) -> Offer | None:
        """The open offer of one conversation."""
        query = select(offers).where(
            offers.c.conversation_id == conversation_id, offers.c.state == OfferState.OPEN
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return offer_of(row) if row is not None else None

    async def recent(self, since: datetime) -> list[Offer]:
        """Made since then, whatever became of them, oldest first."""
        query = select(offers).where(offers.c.made_at >= since)
        async with self._database.read() as connection:
            rows = (
                (await connection.execute(query.order_by(offers.c.made_at, offers.c.id)))
                .mappings()
                .all()
            )
        return [offer_of(row) for row in rows]


async def make_offer(
    transaction: Transaction,
    footing: Footing,
    operator_id: OperatorId,
    *,
    until: datetime,
    now: datetime,
) -> Offer:
    """Ask one operator in a locked conversation; the contact is told nothing of it."""
    footing.after(Move.OFFER)
    made = Offer(
        id=OfferId(new_id("of")),
        handoff_id=footing.asked["id"],
        conversation_id=footing.conversation["id"],
        operator_id=operator_id,
        state=OfferState.OPEN,
        made_at=now,
        until=until,
    )
    await transaction.execute(
        insert(offers).values(
            id=made.id,
            handoff_id=made.handoff_id,
            conversation_id=made.conversation_id,
            operator_id=operator_id,
            state=made.state,
            made_at=now,
            until=until,
        )
    )
    transaction.desk = True
    return made


def _ended(row: RowMapping, state: OfferState, now: datetime) -> Offer:
    return offer_of({**row, "state": state, "ended_at": now})
