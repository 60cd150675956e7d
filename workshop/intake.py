"""Take in documents, from files, uploads or addresses, so that what people changed in their articles survives."""

from collections.abc import Mapping, Sequence

from domain.errors import Conflict
from domain.ids import ArticleId, UploadId
from domain.knowledge import Article
from domain.language import Language
from knowledge.documents import Document
from knowledge.ingest import AUTHOR
from workshop import steps
from workshop.keeping import Keeper
from workshop.replacing import Arrival, Plan, Replaced, plan

_ATTEMPTS = 3


class Intake:
    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._versions = keeper.versions

    async def replace_from_document(
        self,
        document: Document,
        *,
        author: str,
        publish: bool,
        upload_id: UploadId | None = None,
        kind: str = "",
    ) -> Replaced:
        """Known by slug and language, the article gets what is new in the document and keeps what people changed."""
        arrival = Arrival(document, author, publish, upload_id, kind)
        for attempt in range(_ATTEMPTS):
            standing = await self._versions.of_slug(document.slug, document.language)
            made = plan(standing, arrival, now=self._keeper.now())
            try:
                await self.carry_out(made)
            except Conflict:
                if attempt == _ATTEMPTS - 1:
                    raise
            else:
                break
        return made.replaced

    async def plan(self, documents: Sequence[Document], *, author: str) -> list[Plan]:
        """What publishing these documents would write, if anything."""
        known = await self._versions.standings()
        return [
            plan(
                known.get((document.slug, document.language)),
                Arrival(document, author, publish=True),
                now=self._keeper.now(),
            )
            for document in documents
        ]

    async def carry_out(self, made: Plan) -> None:
        if made.step is not None:
            await self._keeper.write(made.step)

    async def filed(self) -> Mapping[tuple[str, Language], Article]:
        """The live articles that came from files of a folder."""
        return {
            key: standing.article
            for key, standing in (await self._versions.standings()).items()
            if standing.live
            and standing.live.upload_id is None
            and "://" not in standing.live.source
        }

    async def take_out(self, article_id: ArticleId) -> None:
        """Its file is gone."""
        standing = await self._versions.standing(article_id)
        await self._keeper.write(steps.take_out(standing, by=AUTHOR), reindex=True)

    async def cut_anew(self) -> None:
        await self._keeper.cut_anew()
