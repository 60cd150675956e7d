"""Judge each sentence of a passage by its nearness to the question, so that an answer can quote the right one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from domain.knowledge import Chunk, Passage, SentenceFit
from knowledge.sentences import Span, sentence_spans
from knowledge.space import Space
from models.embedding import Embedder


def sentences_of(chunk: Chunk) -> list[tuple[Span, str]]:
    """Each sentence's place, and what its vector is made of: alone it often says not what it speaks of."""
    under = " - ".join(dict.fromkeys((chunk.title, *chunk.headings[-1:])))
    spans = sentence_spans(chunk.text)
    return [((start, end), f"{under}\n{chunk.text[start:end]}") for start, end in spans]


async def with_fits(
    passages: Sequence[Passage], question: np.ndarray, space: Space, embedder: Embedder
) -> tuple[Passage, ...]:
    """The passages with their sentences judged; `question` is the model's vector of it. The sentences'
    vectors were made when the chunks were indexed, and are only read here."""
    if not passages:
        return ()
    told = [sentences_of(passage.chunk) for passage in passages]
    vectors = await embedder.embed_passages([text for said in told for _, text in said])
    judged, at = [], 0
    for passage, said in zip(passages, told, strict=True):
        rows = vectors[at : at + len(said)]
        at += len(said)
        fits = space.fits_of_sentences(rows, question, language=passage.chunk.language)
        sentences = tuple(
            SentenceFit(start, end, round(float(fit), 4))
            for ((start, end), _), fit in zip(said, fits, strict=True)
        )
        judged.append(replace(passage, sentences=sentences))
    return tuple(judged)
