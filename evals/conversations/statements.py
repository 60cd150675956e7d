"""What a case says of the conversation itself: words, citations, language, the hand-over and its reason."""

from collections.abc import Callable, Sequence

from domain.conversation import TurnOutcome
from domain.language import detect_language
from evals.conversations.cases import Scene, Want
from evals.result import Turned
from evals.turns import says

# The unsupported claims of the turn at this place.
Grounded = Callable[[int], Sequence[str]]


def broken(scene: Scene, turns: Sequence[Turned], grounded: Grounded) -> list[str]:
    """Everything that does not hold, in words; `grounded` tells the unsupported claims of a turn."""
    want = scene.want
    said = "\n".join(f"{each.reply}\n{each.proposal}" for each in turns)
    faults = [f"never said {_either(group)}" for group in want.says if not says_any(said, group)]
    faults += [f"said {words!r}" for words in want.never if says(said, words)]
    faults += _of_citations(want, turns)
    faults += _of_the_end(want, turns)
    if want.language:
        faults += [
            f"turn {at} is not in {want.language.value}"
            for at, each in enumerate(turns, 1)
            if detect_language(each.reply, default=want.language) is not want.language
        ]
    if want.grounded:
        faults += [
            f"turn {at} claims without support: {claim}"
            for at in range(1, len(turns) + 1)
            for claim in grounded(at - 1)
        ]
    return faults


def says_any(text: str, group: Sequence[str]) -> bool:
    return any(says(text, words) for words in group)


def _either(group: Sequence[str]) -> str:
    return " or ".join(repr(words) for words in group)


def _of_citations(want: Want, turns: Sequence[Turned]) -> list[str]:
    cited = {citation.slug for each in turns for citation in each.citations}
    if want.no_citation and cited:
        return [f"cites {', '.join(sorted(cited))}"]
    if want.cites and not cited & set(want.cites):
        return [
            f"cites {', '.join(sorted(cited)) or 'nothing'} instead of {' or '.join(want.cites)}"
        ]
    return []


def _of_the_end(want: Want, turns: Sequence[Turned]) -> list[str]:
    faults = []
    given = [each.reason for each in turns if each.outcome == TurnOutcome.HANDED_OFF]
    if want.handed_over not in (None, bool(given)):
        faults.append("handed over" if given else "not handed over")
    if want.reason and given and given[-1] not in want.reason:
        faults.append(f"handed over for {given[-1]} instead of {' or '.join(want.reason)}")
    last = turns[-1].outcome if turns else "nothing"
    if want.outcome and last != want.outcome:
        faults.append(f"ends with {last} instead of {want.outcome.value}")
    return faults
