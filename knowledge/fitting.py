"""Judge each sentence of a chunk by its nearness to the question, so that an answer can quote the right one."""

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from domain.ids import ChunkId
from domain.knowledge import Chunk, SentenceFit
from knowledge.sentences import Span, sentence_spans
from knowledge.space import Space
from knowledge.terms import simplified
from models.embedding import Embedder

_KEPT = 2048


def sentences_of(chunk: Chunk) -> list[tuple[Span, str]]:
    """Each sentence's place, and what its vector is made of: alone it often says not what it speaks of."""
    under = " - ".join(dict.fromkeys((chunk.title, *chunk.headings[-1:])))
    spans = sentence_spans(chunk.text)
    return [((start, end), simplified(f"{under}\n{chunk.text[start:end]}")) for start, end in spans]


class SentenceShelf:
    """The sentences of chunks that were looked at lately, with their vectors; one for each state of the library."""

    def __init__(self, space: Space, embedder: Embedder) -> None:
        self._space = space
        self._embedder = embedder
        self._kept: OrderedDict[ChunkId, tuple[list[Span], np.ndarray]] = OrderedDict()

    async def fits_in(
        self, chunks: Sequence[Chunk], question: np.ndarray
    ) -> list[tuple[SentenceFit, ...]]:
        """The sentences of each chunk, judged; `question` is the model's vector of it."""
        for chunk in chunks:
            if chunk.id in self._kept:
                # Not to be dropped by another search while this one waits.
                self._kept.move_to_end(chunk.id)
        await self._fetch([chunk for chunk in chunks if chunk.id not in self._kept])
        judged = [self._judged(chunk, question) for chunk in chunks]
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return judged

    async def _fetch(self, chunks: Sequence[Chunk]) -> None:
        """The vectors were made when the chunks were indexed, and are only read here."""
        told = [sentences_of(chunk) for chunk in chunks]
        if not told:
            return
        vectors = await self._embedder.embed_passages([text for said in told for _, text in said])
        at = 0
        for chunk, said in zip(chunks, told, strict=True):
            self._kept[chunk.id] = ([span for span, _ in said], vectors[at : at + len(said)])
            at += len(said)

    def _judged(self, chunk: Chunk, question: np.ndarray) -> tuple[SentenceFit, ...]:
        spans, rows = self._kept[chunk.id]
        fits = self._space.fits_of_sentences(rows, question, language=chunk.language)
        return tuple(
            SentenceFit(start, end, round(float(fit), 4))
            for (start, end), fit in zip(spans, fits, strict=True)
        )
