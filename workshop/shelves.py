"""Articles as the console reads them: cards, versions with their sources and chunks, and what differs between two."""

import asyncio
from dataclasses import asdict
from typing import Any

from domain.ids import ArticleId
from domain.language import Language
from domain.versions import ArticleCard, ArticleVersion, Content, VersionState
from store.journal import Journal
from store.moments import utc_now
from workshop import views
from workshop.diffing import changed_blocks, changed_fields
from workshop.preview import Section, cut, cut_version, sections_of

STATES = ("all", "draft", "in_review", "published", "scheduled", "archived", "stale")


class Shelves:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def listed(
        self,
        *,
        holding: str,
        state: str,
        language: Language | None,
        owner: str,
        kind: str,
        offset: int,
        limit: int,
    ) -> dict[str, Any]:
        """One page of the list, with how many there are in each state."""
        now = utc_now()
        cards = await self._journal.cards.matching(
            holding=holding, language=language, owner=owner, kind=kind
        )
        found = {name: [one for one in cards if _is(one, name)] for name in STATES}
        words = await self._journal.cards.audiences()
        return {
            "articles": [
                views.card_view(one, now=now) for one in found[state][offset : offset + limit]
            ],
            "total": len(found[state]),
            "counts": {name: len(several) for name, several in found.items()},
            "owners": await self._journal.cards.owners(),
            **words.to_json(),
        }

    async def card(self, article_id: ArticleId) -> dict[str, Any]:
        return views.card_view(await self._journal.cards.card(article_id), now=utc_now())

    async def article(self, article_id: ArticleId) -> dict[str, Any]:
        """With its history, and in full what is live and what is open."""
        card = await self._journal.cards.card(article_id)
        history = await self._journal.versions.history(article_id)
        live = next((one for one in history if one.number == card.live), None)
        opened = next((one for one in history if one.number == card.open), None)
        return {
            "article": views.card_view(card, now=utc_now()),
            "versions": [views.summary_view(one) for one in history],
            "open": await self.version(opened) if opened else None,
            "live": await self.version(live) if live else None,
        }

    async def version(self, version: ArticleVersion) -> dict[str, Any]:
        card = await self._journal.cards.card(version.article_id)
        sections = await self._sections(version, card)
        chunks = await asyncio.to_thread(cut_version, version, sections, language=card.language)
        upload = None
        if version.upload_id is not None:
            upload = await self._journal.uploads.get(version.upload_id)
        return views.version_view(version, upload=upload, sections=sections, chunks=chunks)

    async def diff(self, article_id: ArticleId, before: int, after: int) -> dict[str, Any]:
        card = await self._journal.cards.card(article_id)
        one = await self._journal.versions.get(article_id, before)
        other = await self._journal.versions.get(article_id, after)
        blocks = await asyncio.to_thread(
            changed_blocks, one.content.text, other.content.text, language=card.language
        )
        return {
            "from": before,
            "to": after,
            "fields": [asdict(field) for field in changed_fields(one.content, other.content)],
            "blocks": [views.block_view(block) for block in blocks],
        }

    async def preview(
        self, content: Content, *, language: Language, of: ArticleVersion | None
    ) -> dict[str, Any]:
        """The chunks of a content that is not stored, beside the source of a version."""
        sections: list[Section] = []
        if of is not None:
            card = await self._journal.cards.card(of.article_id)
            sections = await self._sections(of, card)
        chunks = await asyncio.to_thread(
            cut,
            content,
            language=language,
            article_id=of.article_id if of else ArticleId(""),
            extracted=of.extracted if of else "",
            sections=sections,
        )
        return {
            "chunks": [views.chunk_view(chunk) for chunk in chunks],
            "sections": [asdict(section) for section in sections],
        }

    async def _sections(self, version: ArticleVersion, card: ArticleCard) -> list[Section]:
        if version.upload_id is None:
            return sections_of(version.extracted, [])
        spans = await self._journal.uploads.spans(
            version.upload_id, slug=card.slug, language=card.language.value
        )
        return sections_of(version.extracted, spans, upload_id=version.upload_id)


def _is(card: ArticleCard, state: str) -> bool:
    match state:
        case "draft" | "in_review":
            return card.open_state is VersionState(state)
        case "published":
            return card.live > 0
        case "scheduled":
            return card.scheduled > 0
        case "archived":
            return card.archived
        case "stale":
            return views.is_stale(card, utc_now())
        case _:
            return True
