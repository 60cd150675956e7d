"""Which samples are learnt, which are kept apart to measure on, and which of what went well is learnt beside them."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from agent.understanding.classifier import Row
from agent.understanding.wording import bare
from domain.ids import SampleId
from domain.redaction import unmarked
from domain.sample import Sample, Taken

# A shop's own words are never more than a fourth of what is learnt.
MOST_LESSONS = 1000
# One of so many is held out, by the hash of its words: always the same, whatever else is labelled.
_LIMIT, LEAST_HELD_OUT = (1 << 32) // 5, 2
# No contact gives more of what went well.
_OF_ONE = 2


@dataclass(frozen=True)
class Lesson:
    """One labelled sample: `text` without the marks of what was taken out."""

    id: SampleId
    text: str
    label: str
    sample: Sample


@dataclass(frozen=True)
class Lessons:
    """`learnt` in a fixed order, `held_out` to measure on, and how many were left out: `twice` the same words, `unknown` with a label
    that there is no more, `measured` the words of a test set."""

    learnt: tuple[Lesson, ...]
    held_out: tuple[Lesson, ...]
    twice: int
    unknown: int
    measured: int

    @property
    def wanted(self) -> int:
        """As many right ones as wrong ones; those that people confirmed count."""
        wrong = sum(lesson.sample.wrong for lesson in self.learnt)
        return max(0, wrong - (len(self.learnt) - wrong))


def choose(
    samples: Sequence[Sample], *, labels: Collection[str], tests: Collection[str]
) -> Lessons:
    """`samples` are the newest first: of the same words the last label counts. `tests` are texts to measure on, which nobody may
    learn."""
    kept: dict[str, Lesson] = {}
    twice = unknown = measured = 0
    apart = {_key(text) for text in tests}
    for sample in samples:
        text, label = unmarked(sample.text), sample.label or ""
        key = _key(text)
        if not key or label not in labels:
            unknown += 1
        elif key in apart:
            measured += 1
        elif key in kept:
            twice += 1
        elif len(kept) < MOST_LESSONS:
            kept[key] = Lesson(sample.id, text, label, sample)
    held = _held_out(kept)
    return Lessons(
        learnt=_in_order(lesson for key, lesson in kept.items() if key not in held),
        held_out=_in_order(lesson for key, lesson in kept.items() if key in held),
        twice=twice,
        unknown=unknown,
        measured=measured,
    )


def _held_out(keys: Iterable[str]) -> set[str]:
    """The lowest hashes, a fifth of all there can be; what is once learnt is never measured on later."""
    ranked = sorted(keys, key=_hash)
    return {key for at, key in enumerate(ranked) if at < LEAST_HELD_OUT or _hash(key) < _LIMIT}


def _in_order(lessons: Iterable[Lesson]) -> tuple[Lesson, ...]:
    return tuple(sorted(lessons, key=lambda lesson: lesson.id))


def _key(text: str) -> str:
    """The same for the same words, however they are spaced and marked."""
    return bare(unmarked(text))


def _hash(words: str) -> int:
    return int.from_bytes(hashlib.sha256(words.encode("utf-8", "replace")).digest()[:4])


def draw_right(
    taken: Sequence[Taken], lessons: Lessons, *, count: int, tests: Collection[str]
) -> list[Taken]:
    """As many of what went well, in turn from each label and language; always the same of the same. However many thumbs are up,
    there are never more, and no contact gives more than two."""
    used = {_key(text) for text in tests}
    used |= {_key(one.text) for one in (*lessons.learnt, *lessons.held_out)}
    of_one: Counter[str] = Counter()
    groups: dict[tuple[str, str], list[Taken]] = {}
    for one in sorted(taken, key=lambda one: (_hash(one.turn_id), one.turn_id)):
        key = _key(one.text)
        if key and key not in used and of_one[one.contact_id] < _OF_ONE:
            used.add(key)
            of_one[one.contact_id] += 1
            groups.setdefault((one.understood.intent, one.language.value), []).append(one)
    rounds = zip_longest(*(groups[name] for name in sorted(groups)))
    return [one for group in rounds for one in group if one is not None][:count]


def rows_of(lessons: Lessons, right: Sequence[Taken]) -> list[Row]:
    """As the journal gives them once they are promoted, in the same order: the version is a hash of them."""
    told = [(lesson.text, lesson.label) for lesson in lessons.learnt]
    return [*told, *((unmarked(one.text), one.understood.intent) for one in right)]
