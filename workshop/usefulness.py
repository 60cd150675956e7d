"""How useful each article was lately: found, quoted, rated, or never found at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from store.journal import Journal
from store.uses import Unused, Usefulness


@dataclass(frozen=True)
class Served:
    articles: list[Usefulness]
    never: list[Unused]


async def served(journal: Journal, *, days: int, now: datetime) -> Served:
    since = now - timedelta(days=days)
    return Served(await journal.uses.usefulness(since=since), await journal.uses.never(since=since))
