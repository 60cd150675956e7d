"""What a search needs of the articles, taken together once and replaced as a whole when they change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.audience import Asker, Audience
from domain.ids import ArticleId, ChunkId
from domain.knowledge import Chunk
from domain.language import Language
from knowledge.asking import Synonyms, synonyms_of
from knowledge.index import Scope
from knowledge.space import Placed, Space
from knowledge.spelling import Spelling


@dataclass(frozen=True)
class Overlay:
    """Chunks searched as if they were published, in the place of all that `articles` have published."""

    chunks: tuple[Chunk, ...]
    placed: Placed
    articles: frozenset[ArticleId]


@dataclass(frozen=True)
class Library:
    chunks: Mapping[ChunkId, Chunk] = field(default_factory=dict)
    space: Space = field(default_factory=Space)
    synonyms: Synonyms = field(default_factory=dict)
    spelling: Mapping[Language, Spelling] = field(default_factory=dict)
    audiences: Mapping[Language, Mapping[str, Audience]] = field(default_factory=dict)

    def scope(self, language: Language, asker: Asker) -> Scope:
        known = self.audiences.get(language, {})
        return Scope(language, tuple(key for key, one in known.items() if one.admits(asker)))

    def current(self, key: ChunkId, now: datetime) -> bool:
        chunk = self.chunks.get(key)
        return chunk is not None and (chunk.expires_on is None or chunk.expires_on > now)


def library_of(
    chunks: Sequence[Chunk],
    space: Space,
    *,
    groups: Iterable[Sequence[str]],
    words: Mapping[Language, Iterable[tuple[str, int]]],
) -> Library:
    audiences: dict[Language, dict[str, Audience]] = {}
    for chunk in chunks:
        audiences.setdefault(chunk.language, {})[chunk.audience.key] = chunk.audience
    return Library(
        chunks={chunk.id: chunk for chunk in chunks},
        space=space,
        synonyms=synonyms_of(groups),
        spelling={language: Spelling(told) for language, told in words.items()},
        audiences=audiences,
    )
