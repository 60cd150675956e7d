"""Slow down guessing: at most so many attempts of one key in a sliding window, in this process."""

import time
from collections import deque

from domain.errors import TooMany


class Attempts:
    """`limit` attempts in `seconds` for each key; keys without recent attempts are forgotten."""

    def __init__(self, *, limit: int, seconds: float) -> None:
        self._limit, self._seconds = limit, seconds
        self._seen: dict[str, deque[float]] = {}

    def check(self, key: str) -> None:
        """Counts one attempt; raises TooMany beyond the limit."""
        now = time.monotonic()
        if len(self._seen) > 10_000:
            self._seen = {k: v for k, v in self._seen.items() if v[-1] > now - self._seconds}
        attempts = self._seen.setdefault(key, deque())
        while attempts and attempts[0] <= now - self._seconds:
            attempts.popleft()
        if len(attempts) >= self._limit:
            wait = int(attempts[0] + self._seconds - now) + 1
            raise TooMany(f"Too many attempts: try again in {wait} s.", retry_after=wait)
        attempts.append(now)
