"""LangChain as its documentation sets it up: Chroma alone, and the ensemble of Chroma and BM25."""

from collections.abc import Callable, Sequence

from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from bench.retrieval.exchange import Exchange
from bench.retrieval.ranking import Ranker
from bench.retrieval.segmenting import words


class KnownEmbeddings(Embeddings):
    def __init__(self, vectors: dict[str, list[float]]) -> None:
        self._vectors = vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self._vectors[text] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self._vectors[text]


def rankers(given: Exchange, k: int) -> dict[str, Ranker]:
    documents = [
        Document(page_content=piece.text, metadata={"id": piece.id}) for piece in given.pieces
    ]
    store = Chroma(collection_name="bench", embedding_function=KnownEmbeddings(given.vector_of()))
    store.add_documents(documents, ids=[piece.id for piece in given.pieces])
    near = store.as_retriever(search_kwargs={"k": k})
    matching, matching_cut = _bm25(documents, k), _bm25(documents, k, words)
    hybrid = EnsembleRetriever(retrievers=[matching, near], weights=[0.5, 0.5], id_key="id")
    hybrid_cut = EnsembleRetriever(retrievers=[matching_cut, near], weights=[0.5, 0.5], id_key="id")
    return {
        "langchain-chroma dense": lambda q: _pairs(store.similarity_search(q, k=k)),
        "langchain bm25": lambda q: _pairs(matching.invoke(q)),
        "langchain bm25, segmented": lambda q: _pairs(matching_cut.invoke(q)),
        "langchain hybrid": lambda q: _pairs(hybrid.invoke(q)[:k]),
        "langchain hybrid, segmented": lambda q: _pairs(hybrid_cut.invoke(q)[:k]),
    }


def _bm25(
    documents: list[Document], k: int, cut: Callable[[str], list[str]] | None = None
) -> BM25Retriever:
    if cut is None:
        return BM25Retriever.from_documents(documents, k=k)
    return BM25Retriever.from_documents(documents, k=k, preprocess_func=cut)


def _pairs(found: Sequence[Document]) -> list[tuple[str, float]]:
    """It tells no scores: the place stands for one."""
    return [(document.metadata["id"], 1 / at) for at, document in enumerate(found, 1)]
