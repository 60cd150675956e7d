"""LlamaIndex as its documentation sets it up: a vector index, BM25, and the fusion retriever over both."""

from llama_index.core import VectorStoreIndex
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from llama_index.retrievers.bm25 import BM25Retriever
from pydantic import PrivateAttr

from bench.retrieval.exchange import Exchange
from bench.retrieval.ranking import Ranker
from bench.retrieval.segmenting import spaced


class KnownEmbedding(BaseEmbedding):
    _vectors: dict[str, list[float]] = PrivateAttr()

    def __init__(self, vectors: dict[str, list[float]]) -> None:
        super().__init__(model_name="known")
        self._vectors = vectors

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._vectors[query]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._vectors[text]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._vectors[query]


class Segmented(BaseRetriever):
    """BM25 over text cut beforehand, asked with a question cut likewise; gives the uncut nodes back."""

    def __init__(self, real: BM25Retriever, nodes: dict[str, TextNode]) -> None:
        self._real, self._nodes = real, nodes
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._real.retrieve(spaced(query_bundle.query_str))
        return [NodeWithScore(node=self._nodes[one.node_id], score=one.score) for one in found]


def rankers(given: Exchange, k: int) -> dict[str, Ranker]:
    nodes = [TextNode(id_=piece.id, text=piece.text) for piece in given.pieces]
    cut = [TextNode(id_=piece.id, text=spaced(piece.text)) for piece in given.pieces]
    index = VectorStoreIndex(nodes, embed_model=KnownEmbedding(given.vector_of()))
    near = index.as_retriever(similarity_top_k=k)
    matching = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=k)
    matching_cut = Segmented(
        BM25Retriever.from_defaults(nodes=cut, similarity_top_k=k, token_pattern=r"\S+"),
        {node.node_id: node for node in nodes},
    )
    hybrid = _fusion([near, matching], k)
    hybrid_cut = _fusion([near, matching_cut], k)
    return {
        "llama-index dense": lambda q: _pairs(near.retrieve(q)),
        "llama-index bm25": lambda q: _pairs(matching.retrieve(q)),
        "llama-index bm25, segmented": lambda q: _pairs(matching_cut.retrieve(q)),
        "llama-index hybrid": lambda q: _pairs(hybrid.retrieve(q)),
        "llama-index hybrid, segmented": lambda q: _pairs(hybrid_cut.retrieve(q)),
    }


def _fusion(retrievers: list[BaseRetriever], k: int) -> QueryFusionRetriever:
    """One query: rewording by an LLM is no part of this comparison."""
    return QueryFusionRetriever(
        retrievers,
        llm=MockLLM(),
        mode="reciprocal_rerank",
        similarity_top_k=k,
        num_queries=1,
        use_async=False,
    )


def _pairs(found: list[NodeWithScore]) -> list[tuple[str, float]]:
    return [(one.node_id, float(one.score or 0.0)) for one in found]
