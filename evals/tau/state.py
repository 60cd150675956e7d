"""Read what a server's data are, and tell two states of them apart."""

import hashlib
import json
import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from domain.errors import Invalid

_SQLITE = b"SQLite format 3\x00"
_LONGEST, _MOST = 120, 12
# Not None, which is a value of JSON.
NOTHING = object()
State = Mapping[str, Any]
"""Each value of the data by its dotted place; what is ignored is not in it."""


def state_of(data: Any, *, ignored: Collection[str] = ()) -> State:
    return dict(_leaves(data, "", frozenset(ignored)))


def hash_of(state: State) -> str:
    """Equal where nothing differs; of all values with their places."""
    told = json.dumps(state, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def read_file(path: Path) -> Any:
    """The data of a JSON file, or all rows of a SQLite database by table, in the order of what they hold."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Invalid(f"The server keeps no data in {path}: {error.strerror}.") from error
    if raw.startswith(_SQLITE):
        return _tables(path)
    try:
        return json.loads(raw)
    except ValueError as error:
        raise Invalid(f"{path} is neither JSON nor SQLite: {error}") from error


def changes_between(start: State, end: State) -> State:
    """What of `end` is otherwise than in `start`, `NOTHING` where it is gone: of large data far smaller than both."""
    return {
        place: end.get(place, NOTHING)
        for place in start.keys() | end.keys()
        if not _same(start, end, place)
    }


def applied(start: State, changes: State) -> State:
    return {place: value for place, value in {**start, **changes}.items() if value is not NOTHING}


def differences(expected: State, found: State) -> list[str]:
    """What is otherwise than it should be, in words; at most a dozen."""
    places = expected.keys() | found.keys()
    wrong = sorted(place for place in places if not _same(expected, found, place))
    told = [
        f"{place} is {_told(found, place)} instead of {_told(expected, place)}"
        for place in wrong[:_MOST]
    ]
    return [*told, f"and {len(wrong) - _MOST} more"] if len(wrong) > _MOST else told


def strange(start: State, expected: State, found: State) -> list[str]:
    """Places whose value is neither what it was nor what it should be: somebody wrote something wrong there."""
    places = start.keys() | expected.keys() | found.keys()
    return sorted(
        place
        for place in places
        if not _same(expected, found, place) and not _same(start, found, place)
    )


def merged(data: Any, changes: Any) -> Any:
    """`data` with `changes` in it: objects are merged key by key, anything else is replaced."""
    if not isinstance(data, Mapping) or not isinstance(changes, Mapping):
        return changes
    return {**data, **{key: merged(data.get(key), value) for key, value in changes.items()}}


def _same(one: State, other: State, place: str) -> bool:
    """As in JSON, where true is not 1."""
    mine, theirs = one.get(place, NOTHING), other.get(place, NOTHING)
    return type(mine) is type(theirs) and mine == theirs


def _told(state: State, place: str) -> str:
    if place not in state:
        return "nothing"
    return json.dumps(state[place], ensure_ascii=False, default=str)[:_LONGEST]


def _leaves(value: Any, place: str, ignored: frozenset[str]) -> list[tuple[str, Any]]:
    match value:
        case Mapping() if value:
            parts = [(key, part) for key, part in value.items() if key not in ignored]
        case list() if value:
            parts = list(enumerate(value))
        case _:
            return [(place or ".", value)]
    return [
        leaf for key, part in parts for leaf in _leaves(part, f"{place}.{key}".lstrip("."), ignored)
    ]


def _tables(path: Path) -> dict[str, list[dict[str, Any]]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
        opened.row_factory = sqlite3.Row
        named = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        names = [str(row["name"]) for row in named if not str(row["name"]).startswith("sqlite_")]
        return {name: _rows(opened, name) for name in names}


def _rows(opened: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    quoted = table.replace('"', '""')
    rows = [dict(row) for row in opened.execute(f'SELECT * FROM "{quoted}"')]  # noqa: S608
    return sorted(rows, key=lambda row: json.dumps(row, ensure_ascii=False, default=str))
