"""Switches that operators turn while the server runs."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from store.engine import Database
from store.tables import switches

HUMANS_ONLY = "humans_only"
# Built once: it is asked before every turn.
_ON = select(switches.c.on).where(switches.c.name == bindparam("switch"))


class Switches:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> bool | None:
        """None as long as nobody has turned it: then the setting counts."""
        async with self._database.read() as connection:
            return (await connection.execute(_ON, {"switch": name})).scalar_one_or_none()

    async def set(
        self, name: str, on: bool, *, changed_by: str | None = None, now: datetime
    ) -> None:
        async with self._database.write() as transaction:
            values = {"on": on, "changed_by": changed_by, "changed_at": now}
            changed = await transaction.execute(
                update(switches).where(switches.c.name == name).values(values)
            )
            if not changed.rowcount:
                await transaction.execute(insert(switches).values(name=name, **values))
            transaction.desk = True
