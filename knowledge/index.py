"""Index chunks by vector (Chroma) and by word, each language apart; all of it can be rebuilt."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from domain.ids import ChunkId
from domain.knowledge import Chunk
from domain.language import Language
from knowledge.keyword import KeywordIndex
from knowledge.space import Means, Space

Found = list[tuple[ChunkId, float]]
_T = TypeVar("_T")
_BATCH = 1000
_MEANS = ("count", "text", "about", "question", "sentence")
# Raise it when what is kept changes or is placed otherwise. Collections hold ids and vectors
# alone, no text: what is deleted cannot linger there.
_LAYOUT = 4


class ChunkIndex:
    """Opened by its first use, in one thread: Chroma wants one client in one process.

    A collection's name carries the embedding model, so another model never meets its vectors."""

    def __init__(self, folder: Path, *, model: str) -> None:
        self._folder = folder
        self._suffix = hashlib.sha256(f"{_LAYOUT}{model}".encode()).hexdigest()[:10]
        self._client: Any = None
        self._keywords: KeywordIndex | None = None
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="index")

    async def upsert(self, chunks: Sequence[Chunk], vectors: np.ndarray) -> None:
        await self._run(lambda: self._upsert(chunks, vectors))

    async def remove(self, chunks: Iterable[Chunk]) -> None:
        gone = list(chunks)
        await self._run(lambda: self._remove(gone))

    async def rebuild(self, chunks: Sequence[Chunk], vectors: np.ndarray, space: Space) -> None:
        """Throw everything away and index exactly these: the way to erase."""
        await self._run(lambda: self._rebuild(chunks, vectors, space))

    async def space(self) -> Space | None:
        """The space that the vectors were placed in; None where there is no index of this model."""
        return await self._run(self._load_space)

    async def ids(self) -> set[ChunkId]:
        """What both indexes hold; empty where they differ, for then neither is trusted."""
        return await self._run(self._ids)

    async def near(self, vector: np.ndarray, *, language: Language, limit: int) -> Found:
        """Chunks by cosine, best first."""
        return await self._run(lambda: self._near(vector, language, limit))

    async def matching(self, question: str, *, language: Language, limit: int) -> Found:
        """Chunks by BM25 of their words, best first."""
        return await self._run(
            lambda: self._open_keywords().search(question, language=language, limit=limit)
        )

    async def vectors(self, ids: Sequence[ChunkId], *, language: Language) -> np.ndarray:
        """The vectors of these chunks, in their order; a row of zeros for an unknown one."""
        return await self._run(lambda: self._vectors(ids, language))

    async def close(self) -> None:
        def close() -> None:
            if self._keywords is not None:
                self._keywords.close()
                self._keywords = None
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
            self._client = chromadb.PersistentClient(
                path=str(path), settings=ChromaSettings(anonymized_telemetry=False)
            )
        return self._client

    def _open_keywords(self) -> KeywordIndex:
        if self._keywords is None:
            self._keywords = KeywordIndex(self._folder / "keywords.db")
        return self._keywords

    def _collection(self, language: Language) -> Any:
        return self._open().get_or_create_collection(
            f"passages-{language.value}-{self._suffix}",
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": 128}},
        )

    def _upsert(self, chunks: Sequence[Chunk], vectors: np.ndarray) -> None:
        for language in Language:
            rows = [at for at, chunk in enumerate(chunks) if chunk.language is language]
            for start in range(0, len(rows), _BATCH):
                batch = rows[start : start + _BATCH]
                self._collection(language).upsert(
                    ids=[chunks[at].id for at in batch], embeddings=vectors[batch]
                )
        self._open_keywords().upsert(chunks)

    def _remove(self, chunks: Sequence[Chunk]) -> None:
        for language in Language:
            ids = [chunk.id for chunk in chunks if chunk.language is language]
            if ids:
                self._collection(language).delete(ids=ids)
        self._open_keywords().remove(chunk.id for chunk in chunks)

    def _rebuild(self, chunks: Sequence[Chunk], vectors: np.ndarray, space: Space) -> None:
        for file in self._folder.glob("space-*.npz"):
            file.unlink()
        for collection in self._open().list_collections():
            self._open().delete_collection(collection.name)
        self._open_keywords().rebuild([])
        self._upsert(chunks, vectors)
        # Last: without it a rebuild that was killed half-way is begun again.
        self._save_space(space)

    def _save_space(self, space: Space) -> None:
        arrays = {
            f"{language.value}.{name}": np.asarray(getattr(means, name))
            for language, means in space.means.items()
            for name in _MEANS
        }
        draft = self._folder / "draft.npz"
        np.savez(draft, **arrays)  # type: ignore[arg-type]
        draft.replace(self._space_file())

    def _load_space(self) -> Space | None:
        if not self._space_file().exists():
            return None
        with np.load(self._space_file()) as kept:
            means = {
                language: Means(
                    int(kept[f"{language.value}.count"]),
                    *(kept[f"{language.value}.{name}"] for name in _MEANS[1:]),
                )
                for language in Language
                if f"{language.value}.count" in kept
            }
        return Space(means)

    def _space_file(self) -> Path:
        return self._folder / f"space-{self._suffix}.npz"

    def _ids(self) -> set[ChunkId]:
        near: set[ChunkId] = set()
        for language in Language:
            near.update(map(ChunkId, self._collection(language).get(include=[])["ids"]))
        return near if near == self._open_keywords().ids() else set()

    def _near(self, vector: np.ndarray, language: Language, limit: int) -> Found:
        collection = self._collection(language)
        count = min(limit, collection.count())
        if count == 0:
            return []
        answer = collection.query(
            query_embeddings=vector[None, :], n_results=count, include=["distances"]
        )
        pairs = zip(answer["ids"][0], answer["distances"][0], strict=True)
        return [(ChunkId(key), 1.0 - float(distance)) for key, distance in pairs]

    def _vectors(self, ids: Sequence[ChunkId], language: Language) -> np.ndarray:
        if not ids:
            return np.zeros((0, 0), np.float32)
        answer = self._collection(language).get(ids=list(ids), include=["embeddings"])
        found = dict(zip(answer["ids"], answer["embeddings"], strict=True))
        size = len(next(iter(found.values()))) if found else 1
        return np.asarray([found.get(key, np.zeros(size)) for key in ids], np.float32)
