"""How fast this machine is just now: neighbours on the same cores make the same work cost more CPU."""

import time
from dataclasses import dataclass

# Right after a wait a core is cold: the first of the loops would say that the machine is slow.
_ENTRIES, _LOOPS = 6000, 3


@dataclass(frozen=True)
class Cost:
    """CPU of all threads of this process, and what the fixed loop cost beside it, both in ms."""

    milliseconds: float
    pace: float

    @property
    def steps(self) -> float:
        """How many of the fixed loops: nearly the same on a quiet and on a busy machine."""
        return self.milliseconds / self.pace


def pace() -> float:
    """A little work of the kind that a turn does: small objects, strings, a growing dictionary; the best of some loops."""
    return min(_loop() for _ in range(_LOOPS))


def _loop() -> float:
    began = time.thread_time()
    seen = {}
    for number in range(_ENTRIES):
        seen[str(number)] = (number, number + 1)
    return (time.thread_time() - began) * 1000
