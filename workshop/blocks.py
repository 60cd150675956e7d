"""Cut a text into blocks, and find which block of one text became which block of another."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

_GAP = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
# Below it two blocks are two things, not one that was changed.
_ALIKE = 0.3
_SURELY = 0.6
# So many pairs are compared at most; beyond that, blocks are paired in their order.
_PAIRS = 40_000

Pairs = dict[int, int]


def blocks_of(text: str) -> list[str]:
    """Paragraphs, lists, tables, headings: what blank lines part."""
    return [block for block in _GAP.split(text.strip("\n")) if block.strip()]


def join(blocks: Sequence[str]) -> str:
    return "\n\n".join(block for block in blocks if block)


def places_of(blocks: Sequence[str]) -> list[int]:
    """Where each block begins in the joined text."""
    places, at = [], 0
    for block in blocks:
        places.append(at)
        at += len(block) + 2 if block else 0
    return places


def matched(before: Sequence[str], after: Sequence[str]) -> Pairs:
    """The block of `after` by that of `before` which it is or was made from: equal ones in order, then equal ones that
    moved, then, between those, ones that were changed."""
    pairs: Pairs = {}
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, _ in matcher.get_opcodes():
        if tag == "equal":
            pairs.update({i1 + at: j1 + at for at in range(i2 - i1)})
    _pair_moved(before, after, pairs)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "replace":
            taken = set(pairs.values())
            left = [i for i in range(i1, i2) if i not in pairs]
            right = [j for j in range(j1, j2) if j not in taken]
            found = pair_up([before[i] for i in left], [after[j] for j in right])
            pairs.update({left[a]: right[b] for a, b in found})
    _pair_far(before, after, pairs)
    return pairs


def _pair_moved(before: Sequence[str], after: Sequence[str], pairs: Pairs) -> None:
    taken = set(pairs.values())
    free: dict[str, list[int]] = defaultdict(list)
    for j in range(len(after) - 1, -1, -1):
        if j not in taken:
            free[after[j]].append(j)
    for i, block in enumerate(before):
        if i not in pairs and free[block]:
            pairs[i] = free[block].pop()


def pair_up(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Which block was made from which, in order, so that the pairs together are most alike. What is left between two
    pairs, as many on either side, belongs together too."""
    if len(one) * len(other) > _PAIRS:
        return list(zip(range(len(one)), range(len(other)), strict=False))
    found = _aligned(one, other)
    stops = [(-1, -1), *found, (len(one), len(other))]
    for (a, b), (c, d) in pairwise(stops):
        if c - a == d - b:
            found += [(a + step, b + step) for step in range(1, c - a)]
    return found


def _pair_far(before: Sequence[str], after: Sequence[str], pairs: Pairs) -> None:
    """Blocks that were changed while others moved past them, the most alike first."""
    taken = set(pairs.values())
    left = {i: _grams(before[i]) for i in range(len(before)) if i not in pairs}
    right = {j: _grams(after[j]) for j in range(len(after)) if j not in taken}
    if len(left) * len(right) > _PAIRS:
        return
    alike = [(_likeness(a, b), i, j) for i, a in left.items() for j, b in right.items()]
    for alikeness, i, j in sorted(alike, key=lambda one: (-one[0], one[1:])):
        if alikeness >= _SURELY and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)


def _aligned(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs, both in order, whose likenesses add up to most."""
    ones, others = [_grams(block) for block in one], [_grams(block) for block in other]
    alike = [[_likeness(a, b) for b in others] for a in ones]
    best = [[0.0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) - 1, -1, -1):
        for j in range(len(other) - 1, -1, -1):
            both = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= _ALIKE else 0.0
            best[i][j] = max(both, best[i + 1][j], best[i][j + 1])
    found, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        if alike[i][j] >= _ALIKE and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _grams(text: str) -> Counter[str]:
    plain = "".join(text.split())
    return Counter(plain[at : at + 2] for at in range(max(1, len(plain) - 1)))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / total if total else 1.0
