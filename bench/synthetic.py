"""Articles, questions and vectors that nobody wrote but that are spread as real ones are: by Zipf's law and in topics."""

import hashlib
import re
import time
from collections.abc import Iterator
from functools import cache

import numpy as np

from domain.audience import EVERYBODY, Asker, Audience
from domain.ids import ArticleId
from domain.knowledge import Article
from domain.language import Language
from knowledge.terms import terms
from tests.stack import ROOT

DIMENSIONS = 384
SECTIONS = 5
# Whoever asks like this is admitted by the first two of the audiences below.
ASKER = Asker(channel="app", region="", tier="gold")
AUDIENCES = (Audience(channels=("app",)), Audience(tiers=("gold",)), Audience(channels=("phone",)))
_WORDS, _TOPICS, _TOPIC_WORDS = 20_000, 300, 60
_TOKEN = re.compile(r"[\u4e00-\u9fff]|[a-z0-9]+")


class Speaker:
    """Draws words of one language: the commonest are those of the demo's articles, the others are made up."""

    def __init__(self, language: Language) -> None:
        self.language = language
        random = np.random.default_rng(7)
        known = _known_words(language)
        self._words = [*known, *_made_up(language, random, _WORDS - len(known))]
        rarity = 1 / (np.arange(len(self._words)) + 2.7) ** 1.05
        self._reach = np.cumsum(rarity / rarity.sum())
        # A topic is what its own words make it; those are none of the commonest.
        self._topics = random.integers(200, len(self._words), (_TOPICS, _TOPIC_WORDS))

    def say(self, random: np.random.Generator, topic: int, count: int, share: float) -> list[str]:
        common = np.searchsorted(self._reach, random.random(count))
        own = self._topics[topic][random.integers(0, _TOPIC_WORDS, count)]
        chosen = np.where(random.random(count) < share, own, common)
        return [self._words[min(int(at), len(self._words) - 1)] for at in chosen]

    def sentence(self, random: np.random.Generator, topic: int, words: int, share: float) -> str:
        said = self.say(random, topic, words, share)
        return "".join(said) + "。" if self.language is Language.ZH else " ".join(said) + ". "

    def question(self, random: np.random.Generator) -> str:
        """Three to twelve words, most of them of one topic."""
        topic, count = int(random.integers(_TOPICS)), int(random.integers(3, 13))
        said = self.say(random, topic, count, 0.6)
        return "".join(said) + "？" if self.language is Language.ZH else " ".join(said) + "?"


def speakers() -> tuple[Speaker, ...]:
    return tuple(Speaker(language) for language in Language)


def articles(count: int, *, filtered: bool) -> Iterator[Article]:
    """So many, each of SECTIONS chunks; with `filtered` three in ten are for one audience only."""
    spoken = speakers()
    random = np.random.default_rng(11)
    for number in range(count):
        speaker, topic = spoken[number % len(spoken)], int(random.integers(_TOPICS))
        title = " ".join(speaker.say(random, topic, 3, 0.8))
        parts = [_section(speaker, random, topic) for _ in range(SECTIONS)]
        own = filtered and number % 10 < 3
        yield Article(
            id=ArticleId(f"art_{number:028d}"),
            slug=f"article-{number}",
            language=speaker.language,
            title=title,
            text="\n\n".join(parts),
            source="",
            content_hash=str(number),
            version_date="",
            audience=AUDIENCES[number % 10] if own else EVERYBODY,
        )


def questions(count: int) -> list[tuple[str, Language]]:
    """In turn of each language; each of its own."""
    spoken = speakers()
    random = np.random.default_rng(13)
    chosen = [spoken[number % len(spoken)] for number in range(count)]
    return [(speaker.question(random), speaker.language) for speaker in chosen]


class WordEngine:
    """An embedding engine that costs next to nothing: a text is the sum of its words, beside what all texts share."""

    name = "words"

    def __init__(self) -> None:
        self._words: dict[str, np.ndarray] = {}
        self._all = _direction("everything") * 2
        self.spent = 0.0

    def encode(self, texts: list[str], *, query: bool) -> np.ndarray:
        began = time.thread_time()
        rows = np.stack([self._encode(text, query) for text in texts])
        self.spent += time.thread_time() - began
        return rows

    def _encode(self, text: str, query: bool) -> np.ndarray:
        found = [self._word(token) for token in _TOKEN.findall(text.lower())]
        whole = np.sum(found, axis=0) / max(len(found), 1) ** 0.5 if found else self._all
        return np.asarray(whole + self._all + (0.1 if query else 0.0), np.float32)

    def _word(self, token: str) -> np.ndarray:
        if token not in self._words:
            self._words[token] = _direction(token)
        return self._words[token]


def _direction(token: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(token.encode()).digest()[:8], "little")
    row = np.random.default_rng(seed).standard_normal(DIMENSIONS)
    return np.asarray(row / np.linalg.norm(row), np.float32)


def _section(speaker: Speaker, random: np.random.Generator, topic: int) -> str:
    heading = " ".join(speaker.say(random, topic, 4, 0.7))
    sentences = [speaker.sentence(random, topic, int(random.integers(10, 22)), 0.35) for _ in "123"]
    return f"## {heading}\n\n{''.join(sentences).strip()}"


@cache
def _known_words(language: Language) -> tuple[str, ...]:
    """Of the demo's articles, the commonest first."""
    counts: dict[str, int] = {}
    for path in sorted((ROOT / "demo" / "knowledge" / language.value).glob("*.md")):
        for term in terms(path.read_text(encoding="utf-8")):
            counts[term] = counts.get(term, 0) + 1
    return tuple(sorted(counts, key=lambda term: (-counts[term], term)))


def _made_up(language: Language, random: np.random.Generator, count: int) -> list[str]:
    if language is Language.ZH:
        signs = sorted(
            {sign for word in _known_words(language) for sign in word if sign > "\u4e00"}
        )
        pairs = random.integers(0, len(signs), (count, 2))
        return [signs[left] + signs[right] for left, right in pairs]
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er")]
    triples = random.integers(0, len(syllables), (count, 3))
    return ["".join(syllables[at] for at in triple) for triple in triples]
