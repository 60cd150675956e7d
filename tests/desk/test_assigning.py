"""Who is asked to take whom: by rank, never beyond a capacity, never past a skill that is insisted on, and nobody for ever."""

import itertools
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from desk.routing.assigning import HEAVY_PATIENCE, assign
from desk.routing.document import RoutingDocument, read_document
from domain.floor import Waiter, Worker
from domain.handoff import Route
from domain.ids import ConversationId, HandoffId, OperatorId
from domain.language import Language

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
_numbers = itertools.count()
DOCUMENT = read_document(
    {
        "groups": [
            {"name": "front", "members": ["ana", "bo"]},
            {"name": "refunds", "members": ["cy"], "overflow": {"after_minutes": 4, "to": "front"}},
        ],
        "relax_after_minutes": 6,
        "anyone_after_minutes": 12,
        "offers_at_once": 10,
    }
)


def a_waiter(
    *,
    waited: float = 0,
    queued: float | None = None,
    language: Language = Language.ZH,
    asked: tuple[str, ...] = (),
    **route: Any,
) -> Waiter:
    """`waited` and `queued` are minutes."""
    number = next(_numbers)
    began = NOW - waited * MINUTE
    steps = route.get("priority", 0) * DOCUMENT.step_minutes
    return Waiter(
        HandoffId(f"ho_{number:06}"),
        ConversationId(f"conv_{number}"),
        began,
        began if queued is None else NOW - queued * MINUTE,
        language,
        Route(**({"queue": "front", "rank_at": began - steps * MINUTE} | route)),
        frozenset(OperatorId(one) for one in asked),
    )


def a_worker(login: str, *, load: float = 0, idle: float = 0, **more: Any) -> Worker:
    known = {"capacity": 5, "load": load, "idle_since": NOW - idle * MINUTE}
    return Worker(OperatorId(login), login, **(known | more))


def pairs(
    waiting: list[Waiter], workers: list[Worker], document: RoutingDocument = DOCUMENT
) -> list[tuple[int, str]]:
    """The place in `waiting`, and who got it."""
    made = assign(waiting, workers, NOW, document)
    return [(waiting.index(waiter), worker.login) for waiter, worker in made]


def test_the_first_in_the_queue_comes_first_and_priority_is_worth_its_minutes():
    waiting = [a_waiter(waited=9), a_waiter(waited=5, priority=1), a_waiter(waited=3, priority=1)]

    found = pairs(waiting, [a_worker("ana", capacity=2)])

    # 5 minutes and one step of 5 are 10 and before 9; 3 and one step are 8 and behind.
    assert found == [(1, "ana"), (0, "ana")]


def test_the_least_loaded_is_asked_and_of_equals_whoever_was_idle_longest():
    workers = [a_worker("ana", load=1, idle=50), a_worker("bo", idle=1)]
    resting = [a_worker("ana", idle=3), a_worker("bo", idle=8)]

    assert pairs([a_waiter()], workers) == [(0, "bo")]
    assert pairs([a_waiter()], resting) == [(0, "bo")]


def test_load_is_counted_against_the_capacity_and_in_units():
    workers = [a_worker("ana", load=2, capacity=10), a_worker("bo", load=1, capacity=2)]

    heavy = pairs([a_waiter(units=3), a_waiter(units=3)], workers)

    assert heavy == [(0, "ana"), (1, "ana")]


def test_whoever_has_nothing_takes_what_is_heavier_than_their_capacity():
    assert pairs([a_waiter(units=9)], [a_worker("ana")]) == [(0, "ana")]
    assert pairs([a_waiter(units=9)], [a_worker("ana", load=0.5)]) == []


def test_a_group_is_kept_until_its_overflow_and_then_until_anyone_may():
    workers = [a_worker("ana"), a_worker("zoe")]

    fresh = pairs([a_waiter(waited=3, queue="refunds")], workers)
    flowing = pairs([a_waiter(waited=5, queue="refunds")], workers)
    open_to_all = pairs([a_waiter(waited=12, queue="refunds")], [a_worker("zoe")])

    assert (fresh, flowing, open_to_all) == ([], [(0, "ana")], [(0, "zoe")])


def test_whoever_was_passed_on_waits_for_their_new_group_anew():
    passed_on = a_waiter(waited=60, queued=1, queue="refunds")

    assert pairs([passed_on], [a_worker("ana")]) == []


def test_an_operator_belongs_to_a_group_by_their_own_page_too():
    assert pairs([a_waiter(queue="refunds")], [a_worker("zoe", groups=frozenset({"refunds"}))])


