"""Receive documents that came by file or address, and publish by itself only what nobody needs to look at first."""

from dataclasses import replace

from domain.ids import UploadId
from domain.versions import VersionState
from knowledge.documents import Document, Unreadable, Words
from store.faq import FAQ
from store.versions import Standing, Versions
from workshop.articles import Replaced, Workshop
from workshop.hidden import hidden_in


class Receiving:
    def __init__(self, *, workshop: Workshop, versions: Versions) -> None:
        self._workshop = workshop
        self._versions = versions

    async def receive(
        self, document: Document, *, author: str, publish: bool, upload_id: UploadId | None = None
    ) -> Replaced:
        """A draft, or published at once if `publish` is wished and nothing speaks against it."""
        standing = await self._versions.of_slug(document.slug, document.language)
        if document.addition and standing and standing.shelved.kind != FAQ:
            raise Unreadable(_taken(document.slug))
        clear = publish and not conceals(document)
        replaced = await self._workshop.replace_from_document(
            document, author=author, publish=clear, upload_id=upload_id
        )
        if clear and _only_a_draft(replaced, standing):
            published = await self._workshop.publish(replaced.article_id, author=author)
            return replace(replaced, state=published.version.state, changed=True)
        return replaced


def conceals(document: Document) -> bool:
    """Whether it holds what its readers do not see, or speaks to the assistant: a person should look at it."""
    return bool(document.hidden) or any(hidden_in(f"{document.title}\n{document.text}"))


def _only_a_draft(replaced: Replaced, standing: Standing | None) -> bool:
    """It was uploaded before and never published: this upload says that it should be."""
    return (
        standing is not None
        and standing.article.version == 0
        and standing.scheduled is None
        and replaced.state is VersionState.DRAFT
        and not replaced.conflicts
    )


def _taken(slug: str) -> Words:
    return Words(
        f"{slug} is an article, not a row of the table: give the row another slug.",
        f"{slug} 是一篇文章，不是问答表中的一行：请为这一行换一个标识。",
    )
