"""Haystack as its documentation sets it up: BM25 and embeddings in a pipeline, joined by reciprocal rank fusion."""

from typing import Any

from haystack import Document, Pipeline, component
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from bench.retrieval.exchange import Exchange
from bench.retrieval.ranking import Ranker
from bench.retrieval.segmenting import spaced


@component
class KnownEmbedder:
    """Stands where a text embedder stands."""

    def __init__(self, vectors: dict[str, list[float]]) -> None:
        self._vectors = vectors

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, list[float]]:
        return {"embedding": self._vectors[text]}


def rankers(given: Exchange, k: int) -> dict[str, Ranker]:
    plain, cut = _store(given), _store(given, segmented=True)
    vectors = given.vector_of()
    hybrid = _hybrid(plain, plain, vectors, k)
    hybrid_cut = _hybrid(cut, plain, vectors, k)
    near = InMemoryEmbeddingRetriever(plain, top_k=k)
    matching = InMemoryBM25Retriever(plain, top_k=k)
    matching_cut = InMemoryBM25Retriever(cut, top_k=k)
    return {
        "haystack dense": lambda q: _pairs(near.run(query_embedding=vectors[q])),
        "haystack bm25": lambda q: _pairs(matching.run(query=q)),
        "haystack bm25, segmented": lambda q: _pairs(matching_cut.run(query=spaced(q))),
        "haystack hybrid": lambda q: _pairs(_ask(hybrid, q, q)),
        "haystack hybrid, segmented": lambda q: _pairs(_ask(hybrid_cut, q, spaced(q))),
    }


def _store(given: Exchange, *, segmented: bool = False) -> InMemoryDocumentStore:
    store = (
        InMemoryDocumentStore(bm25_tokenization_regex=r"\S+", shared=False)
        if segmented
        else InMemoryDocumentStore(shared=False)
    )
    store.write_documents(
        [
            Document(
                id=piece.id,
                content=spaced(piece.text) if segmented else piece.text,
                embedding=row.tolist(),
            )
            for piece, row in zip(given.pieces, given.vectors, strict=True)
        ]
    )
    return store


def _hybrid(
    words: InMemoryDocumentStore,
    meaning: InMemoryDocumentStore,
    vectors: dict[str, list[float]],
    k: int,
) -> Pipeline:
    made = Pipeline()
    made.add_component("embedder", KnownEmbedder(vectors))
    made.add_component("near", InMemoryEmbeddingRetriever(meaning, top_k=k))
    made.add_component("matching", InMemoryBM25Retriever(words, top_k=k))
    made.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=k))
    made.connect("embedder.embedding", "near.query_embedding")
    made.connect("near", "joiner")
    made.connect("matching", "joiner")
    return made


def _ask(pipeline: Pipeline, question: str, words: str) -> dict[str, Any]:
    given = {"embedder": {"text": question}, "matching": {"query": words}}
    return dict(pipeline.run(given)["joiner"])


def _pairs(found: dict[str, Any]) -> list[tuple[str, float]]:
    return [(document.id, document.score or 0.0) for document in found["documents"]]