@pytest.mark.parametrize(("language", "other"), [(Language.ZH, "en"), (Language.EN, "zh")])
def test_language_and_skills_are_insisted_on_and_then_only_preferred(
    language: Language, other: str
):
    stranger = a_worker("ana", languages=frozenset({other}))
    speaker = a_worker("bo", languages=frozenset({language.value}), load=4)
    skilled = a_worker("bo", skills=frozenset({"sizing"}), load=4)
    late = {"waited": 7, "skills": ("sizing",)}

    assert pairs([a_waiter(language=language)], [stranger, speaker]) == [(0, "bo")]
    assert pairs([a_waiter(language=language)], [stranger]) == []
    assert pairs([a_waiter(language=language, waited=7)], [stranger]) == [(0, "ana")]
    assert pairs([a_waiter(skills=("sizing",))], [a_worker("ana")]) == []
    assert pairs([a_waiter(**late)], [a_worker("ana"), skilled]) == [(0, "bo")]
    assert pairs([a_waiter(**late)], [a_worker("ana")]) == [(0, "ana")]


def test_the_operator_who_knows_the_contact_is_asked_first_while_they_have_room():
    workers = [a_worker("ana"), a_worker("bo", load=3)]
    full = [a_worker("ana"), a_worker("bo", load=5)]
    knows = {"preferred": OperatorId("bo")}

    assert pairs([a_waiter(**knows)], workers) == [(0, "bo")]
    assert pairs([a_waiter(**knows)], full) == [(0, "ana")]
    assert pairs([a_waiter(waited=3, **knows)], workers) == [(0, "ana")]
    assert pairs([a_waiter(asked=("bo",), **knows)], workers) == [(0, "ana")]


def test_whoever_declined_or_missed_them_lately_is_not_asked_again():
    workers = [a_worker("ana"), a_worker("bo", load=4)]

    assert pairs([a_waiter(asked=("ana",))], workers) == [(0, "bo")]
    assert pairs([a_waiter(asked=("ana", "bo"))], workers) == []


def test_an_operator_is_asked_so_many_things_at_once():
    one = read_document({"offers_at_once": 1})
    waiting = [a_waiter(queue="default"), a_waiter(queue="default")]

    assert pairs(waiting, [a_worker("ana")], one) == [(0, "ana")]
    assert pairs(waiting, [a_worker("ana", offers=1)], one) == []


def test_light_ones_do_not_pass_somebody_heavy_for_ever():
    waited = HEAVY_PATIENCE / MINUTE
    heavy, light = a_waiter(waited=waited, units=4), a_waiter(waited=waited - 1)
    workers = [a_worker("ana", load=2), a_worker("bo", load=3)]

    # Ana is kept free for the heavy one; Bo takes the light one.
    assert pairs([heavy, light], workers) == [(1, "bo")]
    assert pairs([heavy, light], [a_worker("ana", load=2)]) == []
    assert pairs([a_waiter(waited=1, units=4), light], [a_worker("ana", load=2)]) == [(1, "ana")]


SKILLS, GROUPS, LOGINS = ("sizing", "tents", "invoice"), ("front", "refunds"), "abcdefghij"


def a_floor(dice: Random) -> tuple[list[Waiter], list[Worker]]:
    waiting = [
        a_waiter(
            waited=dice.uniform(0, 20),
            language=dice.choice(list(Language)),
            asked=tuple(dice.sample(LOGINS, dice.randint(0, 2))),
            queue=dice.choice(GROUPS),
            skills=tuple(dice.sample(SKILLS, dice.choice((0, 0, 1, 2)))),
            priority=dice.choice((0, 0, 1, 3)),
            units=dice.choice((0.5, 1, 1, 2, 7)),
        )
        for _ in range(dice.randint(0, 60))
    ]
    workers = [
        a_worker(
            login,
            load=dice.choice((0, 0, 1, 2.5, 5)),
            idle=dice.uniform(0, 30),
            capacity=dice.choice((1, 3, 5, 8)),
            groups=frozenset(dice.sample(GROUPS, dice.randint(0, 2))),
            skills=frozenset(dice.sample(SKILLS, dice.randint(0, 3))),
            languages=frozenset(dice.choice(((), ("zh",), ("en",), ("zh", "en")))),
        )
        for login in LOGINS
    ]
    return waiting, workers


