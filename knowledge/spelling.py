"""Read a mistyped word as the one that the articles say: by its letters in English, by its sound in Chinese."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from knowledge.terms import is_stop_word, segments, stem

_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
# Shorter words are too near to each other; a change at the end is another form, not a slip.
_SHORTEST, _END = 5, 1
_LONGEST_HAN = 4
_OFTEN = 2


class Spelling:
    """Made from every word of the articles in one language, with the number of chunks that say it."""

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        self._known = dict(words)
        self._alike: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._known:
            if word.isascii() and word.isalpha() and len(word) >= _SHORTEST - 1:
                self._alike[word[0], len(word)].append(word)
        self._sounds: Mapping[tuple[str, ...], str] | None = None

    def prepare(self) -> None:
        """Load what tells words and sounds apart, a second of work: no question should wait for it."""
        list(segments("预备"))
        _sound("预备")
        self._sounds = dict(self._by_sound())

    def corrected(self, question: str) -> str:
        """The question with its slips mended; the same text where there are none."""
        mended = _HAN.sub(lambda run: self._han(run.group()), question)
        return _WORD.sub(lambda word: self._latin(word.group()), mended)

    def _latin(self, word: str) -> str:
        said = stem(word.lower())
        if len(word) < _SHORTEST or said in self._known or word.lower() in self._known:
            return word
        near = [
            other
            for length in (len(said) - 1, len(said), len(said) + 1)
            for other in self._alike.get((said[0], length), ())
            if other[-_END:] == said[-_END:] and _one_slip(said, other)
        ]
        return max(near, key=lambda other: (self._known[other], other), default=word)

    def _han(self, run: str) -> str:
        """Single characters and unknown words in a row may be a word that sounds the same."""
        pieces = list(segments(run))
        mended, at = "", 0
        while at < len(pieces):
            end = at
            while end < len(pieces) and self._doubtful(pieces[end]):
                end += 1
            if end > at:
                mended += self._heard("".join(pieces[at:end]))
                at = end
            else:
                mended += pieces[at]
                at += 1
        return mended

    def _doubtful(self, piece: str) -> bool:
        return len(piece) == 1 or piece not in self._known

    def _heard(self, run: str) -> str:
        mended, at = "", 0
        while at < len(run):
            for length in range(min(_LONGEST_HAN, len(run) - at), 1, -1):
                word = self._sounding_like(run[at : at + length])
                if word is not None:
                    mended += word
                    at += length
                    break
            else:
                mended += run[at]
                at += 1
        return mended

    def _sounding_like(self, written: str) -> str | None:
        if written in self._known or all(is_stop_word(character) for character in written):
            return None
        if self._sounds is None:
            self._sounds = dict(self._by_sound())
        return self._sounds.get(_sound(written))

    def _by_sound(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """The rarer first, so that the commonest word of a sound is the one kept."""
        often = [
            word
            for word, count in self._known.items()
            if count >= _OFTEN and 2 <= len(word) <= _LONGEST_HAN and _HAN.fullmatch(word)
        ]
        for word in sorted(often, key=lambda word: self._known[word]):
            yield _sound(word), word


def _sound(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


def _one_slip(word: str, other: str) -> bool:
    """One letter missing, too many, wrong, or two neighbours changed places."""
    left = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if left is None:
        return abs(len(word) - len(other)) == 1
    if len(word) == len(other):
        swapped = word[left : left + 2] == other[left : left + 2][::-1]
        return word[left + 1 :] == other[left + 1 :] or (
            swapped and word[left + 2 :] == other[left + 2 :]
        )
    longer, shorter = (word, other) if len(word) > len(other) else (other, word)
    return longer[left + 1 :] == shorter[left:]
