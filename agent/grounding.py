"""Judge one sentence by code: does everything in it that can be checked stand in the evidence?"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from agent.figures import Figures, figures_of
from agent.understanding.wording import normalise
from domain.knowledge import Passage

_CITED = re.compile(r"\[(\d{1,2})\]")
_DONE = re.compile(
    r"已(经)?(为|帮|替|给)(您|你).{0,12}(取消|提交|退款|退货|修改|更改|改|变更|办理|申请|完成|开具|处理|登记|下单)"
    r"|(取消|提交|退款|修改|更改|变更|办理|申请|开具|下单)(已)?(成功|完成|好了|完毕|妥当)|(取消|退款|提交|修改|改|办|申请)好了"
    r"|已(经)?(成功|全部|都)?被?(取消|提交|退款|修改|更改|变更|办理|办妥|办好|登记|开具)(?!的|之|后|前|或|、|状态|时)"
    r"|\b(i|we)('ve| have)?( just| already| now| successfully| went ahead and| gone ahead and)* (cancell?ed|submitted|refunded|changed|updated|processed|requested|placed|issued|arranged|initiated|booked|registered|filed)\b"
    r"|\b(cancellation|refund|return|request|change|invoice) (is|has been|was) (now |already |been |successfully )*(complete|through|registered|confirmed|on its way|filed|in place)\b"
    r"|\b(has|have|is|was|are) (now |just |already |been |successfully )+(cancell?ed|submitted|refunded|changed|updated|processed|done|completed|placed|issued|initiated)\b"
    r"|\b(is|are|'s) (cancell?ed|submitted|refunded|done|completed)\b|\bsuccessfully (cancell?ed|submitted|refunded|changed|updated|processed|registered|requested|filed)|\b(is|are) now (cancell?ed|submitted|refunded|registered)"
    r"|^\s*(all )?(done|cancell?ed|submitted|refunded)\b",
    re.IGNORECASE,
)
_BY_US = re.compile(
    r"(为|帮|替|给)(您|你)|成功|好了|\b(i|we)('ve| have| just| already)? |successfully|\bis now\b|on its way|^\s*(all )?done",
    re.IGNORECASE,
)
_DEED = re.compile(r"取消|退款|退货|地址|发票|cancel|refund|return|address|invoice")
# Whatever a channel might draw as a link: any scheme, none before the host, slashes the wrong way round.
_URL = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}:)?(?:[/\\]{2})[^\s)\]>\"'，。）】]+"
    r"|\b(?:mailto|javascript|data|tel|file|vbscript):[^\s)\]>\"'，。）】]+|\bwww\.[^\s)\]>\"'，。）】]+",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)|!\[[^\]]*\]\[[^\]]*\]")
_LINK = re.compile(r"\[([^\]]*)\]\(\s*([^)\s]*)[^)]*\)")
_TAG = re.compile(r"</?[a-zA-Z!][^>]{0,500}>")
_LEAK_LENGTH = 32
_LONGEST_NAMED, _MOST_NAMED = 24, 6


@dataclass(frozen=True)
class Evidence:
    """What a reply may rest on: numbered passages, what tools answered, what the contact said, what was really done
    in this turn (`receipts`) or before it (`earlier`). `states` are what a system says of the state of things; names
    and notes in its answers are not among them, for anybody may have written those."""

    passages: tuple[Passage, ...] = ()
    results: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    secret: str = ""


@dataclass(frozen=True)
class Finding:
    """`fault` says in words what has no support; empty if the sentence holds."""

    fault: str = ""

    @property
    def holds(self) -> bool:
        return not self.fault


class Grounder:
    """Checks the sentences of one reply in turn; a passage once cited supports the sentences after it."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.cited: list[int] = []
        self._said = ""
        plain = _squeezed(evidence.secret)
        self._secrets = (plain, plain[::-1], codecs.encode(plain, "rot13"))
        spoken = (*evidence.results, *evidence.own_words, *evidence.receipts, *evidence.earlier)
        self._free = _all_figures(spoken)
        self._passages = [figures_of(_passage_text(p)) for p in evidence.passages]

    def judge(self, sentence: str) -> Finding:
        numbers = [int(n) for n in _CITED.findall(sentence)]
        for number in numbers:
            if not 1 <= number <= len(self.evidence.passages):
                return Finding(f"there is no source [{number}]")
        finding = self._judge_content(sentence, [*self.cited, *numbers])
        if finding.holds:
            self._said += _squeezed(sentence)
            self.cited += [n for n in numbers if n not in self.cited]
        return finding

    def cited_by(self, sentence: str) -> list[Passage]:
        """The passages that the reply has cited so far, and those that this sentence cites."""
        numbers = {*self.cited, *cited_numbers(sentence)}
        return [p for number, p in enumerate(self.evidence.passages, 1) if number in numbers]

    def _judge_content(self, sentence: str, cited: Sequence[int]) -> Finding:
        support = self._free
        for number in cited:
            support = support | self._passages[number - 1]
        missing = figures_of(_URL.sub(" ", sentence)).missing_in(support)
        if missing:
            return Finding(f"no cited source or tool result contains: {_named(missing)}")
        if self._claims_undone(sentence, cited):
            return Finding("it says that something was done, and there is no receipt for it")
        if self._leaks(sentence):
            return Finding("it repeats the instructions")
        return Finding()

    def _claims_undone(self, sentence: str, cited: Sequence[int]) -> bool:
        claim = _DONE.search(normalise(sentence))
        if claim is None or self.evidence.receipts or self._was_done(sentence):
            return False
        if _BY_US.search(claim.group()):
            return True
        # A state that a tool's status or an article reports ("已取消") is no claim of ours.
        word = re.sub(
            r"^(has|have|is|was|are|been|now|just|already|'s|\s)+", "", claim.group().lower()
        )
        reported = [
            *self.evidence.states,
            *(_passage_text(self.evidence.passages[n - 1]) for n in cited),
        ]
        return not any(word.strip() in text.lower() for text in reported)

    def _was_done(self, sentence: str) -> bool:
        """Whether an earlier receipt says the same of the same order: "done" alone could mean anything."""
        said, about = figures_of(sentence).identifiers, set(_DEED.findall(normalise(sentence)))
        return any(
            said and said <= figures_of(receipt).identifiers and about <= _deeds(receipt)
            for receipt in self.evidence.earlier
        )

    def _leaks(self, sentence: str) -> bool:
        """Also piece by piece, backwards and in rot13: letters are compared, and what was said before counts."""
        flat = self._said[1 - _LEAK_LENGTH :] + _squeezed(sentence)
        windows = {flat[i : i + _LEAK_LENGTH] for i in range(len(flat) - _LEAK_LENGTH + 1)}
        return any(window in secret for window in windows for secret in self._secrets)


