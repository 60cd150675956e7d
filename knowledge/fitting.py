"""Judge each sentence of a passage by its nearness to the question, so that an answer can quote the right one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from domain.knowledge import Chunk, Passage, SentenceFit
from knowledge.sentences import Span, sentence_spans
from knowledge.space import Space
from models.embedding import Embedder


def spans_of(chunk: Chunk) -> list[Span]:
    return list(sentence_spans(chunk.text))


def sentences_of(chunk: Chunk) -> list[str]:
    """What the vector of each sentence is made of: alone it often says not what it speaks of."""
    under = " - ".join(dict.fromkeys((chunk.title, *chunk.headings[-1:])))
    return [f"{under}\n{chunk.text[start:end]}" for start, end in spans_of(chunk)]


async def with_fits(
    passages: Sequence[Passage], question: np.ndarray, space: Space, embedder: Embedder
) -> tuple[Passage, ...]:
    """The passages with their sentences judged; `question` is the model's vector of it. The sentences'
    vectors were made when the chunks were indexed, and are only read here."""
    if not passages:
        return ()
    texts = [sentences_of(passage.chunk) for passage in passages]
    vectors = await embedder.embed_passages([text for said in texts for text in said])
    judged, at = [], 0
    for passage, said in zip(passages, texts, strict=True):
        rows = vectors[at : at + len(said)]
        at += len(said)
        fits = space.fits_of_sentences(rows, question, language=passage.chunk.language)
        sentences = tuple(
            SentenceFit(start, end, round(float(fit), 4))
            for (start, end), fit in zip(spans_of(passage.chunk), fits, strict=True)
        )
        judged.append(replace(passage, sentences=sentences))
    return tuple(judged)
