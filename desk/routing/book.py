"""The routing document that counts, and its earlier versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.routing.document import RoutingDocument, read_document
from domain.contact import Operator
from store.desk_documents import Kept
from store.journal import Journal

NAME = "routing"


@dataclass(frozen=True)
class Edition:
    """A document with its version, 0 for the defaults that nobody has saved yet."""

    document: RoutingDocument
    version: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None


class RoutingBook:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._known = Edition(RoutingDocument())

    async def current(self) -> RoutingDocument:
        return (await self.edition()).document

    async def edition(self) -> Edition:
        """Read anew each time, for another server may have saved it; parsed once a version."""
        kept = await self._journal.desk_documents.newest(NAME)
        if kept is not None and kept.version != self._known.version:
            self._known = _edition(kept)
        return self._known

    async def save(
        self, body: dict[str, Any], *, expected: int, by: Operator, now: datetime
    ) -> Edition:
        """Invalid for one with mistakes, Conflict when `expected` is no longer the newest version."""
        document = read_document(body)
        kept = await self._journal.desk_documents.save(
            NAME,
            document.model_dump(mode="json", exclude_defaults=False),
            expected=expected,
            changed_by=by.login,
            now=now,
        )
        return Edition(document, kept.version, kept.changed_by, kept.changed_at)

    async def history(self) -> list[Edition]:
        """Newest first."""
        return [_edition(kept) for kept in await self._journal.desk_documents.history(NAME)]

    async def bring_back(
        self, version: int, *, expected: int, by: Operator, now: datetime
    ) -> Edition:
        """Save an earlier version again, as a new one."""
        kept = await self._journal.desk_documents.version(NAME, version)
        return await self.save(kept.body, expected=expected, by=by, now=now)


def _edition(kept: Kept) -> Edition:
    return Edition(read_document(kept.body), kept.version, kept.changed_by, kept.changed_at)
