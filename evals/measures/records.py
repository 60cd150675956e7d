"""What may be said of the records that systems answer without standing in them: how many there are, and times of day in the shop's zone."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

_CLOCK = re.compile(r"(?<![\d:])\d{1,2}:(\d\d)(?::\d\d)?(?![\d:])")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:(\d\d)")


def records_in(sources: Sequence[str]) -> list[str]:
    """Those that are JSON: no prose, so what is said of them in words shares no words with them."""
    return [source for source in sources if source.lstrip()[:1] in ("{", "[")]


def counts_of(records: Sequence[str]) -> frozenset[str]:
    """How many entries the lists in them have, and how many of these share a value, such as a status."""
    return frozenset(str(count) for record in records for count in _counts(_parsed(record)))


def without_known_times(text: str, records: Sequence[str]) -> str:
    """Without the times of day whose minutes a time stamp has: the hour depends on the zone."""
    minutes = {minute for record in records for minute in _STAMP.findall(record)}
    return _CLOCK.sub(lambda m: " " if m.group(1) in minutes else m.group(), text)


def _parsed(record: str) -> Any:
    try:
        return json.loads(record)
    except ValueError:
        return None


def _counts(value: Any) -> Iterator[int]:
    if isinstance(value, list):
        yield len(value)
        rows = [each for each in value if isinstance(each, dict)]
        yield from Counter(f"{key}={part}" for row in rows for key, part in row.items()).values()
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _counts(part)
