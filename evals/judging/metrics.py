"""Ragas' metrics on a ChatModel and an Embedder of ours (https://docs.ragas.io; Es et al. 2023, https://arxiv.org/abs/2309.15217).

Ragas takes seconds to import and brings pandas and pyarrow along: it is imported at the first judgement, in a thread.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np

from domain.language import Language
from evals.judging.asking import JudgeFailed, ask
from models.chat import ChatModel
from models.embedding import Embedder


class JudgedMeasure(StrEnum):
    """`faithfulness`: the share of the reply's statements that the passages bear out. `answer_relevancy`: how near a question that
    the reply would answer is to the one that was asked. `context_precision`: whether the passages of use stand first.
    `context_recall`: the share of the reference's statements that the passages bear out."""

    FAITHFULNESS = "faithfulness"
    ANSWER_RELEVANCY = "answer_relevancy"
    CONTEXT_PRECISION = "context_precision"
    CONTEXT_RECALL = "context_recall"


@dataclass(frozen=True)
class Sample:
    """One turn to judge: `contexts` are what was retrieved or answered by tools, `reference` a right answer, where one is known."""

    question: str
    reply: str
    contexts: tuple[str, ...] = ()
    reference: str = ""

    def suits(self, measure: JudgedMeasure) -> bool:
        """Whether it has what the measure needs."""
        if not self.question or not self.reply:
            return False
        match measure:
            case JudgedMeasure.ANSWER_RELEVANCY:
                return True
            case JudgedMeasure.FAITHFULNESS | JudgedMeasure.CONTEXT_PRECISION:
                return bool(self.contexts)
            case JudgedMeasure.CONTEXT_RECALL:
                return bool(self.contexts and self.reference)


@dataclass(frozen=True)
class Wire:
    """Who judges: the model for verdicts, the embedder for nearness, `language` of what is judged, `seconds` for one verdict."""

    model: ChatModel
    embedder: Embedder
    language: Language
    seconds: float
    pause: float


async def score(sample: Sample, measure: JudgedMeasure, wire: Wire) -> float:
    """In [0, 1]. Raises JudgeFailed: also where Ragas gives no number, or would give one though the judge said nothing."""
    try:
        ragas = await asyncio.to_thread(load_ragas)
    except ImportError as error:
        words = "Judged measures need the packages of requirements-evals.lock; `make environment` installs them"
        raise JudgeFailed(f"{words} ({error}).") from error
    found = float(await _scorers(ragas, wire)[measure](sample))
    if not np.isfinite(found):
        raise JudgeFailed("the judge found no statement to judge")
    # Of vectors, a cosine can be a little out of it.
    return min(max(found, 0.0), 1.0)


@cache
def load_ragas() -> Any:
    # It reports its use to its makers unless it is told not to.
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import ragas.metrics.collections as collections

    return collections


Scorer = Callable[[Sample], Awaitable[float]]


def _scorers(ragas: Any, wire: Wire) -> dict[JudgedMeasure, Scorer]:
    """The judge of each measure, made when it is asked."""
    model, near = _model(wire), _embeddings(wire)

    async def faithfulness(sample: Sample) -> float:
        judge = _faithfulness(ragas)(llm=model)
        return float((await judge.ascore(sample.question, sample.reply, _texts(sample))).value)

    async def answer_relevancy(sample: Sample) -> float:
        # At temperature 0 the same request gives the same question: asking three times, as is Ragas' default, adds nothing.
        judge = ragas.AnswerRelevancy(llm=model, embeddings=near, strictness=1)
        return float((await judge.ascore(sample.question, sample.reply)).value)

    async def context_precision(sample: Sample) -> float:
        known = bool(sample.reference)
        judge = (ragas.ContextPrecision if known else ragas.ContextUtilization)(llm=model)
        answer = sample.reference or sample.reply
        return float((await judge.ascore(sample.question, answer, _texts(sample))).value)

    async def context_recall(sample: Sample) -> float:
        judge = ragas.ContextRecall(llm=model)
        return float((await judge.ascore(sample.question, _texts(sample), sample.reference)).value)

    return {
        JudgedMeasure.FAITHFULNESS: faithfulness,
        JudgedMeasure.ANSWER_RELEVANCY: answer_relevancy,
        JudgedMeasure.CONTEXT_PRECISION: context_precision,
        JudgedMeasure.CONTEXT_RECALL: context_recall,
    }


def _texts(sample: Sample) -> list[str]:
    return list(sample.contexts)


def _model(wire: Wire) -> Any:
    from ragas.llms.base import InstructorBaseRagasLLM

    class Judge(InstructorBaseRagasLLM):  # type: ignore[misc]
        """Ragas' interface over a ChatModel."""

        def generate(self, prompt: str, response_model: Any) -> Any:
            raise NotImplementedError("judges are asked asynchronously")

        async def agenerate(self, prompt: str, response_model: Any) -> Any:
            return await ask(
                wire.model,
                prompt,
                response_model,
                language=wire.language,
                seconds=wire.seconds,
                pause=wire.pause,
            )

    return Judge()


def _embeddings(wire: Wire) -> Any:
    from ragas.embeddings.base import BaseRagasEmbedding

    class Vectors(BaseRagasEmbedding):  # type: ignore[misc]
        """Ragas' interface over an Embedder. Both sides are questions."""

        def embed_text(self, text: str, **_: Any) -> list[float]:
            raise NotImplementedError("vectors are asked for asynchronously")

        async def aembed_text(self, text: str, **_: Any) -> list[float]:
            vectors = await self.aembed_texts([text])
            return vectors[0]

        async def aembed_texts(self, texts: Sequence[str], **_: Any) -> list[list[float]]:
            vectors: list[list[float]] = (await wire.embedder.embed_queries(texts)).tolist()
            return vectors

    return Vectors()


def _faithfulness(ragas: Any) -> Any:
    class Faithfulness(ragas.Faithfulness):  # type: ignore[misc]
        """Ragas divides by however many verdicts came: one for each statement, or it is none."""

        async def _create_verdicts(self, statements: list[str], context: str) -> Any:
            found = await super()._create_verdicts(statements, context)
            if len(found.statements) != len(statements):
                given = len(found.statements)
                raise JudgeFailed(
                    f"the judge gave {given} verdicts on {len(statements)} statements"
                )
            return found

    return Faithfulness
