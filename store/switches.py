"""What operators set while the server runs: switches that are on or off, and levels."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from store.engine import Database, Snapshot
from store.tables import switches

HUMANS_ONLY = "humans_only"
RISK = "risk"
# Built once: it is asked before every turn.
_ALL = select(switches)


@dataclass(frozen=True)
class Switched:
    """`level` is for what has one, such as the risk; off, the setting counts again."""

    on: bool
    level: float | None
    changed_by: str | None
    changed_at: datetime


class Switches:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> dict[str, Switched]:
        """By name; what nobody has touched is missing, and then the setting counts."""
        async with self._database.read() as connection:
            return await switched_in(connection)

    async def get(self, name: str) -> bool | None:
        """None as long as nobody has turned it: then the setting counts."""
        found = (await self.all()).get(name)
        return found.on if found else None

    async def set(
        self,
        name: str,
        on: bool,
        *,
        level: float | None = None,
        changed_by: str | None = None,
        now: datetime,
    ) -> None:
        async with self._database.write() as transaction:
            values = {"on": on, "level": level, "changed_by": changed_by, "changed_at": now}
            changed = await transaction.execute(
                update(switches).where(switches.c.name == name).values(values)
            )
            if not changed.rowcount:
                await transaction.execute(insert(switches).values(name=name, **values))
            transaction.desk = True


@dataclass(frozen=True)
class Orders:
    """What holds for every turn from now on: whether humans alone answer, and the share of wrong replies that was chosen in
    the console; None for that of the settings."""

    humans_only: bool
    risk: float | None


async def switched_in(connection: Snapshot) -> dict[str, Switched]:
    rows = (await connection.execute(_ALL)).mappings().all()
    return {
        row["name"]: Switched(row["on"], row["level"], row["changed_by"], row["changed_at"])
        for row in rows
    }


def orders(switched: dict[str, Switched], *, humans_only: bool) -> Orders:
    """`humans_only` as the settings have it counts while nobody has turned the switch."""
    silent, risk = switched.get(HUMANS_ONLY), chosen(switched, RISK)
    return Orders(
        humans_only=silent.on if silent else humans_only,
        risk=risk.level if risk else None,
    )


def chosen(switched: dict[str, Switched], name: str) -> Switched | None:
    """A level that somebody chose and nobody took back."""
    found = switched.get(name)
    return found if found is not None and found.on else None
