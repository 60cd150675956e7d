"""Images of a PDF's pages, drawn when somebody looks and kept for the next look."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from domain.errors import NotFound
from domain.ids import UploadId
from knowledge.documents import Unreadable
from knowledge.loading import page_image
from store.uploads import Uploads

_AT_ONCE = 2
_KEPT_BYTES = 32 * 1024 * 1024

Draw = Callable[[bytes, int], bytes]
"""Of the bytes of a PDF the page of this number, from 1, as PNG; raises Unreadable."""


class PageImages:
    def __init__(self, *, uploads: Uploads, draw: Draw = page_image) -> None:
        self._uploads = uploads
        self._draw = draw
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._kept: OrderedDict[tuple[UploadId, int], bytes] = OrderedDict()

    async def image(self, upload_id: UploadId, number: int) -> bytes:
        """Raises NotFound for what is no page of a PDF."""
        key = (upload_id, number)
        if key not in self._kept:
            image = await self._drawn(upload_id, number)
            self._kept[key] = image
            self._drop()
        self._kept.move_to_end(key)
        return self._kept[key]

    def forget(self) -> None:
        """What was erased must not be seen again."""
        self._kept.clear()

    async def _drawn(self, upload_id: UploadId, number: int) -> bytes:
        data = await self._uploads.data(upload_id)
        if number < 1 or b"%PDF-" not in data[:1024]:
            raise NotFound("There is no image of this page: only the pages of a PDF are drawn.")
        async with self._places:
            try:
                return await asyncio.to_thread(self._draw, data, number)
            except Unreadable as error:
                raise NotFound(str(error)) from None

    def _drop(self) -> None:
        """The newest one always stays."""
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > _KEPT_BYTES:
            self._kept.popitem(last=False)
