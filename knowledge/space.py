"""Place chunks and questions in one vector space where unlike things score near zero."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from domain.knowledge import Chunk
from domain.language import Language
from knowledge.chunking import MOST_ALTERNATIVES
from knowledge.everyday import EVERYDAY
from models.embedding import Embedder

# A chunk's vector is what it says beside what it is about (title, heading, questions), in this ratio.
_ABOUT = 0.15
# So much of the mean is taken away from chunks and questions: all of it, and long texts that say much lose to short
# ones; none, and the bias decides. Measured on five collections (docs/retrieval.md). Sentences are alike in length
# and lose all of it.
_TAKEN = 0.5
# With few chunks their mean is their content, not the model's bias: it is trusted by degrees, and the rest
# is taken from everyday sentences.
_TRUST = 20
_SAMPLE = 64
_BEGINNING = 60


def about(chunk: Chunk) -> str:
    """What a chunk is about, as a customer might put it; of a text without a title, how it begins."""
    return _told(chunk, chunk.questions[:MOST_ALTERNATIVES])


def _told(chunk: Chunk, asked: Sequence[str]) -> str:
    told = dict.fromkeys(filter(None, (chunk.title, *chunk.headings[-1:], *asked)))
    return "\n".join(told) or chunk.text[:_BEGINNING]


@dataclass(frozen=True)
class ChunkVectors:
    """What the model makes of chunks: a row each of `texts` and of `abouts`, a matrix each of `sentences` and of
    alternative `questions`."""

    texts: np.ndarray
    abouts: np.ndarray
    sentences: Sequence[np.ndarray]
    questions: Sequence[np.ndarray]


@dataclass(frozen=True)
class Placed:
    """Chunks in a space: a row each, and a matrix each with a row for every alternative question."""

    rows: np.ndarray
    questions: Sequence[np.ndarray]


@dataclass(frozen=True)
class Means:
    """The average vectors of one language, which hold what is common to all texts and tells nothing."""

    count: int
    text: np.ndarray
    about: np.ndarray
    question: np.ndarray
    sentence: np.ndarray


@dataclass(frozen=True)
class Space:
    """Sentence models give any two texts a high cosine; without the mean the differences stand out.

    Measured on the articles and kept with the index, because its vectors are only good in it."""

    means: Mapping[Language, Means] = field(default_factory=dict)

    def fits(self, chunks: Sequence[Chunk]) -> bool:
        """Whether it was measured on about as much as there is now."""
        for language in Language:
            count = sum(chunk.language is language for chunk in chunks)
            known = self.means[language].count if language in self.means else 0
            if count > 2 * known or known > 2 * count:
                return False
        return True

    def place_chunks(self, chunks: Sequence[Chunk], vectors: ChunkVectors) -> Placed:
        """An alternative question stands beside the text in the place of what the chunk is about."""
        texts, abouts = vectors.texts, vectors.abouts
        rows = np.zeros((len(chunks), 2 * texts.shape[1]), np.float32)
        asked = []
        for at, chunk in enumerate(chunks):
            means = self.means[chunk.language]
            said = unit(texts[at] - _TAKEN * means.text)
            rows[at] = _pair(said, unit(abouts[at] - _TAKEN * means.about))
            several = [
                _pair(said, unit(row - _TAKEN * means.about)) for row in vectors.questions[at]
            ]
            asked.append(np.asarray(several, np.float32).reshape(len(several), rows.shape[1]))
        return Placed(rows, asked)

    def place_question(self, vector: np.ndarray, *, language: Language) -> np.ndarray:
        means = self.means.get(language) or next(iter(self.means.values()), None)
        place = unit(vector if means is None else vector - _TAKEN * means.question)
        return _pair(place, place)

    def place_taught(self, asked: np.ndarray) -> np.ndarray:
        """`asked` is what a lens makes of a question, to be looked for among chunks."""
        return _pair(asked, asked)

    def apart(self, vector: np.ndarray, *, language: Language) -> np.ndarray:
        """A question's vector for comparing it with other questions: unlike ones score near zero."""
        means = self.means.get(language) or next(iter(self.means.values()), None)
        return unit(vector if means is None else vector - means.question)

    def apart_sentences(self, vectors: np.ndarray, *, language: Language) -> np.ndarray:
        """The rows, sentences in `language`, where unlike ones and unlike questions score near zero."""
        means = self.means.get(language)
        return unit(vectors if means is None else vectors - means.sentence)


async def measure_space(
    chunks: Sequence[Chunk], vectors: ChunkVectors, embedder: Embedder
) -> Space:
    """The means of these chunks and, for questions, of a sample of what they are about."""
    means: dict[Language, Means] = {}
    for language in Language:
        rows = [at for at, chunk in enumerate(chunks) if chunk.language is language]
        if not rows:
            continue
        places = np.linspace(0, len(rows) - 1, min(_SAMPLE, len(rows))).astype(int)
        # Several questions in one text are unlike any that a customer asks.
        asked = await embedder.embed_queries([_told(chunks[rows[at]], ()) for at in places])
        said = await embedder.embed_passages(EVERYDAY[language])
        likewise = await embedder.embed_queries(EVERYDAY[language])
        sentences = np.concatenate([vectors.sentences[at] for at in rows])
        trust = len(rows) / (len(rows) + _TRUST)
        means[language] = Means(
            count=len(rows),
            text=_blend(vectors.texts[rows], said, trust),
            about=_blend(vectors.abouts[rows], said, trust),
            question=_blend(asked, likewise, trust),
            sentence=_blend(sentences, said, trust) if len(sentences) else said.mean(axis=0),
        )
    return Space(means)


def _blend(own: np.ndarray, everyday: np.ndarray, trust: float) -> np.ndarray:
    mean: np.ndarray = own.mean(axis=0) * trust + everyday.mean(axis=0) * (1 - trust)
    return mean


def _pair(text: np.ndarray, meant: np.ndarray) -> np.ndarray:
    """Joined so that one cosine is the weighted sum of both."""
    return np.concatenate([np.sqrt(1 - _ABOUT) * text, np.sqrt(_ABOUT) * meant]).astype(np.float32)


def unit(rows: np.ndarray) -> np.ndarray:
    """Each row, or the one vector, of length one."""
    lengths = np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)
    scaled: np.ndarray = rows / lengths
    return scaled
