"""Notice when a reply gives the assistant's instructions away: in their letters, in the usual codes, or in other words."""

import re
from functools import lru_cache
from itertools import pairwise

from agent.understanding.wording import normalise
from agent.unmasking import unmasked

_WINDOW = 20  # letters: about four words
_CODED = re.compile(r"[A-Za-z0-9+/=_%\\-]{20,}")
# What only the instructions speak of; two of them in one reply are no accident, in whatever language they are told.
_THEIRS = (
    re.compile(r"\bnumbered sources?\b|编号(的)?(来源|资料|信息源)|带编号|\bsource'?s number\b|来源(的)?编号"),
    re.compile(r"\btool (results?|calls?|answers?)\b|\bcall(ing)? (a|the|any|independent)?\s?tools?\b|工具(的)?(返回|结果|调用|答复)|调用(.{0,4})工具"),
    re.compile(r"\brequest_human\b|\b(system|initial|hidden|original) (prompt|message|instructions?)\b|系统(提示|指令|消息)|提示词|初始(指令|提示)"),
    re.compile(r"\bnever (an )?instructions?\b|不(是|算|当作|视为)指令|并非指令|\bnever follow\b"),
    re.compile(r"\bno headings\b|(不|勿|别)(要|用|写|加)*标题"),
    re.compile(r"closing phrases?|结束语|客套(话|结尾)"),
    re.compile(r"\bone to four sentences\b|(一|1)\s?(到|至|-)\s?(四|4) ?句"),
    re.compile(r"\b(my|these|the|following) (rules|instructions|guidelines) (say|are|tell|state|require)\b|我(的|被|收到的?)(规则|指令|设定|要求|说明)|(这些|以上|上述)规则"),
    re.compile(r"\bprepares? a proposal\b|只(是)?(会)?(准备|生成|提出)(一个|一份)?提议|\bunless a receipt\b|除非(有)?(回执|收据|凭证)"),
    re.compile(r"\bcopy (the )?(numbers|dates)|(照抄|原样(复制|抄写|照抄))(数字|日期|金额)?"),
    re.compile(r"\bwrite in (simplified )?(chinese|english) only\b|只(用|能用|使用)(中文|英文|简体中文|英语)(写|回答|回复)"),
)  # fmt: skip
_DECLINES = re.compile(r"不(能|便|会|可以)|无法|\b(can ?not|can't|won't|not able|unable|don't)\b")


class Leaks:
    """Listens to one reply sentence by sentence. `secret` are the instructions."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._letters = ""
        self._spoken_of: set[int] = set()

    def found(self, sentence: str) -> bool:
        if not self._secret:
            return False
        letters = self._letters[1 - _WINDOW :] + _letters(sentence)
        return _shared(letters, self._secret) or len(self._topics(sentence)) > 1

    def hear(self, sentence: str) -> None:
        """It has left, and counts for what comes behind it."""
        self._letters += _letters(sentence)
        self._spoken_of = self._topics(sentence)

    def _topics(self, sentence: str) -> set[int]:
        flat = normalise(sentence)
        if _DECLINES.search(flat) and not re.search("[:：]", flat):
            return self._spoken_of
        return self._spoken_of | {n for n, topic in enumerate(_THEIRS) if topic.search(flat)}


def in_code(sentence: str, known: str) -> bool:
    """A long run of signs that is no word and stands nowhere in what is `known`."""
    return any(token not in known for token in _CODED.findall(sentence) if not _is_word(token))


def _is_word(token: str) -> bool:
    parts = re.split(r"[-_/]", token)
    return all(re.fullmatch(r"[A-Za-z]?[a-z]{0,19}|[A-Z]{1,12}|\d{1,8}", part) for part in parts)


def _shared(letters: str, secret: str) -> bool:
    plain, steps = _pieces(secret)
    windows = {letters[i : i + _WINDOW] for i in range(len(letters) - _WINDOW + 1)}
    if not plain.isdisjoint(windows):
        return True
    # Every alphabet that is only turned has the same steps from letter to letter; a mirrored one has them negated.
    return any(not steps.isdisjoint(_steps(window)) for window in windows if window.isascii())


@lru_cache(maxsize=8)
def _pieces(secret: str) -> tuple[frozenset[str], frozenset[tuple[int, ...]]]:
    """All windows of the secret, also backwards by letters and by words; and the steps of those in Latin letters."""
    words = secret.split()
    flats = {_letters(secret), _letters(secret)[::-1], _letters(" ".join(reversed(words)))}
    flats.add(_letters(" ".join(word[::-1] for word in words)))
    windows = {flat[i : i + _WINDOW] for flat in flats for i in range(len(flat) - _WINDOW + 1)}
    steps = {step for window in windows if window.isascii() for step in _steps(window)}
    return frozenset(windows), frozenset(steps)


def _steps(window: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    places = [ord(c) - 97 for c in window]
    up = tuple((b - a) % 26 for a, b in pairwise(places))
    return up, tuple(-step % 26 for step in up)


def _letters(text: str) -> str:
    """Only letters, without marks, small, and none doubled."""
    return re.sub(r"(.)\1+", r"\1", "".join(c for c in unmasked(text) if c.isalpha()))
