"""Judge one sentence by code: does everything in it that can be checked stand in the evidence?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agent.deeds import asks_for_consent, asks_for_secrets, claims_done, plays_human
from agent.echoing import agrees, clauses_of, echoed, strict
from agent.figures import Figures, figures_of
from agent.leaking import Leaks, in_code
from agent.linking import URL
from agent.promising import undated, ungranted
from agent.understanding.wording import normalise
from agent.unmasking import in_foreign_tongue, plain
from agent.ways_out import strange
from domain.knowledge import Passage

_ENDED = re.compile(r"[。！？!?]|\.(?=\s|$|\[)")
_CITED = re.compile(r"\[(\d{1,2})\]")
_QUOTED = re.compile(r"“[^”]*”")
_DEED = re.compile(r"取消|退款|退货|地址|发票|cancel|refund|return|address|invoice")
_NONE = Figures()
_LONGEST_NAMED, _MOST_NAMED, _TAIL = 24, 6, 80


@dataclass(frozen=True)
class Evidence:
    """What a reply may rest on: numbered passages, the shop's `rules` and the words of code, what tools answered in words
    (`results`) and in `figures`, what was
    really done in this turn (`receipts`) or before it (`earlier`). `states` are what a system says of the state of
    things; names and notes in its answers are not among them, for anybody may have written those: such texts are
    among `own_words`, as what the contact said is. `reaches` are the fields in which systems say how to reach somebody,
    `names` all the texts of their answers but those that customers write."""

    passages: tuple[Passage, ...] = ()
    results: tuple[str, ...] = ()
    figures: Figures = _NONE
    states: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    reaches: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    secret: str = ""
    today: date | None = None


@dataclass(frozen=True)
class Finding:
    """`fault` says in words what has no support; empty if the sentence holds."""

    fault: str = ""

    @property
    def holds(self) -> bool:
        return not self.fault


class Grounder:
    """Checks the sentences of one reply in turn; a passage once cited supports the sentences after it. `spoken` is what
    has left before."""

    def __init__(self, evidence: Evidence, *, by_model: bool = True, spoken: str = "") -> None:
        self.evidence = evidence
        self.cited: list[int] = []
        self._by_model = by_model
        self._leaks = Leaks(evidence.secret)
        self._leaks.hear(spoken)
        self._tail = spoken[-_TAIL:]
        self._open = ""
        self._echoes = False
        told = (*evidence.results, *evidence.rules, *evidence.receipts, *evidence.earlier)
        self._shop = evidence.figures | _all_figures(told)
        self._own = _all_figures(evidence.own_words)
        self._texts = [_passage_text(p) for p in evidence.passages]
        self._passages = [figures_of(text) for text in self._texts]

    def judge(self, sentence: str) -> Finding:
        numbers = [int(n) for n in _CITED.findall(sentence)]
        for number in numbers:
            if not 1 <= number <= len(self.evidence.passages):
                return Finding(f"there is no source [{number}]")
        fault = self._fault(sentence, [*self.cited, *numbers])
        if not fault:
            self._leaks.hear(sentence)
            self._tail = (self._tail + sentence)[-_TAIL:]
            self._open = _ENDED.split(self._open + sentence)[-1]
            self.cited += [n for n in numbers if n not in self.cited]
        return Finding(fault)

    def cited_by(self, sentence: str) -> list[Passage]:
        """The passages that the reply has cited so far, and those that this sentence cites."""
        numbers = {*self.cited, *cited_numbers(sentence)}
        return [p for number, p in enumerate(self.evidence.passages, 1) if number in numbers]

    def _fault(self, sentence: str, cited: Sequence[int]) -> str:
        articles = [self._texts[n - 1] for n in cited]
        if self._by_model and self._echoes and agrees(sentence):
            return "it agrees with a figure that only the customer has named"
        if missing := self._missing(sentence, cited):
            return f"no cited source or tool result contains: {_named(missing)}"
        # A line that did not end is read with the one that goes on with it.
        # What code puts in quotation marks are the contact's own words, and no claim of the shop's.
        whole = plain(self._open + sentence) if self._by_model else _QUOTED.sub(" ", sentence)
        if self._claims_undone(whole, articles):
            return "it says that something was done, and there is no receipt for it"
        if not self._by_model:
            return ""
        # What follows are a model's ways: the shop's own articles and the code may speak so.
        return self._leads_astray(sentence) or self._model_fault(whole, articles)

    def _leads_astray(self, sentence: str) -> str:
        evidence = self.evidence
        if self._leaks.found(sentence):
            return "it repeats the instructions"
        # The words of an answer may hold names that others gave: only its fields for that say how to reach somebody.
        shop = (*self._texts, *evidence.rules, *evidence.reaches, *evidence.receipts)
        # The end of what has left counts, too: an address may stand on both sides of a full stop.
        if strange(sentence, shop, evidence.own_words, before=self._tail):
            # Not which: operators read this, and need no address of strangers.
            return "no source names the address, number or name in it"
        names = (*shop, *evidence.names, *evidence.results)
        if in_code(sentence, "\n".join((*names, *evidence.own_words))):
            return "it contains a text in code"
        if in_foreign_tongue(sentence, shop, evidence.names):
            return "it is in neither Chinese nor English"
        return ""

    def _model_fault(self, whole: str, articles: Sequence[str]) -> str:
        answers = (*self.evidence.results, *self.evidence.rules, *self.evidence.receipts)
        known = (*self._texts, *answers, *self.evidence.names)
        if promised := ungranted(whole, known, articles):
            return f"no source or tool result grants this: {promised}"
        for clause in clauses_of(whole):
            if day := undated(clause, self.evidence.today, self._shop.dates, known):
                return f"no source or tool result names this day: {day}"
        if plays_human(whole):
            return "it says that it is a human or that one is there; call request_human for that"
        if secret := asks_for_secrets(whole, articles):
            return f"it asks the customer for this: {secret}"
        if asks_for_consent(whole):
            return "it asks for a word of consent; a proposal has a button for that"
        return ""

    def _missing(self, sentence: str, cited: Sequence[int]) -> list[str]:
        shop = self._shop
        for number in cited:
            shop = shop | self._passages[number - 1]
        missing: list[str] = []
        for clause in clauses_of(URL.sub(" ", sentence)):
            said = strict(figures_of(clause), clause)
            alone = said.missing_in(shop)
            missing += said.missing_in(shop | echoed(clause, sentence, self._own)) if alone else ()
            self._echoes = self._echoes or bool(alone)
        return missing

    def _claims_undone(self, sentence: str, articles: Sequence[str]) -> bool:
        if self.evidence.receipts or self._was_done(sentence):
            return False
        return claims_done(sentence, self.evidence.states, articles)

    def _was_done(self, sentence: str) -> bool:
        """Whether an earlier receipt says the same of the same order: "done" alone could mean anything."""
        said, about = figures_of(sentence).identifiers, set(_DEED.findall(normalise(sentence)))
        return any(
            said and said <= figures_of(receipt).identifiers and about <= _deeds(receipt)
            for receipt in self.evidence.earlier
        )


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


def _named(missing: Sequence[str]) -> str:
    # A figure can be a text in code, and operators read this in the brief.
    return ", ".join(each[:_LONGEST_NAMED] for each in missing[:_MOST_NAMED])


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
