"""Which of the shop's guidelines matter for what the contact wants now: by meaning, by keyword, by task."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import numpy as np

from agent.filling import TaskState
from agent.policy import Guideline, Policy, Rules, tokens_in
from agent.state import TurnContext, TurnState
from agent.tasks import LABEL, TaskBook
from agent.understanding.classifier import UTTERANCES, read_utterances
from agent.understanding.commands import StartTask
from agent.understanding.features import BUCKETS, hashed
from agent.understanding.wording import normalise
from domain.language import Language, detect_language
from settings import Settings

Embed = Callable[[str], Awaitable[np.ndarray]]
EmbedMany = Callable[[Sequence[str]], Awaitable[np.ndarray]]
# Chosen on the `fit` half of tests/agent/guidelines.yaml; the other half only measures.
WORDS, CONTRAST, LEAST, BEHIND = 5.0, 0.6, -0.7, 1.0
MOST, MOST_TOKENS = 3, 600
# Everyday utterances of a language: more cost embedding at the first start and find no more.
_MOST_ORDINARY = 500
_ORDINARY = ("question", LABEL)


@dataclass(frozen=True)
class Texts:
    """`vectors` (n, d), of length one, and `words` (n, buckets) of n texts."""

    vectors: np.ndarray
    words: np.ndarray


@dataclass(frozen=True)
class Conditions:
    """All `when` with the guideline that each belongs to, `owner` (n,), and what customers ask every day; texts that
    have nothing to do with each other are about as similar as `mean`, with the deviation `spread`."""

    when: Texts
    owner: np.ndarray
    ordinary: Texts
    mean: float
    spread: float

    def scores(self, vector: np.ndarray, text: str) -> dict[int, float]:
        """By guideline: how much nearer than chance its condition is, against the nearest everyday question."""
        own, words = _unit(vector), hashed(text)
        against = self._nearness(self.ordinary, own, words).max(initial=0.0)
        near = self._nearness(self.when, own, words) - CONTRAST * against
        return {int(one): float(near[self.owner == one].max()) for one in np.unique(self.owner)}

    def _nearness(self, texts: Texts, vector: np.ndarray, words: np.ndarray) -> np.ndarray:
        by_meaning = (texts.vectors @ vector - self.mean) / self.spread
        return np.asarray(by_meaning + WORDS * (texts.words @ words))


class Guidelines:
    """The policy with what is needed to find in it; embeds its conditions once, at the first use. `utterances` are
    `text, label` rows of what customers say every day."""

    def __init__(
        self,
        policy: Policy,
        book: TaskBook,
        *,
        embed: Embed,
        embed_many: EmbedMany,
        utterances: Sequence[tuple[str, str]] = (),
    ) -> None:
        self._policy, self._book = policy, book
        self._embed, self._embed_many = embed, embed_many
        self._ordinary = [text for text, label in utterances if label.startswith(_ORDINARY)]
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
        least = max(LEAST, max(scores.values()) - BEHIND)
        ranked = sorted((g for g in scores if scores[g] >= least), key=lambda g: -scores[g])
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
        titles = [task.title[language] for task in self._book.tasks.values()]
        when = await self._texts([text for text, _ in told])
        others = await self._texts(titles)
        owner = np.array([number for _, number in told])
        vectors = np.vstack([when.vectors, others.vectors])
        each = np.array([*owner, *range(-len(titles), 0)])
        strange = (vectors @ vectors.T)[each[:, None] != each[None, :]]
        mean, spread = (float(strange.mean()), float(strange.std())) if strange.size else (0.0, 1.0)
        said = [t for t in self._ordinary if detect_language(t, default=language) is language]
        said = said[:: -(-len(said) // _MOST_ORDINARY) or 1]
        return Conditions(when, owner, await self._texts(said), mean, max(spread, 1e-3))

    async def _texts(self, texts: Sequence[str]) -> Texts:
        if not texts:
            width = len(await self._embed(" "))
            return Texts(np.zeros((0, width)), np.zeros((0, BUCKETS)))
        vectors = _unit(await self._embed_many(texts))
        return Texts(vectors, np.stack([hashed(text) for text in texts]))


def build_guidelines(
    settings: Settings, book: TaskBook, *, embed: Embed, embed_many: EmbedMany | None = None
) -> Guidelines:
    """Over the policy of the settings, against the utterances that the classifier knows."""

    async def one_by_one(texts: Sequence[str]) -> np.ndarray:
        return np.stack([await embed(text) for text in texts])

    utterances = read_utterances(UTTERANCES) if embed_many else []
    return Guidelines(
        Policy.load(settings.policy),
        book,
        embed=embed,
        embed_many=embed_many or one_by_one,
        utterances=utterances,
    )


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
