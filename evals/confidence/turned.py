"""A labelled turn as a result: what the customer saw, whether it was what had to be, and in words why not."""

from dataclasses import replace

import numpy as np

from domain.confidence import Band
from domain.conversation import TurnOutcome
from evals.confidence.escalation import escalation
from evals.confidence.observing import Observation, observation_of
from evals.hearing import Heard, turned_of
from evals.holding_out import HANDOVER, Held, row_of
from evals.kinds import Case
from evals.result import Found, Grade, Result
from evals.turns import Must, labelled, says_all

# Enough to see what the reply was made of; a run holds a thousand turns.
_PASSAGES = 5


def result_of(
    case: Case, trial: int, *, suite: str, heard: Heard, passages: tuple[Found, ...]
) -> Result:
    """`case.row` is a Held."""
    held: Held = case.row
    seen = observation_of(held.turn, heard)
    failed = heard.ended.outcome is TurnOutcome.FAILED
    faults = ("the assistant failed",) if failed else faults_of(held.group, seen)
    grade = Grade.ERROR if failed else Grade.FAILED if faults else Grade.PASSED
    turned = turned_of((held.turn.text,), heard, passages[:_PASSAGES])
    return replace(
        case.result(suite, trial, grade),
        reasons=faults,
        measures={} if failed else _measures(held.group, seen, turned.band),
        turns=(turned,),
        data={
            "turn": row_of(held.turn),
            "group": held.group,
            "head": seen.head,
            "parts": dict(seen.parts),
        },
        seconds=heard.seconds,
    )


def group_of(result: Result) -> str:
    return str(result.data["group"])


def observed_of(result: Result) -> Observation:
    """What `observation_of` gave, from what was written."""
    (turned,), data = result.turns, result.data
    return Observation(
        turn=labelled(dict(data["turn"])),
        text=turned.reply,
        cited=tuple(citation.slug for citation in turned.citations),
        handed_over=bool(turned.reason),
        intent=turned.intent,
        head=str(data["head"]),
        value=turned.confidence or 0.0,
        parts=dict(data["parts"]),
    )


def faults_of(group: str, seen: Observation) -> tuple[str, ...]:
    """Empty where it did what it had to. Of the hand-over turns it counts alone whether a human was called."""
    if group == HANDOVER and seen.handed_over is (seen.turn.must is Must.HAND_OVER):
        return ()
    if group != HANDOVER and seen.right:
        return ()
    return tuple(_told(seen))


def _told(seen: Observation) -> list[str]:
    turn, did = seen.turn, f"It was taken for {seen.intent or 'nothing'}."
    if turn.must is Must.HAND_OVER:
        return [f"A human had to be called ({turn.reason}) and was not.", did]
    if seen.handed_over:
        return [f"A human was called where none is needed: it must {turn.must}."]
    cited = ", ".join(dict.fromkeys(seen.cited)) or "nothing"
    match turn.must:
        case Must.ANSWER:
            wrong = [f"Answered by {' or '.join(turn.articles)}; cited: {cited}."]
            missing = [] if says_all(turn, seen.text) else ["It says not what it must."]
            return [*wrong, *missing, did]
        case Must.DO:
            return [f"It had to do {turn.task}.", did]
        case Must.NOT_KNOWN:
            return [f"No article says it; cited: {cited}.", did]
        case Must.TALK:
            return [f"It was only talk; cited: {cited}.", did]


def done_of(seen: Observation, *, right: bool) -> Must:
    """What was done, in the words of what had to be; asking back is saying that it is not known."""
    if right:
        return seen.turn.must
    if seen.handed_over:
        return Must.HAND_OVER
    if seen.cited:
        return Must.ANSWER
    if seen.intent.startswith("task."):
        return Must.DO
    talks = seen.intent in ("small_talk", "out_of_scope")
    return Must.TALK if talks else Must.NOT_KNOWN


def _measures(group: str, seen: Observation, band: str) -> dict[str, float]:
    """Of this turn alone, so that two runs can be compared turn by turn: each is 0 or 1, and there where it counts."""
    called = escalation([seen])
    shares = {
        "handoff_recall": called.recall,
        "handoff_precision": called.precision,
        "over_escalation": called.over,
    }
    found = {name: share.value for name, share in shares.items() if share.of}
    if group == HANDOVER:
        return found
    asserted = seen.claims and band == Band.SURE
    found["asserted"] = float(asserted)
    return found | ({"asserted_wrong": float(not seen.right)} if asserted else {})


def judged(results: list[Result]) -> tuple[np.ndarray, np.ndarray, list[Band]]:
    """Of the replies that claim something: the stated chance, whether each was right, and its band."""
    claims = [each for each in results if each.data["head"]]
    chance = np.array([each.turns[0].confidence or 0.0 for each in claims])
    right = np.array([each.grade is Grade.PASSED for each in claims], dtype=float)
    return chance, right, [Band(each.turns[0].band) for each in claims]
