"""Look for what should be known before a version is published: what hinders it, what is said elsewhere, what is said otherwise."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.audience import Audience
from domain.ids import ArticleId
from domain.knowledge import Chunk
from domain.language import Language
from domain.versions import ArticleVersion
from knowledge.documents import Words
from knowledge.neighbours import Neighbours, Pair
from knowledge.sentences import sentence_spans
from knowledge.terms import content_terms, terms
from store.articles import ArticleStore
from workshop import steps
from workshop.hidden import hidden_in
from workshop.preview import pieces_of
from workshop.quantities import Quantity, quantities_of, without_quantities

# Fitted on the demo's articles and on copies of them with other figures; see docs/decisions/0004-versions.md.
_SAME_MATTER = 0.15
_NEAR, _SHINGLE, _OVERLAP = 0.7, 3, 0.6
# Two sentences speak of the same matter when their cosine and their common words together reach _SURE. Whoever
# gives the other figure too, in its place, probably knows of both cases.
_WORDS_COUNT, _KNOWN_COUNTS, _SURE = 0.75, 0.2, 0.93
Quantities = frozenset[Quantity]
_EXAMPLE = re.compile(r"\W*(?:例如|比如|举例|for example|for instance|e\.g\.)", re.IGNORECASE)
# “1 point for each ¥1” says how it is counted.
_EACH = frozenset({Quantity("cny", "1"), Quantity("usd", "1")})
_NEIGHBOURS = 12
_SHOWN = 300


@dataclass(frozen=True)
class Finding:
    """One thing to know before publishing; `mine` and `theirs` are the passages that it is about."""

    kind: str
    message: Words
    blocks: bool = False
    article_id: ArticleId | None = None
    title: str = ""
    slug: str = ""
    mine: str = ""
    theirs: str = ""
    score: float | None = None


class Checker:
    """Compares with live articles of the same language, not with the article's own."""

    def __init__(self, *, articles: ArticleStore, neighbours: Neighbours) -> None:
        self._articles = articles
        self._neighbours = neighbours

    async def check(
        self, version: ArticleVersion, *, language: Language, now: datetime
    ) -> list[Finding]:
        """What blocks comes first."""
        found = [*hindrances(version, now=now), *hidden_text(version)]
        if not version.content.text.strip():
            return found
        same = await self._same_text(version, language)
        pieces = pieces_of(version.content, language=language, article_id=version.article_id)
        pairs = await self._neighbours.of(
            pieces, language=language, limit=_NEIGHBOURS, least=_SAME_MATTER
        )
        known = {finding.article_id for finding in same}
        others = [pair for pair in pairs if pair.other.article_id not in known]
        near = list(_best(near_duplicates(others)))
        known_here = quantities_of(version.content.text)
        return [*found, *same, *near, *_best(contradictions(others, known_here))]

    async def _same_text(self, version: ArticleVersion, language: Language) -> list[Finding]:
        told = _normalised(version.content.text)
        return [
            Finding(
                kind="exact_duplicate",
                message=Words(
                    f"“{other.title}” says exactly the same.", f"《{other.title}》的内容完全相同。"
                ),
                article_id=other.id,
                title=other.title,
                slug=other.slug,
                mine=version.content.text[:_SHOWN],
                theirs=other.text[:_SHOWN],
                score=1.0,
            )
            for other in await self._articles.all()
            if other.language is language
            and other.id != version.article_id
            and _normalised(other.text) == told
        ]


def hindrances(version: ArticleVersion, *, now: datetime) -> list[Finding]:
    """Why it cannot be published."""
    found = []
    if version.conflicts:
        count = len(version.conflicts)
        found.append(
            Finding(
                "conflicts",
                Words(
                    f"{count} conflict(s) between your edits and the new source must be decided first.",
                    f"还有 {count} 处修改与新来源冲突，请先逐一决定。",
                ),
                blocks=True,
                mine=version.conflicts[0].mine[:_SHOWN],
                theirs=version.conflicts[0].theirs[:_SHOWN],
            )
        )
    if not version.content.text.strip() or not version.content.title.strip():
        found.append(
            Finding(
                "empty",
                Words("It has no title or no text yet.", "还没有标题或正文。"),
                blocks=True,
            )
        )
    if steps.expired(version, now):
        found.append(
            Finding(
                "expired",
                Words(
                    "Its expiry date has passed: give it a later one, or none.",
                    "有效期已过：请改为更晚的日期或清空。",
                ),
                blocks=True,
            )
        )
    return found


