"""Days of a queue, played from a seed: arrivals by the hour, operators in shifts, service times, and people who give up."""

import heapq
import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.waiting import Stay

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
OPEN_HOURS = 12


@dataclass(frozen=True)
class Shop:
    """`arrivals` an hour on an average day, which spreads by `mood` (a log-normal's sigma); a conversation takes an operator
    about `service` seconds, of which each has `slots` at once; people give up after `patience` seconds on average."""

    name: str
    arrivals: float
    operators: int = 4
    slots: int = 2
    service: float = 360.0
    reaction: float = 15.0
    patience: float = 1500.0
    mood: float = 0.35


SHOPS = (
    Shop("calm", arrivals=22),
    Shop("busy", arrivals=42),
    Shop("rush", arrivals=60, operators=5),
    Shop("one slot", arrivals=26, slots=1),
    Shop("moody", arrivals=40, mood=0.6),
)


def play(shop: Shop, *, days: int, seed: int) -> list[Stay]:
    """Everybody who waited, in the order of their coming."""
    chance = random.Random(f"{shop.name} {seed}")
    stays: list[Stay] = []
    for day in range(days):
        stays += _day(shop, START + timedelta(days=day), chance)
    return stays


def _day(shop: Shop, opening: datetime, chance: random.Random) -> list[Stay]:
    free = _slots(shop, chance)
    stays = []
    for came in _arrivals(shop, chance):
        gives_up = came + chance.expovariate(1 / shop.patience)
        left, taken = _served(shop, free, came, gives_up, chance)
        began, ended = (opening + timedelta(seconds=moment) for moment in (came, left))
        stays.append(Stay(began, began, ended, taken))
    return stays


def _arrivals(shop: Shop, chance: random.Random) -> list[float]:
    """Seconds after the opening; two peaks, around noon and in the evening."""
    level = shop.arrivals * math.exp(chance.gauss(0, shop.mood))
    most, moment = level * 2.5, 0.0
    found: list[float] = []
    while True:
        moment += chance.expovariate(most / 3600)
        hour = moment / 3600
        if hour >= OPEN_HOURS:
            return found
        noon, evening = math.exp(-(((hour - 3) / 2) ** 2)), math.exp(-(((hour - 8) / 1.5) ** 2))
        if chance.random() < level * (0.5 + noon + 0.7 * evening) / most:
            found.append(moment)


def _slots(shop: Shop, chance: random.Random) -> list[tuple[float, int, float]]:
    """When each is free, which one it is, and when its operator goes home: half of them work all day, half around noon;
    on three days of ten one is ill."""
    here = shop.operators - (chance.random() < 0.3)
    slots: list[tuple[float, int, float]] = []
    for operator in range(here):
        begins, ends = (0, 12) if operator < shop.operators // 2 else (3, 10)
        slots.extend(
            (begins * 3600.0, operator * shop.slots + slot, ends * 3600.0)
            for slot in range(shop.slots)
        )
    heapq.heapify(slots)
    return slots


def _served(
    shop: Shop,
    free: list[tuple[float, int, float]],
    came: float,
    gives_up: float,
    chance: random.Random,
) -> tuple[float, bool]:
    """When somebody leaves the queue, and whether an operator took them."""
    while free:
        begins, slot, ends = heapq.heappop(free)
        if max(begins, came) > ends:
            continue
        took = max(begins, came) + chance.lognormvariate(math.log(shop.reaction), 0.7)
        if took > gives_up:
            heapq.heappush(free, (begins, slot, ends))
            return gives_up, False
        lasts = chance.lognormvariate(math.log(shop.service) - 0.32, 0.8)
        # Two conversations at once make each of them longer.
        heapq.heappush(free, (took + lasts * (1 + 0.3 * (shop.slots - 1)), slot, ends))
        return took, True
    return gives_up, False
