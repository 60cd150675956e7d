"""The services a turn may use, as the small protocols that the agent needs of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import numpy as np

from agent.confidence import ConfidenceModel
from agent.prompts import Prompts
from agent.tasks import TaskBook
from agent.understanding.cascade import Cascade
from domain.audience import UNKNOWN, Asker
from domain.contact import Contact
from domain.effect import Proposal, Receipt
from domain.ids import ConversationId, TurnId
from domain.knowledge import Citation, Passage, Retrieval
from domain.language import Language
from models.chat import ChatModel
from settings import Settings


class KnowledgeSource(Protocol):
    """Finds passages; `embed` shares its cache with `search`."""

    async def search(
        self, question: str, *, language: Language, limit: int = 6, asker: Asker = UNKNOWN
    ) -> Retrieval: ...

    async def embed(self, question: str) -> np.ndarray: ...


class ToolAnswer(Protocol):
    @property
    def ok(self) -> bool: ...
    @property
    def status(self) -> int: ...
    @property
    def data(self) -> dict[str, Any]: ...
    @property
    def error_code(self) -> str | None: ...
    @property
    def message_zh(self) -> str: ...
    @property
    def message_en(self) -> str: ...
    @property
    def advice(self) -> str: ...


class Tools(Protocol):
    """What this contact may use: authority lives here and not in prompts."""

    def for_contact(self, contact: Contact) -> "Tools": ...

    def get(self, name: str) -> Any: ...

    def schemas(self, language: Language) -> list[dict[str, Any]]: ...

    async def call(
        self, name: str, arguments: dict[str, Any], *, contact: Contact
    ) -> ToolAnswer: ...

    async def propose(
        self,
        name: str,
        arguments: dict[str, Any],
        *,
        contact: Contact,
        conversation_id: ConversationId,
        turn_id: TurnId,
        now: datetime,
        language: Language,
    ) -> Proposal: ...


class Rulebook(Protocol):
    """The shop's policy, of which a turn sees what fits."""

    async def text(self, question: str, tasks: Sequence[str], language: Language) -> str: ...


class Execution(Protocol):
    """Runs a confirmed proposal exactly once."""

    async def execute(
        self, proposal: Proposal, *, contact: Contact, turn_id: TurnId, language: Language
    ) -> Receipt: ...


# Sentences as they are said, each with its exact quote; at most as many as the number.
Extract = Callable[[str, Sequence[Passage], Language, int], Sequence[tuple[str, Citation]]]


@dataclass(frozen=True)
class Resources:
    knowledge: KnowledgeSource
    toolbox: Tools
    executor: Execution
    models: Sequence[ChatModel]
    confidence: ConfidenceModel
    cascade: Cascade
    tasks: TaskBook
    guidelines: Rulebook
    prompts: Prompts
    settings: Settings
    extract: Extract