def hidden_text(version: ArticleVersion) -> list[Finding]:
    content = version.content
    asked = [other for others in content.questions.values() for other in others]
    return [
        Finding("hidden_text", message, mine=words)
        for message, words in hidden_in("\n".join([content.title, *asked, content.text]))
    ]


def near_duplicates(pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Passages that mean the same in mostly the same words."""
    for pair in pairs:
        if pair.cosine < _NEAR:
            continue
        overlap = _overlap(pair.one.text, pair.other.text)
        if overlap >= _OVERLAP:
            title = pair.other.title
            yield _about(
                pair.other,
                Finding(
                    "near_duplicate",
                    Words(
                        f"“{title}” has almost the same passage.",
                        f"《{title}》里有几乎相同的一段。",
                    ),
                    mine=pair.one.text,
                    theirs=pair.other.text,
                    score=round(overlap, 3),
                ),
            )


def contradictions(pairs: Sequence[Pair], known_here: Quantities) -> Iterator[Finding]:
    """Sentences about the same matter with another period, amount, share or date; `known_here` are all figures of the
    article that is checked."""
    for pair in pairs:
        if not _may_meet(pair.one.audience, pair.other.audience):
            continue
        known_there = quantities_of(pair.other.text)
        mine, theirs = _told(pair.one), _told(pair.other)
        for i, one in enumerate(mine):
            for j, other in enumerate(theirs):
                kinds = one.disputed(other)
                if not kinds:
                    continue
                known = bool(one.of(kinds) & known_there) + bool(other.of(kinds) & known_here)
                meant = float(pair.sentences[i, j])
                sure = meant + _WORDS_COUNT * one.likeness(other) - _KNOWN_COUNTS * known
                if sure >= _SURE:
                    yield _about(pair.other, _contradiction(one, other, pair.other.title, sure))


def _contradiction(one: "_Sentence", other: "_Sentence", title: str, score: float) -> Finding:
    return Finding(
        "contradiction",
        Words(
            f"“{title}” says something else about the same matter.",
            f"《{title}》对同一件事的说法不同。",
        ),
        mine=one.text,
        theirs=other.text,
        score=round(score, 3),
    )


@dataclass(frozen=True)
class _Sentence:
    text: str
    quantities: Quantities
    words: frozenset[str]

    def likeness(self, other: "_Sentence") -> float:
        """Of the words that are no figures."""
        total = len(self.words) + len(other.words)
        return 2 * len(self.words & other.words) / total if total else 0.0

    def of(self, kinds: Collection[str]) -> Quantities:
        return frozenset(one for one in self.quantities if one.kind in kinds)

    def disputed(self, other: "_Sentence") -> set[str]:
        """The kinds of which both give figures, but none that is the same."""
        kinds = {one.kind for one in self.quantities} & {one.kind for one in other.quantities}
        return {kind for kind in kinds if not self.of({kind}) & other.of({kind})}


def _told(chunk: Chunk) -> list[_Sentence]:
    """In the order in which they are embedded. The figures of an example are no rule."""
    told = [chunk.text[start:end] for start, end in sentence_spans(chunk.text)]
    return [
        _Sentence(
            text,
            frozenset() if _EXAMPLE.match(text) else quantities_of(text) - _EACH,
            frozenset(content_terms(without_quantities(text))),
        )
        for text in told
    ]


def _may_meet(one: Audience, other: Audience) -> bool:
    """Whether somebody may read both."""
    dimensions = (
        (one.channels, other.channels),
        (one.regions, other.regions),
        (one.tiers, other.tiers),
    )
    return all(not mine or not theirs or set(mine) & set(theirs) for mine, theirs in dimensions)


def _overlap(one: str, other: str) -> float:
    """How much of the shorter one's runs of words stands in the longer one."""
    mine, theirs = _shingles(one), _shingles(other)
    least = min(len(mine), len(theirs))
    return len(mine & theirs) / least if least else 0.0


def _shingles(text: str) -> set[tuple[str, ...]]:
    told = terms(text)
    return {tuple(told[at : at + _SHINGLE]) for at in range(len(told) - _SHINGLE + 1)}


def _best(findings: Iterator[Finding]) -> Iterator[Finding]:
    """For each other article the clearest one."""
    best: dict[Any, Finding] = {}
    for finding in findings:
        known = best.get(finding.article_id)
        if known is None or (known.score or 0) < (finding.score or 0):
            best[finding.article_id] = finding
    yield from sorted(best.values(), key=lambda one: -(one.score or 0))


def _about(other: Chunk, finding: Finding) -> Finding:
    return replace(finding, article_id=other.article_id, title=other.title, slug=other.slug)


def _normalised(text: str) -> str:
    return " ".join(terms(text))
