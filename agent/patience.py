"""How long one turn waits for its models: what the first has lost the second has not, so that the sum stays small."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Behind the time that a turn has, words that flow already may go on, but not fall silent.
_FLOWING_SECONDS = 1.5


class Patience:
    """`first` and `idle` are the limits of one wait; both together are what a turn has until its first visible word."""

    def __init__(
        self, *, first: float, idle: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._first, self._clock = first, clock
        self._until = clock() + first + idle

    def left(self, *, flowing: bool = False) -> float:
        """Seconds to wait for a model's next token; `flowing` while the contact sees its words come."""
        return max(self._until - self._clock(), _FLOWING_SECONDS if flowing else 0.0)

    def answered(self) -> None:
        """A model has called tools: the step behind them has time for a first token of its own."""
        self._until = max(self._until, self._clock() + self._first)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """What is waited for meanwhile is not a model."""
        began = self._clock()
        try:
            yield
        finally:
            self._until += self._clock() - began
