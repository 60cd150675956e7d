"""What operators find, write down and merge about contacts."""

import unicodedata
from typing import Any

from desk.finding import views
from desk.plain import plain_text
from domain.contact import Operator
from domain.errors import Invalid
from domain.ids import ContactId
from store.journal import Journal
from store.merging import Merge
from store.moments import utc_now
from store.search import Filters, words_of

MAX_NOTE, MAX_TAG, MAX_TAGS = 4000, 40, 30


class FindingRoom:
    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    async def search(self, query: str, filters: Filters, *, limit: int) -> dict[str, Any]:
        if not words_of(query):
            raise Invalid("q is empty: write what to look for.", field="q")
        return views.found_view(await self.journal.search.find(query, filters, limit=limit), query)

    async def contact(self, contact_id: ContactId) -> dict[str, Any]:
        """All that is kept here about a contact; addresses are masked."""
        journal = self.journal
        contact = await journal.contacts.get(contact_id)
        return views.contact_view(
            contact,
            identities=await journal.contacts.identities(contact_id),
            tags=await journal.contact_notes.tags(contact_id),
            notes=await journal.contact_notes.notes(contact_id),
            history=await journal.contact_notes.history(contact_id),
            merges=await journal.merging.of_contact(contact_id),
        )

    async def add_note(self, contact_id: ContactId, me: Operator, text: str) -> dict[str, Any]:
        words = plain_text(text, most=MAX_NOTE)
        added = await self.journal.contact_notes.add_note(contact_id, me, words, now=utc_now())
        return views.note_view(added)

    async def add_tag(self, contact_id: ContactId, me: Operator, tag: str) -> list[str]:
        name = " ".join(tag.split())
        if not name or len(name) > MAX_TAG or any(unicodedata.category(c) == "Cc" for c in name):
            raise Invalid(f"A tag has 1 to {MAX_TAG} characters on one line.", field="tag")
        notes = self.journal.contact_notes
        if len(await notes.tags(contact_id)) >= MAX_TAGS:
            raise Invalid(f"A contact has at most {MAX_TAGS} tags.", field="tag")
        await notes.add_tag(contact_id, name, me, now=utc_now())
        return await notes.tags(contact_id)

    async def merge(self, one: ContactId, other: ContactId, me: Operator) -> Merge:
        return await self.journal.merging.merge(one, other, me, now=utc_now())

    async def part(self, merge_id: str, me: Operator) -> Merge:
        return await self.journal.merging.undo(merge_id, me, now=utc_now())
