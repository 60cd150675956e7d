"""What a classifier makes of turns that nobody trained on, read by the very tiers that serve customers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import numpy as np

from agent.tasks import LABEL, TaskBook
from agent.understanding.cascade import Cascade, Spoken
from agent.understanding.classifier import UTTERANCES as UTTERANCE_FILES
from agent.understanding.classifier import Row, read_utterances
from agent.understanding.rules import Rules, Situation
from agent.understanding.training import train
from agent.understanding.urgency import Urgency
from agent.understanding.weights import OUTSIDE, Prediction, Weights
from domain.language import Language
from evals.lots import FOLDER, read_answerable
from evals.turns import ALIKE, Labelled, Must, read_service, rows_of

Embed = Callable[[str], Awaitable[np.ndarray]]
HUMAN, OUT, QUESTION, TALK = "request_human", "out_of_scope", "question", "small_talk"
HUMANS, UTTERANCES, HELD_OUT = "humans", "utterances", "held-out"
_FOLDS = 3
# A reading alone cannot tell a refund's state from an order's.
_ALIKE = (*ALIKE, frozenset({"refund_status", "order_status"}))
_WISHES = ("human_wish.jsonl", "human_wish_blind.jsonl")


@dataclass(frozen=True)
class Case:
    """One labelled text: every one of `right` is a right reading; `earlier` is what the contact had said before."""

    text: str
    language: Language
    right: frozenset[str]
    earlier: tuple[str, ...] = ()

    @property
    def outside(self) -> bool:
        return self.right == {OUT}

    @property
    def urgent(self) -> bool:
        return self.right == {HUMAN}


@dataclass(frozen=True)
class Measured:
    """The cases of a set by its name, and what each was taken for."""

    name: str
    cases: tuple[Case, ...]
    read: tuple[str, ...]


@dataclass(frozen=True)
class FixedClassifier:
    """Weights that are only tried: what the cascade asks."""

    weights: Weights
    embed: Embed

    async def read(self, text: str) -> Prediction | None:
        return self.weights.predict(await self.embed(text), text)


def shipped_sets() -> dict[str, tuple[Case, ...]]:
    """All from files that no classifier learns from: what customers say, what no shop answers, and who needs a human."""
    service = read_service()
    asked = [
        Case(one.text, one.language, frozenset([QUESTION if one.near else OUT]))
        for one in read_answerable()
    ]
    wanted = [row for name in _WISHES for row in rows_of(FOLDER / name) if row["wants_human"]]
    urgent = [case for turn in service if (case := case_of(turn)).urgent]
    known = {text for text, _ in read_utterances(UTTERANCE_FILES)}
    urgent += [
        Case(row["text"], Language(row["language"]), frozenset([HUMAN]))
        for row in wanted
        if row["text"] not in known
    ]
    spoken = {f"service-{language.value}": _in(service, language) for language in Language}
    return spoken | {"scope": tuple(asked), HUMANS: tuple(urgent)}


def _in(turns: Sequence[Labelled], language: Language) -> tuple[Case, ...]:
    return tuple(case_of(turn) for turn in turns if turn.language is language)


def case_of(turn: Labelled) -> Case:
    """What is a right reading of the turn."""
    earlier = tuple(text for sender, text in turn.history if sender == "contact")
    match turn.must:
        case Must.DO:
            tasks = {turn.task}.union(*(alike for alike in _ALIKE if turn.task in alike))
            right = {LABEL + task for task in tasks}
        case Must.HAND_OVER:
            right = {HUMAN}
        case Must.TALK:
            right = {TALK, OUT}
        case _:
            right = {QUESTION}
    return Case(turn.text, turn.language, frozenset(right), earlier)


def cascade_of(classifier: FixedClassifier, urgency: Urgency | None, book: TaskBook) -> Cascade:
    """All tiers but the model's: what it says changes with the model, and not with what was learnt."""
    return Cascade(
        rules=Rules(book.order_pattern),
        classifier=classifier,
        model=None,
        tasks=tuple(book.tasks),
        urgency=urgency,
    )


async def read_set(
    name: str, cases: tuple[Case, ...], cascade: Cascade, on_done: Callable[[int], None]
) -> Measured:
    read = []
    for case in cases:
        spoken = Spoken((case.text,), case.earlier, case.language, Situation())
        read.append((await cascade.understand(spoken)).intent)
        on_done(1)
    return Measured(name, cases, tuple(read))


def read_in_folds(
    base: Sequence[Row],
    vectors: np.ndarray,
    lessons: Sequence[Row],
    learnt: np.ndarray,
    on_done: Callable[[int], None],
) -> Measured:
    """The utterances themselves, each read by a classifier that learnt all lessons and the other folds; the folds are always the
    same. `vectors` are those of `base`, `learnt` those of the lessons."""
    fold = np.arange(len(base)) % _FOLDS
    np.random.default_rng(7).shuffle(fold)
    read = [""] * len(base)
    for number in range(_FOLDS):
        known = [int(at) for at in np.flatnonzero(fold != number)]
        unseen = [int(at) for at in np.flatnonzero(fold == number)]
        rows = [*(base[at] for at in known), *lessons]
        weights = train(np.concatenate([vectors[known], learnt]), rows)
        words = weights.vocabulary.matrix([base[at][0] for at in unseen])
        for at, chosen in zip(
            unseen, weights.predict_many(vectors[unseen], words).chosen, strict=True
        ):
            read[at] = weights.labels[chosen] if chosen >= 0 else OUT
        on_done(len(unseen))
    cases = (Case(text, Language.EN, frozenset([_plain(label)])) for text, label in base)
    return Measured(UTTERANCES, tuple(cases), tuple(read))


def _plain(label: str) -> str:
    return OUT if label in OUTSIDE else label
