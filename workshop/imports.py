"""Read uploaded files into drafts beside the server: two at once, and where it was after a restart."""

import asyncio
import logging
import mimetypes
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from domain.errors import XiaoerError
from domain.ids import ImportId
from domain.language import Language
from knowledge.documents import Document, Loaded, Unreadable, Words
from knowledge.loading import load_upload
from store.imports import Import, ImportState
from store.journal import Journal
from store.moments import utc_now
from store.uploads import Upload
from workshop.articles import Replaced
from workshop.errands import Errands
from workshop.receiving import Receiving
from workshop.telling import words_of

logger = logging.getLogger(__name__)

AT_ONCE = 2
_ROOT = "/v1/knowledge/"
# What a form has around its files; and the longest article with its JSON.
_AROUND, _ARTICLE = 1 << 20, 4 << 20
# What a browser may be told that a file is; it is never shown, only saved.
_PLAIN = "application/octet-stream"

Read = Callable[[str, bytes, Language | None], Awaitable[Loaded]]
_RETRY_SECONDS = 5.0


async def read_upload(name: str, data: bytes, language: Language | None) -> Loaded:
    """In a process of limited means, for which a thread waits."""
    return await asyncio.to_thread(load_upload, name, data, language=language)


@dataclass(frozen=True)
class Limits:
    """Of one upload."""

    files: int = 50
    file_bytes: int = 20 << 20
    all_bytes: int = 100 << 20

    def of_body(self, method: str, path: str) -> int | None:
        """How large a request of the workshop may be; None where it may be no larger than others."""
        if (method, path) == ("POST", f"{_ROOT}uploads"):
            return self.all_bytes + _AROUND
        if (method, path) == ("POST", f"{_ROOT}faq.csv"):
            return self.file_bytes + _AROUND
        if path == f"{_ROOT}gaps/flag":
            return None
        # An article may be long, and travels whole when it is saved or previewed.
        return _ARTICLE if method in ("POST", "PUT") and path.startswith(_ROOT) else None


class Imports:
    """`work` reads what waits; whoever asks sees in the journal how far it is."""

    def __init__(self, *, journal: Journal, receiving: Receiving, read: Read = read_upload) -> None:
        self._journal = journal
        self._receiving = receiving
        self._read = read
        self._news = asyncio.Event()
        self._errands: Errands[ImportId] = Errands(AT_ONCE)

    async def keep(self, name: str, data: bytes) -> Upload:
        """Each for itself: all files of an upload would be much to hold at once."""
        media_type = mimetypes.guess_type(name)[0] or _PLAIN
        return await self._journal.uploads.keep(name, data, media_type=media_type, now=utc_now())

    async def begin(
        self, kept: Sequence[Upload], *, language: Language | None, publish: bool, author: str
    ) -> str:
        """Have them read; returns the batch to ask about."""
        batch_id = await self._journal.imports.add(
            [(upload.id, upload.name) for upload in kept],
            options={"language": language.value if language else "", "publish": publish},
            author=author,
            now=utc_now(),
        )
        self._news.set()
        return batch_id

    async def work(self) -> None:
        """Until it is cancelled; what is then half-read is read again by the next start."""
        try:
            while True:
                self._news.clear()
                try:
                    await self._begin_all()
                except Exception:
                    logger.exception("the uploads that wait cannot be seen; it is tried again")
                    await asyncio.sleep(_RETRY_SECONDS)
                else:
                    await self._news.wait()
        finally:
            await self._errands.stop()

    async def _begin_all(self) -> None:
        for row in await self._journal.imports.unfinished():
            self._errands.begin(row.id, partial(self._take_up, row))

    async def _take_up(self, row: Import) -> None:
        try:
            await self._read_in(row)
        except Exception:
            logger.exception("reading the upload %s failed", row.upload_id)
            await self._finish(row, [{"where": _NOWHERE, "reason": _OURS.to_json()}], [])

    async def _read_in(self, row: Import) -> None:
        await self._journal.imports.begin(row.id)
        assert row.upload_id is not None
        data = await self._journal.uploads.data(row.upload_id)
        said = row.options.get("language")
        loaded = await self._read(row.name, data, Language(said) if said else None)
        await self._journal.uploads.mark(row.upload_id, _spans(loaded.documents))
        failures = [failure.to_json() for failure in loaded.failures]
        articles: list[dict[str, Any]] = []
        for document in loaded.documents:
            try:
                articles.append(_view(await self._receive(document, row)))
            except (Unreadable, XiaoerError) as error:
                where = Words.of(document.title)
                failures.append({"where": where.to_json(), "reason": words_of(error).to_json()})
            await self._journal.imports.tell(row.id, articles)
        await self._finish(row, failures, articles)

    async def _receive(self, document: Document, row: Import) -> Replaced:
        return await self._receiving.receive(
            document,
            author=row.author,
            publish=bool(row.options.get("publish")),
            upload_id=row.upload_id,
        )

    async def _finish(
        self, row: Import, failures: list[dict[str, Any]], articles: list[dict[str, Any]]
    ) -> None:
        await self._journal.imports.finish(
            row.id,
            ImportState.DONE if articles else ImportState.FAILED,
            failures=failures,
            articles=articles,
            now=utc_now(),
        )


def _spans(documents: Sequence[Document]) -> list[dict[str, Any]]:
    return [
        {
            "slug": document.slug,
            "language": document.language.value,
            "kind": section.kind,
            "name": section.name,
            "label": section.label,
            "start": section.start,
            "end": section.end,
        }
        for document in documents
        for section in document.sections
    ]


def _view(replaced: Replaced) -> dict[str, Any]:
    return {
        "article_id": replaced.article_id,
        "number": replaced.number,
        "title": replaced.title,
        "language": replaced.language.value,
        "state": replaced.state.value,
        "changed": replaced.changed,
        "conflicts": replaced.conflicts,
    }


_NOWHERE = Words("", "").to_json()
_OURS = Words(
    "Something went wrong on our side; please upload the file again.",
    "我们这边出了点问题，请重新上传这个文件。",
)
