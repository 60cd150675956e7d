"""Say, without a model, which claims of a reply its sources support, and why the others are not.

Shared with the verifier that guards replies (`agent/`): how a text is cut into sentences, how figures, dates and identifiers
are read, what of the customer's own figures may be repeated, and what counts as saying that something was done. A misreading
there blinds both. Everything that decides is this package's own, and mostly stricter: the verifier asks whether a figure stands
anywhere in a cited passage, this asks whether it stands there *of the same thing*; and overlap with the source, turned
negations and turned pairs are not the verifier's business at all. What this cannot see: a true sentence that is put in quite
other words (it is called unsupported), and a false one in the source's words without a figure or a negation (supported).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agent.deeds import claims_done
from agent.echoing import echoed
from agent.figures import Figures, Number, figures_of
from agent.figures import Unit as Counted
from agent.linking import URL
from agent.understanding.wording import normalise
from domain.language import Language
from evals.measures.aligning import (
    Unit,
    Weights,
    clauses,
    covered,
    likeness,
    recall,
    terms_of,
    units_of,
    weights_of,
)
from evals.measures.claiming import bare, claims_of, marks_of
from evals.measures.flipping import conflict, denied_or_not
from evals.measures.quantities import lasting_as_long, turned_bound, wrong_unit
from evals.measures.records import counts_of, records_in, without_known_times
from evals.result import Turned

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


class Fault(StrEnum):
    """Why a claim has no support; `elsewhere`: the figure is in the sources, of something else."""

    CITATION = "citation"
    FIGURE = "figure"
    ELSEWHERE = "elsewhere"
    LINK = "link"
    DEED = "deed"
    OVERLAP = "overlap"
    UNIT = "unit"
    BOUND = "bound"
    NEGATION = "negation"
    TURNED = "turned"


@dataclass(frozen=True)
class Claim:
    """`why` says in words what is wrong, and is empty where the claim is supported."""

    text: str
    fault: Fault | None = None
    why: str = ""

    @property
    def supported(self) -> bool:
        return self.fault is None


@dataclass(frozen=True)
class Groundedness:
    claims: tuple[Claim, ...] = ()

    @property
    def unsupported(self) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.claims if not claim.supported)

    @property
    def holds(self) -> bool:
        """Nothing is claimed without support: also where nothing is claimed."""
        return not self.unsupported

    @property
    def share(self) -> float:
        """Of the claims, how many are supported, in [0, 1]; 1 where nothing is claimed."""
        return 1 - len(self.unsupported) / len(self.claims) if self.claims else 1.0


@dataclass(frozen=True)
class Limits:
    """`least` of a claim's terms that the sources must have, `clause` the same of each clause. A figure is held to be of another
    place if that place has `share` of the clause's words and `margin` more of them than any place with the figure. From `alike` on,
    and within `slack` of the nearest, two clauses are about the same; from `touch` on they have to do with one another. All are shares, set on the labelled replies that are for tuning."""

    least: float
    clause: float
    share: float
    margin: float
    far: float
    alike: float
    touch: float
    slack: float


LIMITS = {
    Language.ZH: Limits(
        least=0.5, clause=0.25, share=0.4, margin=0.15, far=0.1, alike=0.4, touch=0.15, slack=0.1
    ),
    Language.EN: Limits(
        least=0.5, clause=0.25, share=0.4, margin=0.15, far=0.2, alike=0.4, touch=0.15, slack=0.1
    ),
}


def grounded(
    reply: str,
    sources: Sequence[str],
    *,
    language: Language,
    cited: Mapping[int, str] | None = None,
    said: Sequence[str] = (),
    receipts: Sequence[str] = (),
) -> Groundedness:
    """`cited` are the texts behind [1], [2] ... (default: the sources in order); `said` the customer's own words; `receipts` prove
    what was done. A claim with a citation is held against that text, one without against all of them."""
    numbered = dict(enumerate(sources, 1)) if cited is None else dict(cited)
    whole = [*dict.fromkeys((*sources, *numbered.values(), *receipts))]
    checker = _Checker(whole, numbered, said, receipts, LIMITS[language])
    return Groundedness(tuple(checker.check(claim) for claim in claims_of(reply)))


def of_turn(turned: Turned, language: Language, *, before: Sequence[Turned] = ()) -> Groundedness:
    """Of what was said in one turn: its sources are the cited quotes with the passages they stand in, all retrieved passages, the
    answers of tools, and the proposal and receipt. `before` are the conversation's earlier turns: what they found may be said again."""
    turns = (*before, turned)
    passages = [f"{p.title}\n{p.heading}\n{p.text}" for t in turns for p in t.passages]
    quotes = [f"{c.title}\n{c.quote}" for t in turns for c in t.citations]
    tools = [call.answer for t in turns for call in t.calls if call.answer]
    deeds = [text for t in turns for text in (t.proposal, t.receipt) if text]
    cited = {c.number: _around(c.quote, c.title, turned) for c in turned.citations}
    return grounded(
        turned.reply,
        [*passages, *quotes, *tools, *deeds],
        language=language,
        cited=cited,
        said=[text for t in turns for text in t.said],
        receipts=[t.receipt for t in turns if t.receipt],
    )


def _around(quote: str, title: str, turned: Turned) -> str:
    """The passage in which a quote stands; the quote itself where none was kept."""
    for passage in turned.passages:
        if quote and quote in passage.text:
            return f"{passage.title}\n{passage.heading}\n{passage.text}"
    return f"{title}\n{quote}"


_ONE = {("1", Counted.COUNT), ("1", Counted.LONE)}
_MORE_ONE = {("1", unit) for unit in Counted} - _ONE