@pytest.mark.parametrize("seed", range(150))
def test_no_assignment_breaks_capacity_skill_language_group_or_a_refusal(seed: int):
    waiting, workers = a_floor(Random(seed))

    made = assign(waiting, workers, NOW, DOCUMENT)

    assert len({waiter.handoff_id for waiter, _ in made}) == len(made)
    given: dict[str, float] = defaultdict(float)
    for waiter, worker in made:
        age = NOW - waiter.queued_at
        needed = min(waiter.route.units, worker.capacity)
        assert worker.load + given[worker.login] + needed <= worker.capacity + 1e-6
        given[worker.login] += needed
        assert worker.operator_id not in waiter.asked
        if age < 6 * MINUTE:
            assert set(waiter.route.skills) <= worker.skills
            assert not worker.languages or waiter.language in worker.languages
        if age < 4 * MINUTE:
            assert waiter.route.queue in worker.groups


@pytest.mark.parametrize("seed", range(150))
def test_equals_are_served_in_rank_order_and_room_is_not_left_unused(seed: int):
    waiting, workers = a_floor(Random(seed))
    alike = [
        waiter
        for waiter in waiting
        if not waiter.asked and not waiter.route.skills and waiter.route.units == 1
    ]

    made = assign(alike, workers, NOW, DOCUMENT)

    served = {waiter.handoff_id for waiter, _ in made}
    by_kind = defaultdict(list)
    for waiter in sorted(alike, key=lambda one: one.rank):
        age = (NOW - waiter.queued_at) / MINUTE
        stage = sum(age >= limit for limit in (4, 6, 12))
        by_kind[waiter.route.queue, waiter.language, stage].append(waiter.handoff_id in served)
    # Whoever is not served has nobody equal behind them who is.
    assert all(kind == sorted(kind, reverse=True) for kind in by_kind.values())
    room = [one for one in workers if one.load + sum(w is one for _, w in made) + 1 <= one.capacity]
    waits_for_anybody = [w for w in alike if NOW - w.queued_at >= 12 * MINUTE]
    assert not room or all(waiter.handoff_id in served for waiter in waits_for_anybody)


@pytest.mark.parametrize("seed", range(8))
def test_that_nobody_waits_for_ever(seed: int):
    """Rounds of a minute: people come, as many as the desk can serve; everybody is served within a bound."""
    dice, clock = Random(seed), NOW
    capacity = dict.fromkeys(LOGINS, 3)
    busy: list[tuple[datetime, str, float]] = []
    waiting: list[Waiter] = []
    longest = timedelta()
    for _ in range(240):
        clock += MINUTE
        waiting += [
            Waiter(
                HandoffId(f"ho_{next(_numbers):06}"),
                ConversationId("c"),
                clock,
                clock,
                dice.choice(list(Language)),
                Route(
                    queue=dice.choice(GROUPS),
                    skills=tuple(dice.sample(SKILLS, dice.choice((0, 0, 1)))),
                    units=dice.choice((1, 1, 3)),
                    rank_at=clock - dice.choice((0, 0, 0, 3)) * 5 * MINUTE,
                ),
            )
            for _ in range(dice.choice((0, 1, 2, 3)))
        ]
        busy = [one for one in busy if one[0] > clock]
        load = {login: sum(u for _, who, u in busy if who == login) for login in LOGINS}
        workers = [
            a_worker(
                login,
                load=load[login],
                capacity=capacity[login],
                groups=frozenset({GROUPS[n % 2]}),
                skills=frozenset({SKILLS[n % 3]}),
                languages=frozenset({"zh"} if n % 4 else {"en"}),
            )
            for n, login in enumerate(LOGINS)
        ]
        for waiter, worker in assign(waiting, workers, clock, DOCUMENT):
            waiting.remove(waiter)
            longest = max(longest, clock - waiter.created_at)
            busy.append((clock + dice.uniform(2, 9) * MINUTE, worker.login, waiter.route.units))

    still = max((clock - waiter.created_at for waiter in waiting), default=timedelta())
    assert max(longest, still) <= 12 * MINUTE + 15 * MINUTE


def test_that_thousands_who_wait_are_looked_at_once_each(monkeypatch: pytest.MonkeyPatch):
    """Counted, not timed: how often a seat is asked whether it takes somebody."""
    from desk.routing import assigning

    asked = 0
    takes = assigning._Seat.takes

    def counted(self: Any, units: float, at_once: int) -> bool:
        nonlocal asked
        asked += 1
        return takes(self, units, at_once)

    monkeypatch.setattr(assigning._Seat, "takes", counted)
    waiting = [
        a_waiter(waited=n / 300, skills=(SKILLS[n % 3],), units=(1, 2)[n % 2]) for n in range(5000)
    ]
    workers = [
        a_worker(f"op{n}", load=4.5 if n % 2 else 0, groups=frozenset({"front"})) for n in range(50)
    ]

    assert len(assign(waiting, workers, NOW, DOCUMENT)) > 0
    assert asked < 4 * (5000 + 50 * 25)
