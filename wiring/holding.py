"""One process on one data folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import Conflict


@contextmanager
def exclusive_data(data: Path) -> Iterator[None]:
    """Holds the data folder: two processes on one vector index would ruin it. Raises Conflict."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "server.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict(
                f"Another Xiaoer process uses {data}. Stop it first, or choose another XIAOER_DATA."
            ) from None
        yield
