"""Which of the shop's guidelines matter for what the contact wants now: by meaning, by keyword, by task."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import numpy as np

from agent.filling import TaskState
from agent.policy import Guideline, Policy, Rules, tokens_in
from agent.state import TurnContext, TurnState
from agent.tasks import TaskBook
from agent.understanding.commands import StartTask
from agent.understanding.features import hashed
from agent.understanding.wording import normalise
from domain.language import Language

Embed = Callable[[str], Awaitable[np.ndarray]]
# Chosen on the `fit` half of tests/agent/guidelines.yaml; the other half only measures.
WORDS, LEAST, BEHIND = 6.0, 0.4, 1.5
MOST, MOST_TOKENS = 3, 600


@dataclass(frozen=True)
class Conditions:
    """`vectors` (n, d) and `words` (n, buckets) of all `when`, `owner` (n,) the guideline of each; similarities of
    texts that have nothing to do with each other lie around `mean` with the deviation `spread`."""

    vectors: np.ndarray
    words: np.ndarray
    owner: np.ndarray
    mean: float
    spread: float

    def scores(self, vector: np.ndarray, text: str) -> np.ndarray:
        """(n,): by how many deviations the text is nearer than chance, plus the share of common words."""
        near = (self.vectors @ _unit(vector) - self.mean) / self.spread
        return np.asarray(near + WORDS * (self.words @ hashed(text)))


class Guidelines:
    """The policy with what is needed to find in it; embeds its conditions once, at the first use."""

    def __init__(self, policy: Policy, book: TaskBook, embed: Embed) -> None:
        self._policy, self._book, self._embed = policy, book, embed
        self._conditions: dict[Language, Conditions] = {}
        self._preparing = asyncio.Lock()

    async def prepare(self) -> None:
        for language in Language:
            rules = self._policy.of(language)
            if rules is not None:
                await self._prepared(rules, language)

    async def matching(
        self, question: str, tasks: Sequence[str], language: Language
    ) -> list[Guideline]:
        """Those of the tasks first, then the nearest; at most MOST and MOST_TOKENS of them."""
        rules = self._policy.of(language)
        if rules is None or not rules.guidelines:
            return []
        flat = normalise(question)
        by_task = [g for g in rules.guidelines if set(g.tasks) & set(tasks)]
        named = [g for g in rules.guidelines if any(_stands_in(k, flat) for k in g.keywords)]
        near = await self._near(question, rules, language)
        return _bounded(list(dict.fromkeys([*by_task, *named, *near])))

    async def text(self, question: str, tasks: Sequence[str], language: Language) -> str:
        """What the model is shown of the policy."""
        rules = self._policy.of(language)
        if rules is None:
            return ""
        found = await self.matching(question, tasks, language)
        return "\n\n".join(filter(None, (rules.always, *(f"{g.title}: {g.text}" for g in found))))

    async def _near(self, question: str, rules: Rules, language: Language) -> list[Guideline]:
        known = await self._prepared(rules, language)
        if known is None or not question.strip():
            return []
        scores = known.scores(await self._embed(question), question)
        best = {int(g): float(scores[known.owner == g].max()) for g in set(known.owner)}
        least = max(LEAST, max(best.values()) - BEHIND)
        ranked = sorted((g for g in best if best[g] >= least), key=lambda g: -best[g])
        return [rules.guidelines[g] for g in ranked]

    async def _prepared(self, rules: Rules, language: Language) -> Conditions | None:
        async with self._preparing:
            if language not in self._conditions:
                told = [(w, n) for n, g in enumerate(rules.guidelines) for w in g.when]
                if not told:
                    return None
                self._conditions[language] = await self._embedded(told, language)
            return self._conditions[language]

    async def _embedded(self, told: list[tuple[str, int]], language: Language) -> Conditions:
        """The tasks' titles are there so that a policy of one guideline, too, has something to compare with."""
        owners = [owner for _, owner in told]
        others = [task.title[language] for task in self._book.tasks.values()]
        texts = [*(text for text, _ in told), *others]
        vectors = _unit(np.stack([await self._embed(text) for text in texts]))
        owner = np.array([*owners, *range(len(vectors), len(vectors) + len(others))])
        strange = (vectors @ vectors.T)[owner[:, None] != owner[None, :]]
        mean, spread = (float(strange.mean()), float(strange.std())) if strange.size else (0.0, 1.0)
        words = np.stack([hashed(text) for text, _ in told])
        own = np.array(owners)
        return Conditions(vectors[: len(told)], words, own, mean, max(spread, 1e-3))


async def rules_for(state: TurnState, context: TurnContext) -> str:
    """The shop's rules for this turn: those that always count, and the guidelines that fit."""
    understanding = state["understanding"]
    running, pending = TaskState.from_memory(context.turn.memory), context.turn.pending
    tasks = [c.task for c in understanding.commands if isinstance(c, StartTask)]
    tasks += [running.name] if running else []
    if pending and (task := context.resources.tasks.writing(pending.tool)):
        tasks.append(task.name)
    question = understanding.question or context.turn.question
    return await context.resources.guidelines.text(question, tasks, understanding.language)


def _stands_in(keyword: str, flat: str) -> bool:
    """English words as whole words, Chinese anywhere."""
    wanted = normalise(keyword)
    if not wanted.isascii():
        return wanted in flat
    return re.search(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])", flat) is not None


def _bounded(found: list[Guideline]) -> list[Guideline]:
    kept: list[Guideline] = []
    left = MOST_TOKENS
    for guideline in found[:MOST]:
        left -= tokens_in(guideline.text)
        if left < 0:
            break
        kept.append(guideline)
    return kept


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))
