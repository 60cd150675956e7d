"""Train the classifier from labelled texts: its weights, how sure it may be, and what it does not know.

How sure it may be is learnt from texts that were held out, in folds. So is what lies outside: from rows labelled so,
and where there are few, from whole labels that were held out, as if they were unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.understanding.logistic import fit_softmax
from agent.understanding.scope import Scope, fit_scope, signals
from agent.understanding.vocabulary import STRETCH, Vocabulary, centred, learn_vocabulary
from agent.understanding.weights import OUTSIDE, Weights, version_of
from domain.errors import Invalid

STRENGTH = 20.0
# A row of a label with a fourth of the rows counts twice: rare labels would else be heard too seldom.
BALANCE = 0.5
_FOLDS = 3
# With so many rows labelled as out of scope, they alone say what that is.
_ENOUGH = 20
_COLDEST, _HOTTEST = 0.2, 5.0


@dataclass(frozen=True)
class _Lesson:
    """Rows to learn from: `targets` are label numbers, `labels` for what is out of scope."""

    texts: tuple[str, ...]
    vectors: np.ndarray
    targets: np.ndarray
    labels: int

    def only(self, chosen: np.ndarray) -> "_Lesson":
        texts = tuple(self.texts[at] for at in np.flatnonzero(chosen))
        return _Lesson(texts, self.vectors[chosen], self.targets[chosen], self.labels)


@dataclass(frozen=True)
class _Fit:
    """What came of one lesson; `present` are the numbers of the labels it knew."""

    present: np.ndarray
    matrix: np.ndarray
    vocabulary: Vocabulary
    centre: np.ndarray
    middles: np.ndarray

    def scores(self, lesson: _Lesson) -> tuple[np.ndarray, np.ndarray]:
        places, words = centred(lesson.vectors, self.centre), self.vocabulary.matrix(lesson.texts)
        width = places.shape[1]
        found = places @ self.matrix[:, :width].T * STRETCH + words @ self.matrix[:, width:].T
        return found, places

    def signals(self, lesson: _Lesson) -> tuple[np.ndarray, np.ndarray]:
        """What `fit_scope` looks at, and the scores of the labels."""
        scores, places = self.scores(lesson)
        count = len(self.middles)
        return signals(scores, places, self.middles, labels=count), scores[:, :count]


def train(
    vectors: np.ndarray,
    rows: Sequence[tuple[str, str]],
    *,
    name: str = "",
    strength: float = STRENGTH,
    seed: int = 7,
) -> Weights:
    """`rows` are `text, label`, `vectors` their embeddings by the model `name`, a row each.

    Raises Invalid where there are fewer than two labels besides out of scope."""
    labels = sorted({label for _, label in rows} - set(OUTSIDE))
    if len(labels) < 2:
        raise Invalid(
            f"A classifier needs two labels or more besides out of scope; there is {len(labels)}. Add labelled texts."
        )
    numbers = {label: at for at, label in enumerate(labels)}
    targets = np.array([numbers.get(label, len(labels)) for _, label in rows])
    texts = tuple(text for text, _ in rows)
    lesson = _Lesson(texts, np.asarray(vectors, np.float32), targets, len(labels))
    temperature, scope = _held_out(lesson, strength, np.random.default_rng(seed))
    whole = _learn(lesson, strength)
    return Weights(
        labels=tuple(labels),
        outside=next((label for _, label in rows if label in OUTSIDE), OUTSIDE[-1]),
        matrix=whole.matrix,
        vocabulary=whole.vocabulary,
        centre=whole.centre,
        middles=whole.middles,
        temperature=temperature,
        scope=scope,
        version=version_of(rows, name=name, strength=strength),
    )


def _learn(lesson: _Lesson, strength: float) -> _Fit:
    present, targets, sizes = np.unique(lesson.targets, return_inverse=True, return_counts=True)
    vocabulary, centre = learn_vocabulary(lesson.texts), lesson.vectors.mean(axis=0)
    places = centred(lesson.vectors, centre)
    words: Any = vocabulary.matrix(lesson.texts)
    counts = (sizes.mean() / sizes) ** BALANCE
    fitted = fit_softmax(places * STRETCH, words, targets, counts, strength=strength)
    inside = present[present < lesson.labels]
    middles = np.stack([places[lesson.targets == label].mean(axis=0) for label in inside])
    middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-9)
    return _Fit(present, np.ascontiguousarray(fitted.T), vocabulary, centre, middles)


def _held_out(lesson: _Lesson, strength: float, random: np.random.Generator) -> tuple[float, Scope]:
    """The temperature and the scope that fit texts which training had not seen."""
    folds = _dealt(lesson.targets, random)
    outside = lesson.targets == lesson.labels
    trusted = int(outside.sum()) >= _ENOUGH
    inner: list[np.ndarray] = []
    outer: list[np.ndarray] = []
    scores: list[tuple[np.ndarray, np.ndarray]] = []
    for fold in range(_FOLDS):
        tested = folds == fold
        fit = _learn(lesson.only(~tested), strength)
        known = tested & np.isin(lesson.targets, fit.present) & ~outside
        seen, found = fit.signals(lesson.only(known))
        inner.append(seen)
        scores.append((found, np.searchsorted(fit.present, lesson.targets[known])))
        if outside[tested].any():
            outer.append(fit.signals(lesson.only(tested & outside))[0])
    temperature = _temperature(scores)
    if not trusted:
        return temperature, _scope_of_strangers(lesson, folds, strength, random)
    return temperature, fit_scope(np.concatenate(inner), np.concatenate(outer))


def _scope_of_strangers(
    lesson: _Lesson, folds: np.ndarray, strength: float, random: np.random.Generator
) -> Scope:
    """Learnt from labels that each fold leaves out altogether: near, but not known."""
    groups = random.permutation(lesson.labels) % _FOLDS
    group = np.append(groups, -1)[lesson.targets]
    inner, outer = [], []
    for fold in range(_FOLDS):
        strange = (group == fold) & (lesson.labels >= 2 * _FOLDS)
        tested = folds == fold
        fit = _learn(lesson.only(~tested & ~strange), strength)
        known = (
            tested & ~strange & np.isin(lesson.targets, fit.present[fit.present < lesson.labels])
        )
        inner.append(fit.signals(lesson.only(known))[0])
        outside = strange | (tested & (group == -1))
        if outside.any():
            outer.append(fit.signals(lesson.only(outside))[0])
    return fit_scope(np.concatenate(inner), np.concatenate(outer) if outer else np.zeros((0, 4)))


def _dealt(targets: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A fold for each row, each label's rows spread evenly; what stands alone is never held out."""
    folds = np.zeros(len(targets), dtype=int)
    start = 0
    for label in np.unique(targets):
        places = random.permutation(np.flatnonzero(targets == label))
        alone = len(places) == 1
        folds[places] = -1 if alone else (np.arange(len(places)) + start) % _FOLDS
        start += len(places)
    return folds


def _temperature(scores: Sequence[tuple[np.ndarray, np.ndarray]]) -> float:
    """By which scores are divided so that their chances come true most nearly (least log loss)."""
    from scipy.optimize import minimize_scalar

    def loss(logarithm: float) -> float:
        total = 0.0
        for found, truth in scores:
            scaled = found / np.exp(logarithm)
            scaled = scaled - scaled.max(axis=1, keepdims=True)
            total -= float(scaled[np.arange(len(truth)), truth].sum())
            total += float(np.log(np.exp(scaled).sum(axis=1)).sum())
        return total

    if not any(len(truth) for _, truth in scores):
        return 1.0
    bounds = (float(np.log(_COLDEST)), float(np.log(_HOTTEST)))
    return float(np.exp(minimize_scalar(loss, bounds=bounds, method="bounded").x))
