"""Judge each sentence of a chunk by its nearness to the question, so that an answer can quote the right one."""

from collections.abc import Sequence

import numpy as np

from domain.knowledge import Chunk, SentenceFit
from knowledge.sentences import Span, sentence_spans
from knowledge.space import Space
from knowledge.terms import simplified
from models.embedding import Embedder


def sentences_of(chunk: Chunk) -> list[tuple[Span, str]]:
    """Each sentence's place, and what its vector is made of: alone it often says not what it speaks of."""
    under = " - ".join(dict.fromkeys((chunk.title, *chunk.headings[-1:])))
    spans = sentence_spans(chunk.text)
    return [((start, end), simplified(f"{under}\n{chunk.text[start:end]}")) for start, end in spans]


async def fits_in(
    chunks: Sequence[Chunk], question: np.ndarray, space: Space, embedder: Embedder
) -> list[tuple[SentenceFit, ...]]:
    """The sentences of each chunk, judged; `question` is the model's vector of it. The sentences' vectors were
    made when the chunks were indexed, and are only read here."""
    told = [sentences_of(chunk) for chunk in chunks]
    vectors = await embedder.embed_passages([text for said in told for _, text in said])
    judged, at = [], 0
    for chunk, said in zip(chunks, told, strict=True):
        rows = vectors[at : at + len(said)]
        at += len(said)
        fits = space.fits_of_sentences(rows, question, language=chunk.language)
        judged.append(
            tuple(
                SentenceFit(start, end, round(float(fit), 4))
                for ((start, end), _), fit in zip(said, fits, strict=True)
            )
        )
    return judged
