"""Index chunks by vector (Chroma) and by word, each language and audience apart; all of it can be rebuilt."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from domain.ids import ChunkId
from domain.knowledge import Chunk
from domain.language import Language
from knowledge.blanking import blank_unwritten
from knowledge.chunking import MOST_ALTERNATIVES
from knowledge.keyword import KeywordIndex
from knowledge.space import Placed, Space
from knowledge.space_file import load_space, save_space
from knowledge.weighing import Concept, Said, Wanted, Words, said_in, said_in_article

_T = TypeVar("_T")
_BATCH = 1000
# Raise it when what is kept changes or is placed otherwise. Collections hold ids and vectors
# alone, no text: what is deleted cannot linger there.
_LAYOUT = 7
# Further entries of a chunk, one for each alternative question, are named after it.
_ENTRY = "#"
_ROWS_KEPT = 4096


@dataclass(frozen=True)
class Scope:
    """Where to look: a language, and the keys of the audiences that admit whoever asks."""

    language: Language
    audiences: tuple[str, ...]


@dataclass(frozen=True)
class Finds:
    """Candidates by both searches, each with its cosine and with what it says of the wanted words."""

    dense: dict[ChunkId, float]
    said: dict[ChunkId, Said]
    wanted: Wanted


class ChunkIndex:
    """Opened by its first use, in one thread: Chroma wants one client in one process.

    A collection's name carries the embedding model, so another model never meets its vectors; and the
    audience, since choosing a collection costs nothing and filtering one costs more than searching it."""

    def __init__(self, folder: Path, *, model: str) -> None:
        self._folder = folder
        self._suffix = hashlib.sha256(f"{_LAYOUT}{model}".encode()).hexdigest()[:10]
        self._client: Any = None
        self._keywords: KeywordIndex | None = None
        self._collections: dict[str, tuple[Any, int]] = {}
        self._rows: dict[ChunkId, np.ndarray] = {}
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="index")

    async def upsert(self, chunks: Sequence[Chunk], placed: Placed) -> None:
        await self._run(lambda: self._upsert(chunks, placed))

    async def remove(self, ids: Iterable[ChunkId]) -> None:
        gone = list(ids)
        await self._run(lambda: self._remove(gone))

    async def rebuild(self, chunks: Sequence[Chunk], placed: Placed, space: Space) -> None:
        """Throw everything away and index exactly these: the way to erase."""
        await self._run(lambda: self._rebuild(chunks, placed, space))

    async def space(self) -> Space | None:
        """The space that the vectors were placed in; None where there is no index of this model."""
        return await self._run(lambda: load_space(self._space_file()))

    async def held(self) -> dict[ChunkId, str]:
        """The chunks that both indexes hold, each with its fingerprint."""
        return await self._run(self._held)

    async def vocabulary(self, language: Language) -> list[tuple[str, int]]:
        """Every word that chunks of this language say, with how many say it."""
        return await self._run(lambda: list(self._open_keywords().words(language).all()))

    async def words(self, language: Language) -> Words:
        return await self._run(lambda: self._open_keywords().words(language))

    async def look_up(
        self,
        row: np.ndarray,
        concepts: Sequence[Concept],
        scope: Scope,
        *,
        limit: int,
        taught: np.ndarray | None = None,
    ) -> Finds:
        """The `limit` best by meaning, by words and by `taught`, the row that a lens makes of the question; all of them
        scored by the first two."""
        return await self._run(lambda: self._look_up(row, concepts, scope, limit, taught))

    async def measure(
        self, row: np.ndarray, concepts: Sequence[Concept], ids: Sequence[ChunkId], scope: Scope
    ) -> Finds:
        """These chunks, scored by both."""
        return await self._run(lambda: self._measure(row, concepts, ids, scope))

    async def articles_said(
        self, articles: Sequence[str], wanted: Wanted, language: Language
    ) -> dict[str, Said]:
        """What each of these articles as a whole says of the wanted words."""
        return await self._run(lambda: self._articles_said(articles, wanted, language))

    async def close(self) -> None:
        def close() -> None:
            if self._keywords is not None:
                self._keywords.close()
                self._keywords = None
            self._forget()
            self._client = None

        await self._run(close)
        self._worker.shutdown()

    async def _run(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def _open(self) -> Any:
        if self._client is None:
            import chromadb
            from chromadb.config import Settings as ChromaSettings

            path = self._folder / "chroma"
            path.mkdir(parents=True, exist_ok=True)
            blank_unwritten(path)
            self._client = chromadb.PersistentClient(
                path=str(path), settings=ChromaSettings(anonymized_telemetry=False)
            )
        return self._client

    def _open_keywords(self) -> KeywordIndex:
        if self._keywords is None:
            self._keywords = KeywordIndex(self._folder / "keywords.db")
        return self._keywords

    def _forget(self) -> None:
        """What was read of the collections before they changed."""
        self._collections.clear()
        self._rows.clear()

    def _collection(self, language: Language, audience: str) -> Any:
        name = f"passages-{language.value}-{audience or 'all'}-{self._suffix}"
        if name not in self._collections:
            opened = self._open().get_or_create_collection(
                name,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "ef_search": 128}},
            )
            self._collections[name] = (opened, opened.count())
        return self._collections[name]

    def _opened(self) -> Iterator[Any]:
        """Every collection of this model."""
        for collection in self._open().list_collections():
            if collection.name.endswith(self._suffix):
                yield collection

    def _upsert(self, chunks: Sequence[Chunk], placed: Placed) -> None:
        groups: dict[tuple[Language, str], list[int]] = {}
        for at, chunk in enumerate(chunks):
            groups.setdefault((chunk.language, chunk.audience.key), []).append(at)
        for (language, audience), members in groups.items():
            ids, rows = _entries(chunks, placed, members)
            collection, _ = self._collection(language, audience)
            for start in range(0, len(ids), _BATCH):
                end = start + _BATCH
                collection.upsert(ids=ids[start:end], embeddings=rows[start:end])
        blank_unwritten(self._folder / "chroma")
        self._forget()
        self._open_keywords().upsert(chunks)

    def _remove(self, ids: Sequence[ChunkId]) -> None:
        entries = [*ids, *(f"{key}{_ENTRY}{n}" for key in ids for n in range(MOST_ALTERNATIVES))]
        for collection in self._opened():
            for start in range(0, len(entries), _BATCH):
                collection.delete(ids=entries[start : start + _BATCH])
        self._forget()
        self._open_keywords().remove(ids)

    def _rebuild(self, chunks: Sequence[Chunk], placed: Placed, space: Space) -> None:
        for file in self._folder.glob("space-*.npz"):
            file.unlink()
        for collection in self._open().list_collections():
            self._open().delete_collection(collection.name)
        self._forget()
        self._open_keywords().rebuild([])
        self._upsert(chunks, placed)
        # Last: without it a rebuild that was killed half-way is begun again.
        save_space(space, self._space_file())

    def _space_file(self) -> Path:
        return self._folder / f"space-{self._suffix}.npz"

    def _held(self) -> dict[ChunkId, str]:
        near = {key for collection in self._opened() for key in collection.get(include=[])["ids"]}
        return {key: mark for key, mark in self._open_keywords().held().items() if key in near}

    def _look_up(
        self,
        row: np.ndarray,
        concepts: Sequence[Concept],
        scope: Scope,
        limit: int,
        taught: np.ndarray | None,
    ) -> Finds:
        dense = self._near(row, scope, limit)
        further = {} if taught is None else self._near(taught, scope, limit)
        keywords = self._open_keywords()
        wanted = keywords.words(scope.language).weighed(concepts)
        matching = keywords.matching(
            wanted, language=scope.language, audiences=scope.audiences, limit=limit
        )
        ids = list({**dense, **further, **dict.fromkeys(matching)})
        return self._scored(row, wanted, ids, dense, scope)

    def _measure(
        self, row: np.ndarray, concepts: Sequence[Concept], ids: Sequence[ChunkId], scope: Scope
    ) -> Finds:
        wanted = self._open_keywords().words(scope.language).weighed(concepts)
        return self._scored(row, wanted, list(ids), {}, scope)

    def _scored(
        self,
        row: np.ndarray,
        wanted: Wanted,
        ids: list[ChunkId],
        known: dict[ChunkId, float],
        scope: Scope,
    ) -> Finds:
        """All of `ids` by both searches; `known` are the cosines that are there already."""
        keywords = self._open_keywords()
        words = keywords.words(scope.language)
        missing = [key for key in ids if key not in known]
        dense = known | self._cosines(row, missing, scope)
        rows = keywords.rows(ids, language=scope.language)
        said = {key: said_in(found, wanted, words) for key, found in rows.items()}
        return Finds({key: dense[key] for key in ids if key in dense and key in said}, said, wanted)

    def _near(self, row: np.ndarray, scope: Scope, limit: int) -> dict[ChunkId, float]:
        found: dict[ChunkId, float] = {}
        for audience in scope.audiences:
            collection, size = self._collection(scope.language, audience)
            # A chunk may come several times, by its alternative questions.
            count = min(limit + MOST_ALTERNATIVES, size)
            if count == 0:
                continue
            answer = collection.query(
                query_embeddings=row[None, :], n_results=count, include=["distances"]
            )
            for key, distance in zip(answer["ids"][0], answer["distances"][0], strict=True):
                chunk = ChunkId(key.partition(_ENTRY)[0])
                found[chunk] = max(found.get(chunk, -1.0), 1.0 - float(distance))
        best = sorted(found.items(), key=lambda pair: -pair[1])
        return dict(best[:limit])

    def _cosines(
        self, row: np.ndarray, ids: Sequence[ChunkId], scope: Scope
    ) -> dict[ChunkId, float]:
        missing = [key for key in ids if key not in self._rows]
        for audience in scope.audiences if missing else ():
            collection, size = self._collection(scope.language, audience)
            if size == 0:
                continue
            # Chroma takes as long to hand out forty vectors as to search all: those that were wanted once are kept.
            answer = collection.get(ids=missing, include=["embeddings"])
            for key, vector in zip(answer["ids"], answer["embeddings"], strict=True):
                self._rows[ChunkId(key)] = np.asarray(vector, np.float32)
        found = {key: float(self._rows[key] @ row) for key in ids if key in self._rows}
        if len(self._rows) > _ROWS_KEPT:
            self._rows.clear()
        return found

    def _articles_said(
        self, articles: Sequence[str], wanted: Wanted, language: Language
    ) -> dict[str, Said]:
        keywords = self._open_keywords()
        rows: dict[str, list[Any]] = {}
        for row in keywords.siblings(articles, language=language):
            rows.setdefault(row.article, []).append(row)
        words = keywords.words(language)
        return {key: said_in_article(several, wanted, words) for key, several in rows.items()}


def _entries(
    chunks: Sequence[Chunk], placed: Placed, members: Sequence[int]
) -> tuple[list[str], np.ndarray]:
    """A chunk's own vector under its id, and one for each alternative question."""
    ids: list[str] = [chunks[at].id for at in members]
    rows = [placed.rows[members]]
    for at in members:
        several = placed.questions[at][:MOST_ALTERNATIVES]
        ids += [f"{chunks[at].id}{_ENTRY}{n}" for n in range(len(several))]
        rows.append(several)
    return ids, np.concatenate([block for block in rows if len(block)])
