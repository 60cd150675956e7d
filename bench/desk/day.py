"""A seeded day: who calls for a human when, what they need and how long it takes; and the operators who are there."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from domain.handoff import Route
from domain.ids import ConversationId, HandoffId, OperatorId
from domain.language import Language

OPENS = datetime(2026, 11, 11, 1, 0, tzinfo=UTC)  # nine in the morning in China
HOURS = 12
# How many come in each hour, as weights: before noon and in the evening.
BY_HOUR = (0.7, 1.1, 1.25, 0.9, 0.8, 0.95, 1.0, 0.9, 0.85, 1.1, 1.4, 1.05)
CALLS = 5000
MINUTE = timedelta(minutes=1)

# Minutes that an operator has a conversation open, beside others: lognormal.
MEDIAN_MINUTES, SPREAD = 15.0, 0.55
SKILLS = ("sizing", "tents", "invoice", "warranty")
CHANNEL_UNITS = {"web": 1.0, "wechat": 1.0, "email": 0.5}
CAPACITY = 3


@dataclass(frozen=True)
class Call:
    """One call for a human, with what only the simulation knows: how long it will take."""

    handoff_id: HandoffId
    conversation_id: ConversationId
    at: datetime
    language: Language
    route: Route
    minutes: float


@dataclass(frozen=True)
class Staff:
    operator_id: OperatorId
    login: str
    skills: frozenset[str]
    languages: frozenset[str]
    groups: frozenset[str]


def a_day(*, calls: int = CALLS, step_minutes: float = 5, seed: int = 11) -> list[Call]:
    """Poisson arrivals whose rate changes by the hour, `calls` of them on average over the day; in order."""
    dice = Random(seed)
    total = sum(BY_HOUR)
    found: list[Call] = []
    for hour, weight in enumerate(BY_HOUR):
        rate = calls * weight / total / 60  # a minute
        minute = 0.0
        while True:
            minute += dice.expovariate(rate)
            if minute >= 60:
                break
            at = OPENS + timedelta(hours=hour, minutes=minute)
            found.append(_call(len(found), at, dice, step_minutes))
    return found


def _call(number: int, at: datetime, dice: Random, step_minutes: float) -> Call:
    tier = dice.choices(("", "gold", "platinum"), (80, 15, 5))[0]
    priority = {"": 0, "gold": 1, "platinum": 3}[tier]
    skilled = dice.random() < 0.3
    channel = dice.choices(list(CHANNEL_UNITS), (60, 25, 15))[0]
    return Call(
        HandoffId(f"ho_{number:05}"),
        ConversationId(f"conv_{number:05}"),
        at,
        Language.ZH if dice.random() < 0.72 else Language.EN,
        Route(
            queue="vip" if tier == "platinum" else "front",
            skills=(dice.choice(SKILLS),) if skilled else (),
            priority=priority,
            rank_at=at - priority * step_minutes * MINUTE,
            units=CHANNEL_UNITS[channel],
        ),
        dice.lognormvariate(math.log(MEDIAN_MINUTES), SPREAD),
    )


def the_staff(count: int, *, seed: int = 12) -> list[Staff]:
    """Half speak Chinese alone, a sixth English alone, the others both; one in five answers VIPs. More operators are the same
    ones and some beside them."""
    dice = Random(seed)
    found = []
    for number in range(count):
        languages = dice.choices((("zh",), ("en",), ("zh", "en")), (50, 17, 33))[0]
        found.append(
            Staff(
                OperatorId(f"op_{number:02}"),
                f"op{number:02}",
                frozenset(dice.sample(SKILLS, dice.randint(1, 3))),
                frozenset(languages),
                frozenset({"front", "vip"} if number % 5 == 0 else {"front"}),
            )
        )
    return found
