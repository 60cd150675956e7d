"""Look over the assistant's shoulder: what it searched, called and asked a model, without its noticing."""

import json
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np

from agent.resources import KnowledgeSource, ToolAnswer, Tools
from domain.audience import UNKNOWN, Asker
from domain.contact import Contact
from domain.effect import Proposal
from domain.errors import ModelUnavailable
from domain.ids import ConversationId, TurnId
from domain.knowledge import Passage, Retrieval
from domain.language import Language
from evals.kept_model import KeptChat
from evals.result import Called, Found, Usage
from models.chat import ChatDelta, ChatMessage, ChatModel
from models.pricing import dollars

_LONGEST_ANSWER = 2000


@dataclass
class Trace:
    """Of one turn at a time; `failures` are what made a judgement impossible: a model or a system that did not answer."""

    found: dict[str, Passage] = field(default_factory=dict)
    calls: list[Called] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    failures: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """A new turn; failures stay."""
        self.found, self.calls, self.usage = {}, [], Usage()

    @property
    def passages(self) -> tuple[Found, ...]:
        return found_of(self.found.values())


def found_of(passages: Iterable[Passage]) -> tuple[Found, ...]:
    """Best first."""
    ordered = sorted(passages, key=lambda passage: -passage.score)
    return tuple(
        Found(
            slug=each.chunk.slug,
            title=each.chunk.title,
            heading=" > ".join(each.chunk.headings),
            text=each.chunk.text,
            score=each.score,
            dense=each.dense,
            keyword=each.keyword,
        )
        for each in ordered
    )


@dataclass(frozen=True)
class TracedKnowledge:
    """A KnowledgeSource that notes what was found, each chunk once, with its best score."""

    source: KnowledgeSource
    trace: Trace

    async def search(
        self, question: str, *, language: Language, limit: int = 6, asker: Asker = UNKNOWN
    ) -> Retrieval:
        found = await self.source.search(question, language=language, limit=limit, asker=asker)
        for passage in found.passages:
            known = self.trace.found.get(passage.chunk.id)
            if known is None or known.score < passage.score:
                self.trace.found[passage.chunk.id] = passage
        return found

    async def embed(self, question: str) -> np.ndarray:
        return await self.source.embed(question)


@dataclass(frozen=True)
class TracedTools:
    """Tools that note each READ with its answer; a proposal is no call."""

    tools: Tools
    trace: Trace

    def for_contact(self, contact: Contact) -> "TracedTools":
        return TracedTools(self.tools.for_contact(contact), self.trace)

    def get(self, name: str) -> Any:
        return self.tools.get(name)

    def schemas(self, language: Language) -> list[dict[str, Any]]:
        return self.tools.schemas(language)

    async def call(self, name: str, arguments: dict[str, Any], *, contact: Contact) -> ToolAnswer:
        answer = await self.tools.call(name, arguments, contact=contact)
        told = json.dumps(answer.data, ensure_ascii=False, default=str)
        words = told if answer.data else answer.message_en
        self.trace.calls.append(Called(name, dict(arguments), words[:_LONGEST_ANSWER], answer.ok))
        if answer.status == 0 or answer.status >= 500:
            self.trace.failures.append(f"the shop did not answer {name}")
        return answer

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
    ) -> Proposal:
        return await self.tools.propose(
            name,
            arguments,
            contact=contact,
            conversation_id=conversation_id,
            turn_id=turn_id,
            now=now,
            language=language,
        )


class TracedModel:
    """A ChatModel that counts its calls and what they cost, and notes each that failed."""

    def __init__(self, model: ChatModel, trace: Trace) -> None:
        self.name = model.name
        self._model, self._trace = model, trace

    async def prepare(self) -> None:
        await self._model.prepare()

    async def stream(
        self,
        messages: list[ChatMessage],
        *,
        tools: list[dict[str, Any]] | None = None,
        temperature: float = 0.0,
    ) -> AsyncGenerator[ChatDelta, None]:
        before = self._hits
        self._trace.usage = replace(self._trace.usage, calls=self._trace.usage.calls + 1)
        stream = self._model.stream(messages, tools=tools, temperature=temperature)
        try:
            async with aclosing(stream) as deltas:
                async for delta in deltas:
                    if delta.tokens:
                        self._count(delta.tokens)
                    yield delta
        except ModelUnavailable as error:
            self._trace.failures.append(error.detail)
            raise
        finally:
            usage = self._trace.usage
            self._trace.usage = replace(usage, cached=usage.cached + self._hits - before)

    @property
    def _hits(self) -> int:
        return self._model.hits if isinstance(self._model, KeptChat) else 0

    def _count(self, tokens: tuple[int, int]) -> None:
        usage, price = self._trace.usage, dollars(self.name, tokens)
        self._trace.usage = replace(
            usage,
            prompt_tokens=usage.prompt_tokens + tokens[0],
            completion_tokens=usage.completion_tokens + tokens[1],
            cost=usage.cost if price is None else (usage.cost or 0.0) + price,
        )


def traced(models: Sequence[ChatModel], trace: Trace) -> list[ChatModel]:
    return [TracedModel(model, trace) for model in models]
