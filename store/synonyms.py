"""Groups of words that mean the same to the shop's customers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from domain.ids import new_id
from store.engine import Database
from store.knowledge_tables import synonyms


class Synonyms:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def groups(self) -> list[tuple[str, ...]]:
        """In the order in which they were saved."""
        query = select(synonyms.c.words).order_by(synonyms.c.id)
        async with self._database.read() as connection:
            found = (await connection.execute(query)).scalars().all()
        return [tuple(words) for words in found]

    async def replace(self, groups: Sequence[Sequence[str]], *, now: datetime) -> None:
        prefix = new_id("syn")
        rows = [
            {"id": f"{prefix}{at:05d}", "words": list(words), "updated_at": now}
            for at, words in enumerate(groups)
        ]
        async with self._database.write() as transaction:
            await transaction.execute(delete(synonyms))
            if rows:
                await transaction.execute(insert(synonyms), rows)
