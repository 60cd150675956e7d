"""What the assistant is given instead of its own search, to tell what retrieval loses from what reasoning loses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from agent.resources import KnowledgeSource
from domain.audience import UNKNOWN, Asker
from domain.errors import Invalid
from domain.ids import ArticleId
from domain.knowledge import Chunk, Retrieval
from domain.language import Language
from evals.conversations.cases import Scene
from evals.kinds import Bound
from knowledge.retrieval import Knowledge
from knowledge.signals import NOTHING


@dataclass(frozen=True)
class NoKnowledge:
    """A KnowledgeSource in which nothing is written."""

    source: KnowledgeSource

    async def search(
        self,
        question: str,
        *,
        language: Language,  # noqa: ARG002
        limit: int = 6,  # noqa: ARG002
        asker: Asker = UNKNOWN,  # noqa: ARG002
    ) -> Retrieval:
        return Retrieval(question, (), NOTHING)

    async def embed(self, question: str) -> np.ndarray:
        return await self.source.embed(question)


@dataclass(frozen=True)
class GoldenKnowledge:
    """A KnowledgeSource that searches as ever, in these `chunks` alone; `articles` are all there are."""

    knowledge: Knowledge
    chunks: Sequence[Chunk]
    articles: frozenset[ArticleId]

    async def search(
        self, question: str, *, language: Language, limit: int = 6, asker: Asker = UNKNOWN
    ) -> Retrieval:
        overlay = await self.knowledge.overlay(self.chunks, self.articles)
        return await self.knowledge.search(
            question, language=language, limit=limit, asker=asker, overlay=overlay
        )

    async def embed(self, question: str) -> np.ndarray:
        return await self.knowledge.embed(question)


@dataclass(frozen=True)
class Shelves:
    """All chunks of the library by the slug of their article."""

    chunks: Mapping[str, Sequence[Chunk]] = field(default_factory=dict)

    @classmethod
    def of(cls, chunks: Sequence[Chunk]) -> "Shelves":
        found: dict[str, list[Chunk]] = {}
        for chunk in chunks:
            found.setdefault(chunk.slug, []).append(chunk)
        return cls(found)

    def source(self, knowledge: Knowledge, scene: Scene, bound: Bound | None) -> KnowledgeSource:
        """What the scene is played with. Raises Invalid where it names an article that is not there."""
        match bound:
            case None:
                return knowledge
            case Bound.NO_KNOWLEDGE:
                return NoKnowledge(knowledge)
            case Bound.GOLDEN_RETRIEVAL:
                golden = [chunk for slug in scene.golden for chunk in self._of(slug, scene)]
                every = (chunk for chunks in self.chunks.values() for chunk in chunks)
                articles = frozenset(chunk.article_id for chunk in every)
                return GoldenKnowledge(knowledge, golden, articles)

    def _of(self, slug: str, scene: Scene) -> Sequence[Chunk]:
        if slug not in self.chunks:
            raise Invalid(f"{scene.id}, golden: the library has no article {slug}.")
        return self.chunks[slug]
