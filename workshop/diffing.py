"""Show what one version says otherwise than another: block by block, and inside a changed block word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from domain.language import Language
from domain.versions import Content
from workshop.blocks import blocks_of, pair_up

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Of two blocks beyond that, only that they differ is shown.
_LONGEST = 6000


@dataclass(frozen=True)
class WordChange:
    """`op` is same, added or removed."""

    op: str
    text: str


@dataclass(frozen=True)
class BlockChange:
    """`op` is same, added, removed or changed; `words` only where it changed."""

    op: str
    before: str
    after: str
    words: tuple[WordChange, ...] = ()


@dataclass(frozen=True)
class FieldChange:
    name: str
    before: str
    after: str


def changed_fields(before: Content, after: Content) -> list[FieldChange]:
    """What stands beside the text."""
    told, now = _fields(before), _fields(after)
    return [FieldChange(name, told[name], now[name]) for name in told if told[name] != now[name]]


def changed_blocks(before: str, after: str, *, language: Language) -> list[BlockChange]:
    """In reading order; what was removed stands before what came in its place."""
    one, other = blocks_of(before), blocks_of(after)
    changes: list[BlockChange] = []
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            changes += [BlockChange("same", block, block) for block in one[i1:i2]]
        else:
            changes += _region(one[i1:i2], other[j1:j2], language)
    return changes


def changed_words(before: str, after: str, *, language: Language) -> tuple[WordChange, ...]:
    """The words of both; those that are the same stand once."""
    if len(before) + len(after) > _LONGEST:
        return (WordChange("removed", before), WordChange("added", after))
    one, other = _words(before, language), _words(after, language)
    changes: list[WordChange] = []
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            changes.append(WordChange("same", "".join(one[i1:i2])))
            continue
        if i2 > i1:
            changes.append(WordChange("removed", "".join(one[i1:i2])))
        if j2 > j1:
            changes.append(WordChange("added", "".join(other[j1:j2])))
    return tuple(changes)


def _region(one: Sequence[str], other: Sequence[str], language: Language) -> Iterator[BlockChange]:
    i, j = 0, 0
    for a, b in [*sorted(pair_up(one, other)), (len(one), len(other))]:
        yield from (BlockChange("removed", block, "") for block in one[i:a])
        yield from (BlockChange("added", "", block) for block in other[j:b])
        if a < len(one) and b < len(other):
            words = changed_words(one[a], other[b], language=language)
            yield BlockChange("changed", one[a], other[b], words)
        i, j = a + 1, b + 1


def _words(text: str, language: Language) -> list[str]:
    if language is Language.EN:
        return _WORDS.findall(text)
    import rjieba

    return list(rjieba.cut(text))


def _fields(content: Content) -> dict[str, str]:
    audience, cutting = content.audience, content.cutting
    questions = (
        f"{heading}: {', '.join(others)}" for heading, others in sorted(content.questions.items())
    )
    return {
        "title": content.title,
        "topic": content.topic,
        "questions": "\n".join(questions),
        "channels": ", ".join(audience.channels),
        "regions": ", ".join(audience.regions),
        "tiers": ", ".join(audience.tiers),
        "longest": str(cutting.longest or ""),
        "by_heading": str(cutting.by_heading).lower(),
        "effective_from": content.effective_from.isoformat() if content.effective_from else "",
        "expires_on": content.expires_on.isoformat() if content.expires_on else "",
    }
