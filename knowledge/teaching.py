"""Let the questions that a shop's texts are known to answer teach the search, and keep what was learnt."""

import asyncio
import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from domain.knowledge import Chunk
from domain.language import Language
from knowledge.fitting import sentences_of
from knowledge.lens import Lens, fit_lens
from knowledge.space import Space, unit
from knowledge.terms import simplified
from models.embedding import Embedder

# With fewer wordings in a language nothing is learnt worth keeping.
ENOUGH = 100
# So many chunks without other wordings stand beside those with them: their headings teach, and what they say is told apart.
_OTHERS = 2000
_FORM = 1
LENSES = "lenses"


@dataclass(frozen=True)
class Lesson:
    """What one language teaches: `answered` has for each question the numbers of the chunks that answer it; the
    headings count as questions, `wordings` is how many others there are."""

    chunks: tuple[Chunk, ...]
    answered: Mapping[str, tuple[int, ...]]
    wordings: int

    @property
    def enough(self) -> bool:
        return self.wordings >= ENOUGH


Lessons = Mapping[Language, Lesson]


def lesson_of(chunks: Sequence[Chunk], language: Language) -> Lesson:
    own = _chosen([chunk for chunk in chunks if chunk.language is language])
    answered: dict[str, list[int]] = {}
    for at, chunk in enumerate(own):
        for question in dict.fromkeys((*chunk.headings[-1:], *chunk.questions)):
            answered.setdefault(simplified(question), []).append(at)
    told = {question: tuple(members) for question, members in answered.items()}
    return Lesson(own, told, sum(len(chunk.questions) for chunk in own))


def lessons_of(chunks: Sequence[Chunk]) -> Lessons:
    return {language: lesson_of(chunks, language) for language in Language}


def _chosen(own: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """All with other wordings, and of the others some from everywhere."""
    others = [at for at, chunk in enumerate(own) if not chunk.questions]
    if len(others) > _OTHERS:
        places = np.linspace(0, len(others) - 1, _OTHERS).astype(int)
        others = [others[at] for at in places]
    kept = set(others)
    return tuple(chunk for at, chunk in enumerate(own) if chunk.questions or at in kept)


class Teacher:
    """Keeps lenses in `folder` by embedding model and by what taught them. One that other questions taught still helps until
    its successor is there: it only says what is like what."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder, self._embedder = folder, embedder

    def known(self, lessons: Lessons) -> dict[Language, Lens]:
        """What was kept for these lessons, or else the newest of their language."""
        found: dict[Language, Lens] = {}
        for language, lesson in lessons.items():
            path = self._path(lesson, language)
            if lesson.enough and not path.exists():
                path = max(self._kept(language), key=lambda p: p.stat().st_mtime, default=path)
            if lesson.enough and path.exists():
                found[language] = Lens.load(path)
        return found

    def due(self, lessons: Lessons) -> list[Language]:
        """The languages whose questions have not taught yet."""
        return [
            language
            for language, lesson in lessons.items()
            if lesson.enough and not self._path(lesson, language).exists()
        ]

    async def teach(self, lesson: Lesson, space: Space, language: Language) -> None:
        """Takes seconds, and longer where questions are new to the embedding model."""
        told = [sentences_of(chunk) for chunk in lesson.chunks]
        rows = await self._embedder.embed_passages([text for said in told for _, text in said])
        asked = await self._embedder.embed_questions(list(lesson.answered))
        starts = np.cumsum([0, *(len(said) for said in told)])
        answering = [
            [n for at in members for n in range(starts[at], starts[at + 1])]
            for members in lesson.answered.values()
        ]
        kept = [at for at, each in enumerate(answering) if each]
        lens = await asyncio.to_thread(
            fit_lens,
            unit(asked[kept] - asked[kept].mean(axis=0)),
            space.apart_sentences(rows, language=language),
            [answering[at] for at in kept],
        )
        lens.save(self._path(lesson, language))
        for old in self._kept(language):
            if old != self._path(lesson, language):
                old.unlink(missing_ok=True)

    def adopt(self, source: Path) -> None:
        """Take over lenses that `keep` wrote elsewhere; which texts and which model they are for is in their names."""
        for path in source.glob("*.npz"):
            self._folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, self._folder / path.name)

    def keep(self, target: Path) -> None:
        """Write what was learnt into a folder for another machine, in the place of what is there."""
        target.mkdir(parents=True, exist_ok=True)
        for old in target.glob("*.npz"):
            old.unlink()
        for path in self._folder.glob("*.npz"):
            shutil.copyfile(path, target / path.name)

    def _kept(self, language: Language) -> list[Path]:
        return list(self._folder.glob(f"{self._name(language)}-*[0-9a-f].npz"))

    def _path(self, lesson: Lesson, language: Language) -> Path:
        told = [
            [question, [lesson.chunks[at].slug for at in members]]
            for question, members in sorted(lesson.answered.items())
        ]
        digest = _digest(json.dumps(told, ensure_ascii=True))
        return self._folder / f"{self._name(language)}-{digest}.npz"

    def _name(self, language: Language) -> str:
        """Vectors of another model are of another make, and mostly of another length."""
        return f"{language.value}-{_digest(f'{_FORM}|{self._embedder.name}')}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
