"""Conversations: who writes, who owns them now, and how the owner changes behind the lock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, and_, bindparam, insert, select, update

from domain.contact import Contact
from domain.conversation import Conversation, Owner, OwnerKind, Status, TurnOutcome
from domain.effect import Proposal, ProposalStatus
from domain.errors import NotFound
from domain.ids import ContactId, ConversationId, OperatorId, new_id
from domain.language import Language
from domain.lifecycle import Standing, State, state_of
from store import payloads
from store.endings import end_open_turns
from store.engine import Database, Transaction
from store.events import append
from store.rows import contact_of, conversation_of, proposal_of
from store.tables import contacts, conversations, operators, proposals

# Built once: every write of a turn begins with it, and building it costs more than running it. The memory is left out: it
# is long, and only a turn's beginning wants it.
_LOCKED = (
    select(*(column for column in conversations.c if column is not conversations.c.memory))
    .where(conversations.c.id == bindparam("conversation"))
    .with_for_update()
)
_NO_TIMES: dict[str, Any] = {"snoozed_until": None, "wrap_up_until": None, "reopened_at": None}


@dataclass(frozen=True)
class Access:
    """What a channel needs to decide whether a token opens a conversation."""

    conversation: Conversation
    contact: Contact
    token_hash: str
    token_expires_at: datetime


async def lock(transaction: Transaction, conversation_id: ConversationId) -> RowMapping:
    """The row but for its memory, locked until the commit, so that two writers of one conversation
    follow each other."""
    found = await transaction.execute(_LOCKED, {"conversation": conversation_id})
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such conversation.")
    return row


def state_in(row: RowMapping, *, offered: bool = False) -> State:
    """The state that a conversation's row says; `offered` is whether an operator is being asked."""
    return state_of(
        Standing(
            status=Status(row["status"]),
            owner=OwnerKind(row["owner_kind"]),
            offered=offered,
            snoozed=row["snoozed_until"] is not None,
            reopened=row["reopened_at"] is not None,
        )
    )


def called_back(now: datetime) -> dict[str, Any]:
    """What changes when an operator who had laid a conversation aside has it before them again."""
    return {"status": Status.OPEN, "snoozed_until": None, "wrap_up_until": None, "woken_at": now}


async def set_owner(
    transaction: Transaction,
    row: RowMapping,
    kind: OwnerKind,
    *,
    operator_id: OperatorId | None = None,
    now: datetime,
    end_turns: bool = True,
    **changes: Any,
) -> Owner:
    """Change the owner of a locked conversation; what the assistant was about to say is discarded, and the last owner's
    times end."""
    if end_turns:
        await end_open_turns(transaction, row["id"], TurnOutcome.DISCARDED, now=now)
    changed = Owner(kind, row["owner_version"] + 1, operator_id)
    await transaction.execute(
        update(conversations)
        .where(
            conversations.c.id == row["id"],
            conversations.c.owner_version == row["owner_version"],
        )
        .values(
            owner_kind=kind,
            owner_version=changed.version,
            operator_id=operator_id,
            updated_at=now,
            **(_NO_TIMES | changes),
        )
    )
    name = await operator_name(transaction, operator_id)
    await append(transaction, row["id"], [payloads.owner(changed, operator_name=name)])
    transaction.desk = True
    return changed


async def operator_name(transaction: Transaction, operator_id: OperatorId | None) -> str | None:
    if operator_id is None:
        return None
    query = select(operators.c.name).where(operators.c.id == operator_id)
    return (await transaction.execute(query)).scalar_one_or_none()


class Conversations:
    """Begin, open and hand on conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self,
        contact_id: ContactId,
        *,
        channel: str,
        language: Language,
        token_hash: str,
        token_expires_at: datetime,
        now: datetime,
    ) -> Conversation:
        owner = Owner(OwnerKind.ASSISTANT, 1)
        conversation = Conversation(
            id=ConversationId(new_id("cv")),
            contact_id=contact_id,
            channel=channel,
            language=language,
            status=Status.OPEN,
            owner=owner,
            created_at=now,
            updated_at=now,
        )
        async with self._database.write() as transaction:
            await transaction.execute(
                insert(conversations).values(
                    id=conversation.id,
                    contact_id=contact_id,
                    channel=channel,
                    language=language,
                    status=Status.OPEN,
                    owner_kind=owner.kind,
                    owner_version=owner.version,
                    last_seq=0,
                    last_turn=0,
                    memory={},
                    token_hash=token_hash,
                    token_expires_at=token_expires_at,
                    created_at=now,
                    updated_at=now,
                )
            )
        return conversation

    async def get(self, conversation_id: ConversationId) -> Conversation:
        query = select(conversations).where(conversations.c.id == conversation_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such conversation.")
        return conversation_of(row)

    async def access(self, token_hash: str) -> Access | None:
        """The conversation that this token opens, with its contact; None for a token of nobody."""
        query = select(conversations).where(conversations.c.token_hash == token_hash).limit(1)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
            if row is None:
                return None
            person = select(contacts).where(contacts.c.id == row["contact_id"])
            contact = contact_of((await connection.execute(person)).mappings().one())
        return Access(conversation_of(row), contact, row["token_hash"], row["token_expires_at"])

    async def token_expires_at(self, conversation_id: ConversationId) -> datetime | None:
        query = select(conversations.c.token_expires_at).where(
            conversations.c.id == conversation_id
        )
        async with self._database.read() as connection:
            found: datetime | None = (await connection.execute(query)).scalar_one_or_none()
        return found

    async def of_contact(self, contact_id: ContactId, *, limit: int = 50) -> list[Conversation]:
        """The contact's conversations, newest first."""
        query = (
            select(conversations)
            .where(conversations.c.contact_id == contact_id)
            .order_by(conversations.c.updated_at.desc(), conversations.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [conversation_of(row) for row in rows]

    async def of_operator(self, operator_id: OperatorId) -> list[Conversation]:
        query = (
            select(conversations)
            .where(
                and_(
                    conversations.c.owner_kind == OwnerKind.OPERATOR,
                    conversations.c.operator_id == operator_id,
                )
            )
            .order_by(conversations.c.updated_at, conversations.c.id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [conversation_of(row) for row in rows]

    async def recent(self, *, limit: int = 50) -> list[Conversation]:
        """The conversations that changed last, newest first."""
        query = (
            select(conversations)
            .order_by(conversations.c.updated_at.desc(), conversations.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [conversation_of(row) for row in rows]

    async def pending_proposal(
        self, conversation_id: ConversationId, *, now: datetime
    ) -> Proposal | None:
        """The proposal that still waits for the contact's yes."""
        query = select(proposals).where(
            proposals.c.conversation_id == conversation_id,
            proposals.c.status == ProposalStatus.PENDING,
            proposals.c.expires_at > now,
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query.limit(1))).mappings().one_or_none()
        return proposal_of(row) if row else None