class _Checker:
    def __init__(
        self,
        sources: Sequence[str],
        numbered: Mapping[int, str],
        said: Sequence[str],
        receipts: Sequence[str],
        limits: Limits,
    ) -> None:
        self._sources, self._numbered, self._limits = list(sources), numbered, limits
        self._receipts = receipts
        self._own = _figures(said)
        self._said = "\n".join(said)
        self._records = records_in(sources)

    def check(self, sentence: str) -> Claim:
        marks, text = marks_of(sentence), bare(sentence)
        if strange := [mark for mark in marks if mark not in self._numbered]:
            return Claim(text, Fault.CITATION, f"there is no source [{strange[0]}]")
        held = [self._numbered[mark] for mark in marks] or self._sources
        units = [unit for source in held for unit in units_of(source) if not unit.asks]
        weights = weights_of(units)
        for fault, why in (
            (Fault.LINK, self._strange_link(text)),
            (Fault.FIGURE, self._missing(text, [*held, *self._receipts])),
            (Fault.UNIT, wrong_unit(text, held)),
            (Fault.BOUND, turned_bound(text, held)),
            (Fault.DEED, self._undone(text)),
        ):
            if why:
                return Claim(text, fault, why)
        if not marks and self._records:
            return Claim(text)
        if why := self._elsewhere(text, held, units, weights):
            return Claim(text, Fault.ELSEWHERE, why)
        return self._by_words(text, held, units, weights)

    def _strange_link(self, text: str) -> str:
        known = normalise("\n".join((*self._sources, self._said)))
        for address in (*_EMAIL.findall(text), *(m.group() for m in URL.finditer(text))):
            if normalise(address).rstrip("/.") not in known:
                return f"no source has the address {address}"
        return ""

    def _missing(self, text: str, held: Sequence[str]) -> str:
        shop = _figures(held)
        flat = without_known_times(URL.sub(" ", text), self._records)
        counted = counts_of(self._records)
        for clause in clauses(flat):
            figures = figures_of(clause)
            if not figures.missing_in(shop):
                continue
            own = echoed(normalise(clause), normalise(flat), self._own)
            converted = lasting_as_long(clause, held)
            missing = [f for f in figures.missing_in(shop | own) if f not in converted | counted]
            # "Once", 一次: an article of grammar as much as a count.
            if (_ONE & figures.numbers) and not _MORE_ONE & figures.numbers:
                missing = [f for f in missing if f != "1"]
            if missing:
                return f"no source has: {', '.join(missing)}"
        return ""

    def _undone(self, text: str) -> str:
        if self._receipts or not claims_done(text, self._sources, self._sources):
            return ""
        return "it says that something was done, and there is no receipt"

    def _elsewhere(
        self, text: str, held: Sequence[str], units: Sequence[Unit], weights: Weights
    ) -> str:
        for clause in clauses(text):
            terms, converted = terms_of(clause), lasting_as_long(clause, held)
            for number in sorted(figures_of(clause).numbers) if terms else ():
                if number[0] in converted and not any(u.figures.has_number(number) for u in units):
                    continue
                if why := self._of_another(number, terms, units, weights):
                    return f"{why} (in: {clause})"
        return ""

    def _of_another(
        self, number: Number, terms: frozenset[str], units: Sequence[Unit], weights: Weights
    ) -> str:
        """Whether the words around a figure are much nearer to a place that has another figure of the same kind."""
        mine = other = 0.0
        there = ""
        limits = self._limits
        for unit in units:
            near = recall(terms, unit.terms, weights)
            if unit.figures.has_number(number):
                mine = max(mine, near)
            elif unit.figures.numbers:
                same_kind = any(n[1] is number[1] for n in unit.figures.numbers)
                near -= 0 if same_kind else limits.far
                if near > other:
                    other, there = near, unit.text
        if other >= limits.share and other > mine + limits.margin:
            return f"{number[0]} is said of something else; the source says: {there}"
        return ""

    def _by_words(
        self, text: str, held: Sequence[str], units: Sequence[Unit], weights: Weights
    ) -> Claim:
        limits = self._limits
        whole = "\n".join(held)
        if (share := covered(terms_of(text), whole, weights)) < limits.least:
            return Claim(text, Fault.OVERLAP, f"the source has only {share:.0%} of its words")
        for clause in clauses(text):
            terms = terms_of(clause)
            if len(terms) > 1 and covered(terms, whole, weights) < limits.clause:
                return Claim(text, Fault.OVERLAP, f"no source says: {clause}")
            near = [likeness(terms, unit.terms, weights) for unit in units]
            if word := denied_or_not(clause, units, near, slack=limits.slack, least=limits.touch):
                return Claim(text, Fault.NEGATION, f"{word} (in: {clause})")
            if why := self._turned(clause, units, near):
                return Claim(text, Fault.TURNED, why)
        return Claim(text)

    def _turned(self, clause: str, units: Sequence[Unit], near: Sequence[float]) -> str:
        """Whether all that is about the same in the sources has another side of something than the clause."""
        best = max(near, default=0.0)
        if best < self._limits.alike:
            return ""
        pairs = zip(near, units, strict=True)
        alike = [unit.text for like, unit in pairs if like >= best - self._limits.slack]
        conflicts = [conflict(clause, text) for text in alike]
        if not all(conflicts):
            return ""
        return f"{conflicts[0]} is turned round; the source says: {alike[0]}"


def _figures(texts: Sequence[str]) -> Figures:
    found = Figures()
    for text in texts:
        found = found | figures_of(text)
    return found
