"""Make one contact of two, in one transaction, and take it back: what moved is kept in the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Table, delete, insert, select, update

from domain.contact import Contact, Operator
from domain.errors import Conflict, NotFound
from domain.ids import ContactId, new_id
from store.desk_tables import audit_entries, contact_notes, contact_tags
from store.engine import Database, Snapshot, Transaction
from store.rows import contact_of
from store.tables import contacts, conversations, identities

MERGED, PARTED = "contact.merge", "contact.unmerge"


class CannotMerge(Conflict):
    code, title = "cannot_merge", "These two contacts cannot become one"


@dataclass(frozen=True)
class Merge:
    """`kept` stays, `gone` ends; `moved` are the ids of what moves, by table (identities as `kind:value`)."""

    kept: Contact
    gone: Contact
    moved: dict[str, list[str]]
    id: str = ""


class Merging:
    """A verified contact is always the one that stays. What would open a customer's account to somebody else is refused."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def preview(self, one: ContactId, other: ContactId) -> Merge:
        """What would move; CannotMerge says why nothing may."""
        async with self._database.read() as connection:
            return await _plan(connection, one, other)

    async def merge(
        self, one: ContactId, other: ContactId, operator: Operator, *, now: datetime
    ) -> Merge:
        async with self._database.write() as transaction:
            await _hold(transaction, one, other)
            plan = await _plan(transaction, one, other)
            kept, gone = plan.kept.id, plan.gone.id
            detail = await _kept_aside(transaction, plan)
            await transaction.execute(delete(contact_tags).where(contact_tags.c.contact_id == gone))
            for tag in detail["new_tags"]:
                await transaction.execute(insert(contact_tags).values(_tag(detail, tag, kept)))
            ended = {"token_expires_at": now} if plan.kept.verified else {}
            for table, values in ((conversations, ended), (identities, {}), (contact_notes, {})):
                await transaction.execute(
                    update(table)
                    .where(table.c.contact_id == gone)
                    .values(contact_id=kept, **values)
                )
            await transaction.execute(delete(contacts).where(contacts.c.id == gone))
            entry = await _write_down(transaction, operator, MERGED, kept, detail, now)
            transaction.desk = True
        return Merge(plan.kept, plan.gone, plan.moved, entry)

    async def undo(self, merge_id: str, operator: Operator, *, now: datetime) -> Merge:
        """Everything that moved goes back; what came later stays with who has it."""
        async with self._database.write() as transaction:
            entry = await _entry(transaction, merge_id)
            detail: dict[str, Any] = entry["detail"]
            kept = ContactId(entry["contact_id"])
            await _hold(transaction, kept)
            if await _undone(transaction, merge_id, kept):
                raise Conflict("This merge has been taken back already.")
            row = detail["gone"] | {
                "created_at": datetime.fromisoformat(detail["gone"]["created_at"])
            }
            await transaction.execute(insert(contacts).values(row))
            await _move_back(transaction, detail, kept)
            await _write_down(transaction, operator, PARTED, kept, {"merge": merge_id}, now)
            transaction.desk = True
            gone = Contact(ContactId(row["id"]), row["customer_id"], row["name"])
            return Merge(await _contact(transaction, kept), gone, detail["moved"], merge_id)

    async def of_contact(self, contact_id: ContactId) -> list[dict[str, Any]]:
        """The merges into this contact that can be taken back, newest first."""
        entries = (
            select(audit_entries)
            .where(
                audit_entries.c.contact_id == contact_id,
                audit_entries.c.action.in_((MERGED, PARTED)),
            )
            .order_by(audit_entries.c.at.desc(), audit_entries.c.id.desc())
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(entries)).mappings().all()
        back = {row["detail"].get("merge") for row in rows if row["action"] == PARTED}
        return [
            {
                "id": row["id"],
                "at": row["at"],
                "by": row["login"],
                "name": row["detail"]["gone"]["name"],
            }
            for row in rows
            if row["action"] == MERGED and row["id"] not in back
        ]


async def _plan(reader: Snapshot, one: ContactId, other: ContactId) -> Merge:
    if one == other:
        raise CannotMerge("A contact cannot be merged with itself.")
    first, second = await _contact(reader, one), await _contact(reader, other)
    if first.verified and second.verified:
        raise CannotMerge(
            "Both are verified customers of the shop, and not the same one: they stay two.",
            reason="two_customers",
        )
    kept, gone = (second, first) if second.verified else (first, second)
    moved = {
        table.name: await _ids(reader, table, gone.id)
        for table in (conversations, identities, contact_notes, contact_tags)
    }
    if kept.verified:
        await _must_be_harmless(reader, gone, moved)
    return Merge(kept, gone, moved)


