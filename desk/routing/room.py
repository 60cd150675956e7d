"""Everything that the routing page does: the document, its history, and trying one on the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desk.routing.book import Edition, RoutingBook
from desk.routing.document import read_document
from desk.routing.dry_run import DryRun, dry_run
from domain.contact import Operator
from store.journal import Journal
from store.replaying import Met


@dataclass(frozen=True)
class Vocabulary:
    """The words to choose from. `intents` have their titles by language."""

    intents: Mapping[str, Mapping[str, str]]
    met: Met
    operators: tuple[Operator, ...]


@dataclass(frozen=True)
class RoutingRoom:
    journal: Journal
    book: RoutingBook
    intents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    async def vocabulary(self) -> Vocabulary:
        operators = [one for one in await self.journal.operators.all() if one.active]
        return Vocabulary(self.intents, await self.journal.replaying.met(), tuple(operators))

    async def save(
        self, body: dict[str, Any], *, expected: int, by: Operator, now: datetime
    ) -> Edition:
        return await self.book.save(body, expected=expected, by=by, now=now)

    async def history(self) -> Sequence[Edition]:
        return await self.book.history()

    async def bring_back(
        self, version: int, *, expected: int, by: Operator, now: datetime
    ) -> Edition:
        return await self.book.bring_back(version, expected=expected, by=by, now=now)

    async def try_out(
        self, body: dict[str, Any], *, days: int, limit: int, now: datetime
    ) -> DryRun:
        """Invalid for a document with mistakes; writes nothing."""
        tried = read_document(body)
        present = await self.book.current()
        return await dry_run(self.journal, present, tried, days=days, limit=limit, now=now)
