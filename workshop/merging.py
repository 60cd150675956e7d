"""Merge what people changed in a text with what its source changed, block by block."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from domain.versions import EditConflict
from workshop.blocks import Pairs, blocks_of, join, matched, places_of

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Merged:
    """In a conflict `text` holds what the source says."""

    text: str
    conflicts: tuple[EditConflict, ...] = ()


@dataclass(frozen=True)
class _Piece:
    """A block of the result; with `conflict` it is disputed, and empty where the source has dropped it. `dropped` is
    what stood there before one side deleted it and the other did not touch it."""

    text: str
    conflict: EditConflict | None = None
    dropped: str = ""


def merge(base: str, mine: str, theirs: str) -> Merged:
    """`base` is what both began with, `mine` what people made of it, `theirs` what the source says now."""
    if theirs in (base, mine):
        return Merged(mine)
    if mine == base:
        return Merged(theirs)
    if not base.strip() and mine.strip() and theirs.strip():
        # Nothing says what belongs to what: somebody must choose.
        return Merged(theirs, (EditConflict(base, mine, theirs, 0, len(theirs)),))
    return _placed(_Weaving(blocks_of(base), blocks_of(mine), blocks_of(theirs)).pieces())


def merge_again(
    base: str, mine: str, theirs: str, open_conflicts: Sequence[EditConflict]
) -> Merged:
    """As `merge`, where `mine` still holds undecided conflicts: they stay undecided."""
    kept = mine
    for conflict in sorted(open_conflicts, key=lambda one: -one.start):
        kept = decide(kept, [conflict], 0, conflict.mine).text
    if any(not conflict.base for conflict in open_conflicts):
        base = ""
    merged = merge(base, kept, theirs)
    for conflict in open_conflicts:
        merged = _disputed(merged, conflict, blocks_of(theirs))
    return merged


def _disputed(merged: Merged, conflict: EditConflict, theirs: Sequence[str]) -> Merged:
    """With this conflict too, if the source still says what it said and the text what people say."""
    blocks = blocks_of(merged.text)
    if conflict.mine not in blocks or conflict.theirs not in theirs:
        return merged
    start = merged.text.index(conflict.mine)
    end = start + len(conflict.theirs)
    text = merged.text[:start] + conflict.theirs + merged.text[start + len(conflict.mine) :]
    others = relocate(merged.text, text, merged.conflicts)
    return Merged(text, (*others, replace(conflict, start=start, end=end)))


def merge_value(base: _Value, mine: _Value, theirs: _Value) -> _Value:
    """What people changed stays; there is no place to dispute a title."""
    return theirs if mine == base else mine


def merge_questions(
    base: Mapping[str, tuple[str, ...]],
    mine: Mapping[str, tuple[str, ...]],
    theirs: Mapping[str, tuple[str, ...]],
) -> dict[str, tuple[str, ...]]:
    """Heading by heading; without a question a heading is left out."""
    headings = dict.fromkeys([*theirs, *mine])
    merged = {
        heading: merge_value(base.get(heading, ()), mine.get(heading, ()), theirs.get(heading, ()))
        for heading in headings
    }
    return {heading: others for heading, others in merged.items() if others}


def decide(text: str, conflicts: Sequence[EditConflict], index: int, chosen: str) -> Merged:
    """The text with `chosen` in the place of that conflict, and the conflicts that are left."""
    decided = conflicts[index]
    before, after = text[: decided.start], text[decided.end :]
    if not chosen.strip():
        # The gap below goes with the block.
        before, after, chosen = before.rstrip("\n"), after.lstrip("\n"), ""
        middle = "\n\n" if before and after else ""
    elif decided.start == decided.end:
        above = "\n\n" if before and not before.endswith("\n\n") else ""
        middle = above + chosen + ("\n\n" if after and not after.startswith("\n\n") else "")
    else:
        middle = chosen
    changed = before + middle + after
    first, last = len(before), len(changed) - len(after)
    left = []
    for at, other in enumerate(conflicts):
        if other.start > decided.start or (other.start == decided.start and at > index):
            left.append(_moved_to(other, max(last, len(changed) - (len(text) - other.start))))
        elif at != index:
            left.append(_moved_to(other, min(other.start, first)))
    return Merged(changed, tuple(left))


def _moved_to(conflict: EditConflict, start: int) -> EditConflict:
    return replace(conflict, start=start, end=start + len(conflict.theirs))


def relocate(
    before: str, after: str, conflicts: Sequence[EditConflict]
) -> tuple[EditConflict, ...]:
    """The conflicts where they lie after an edit. One whose words were edited is decided thereby."""
    same = _common(before, after)
    tail = min(_common(before[::-1], after[::-1]), min(len(before), len(after)) - same)
    kept = []
    for conflict in conflicts:
        start = conflict.start
        if start >= len(before) - tail:
            start += len(after) - len(before)
        elif start > same:
            start = after.find(conflict.theirs, same) if conflict.theirs else same
        end = start + len(conflict.theirs)
        if start >= 0 and after[start:end] == conflict.theirs:
            kept.append(replace(conflict, start=start, end=end))
    return tuple(kept)


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


class _Weaving:
    """The order is that of the source, unless only people have moved anything."""

    def __init__(self, base: list[str], mine: list[str], theirs: list[str]) -> None:
        self._base, self._mine, self._theirs = base, mine, theirs
        self._to_mine, self._to_theirs = matched(base, mine), matched(base, theirs)

    def pieces(self) -> list[_Piece]:
        mine_leads = _moved(self._to_mine) and not _moved(self._to_theirs)
        lead, follow = self._mine, self._theirs
        to_lead, to_follow = self._to_mine, self._to_theirs
        if not mine_leads:
            lead, follow, to_lead, to_follow = follow, lead, to_follow, to_lead
        added = _additions(lead, to_lead, follow, to_follow)
        from_lead = {at: key for key, at in to_lead.items()}
        pieces = [_Piece(block) for block in added.get(-1, ())]
        pieces += self._lost(to_lead, after=-1)
        for at, block in enumerate(lead):
            key = from_lead.get(at)
            pieces.append(_Piece(block) if key is None else self._of(key))
            if key is not None:
                pieces += [_Piece(extra) for extra in added.get(key, ())]
                pieces += self._lost(to_lead, after=key)
        return [piece for piece in self._spared(pieces) if piece.text or piece.conflict]

    def _spared(self, pieces: list[_Piece]) -> list[_Piece]:
        """Where the same words stood several times, each side may have deleted another place: the words stay once."""
        here = {piece.text for piece in pieces}
        spared = []
        for piece in pieces:
            words = piece.dropped
            stays = words and words in self._mine and words in self._theirs and words not in here
            spared.append(_Piece(words) if stays else piece)
            here.add(spared[-1].text)
        return spared

    def _of(self, key: int) -> _Piece:
        """What becomes of this block of the base."""
        base = self._base[key]
        mine = self._mine[self._to_mine[key]] if key in self._to_mine else ""
        theirs = self._theirs[self._to_theirs[key]] if key in self._to_theirs else ""
        if mine in (base, theirs):
            return _Piece(theirs, dropped="" if theirs else base)
        if theirs == base:
            return _Piece(mine, dropped="" if mine else base)
        return _Piece(theirs, EditConflict(base, mine, theirs, 0, 0))

    def _lost(self, to_lead: Pairs, *, after: int) -> list[_Piece]:
        """The blocks below `after` that the leading text has dropped, where the other one has changed them."""
        pieces, key = [], after + 1
        while key < len(self._base) and key not in to_lead:
            pieces.append(self._of(key))
            key += 1
        return pieces


def _moved(pairs: Pairs) -> bool:
    places = [pairs[key] for key in sorted(pairs)]
    return places != sorted(places)


def _additions(
    lead: Sequence[str], to_lead: Pairs, follow: Sequence[str], to_follow: Pairs
) -> dict[int, list[str]]:
    """What the following text adds, by the block of the base below which it goes; -1 for the very top."""
    from_follow = {at: key for key, at in to_follow.items()}
    new_in_lead = {block for at, block in enumerate(lead) if at not in set(to_lead.values())}
    added: dict[int, list[str]] = {}
    anchor = -1
    for at, block in enumerate(follow):
        key = from_follow.get(at)
        if key is None:
            if block not in new_in_lead:
                added.setdefault(anchor, []).append(block)
        elif key in to_lead:
            anchor = key
    return added


def _placed(pieces: Sequence[_Piece]) -> Merged:
    places = places_of([piece.text for piece in pieces])
    text = join([piece.text for piece in pieces])
    conflicts = tuple(
        replace(
            piece.conflict,
            start=min(start, len(text)),
            end=min(start, len(text)) + len(piece.text),
        )
        for piece, start in zip(pieces, places, strict=True)
        if piece.conflict is not None
    )
    return Merged(text, conflicts)
