"""What another risk would do to the queue: the logged days played again, with the hand-offs that it would make."""

import heapq
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.confidence import ANSWER, ConfidenceModel
from domain.confidence import Band
from domain.ids import ConversationId
from store.outcomes import Ended

# What is assumed of a band as long as the log says little of it: so many turns, of which so many called a human.
_PRIOR = {Band.SURE: (0.2, 10.0), Band.UNSURE: (2.0, 10.0), Band.BELOW: (6.0, 10.0)}
_RUNS, _SEED = 20, 7
HANDLING_SECONDS = 300.0
LEAST_TURNS = 50


@dataclass(frozen=True)
class Line:
    """The queue as it would be: hand-offs a day, the mean wait and the one that nine in ten stay under, in seconds, and the
    most that ever wait at once, each the mean of the runs."""

    handoffs_a_day: float
    mean_wait: float
    long_wait: float
    longest: float


@dataclass(frozen=True)
class Day:
    """What is played again: `moments` in seconds from the first turn on, with the chance that a human is called there."""

    moments: Sequence[tuple[float, float]]
    days: float


def chances(turns: Sequence[Ended], model: ConfidenceModel) -> Mapping[Band, float]:
    """Of the replies in each band, the share after which a human was called: in that turn or the next of its conversation."""
    called = dict.fromkeys(Band, 0.0)
    seen = dict.fromkeys(Band, 0.0)
    following: dict[ConversationId, bool] = {}
    for turn in reversed(turns):
        if turn.head == ANSWER and turn.value is not None:
            band = model.band(turn.value)
            seen[band] += 1
            called[band] += turn.handed_off or following.get(turn.conversation_id, False)
        following[turn.conversation_id] = turn.handed_off
    return {
        band: (called[band] + called_before) / (seen[band] + before)
        for band, (called_before, before) in _PRIOR.items()
    }


def replay(
    turns: Sequence[Ended],
    chance: Mapping[Band, float],
    then: ConfidenceModel,
    *,
    first: datetime,
) -> Day:
    """The logged turns with the chances that their bands under `then` have; what no confidence decides stays as it was."""
    moments: list[tuple[float, float]] = []
    answered: set[ConversationId] = set()
    for turn in turns:
        at = (turn.at - first).total_seconds()
        if turn.head == ANSWER and turn.value is not None:
            answered.add(turn.conversation_id)
            moments.append((at, chance[then.band(turn.value)]))
        elif turn.handed_off and turn.conversation_id not in answered:
            moments.append((at, 1.0))
    span = (turns[-1].at - first).total_seconds() / 86400.0 if turns else 0.0
    return Day(moments, max(span, 1.0))


def simulate(day: Day, *, operators: int, handling: Sequence[float]) -> Line:
    """First come, first served by so many operators, each with one conversation at a time; handling times are drawn from
    those that were measured."""
    draw = random.Random(_SEED)
    waits: list[float] = []
    longest = 0.0
    times = list(handling) or [HANDLING_SECONDS]
    for _ in range(_RUNS):
        arrivals = [at for at, chance in day.moments if draw.random() < chance]
        waited = _serve(arrivals, operators, times, draw)
        longest += _most_at_once(arrivals, waited)
        waits += waited
    ranked = sorted(waits)
    return Line(
        handoffs_a_day=round(len(waits) / _RUNS / day.days, 2),
        mean_wait=round(sum(waits) / len(waits), 1) if waits else 0.0,
        long_wait=round(ranked[int(0.9 * (len(ranked) - 1))], 1) if ranked else 0.0,
        longest=round(longest / _RUNS, 1),
    )


def _serve(
    arrivals: Sequence[float], operators: int, times: Sequence[float], draw: random.Random
) -> list[float]:
    """The wait of each arrival, in seconds."""
    free = [0.0] * max(1, operators)
    heapq.heapify(free)
    waits = []
    for at in arrivals:
        begins = max(at, heapq.heappop(free))
        waits.append(begins - at)
        heapq.heappush(free, begins + draw.choice(times))
    return waits


def _most_at_once(arrivals: Sequence[float], waits: Sequence[float]) -> int:
    waiting = [w for w in zip(arrivals, waits, strict=True) if w[1] > 0]
    steps = sorted([(at, 1) for at, _ in waiting] + [(at + wait, -1) for at, wait in waiting])
    most = now = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most