async def _must_be_harmless(reader: Snapshot, gone: Contact, moved: dict[str, list[str]]) -> None:
    """A contact's authority is the customer's own: nobody gets it because an operator merged them in."""
    if moved["identities"]:
        raise CannotMerge(
            "An address that nobody has verified would open this customer's account: "
            "let the customer sign in there first.",
            reason="unverified_identity",
        )
    running = select(conversations.c.id).where(
        conversations.c.contact_id == gone.id, conversations.c.status == "open"
    )
    if (await reader.execute(running.limit(1))).first() is not None:
        raise CannotMerge(
            "A conversation of the unverified contact is still open; resolve it first.",
            reason="still_open",
        )


async def _ids(reader: Snapshot, table: Table, contact_id: ContactId) -> list[str]:
    rows = (await reader.execute(select(table).where(table.c.contact_id == contact_id))).mappings()
    if table is identities:
        return [f"{row['kind']}:{row['value']}" for row in rows]
    return [row["tag"] if table is contact_tags else row["id"] for row in rows]


async def _kept_aside(reader: Snapshot, plan: Merge) -> dict[str, Any]:
    """All that `undo` needs, as JSON."""
    gone = (
        (await reader.execute(select(contacts).where(contacts.c.id == plan.gone.id)))
        .mappings()
        .one()
    )
    tags = select(contact_tags).where(contact_tags.c.contact_id == plan.gone.id)
    rows = [_plain(row) for row in (await reader.execute(tags)).mappings()]
    known = await _ids(reader, contact_tags, plan.kept.id)
    return {
        "gone": _plain(gone),
        "moved": plan.moved,
        "tags": rows,
        "new_tags": [tag for tag in plan.moved["contact_tags"] if tag not in known],
    }


def _tag(detail: Mapping[str, Any], tag: str, contact_id: ContactId) -> dict[str, Any]:
    row: dict[str, Any] = next(row for row in detail["tags"] if row["tag"] == tag)
    return row | {"contact_id": contact_id, "made_at": datetime.fromisoformat(row["made_at"])}


async def _move_back(transaction: Transaction, detail: dict[str, Any], kept: ContactId) -> None:
    gone, moved = detail["gone"]["id"], detail["moved"]
    for table in (conversations, contact_notes):
        mine = (table.c.id.in_(moved[table.name]), table.c.contact_id == kept)
        await transaction.execute(update(table).where(*mine).values(contact_id=gone))
    for kind, value in (one.split(":", 1) for one in moved["identities"]):
        mine = (identities.c.kind == kind, identities.c.value == value)
        await transaction.execute(update(identities).where(*mine).values(contact_id=gone))
    added = (contact_tags.c.contact_id == kept, contact_tags.c.tag.in_(detail["new_tags"]))
    await transaction.execute(delete(contact_tags).where(*added))
    for tag in moved["contact_tags"]:
        await transaction.execute(insert(contact_tags).values(_tag(detail, tag, gone)))


async def _write_down(
    transaction: Transaction,
    operator: Operator,
    action: str,
    contact_id: ContactId,
    detail: dict[str, Any],
    now: datetime,
) -> str:
    """In the same transaction: a merge without its entry could not be taken back."""
    entry_id = new_id("audit")
    await transaction.execute(
        insert(audit_entries).values(
            id=entry_id,
            operator_id=operator.id,
            login=operator.login,
            action=action,
            object_kind="contact",
            object_id=contact_id,
            contact_id=contact_id,
            detail=detail,
            client="",
            allowed=True,
            at=now,
        )
    )
    return entry_id


async def _entry(reader: Snapshot, merge_id: str) -> Mapping[str, Any]:
    query = select(audit_entries).where(
        audit_entries.c.id == merge_id, audit_entries.c.action == MERGED
    )
    row = (await reader.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such merge.")
    return dict(row)


async def _undone(reader: Snapshot, merge_id: str, contact_id: ContactId) -> bool:
    query = select(audit_entries.c.detail).where(
        audit_entries.c.contact_id == contact_id, audit_entries.c.action == PARTED
    )
    return any(d.get("merge") == merge_id for d in (await reader.execute(query)).scalars())


async def _hold(transaction: Transaction, *ids: ContactId) -> None:
    """In one order for all, so that two merges follow each other."""
    query = select(contacts.c.id).where(contacts.c.id.in_(ids)).order_by(contacts.c.id)
    await transaction.execute(query.with_for_update())


async def _contact(reader: Snapshot, contact_id: ContactId) -> Contact:
    query = select(contacts).where(contacts.c.id == contact_id)
    row = (await reader.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such contact.")
    return contact_of(row)


def _plain(row: RowMapping) -> dict[str, Any]:
    return {str(k): v.isoformat() if isinstance(v, datetime) else v for k, v in row.items()}