def states_in(data: Any) -> Iterator[str]:
    """The values of `status` fields, and of what is counted or dated the name (`refunded: 99`, `cancelled_at`)."""
    if isinstance(data, list | tuple):
        for value in data:
            yield from states_in(value)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name == "status" or name.startswith("status_") or name.endswith("_status"):
                yield str(value)
            elif (name.endswith("_at") and value) or (isinstance(value, int | float) and value):
                yield name.removesuffix("_at")
            else:
                yield from states_in(value)


def clean(sentence: str, passages: Sequence[Passage]) -> str:
    """Without images, tags, and links that do not stand so in the passages, which are those that the reply cites: it
    must carry no data out, and an article that was merely found vouches for nothing."""
    links = {_link(url) for p in passages for url in _URL.findall(p.chunk.text)}
    kept = _IMAGE.sub("", sentence)
    kept = _TAG.sub("", kept)
    kept = _LINK.sub(lambda m: m.group(0) if _link(m.group(2)) in links else m.group(1), kept)
    return _URL.sub(lambda m: m.group(0) if _link(m.group(0)) in links else "", kept)


def _named(missing: Sequence[str]) -> str:
    # A figure can be a text in code, and operators read this in the brief.
    return ", ".join(each[:_LONGEST_NAMED] for each in missing[:_MOST_NAMED])


def _link(url: str) -> str:
    return url.rstrip(".,;:!?")


def cited_numbers(text: str) -> list[int]:
    return list(dict.fromkeys(int(n) for n in _CITED.findall(text)))


def _passage_text(passage: Passage) -> str:
    return "\n".join((passage.chunk.title, *passage.chunk.headings, passage.chunk.text))


def _all_figures(texts: Sequence[str]) -> Figures:
    found = Figures()
    for text in texts:
        found = found | figures_of(text)
    return found


def _deeds(receipt: str) -> set[str]:
    return set(_DEED.findall(normalise(receipt)))


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
