"""Canned replies: an operator's own and everybody's, one text per shortcut and language."""

from datetime import datetime

from sqlalchemy import RowMapping, delete, func, insert, or_, select, update

from domain.canned import CannedReply
from domain.errors import Conflict, NotFound
from domain.ids import CannedReplyId, OperatorId, new_id
from domain.language import Language
from store.desk_tables import canned_replies
from store.engine import Database, Transaction


class CannedReplies:
    """Who may change what is decided by the caller."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, operator_id: OperatorId) -> list[CannedReply]:
        """This operator's own and everybody's, most used first."""
        mine = or_(
            canned_replies.c.operator_id == operator_id, canned_replies.c.operator_id.is_(None)
        )
        query = (
            select(canned_replies)
            .where(mine)
            .order_by(
                canned_replies.c.uses.desc(),
                canned_replies.c.shortcut,
                canned_replies.c.language,
                canned_replies.c.id,
            )
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_canned_of(row) for row in rows]

    async def count_shared(self) -> int:
        query = select(func.count()).where(canned_replies.c.operator_id.is_(None))
        async with self._database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def get(self, reply_id: CannedReplyId) -> CannedReply:
        async with self._database.read() as connection:
            query = select(canned_replies).where(canned_replies.c.id == reply_id)
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such canned reply.")
        return _canned_of(row)

    async def add(
        self,
        shortcut: str,
        language: Language,
        text: str,
        *,
        operator_id: OperatorId | None,
        now: datetime,
    ) -> CannedReply:
        """Conflict where its owner has this shortcut in this language already."""
        made = CannedReply(
            CannedReplyId(new_id("can")), shortcut, language, text, now, operator_id=operator_id
        )
        async with self._database.write() as transaction:
            await _free(transaction, made)
            await transaction.execute(
                insert(canned_replies).values(
                    id=made.id,
                    shortcut=shortcut,
                    language=language,
                    text=text,
                    operator_id=operator_id,
                    updated_at=now,
                )
            )
        return made

    async def change(self, changed: CannedReply, *, now: datetime) -> None:
        """A new shortcut, language or text, or another owner. NotFound, Conflict."""
        async with self._database.write() as transaction:
            await _free(transaction, changed)
            done = await transaction.execute(
                update(canned_replies)
                .where(canned_replies.c.id == changed.id)
                .values(
                    shortcut=changed.shortcut,
                    language=changed.language,
                    text=changed.text,
                    operator_id=changed.operator_id,
                    updated_at=now,
                )
            )
            if not done.rowcount:
                raise NotFound("There is no such canned reply.")

    async def delete(self, reply_id: CannedReplyId) -> None:
        async with self._database.write() as transaction:
            await transaction.execute(delete(canned_replies).where(canned_replies.c.id == reply_id))

    async def count_use(self, reply_id: CannedReplyId) -> None:
        async with self._database.write() as transaction:
            await transaction.execute(
                update(canned_replies)
                .where(canned_replies.c.id == reply_id)
                .values(uses=canned_replies.c.uses + 1)
            )


async def _free(transaction: Transaction, wanted: CannedReply) -> None:
    """To the database two rows of everybody are never equal: NULL is not NULL."""
    owner = canned_replies.c.operator_id
    query = select(canned_replies.c.id).where(
        owner.is_(None) if wanted.shared else owner == wanted.operator_id,
        canned_replies.c.shortcut == wanted.shortcut,
        canned_replies.c.language == wanted.language,
        canned_replies.c.id != wanted.id,
    )
    if (await transaction.execute(query)).first() is not None:
        raise Conflict(f"There is a reply /{wanted.shortcut} in this language already.")


def _canned_of(row: RowMapping) -> CannedReply:
    return CannedReply(
        id=row["id"],
        shortcut=row["shortcut"],
        language=Language(row["language"]),
        text=row["text"],
        updated_at=row["updated_at"],
        operator_id=row["operator_id"],
        uses=row["uses"],
    )
