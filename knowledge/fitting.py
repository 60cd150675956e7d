"""Judge each sentence of a chunk by its nearness to the question, so that an answer can quote the right one."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from domain.ids import ChunkId
from domain.knowledge import Chunk, SentenceFit
from domain.language import Language
from knowledge.lens import Lens
from knowledge.sentences import Span, sentence_spans
from knowledge.space import Space
from knowledge.terms import simplified
from models.embedding import Embedder

_KEPT = 2048
NO_LENSES: Mapping[Language, Lens] = MappingProxyType({})


@dataclass(frozen=True)
class _Shelved:
    """A row for each of `spans`: `rows` as the model has them, `seen` through the lens."""

    spans: list[Span]
    rows: np.ndarray
    seen: np.ndarray


def sentences_of(chunk: Chunk) -> list[tuple[Span, str]]:
    """Each sentence's place, and what its vector is made of: alone it often says not what it speaks of."""
    under = " - ".join(dict.fromkeys((chunk.title, *chunk.headings[-1:])))
    spans = sentence_spans(chunk.text)
    return [((start, end), simplified(f"{under}\n{chunk.text[start:end]}")) for start, end in spans]


class SentenceShelf:
    """The sentences of chunks that were looked at lately, with their vectors as they are and as the lens of their language
    shows them; one for each state of the library."""

    def __init__(
        self, space: Space, embedder: Embedder, lenses: Mapping[Language, Lens] = NO_LENSES
    ) -> None:
        self._space, self._lenses = space, lenses
        self._embedder = embedder
        self._kept: OrderedDict[ChunkId, _Shelved] = OrderedDict()

    def has_lens(self, language: Language) -> bool:
        return language in self._lenses

    def taught(self, question: np.ndarray, *, language: Language) -> np.ndarray | None:
        """What to look for among chunks beside the question itself; `question` is the model's vector of it."""
        lens = self._lenses.get(language)
        if lens is None:
            return None
        asked = lens.asked(self._space.apart(question, language=language))
        return self._space.place_taught(asked)

    async def fits_in(
        self, chunks: Sequence[Chunk], question: np.ndarray
    ) -> list[tuple[SentenceFit, ...]]:
        """The sentences of each chunk, judged; `question` is the model's vector of it."""
        for chunk in chunks:
            if chunk.id in self._kept:
                # Not to be dropped by another search while this one waits.
                self._kept.move_to_end(chunk.id)
        await self._fetch([chunk for chunk in chunks if chunk.id not in self._kept])
        languages = {chunk.language for chunk in chunks}
        asked = {language: self._asked(question, language) for language in languages}
        judged = [self._judged(chunk, *asked[chunk.language]) for chunk in chunks]
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
            rows = self._space.apart_sentences(
                vectors[at : at + len(said)], language=chunk.language
            )
            lens = self._lenses.get(chunk.language)
            seen = rows if lens is None else lens.through(rows)
            self._kept[chunk.id] = _Shelved([span for span, _ in said], rows, seen)
            at += len(said)

    def _asked(self, question: np.ndarray, language: Language) -> tuple[np.ndarray, np.ndarray]:
        """The question in its place, and as the lens shows it."""
        place = self._space.apart(question, language=language)
        lens = self._lenses.get(language)
        return place, place if lens is None else lens.through(place)

    def _judged(self, chunk: Chunk, place: np.ndarray, seen: np.ndarray) -> tuple[SentenceFit, ...]:
        kept = self._kept[chunk.id]
        found = zip(kept.spans, kept.seen @ seen, kept.rows @ place, strict=True)
        return tuple(
            SentenceFit(start, end, round(float(fit), 4), round(float(plain), 4))
            for (start, end), fit, plain in found
        )
