"""The people who write in, and the ways they are known."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, select, update

from domain.contact import Contact, Identity, Profile
from domain.errors import NotFound
from domain.ids import ContactId, ConversationId, new_id
from store.engine import Database, Transaction
from store.rows import contact_of
from store.tables import contacts, conversations, identities

UNTOLD = Profile()


class Contacts:
    """A contact is anonymous until a signed token names the shop's customer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, *, now: datetime, name: str | None = None) -> Contact:
        contact = Contact(ContactId(new_id("ct")), None, name)
        async with self._database.write() as transaction:
            await _insert(transaction, contact, now)
        return contact

    async def of_customer(
        self, customer_id: str, *, now: datetime, profile: Profile = UNTOLD
    ) -> Contact:
        """The one contact of this customer of the shop, made at the first visit."""
        async with self._database.write() as transaction:
            return await _of_customer(transaction, customer_id, now, profile)

    async def known_as(
        self, kind: str, value: str, *, now: datetime, name: str | None = None
    ) -> Contact:
        """The contact with this unverified identity (`openai`, `email` ...), made at the first
        visit."""
        query = (
            select(contacts)
            .join(identities, identities.c.contact_id == contacts.c.id)
            .where(identities.c.kind == kind, identities.c.value == value)
        )
        async with self._database.write() as transaction:
            row = (await transaction.execute(query)).mappings().one_or_none()
            if row is not None:
                return contact_of(row)
            contact = Contact(ContactId(new_id("ct")), None, name)
            await _insert(transaction, contact, now)
            await _identify(transaction, contact.id, kind, value, verified=False, now=now)
            return contact

    async def get(self, contact_id: ContactId) -> Contact:
        async with self._database.read() as connection:
            query = select(contacts).where(contacts.c.id == contact_id)
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such contact.")
        return contact_of(row)

    async def all_of(self, contact_ids: Collection[ContactId]) -> dict[ContactId, Contact]:
        """These contacts by their id."""
        query = select(contacts).where(contacts.c.id.in_(contact_ids))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return {row["id"]: contact_of(row) for row in rows}

    async def identities(self, contact_id: ContactId) -> list[Identity]:
        query = (
            select(identities)
            .where(identities.c.contact_id == contact_id)
            .order_by(identities.c.created_at, identities.c.kind)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [Identity(**row) for row in rows]

    async def verify(
        self,
        conversation_id: ConversationId,
        customer_id: str,
        *,
        now: datetime,
        profile: Profile = UNTOLD,
    ) -> Contact:
        """Give an anonymous conversation to its customer; the caller has refused another
        customer's."""
        async with self._database.write() as transaction:
            contact = await _of_customer(transaction, customer_id, now, profile)
            await transaction.execute(
                update(conversations)
                .where(conversations.c.id == conversation_id)
                .values(contact_id=contact.id, updated_at=now)
            )
        return contact


async def _of_customer(
    transaction: Transaction, customer_id: str, now: datetime, profile: Profile
) -> Contact:
    """A name once told stays; region and tier are what the shop says now, or they would outlive their loss."""
    query = select(contacts).where(contacts.c.customer_id == customer_id)
    row = (await transaction.execute(query)).mappings().one_or_none()
    if row is not None:
        known = contact_of(row)
        told = replace(
            known, name=profile.name or known.name, region=profile.region, tier=profile.tier
        )
        if told != known:
            values = {"name": told.name, "region": told.region, "tier": told.tier}
            changed = update(contacts).where(contacts.c.id == known.id).values(values)
            await transaction.execute(changed)
        return told
    contact = Contact(
        ContactId(new_id("ct")), customer_id, profile.name, profile.region, profile.tier
    )
    await _insert(transaction, contact, now)
    await _identify(transaction, contact.id, "customer", customer_id, verified=True, now=now)
    return contact


async def _insert(transaction: Transaction, contact: Contact, now: datetime) -> None:
    values = {
        "id": contact.id,
        "customer_id": contact.customer_id,
        "name": contact.name,
        "region": contact.region,
        "tier": contact.tier,
        "created_at": now,
    }
    await transaction.execute(insert(contacts).values(values))


async def _identify(
    transaction: Transaction,
    contact_id: ContactId,
    kind: str,
    value: str,
    *,
    verified: bool,
    now: datetime,
) -> None:
    await transaction.execute(
        insert(identities).values(
            kind=kind, value=value, contact_id=contact_id, verified=verified, created_at=now
        )
    )
