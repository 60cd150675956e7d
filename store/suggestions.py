"""Drafts of the assistant for an operator, and what became of each."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, and_, insert, select, update

from domain.conversation import Sender
from domain.errors import Conflict, NotFound
from domain.ids import ConversationId, MessageId, OperatorId, SuggestionId, new_id
from domain.knowledge import Citation
from domain.suggestion import Drafted, Suggestion, SuggestionState, edit_distance, plain
from store.desk_tables import suggestions
from store.engine import Database, Transaction
from store.tables import conversations, messages

_BATCH = 200


class Suggestions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self,
        conversation_id: ConversationId,
        operator_id: OperatorId,
        drafted: Drafted,
        *,
        now: datetime,
    ) -> Suggestion:
        made = Suggestion(
            id=SuggestionId(new_id("sug")),
            conversation_id=conversation_id,
            operator_id=operator_id,
            text=drafted.text,
            citations=drafted.citations,
            rung=drafted.rung,
            state=SuggestionState.OFFERED,
            made_at=now,
        )
        values = asdict(made) | {"citations": [asdict(one) for one in made.citations]}
        async with self._database.write() as transaction:
            await transaction.execute(insert(suggestions).values(values))
        return made

    async def get(self, suggestion_id: SuggestionId) -> Suggestion:
        query = select(suggestions).where(suggestions.c.id == suggestion_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such draft.")
        return _suggestion_of(row)

    async def discard(
        self, suggestion_id: SuggestionId, operator_id: OperatorId, *, now: datetime
    ) -> None:
        """A second time, or after it was sent, changes nothing."""
        async with self._database.write() as transaction:
            await transaction.execute(
                update(suggestions)
                .where(
                    suggestions.c.id == suggestion_id,
                    suggestions.c.operator_id == operator_id,
                    suggestions.c.state == SuggestionState.OFFERED,
                )
                .values(state=SuggestionState.DISCARDED, ended_at=now)
            )

    async def sent(
        self,
        suggestion_id: SuggestionId,
        message_id: MessageId,
        operator_id: OperatorId,
        *,
        now: datetime,
    ) -> Suggestion:
        """The operator's message came from this draft: keeps how far it went from it. Conflict where the two do not
        belong together; a second time changes nothing."""
        async with self._database.write() as transaction:
            row, text = await _with_message(transaction, suggestion_id, message_id, operator_id)
            if row["message_id"] is not None:
                return _suggestion_of(row)
            distance = edit_distance(plain(row["text"]), text.strip())
            values = {
                "state": SuggestionState.EDITED if distance else SuggestionState.SENT,
                "message_id": message_id,
                "edit_distance": distance,
                "ended_at": now,
            }
            await transaction.execute(
                update(suggestions).where(suggestions.c.id == suggestion_id).values(values)
            )
            return _suggestion_of({**row, **values})

    async def labels(self) -> AsyncIterator[dict[str, Any]]:
        """Each draft with what was asked before it and what was sent instead, oldest first."""
        last = ""
        while True:
            async with self._database.read() as connection:
                query = _LABELS.where(suggestions.c.id > last).limit(_BATCH)
                rows = (await connection.execute(query)).mappings().all()
                asked = {
                    row["id"]: await _asked(connection, row["conversation_id"], row["made_at"])
                    for row in rows
                }
            if not rows:
                return
            last = rows[-1]["id"]
            for row in rows:
                yield _label(row, asked[row["id"]])


_LABELS = (
    select(suggestions, conversations.c.language, messages.c.text.label("sent"))
    .join(conversations, conversations.c.id == suggestions.c.conversation_id)
    .outerjoin(messages, messages.c.id == suggestions.c.message_id)
    .order_by(suggestions.c.id)
)


async def _asked(
    connection: Any, conversation_id: ConversationId, before: datetime, *, most: int = 3
) -> list[str]:
    """The contact's last words before the draft, oldest first."""
    query = (
        select(messages.c.text)
        .where(
            messages.c.conversation_id == conversation_id,
            messages.c.sender == Sender.CONTACT,
            messages.c.created_at <= before,
        )
        .order_by(messages.c.seq.desc())
        .limit(most)
    )
    return list(reversed((await connection.execute(query)).scalars().all()))


def _label(row: RowMapping, asked: list[str]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "conversation_id": row["conversation_id"],
        "language": row["language"],
        "asked": asked,
        "draft": row["text"],
        "citations": row["citations"],
        "rung": row["rung"],
        "outcome": row["state"],
        "sent": row["sent"],
        "edit_distance": row["edit_distance"],
        "made_at": row["made_at"].isoformat(),
        "ended_at": row["ended_at"].isoformat() if row["ended_at"] else None,
    }


async def _with_message(
    transaction: Transaction,
    suggestion_id: SuggestionId,
    message_id: MessageId,
    operator_id: OperatorId,
) -> tuple[RowMapping, str]:
    query = select(suggestions).where(
        suggestions.c.id == suggestion_id, suggestions.c.operator_id == operator_id
    )
    row = (await transaction.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such draft.")
    same = and_(
        messages.c.id == message_id,
        messages.c.conversation_id == row["conversation_id"],
        messages.c.sender == Sender.OPERATOR,
        messages.c.internal.is_(False),
    )
    text = (await transaction.execute(select(messages.c.text).where(same))).scalar_one_or_none()
    if text is None:
        raise Conflict("This message is no reply of the conversation that the draft was for.")
    return row, text


def _suggestion_of(row: RowMapping | dict[str, Any]) -> Suggestion:
    return Suggestion(
        id=row["id"],
        conversation_id=row["conversation_id"],
        operator_id=row["operator_id"],
        text=row["text"],
        citations=tuple(Citation(**one) for one in row["citations"]),
        rung=row["rung"],
        state=SuggestionState(row["state"]),
        made_at=row["made_at"],
        ended_at=row["ended_at"],
        message_id=row["message_id"],
        edit_distance=row["edit_distance"],
    )
