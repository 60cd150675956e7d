"""A question as the chat would take it, tried without a customer."""

from dataclasses import dataclass
from typing import Literal

from domain.confidence import Confidence
from domain.ids import ChunkId
from domain.knowledge import Citation, Retrieval
from domain.language import Language


@dataclass(frozen=True)
class Trial:
    """`way` is `other` where no article is looked at: a task, small talk, something refused. `answer` are the quotes
    that would be the reply, `citations` their places; where a model writes the reply, `offered` are the chunks that
    it would be given, and the quotes are what would be said without it."""

    standalone: str
    questions: tuple[str, ...]
    language: Language
    way: Literal["answer", "clarify", "hand_off", "other"]
    confidence: Confidence | None = None
    retrievals: tuple[Retrieval, ...] = ()
    answer: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    offered: tuple[ChunkId, ...] = ()
