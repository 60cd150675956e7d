"""How states of a benchmark's data are read and told apart, and what counts as said and as called."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from domain.errors import Invalid
from evals.result import Called, Turned
from evals.tau.grading import called, said
from evals.tau.state import (
    applied,
    changes_between,
    differences,
    hash_of,
    merged,
    read_file,
    state_of,
    strange,
)
from evals.tau.tasks import Action


def test_that_states_are_told_apart_by_place():
    start = state_of({"a": {"x": 1, "at": 5}, "b": [1, 2], "c": {}}, ignored=["at"])
    expected = state_of({"a": {"x": 2, "at": 6}, "b": [1, 2], "c": {}}, ignored=["at"])
    wrong = state_of({"a": {"x": 3, "at": 7}, "b": [1], "c": {}}, ignored=["at"])

    assert hash_of(expected) == hash_of(state_of({"c": {}, "b": [1, 2], "a": {"x": 2}}))
    assert hash_of(start) != hash_of(expected)
    assert differences(expected, wrong) == ["a.x is 3 instead of 2", "b.1 is nothing instead of 2"]
    assert strange(start, expected, start) == []
    assert strange(start, expected, expected) == []
    assert strange(start, expected, wrong) == ["a.x", "b.1"]


def test_that_long_texts_and_kinds_of_values_are_told_apart():
    one, other = state_of({"a": "x" * 200, "b": 1}), state_of({"a": "x" * 199 + "y", "b": True})

    assert len(differences(one, other)) == 2
    assert strange(one, one, other) == ["a", "b"]


def test_that_changes_lead_from_the_one_state_to_the_other():
    start, end = state_of({"a": 1, "b": None, "c": [1]}), state_of({"a": 2, "b": None, "d": None})

    changes = changes_between(start, end)

    assert set(changes) == {"a", "c.0", "d"}
    assert applied(start, changes) == end


def test_that_many_differences_are_cut():
    told = differences({str(n): n for n in range(20)}, {})

    assert (len(told), told[-1]) == (13, "and 8 more")


def test_that_a_state_of_one_kind_is_not_taken_for_another():
    assert hash_of(state_of({"a": "1"})) != hash_of(state_of({"a": 1}))
    assert hash_of(state_of({"a": None})) != hash_of(state_of({}))
    assert hash_of(state_of([1, 2])) != hash_of(state_of([2, 1]))


def test_that_a_sqlite_database_is_read_whatever_the_order_of_its_rows(tmp_path: Path):
    for name, rows in (("one.db", ["a", "b"]), ("two.db", ["b", "a"])):
        with closing(sqlite3.connect(tmp_path / name)) as made:
            made.execute('CREATE TABLE "odd name" (word TEXT)')
            made.executemany('INSERT INTO "odd name" VALUES (?)', [(row,) for row in rows])
            made.commit()

    one, two = read_file(tmp_path / "one.db"), read_file(tmp_path / "two.db")

    assert one == two == {"odd name": [{"word": "a"}, {"word": "b"}]}


def test_that_a_file_that_is_no_data_is_told(tmp_path: Path):
    (tmp_path / "x").write_text("hello")

    with pytest.raises(Invalid, match="neither JSON nor SQLite"):
        read_file(tmp_path / "x")
    with pytest.raises(Invalid, match="keeps no data"):
        read_file(tmp_path / "y")


def test_that_changes_are_merged_key_by_key():
    found = merged({"a": {"x": 1, "y": [1]}, "b": 2}, {"a": {"y": [2], "z": 3}})

    assert found == {"a": {"x": 1, "y": [2], "z": 3}, "b": 2}


@pytest.mark.parametrize(
    ("wanted", "reply", "heard"),
    [
        ("1200", "It costs 1,200 euros.", True),
        ("1200", "一共 1，200 元。", True),
        ("Silver", "you are a SILVER member", True),
        ("1200", "1, 200 or so", False),
        ("95", "It costs ninety-five.", False),
    ],
)
def test_that_what_was_said_is_found(wanted: str, reply: str, heard: bool):
    assert said(wanted, [Turned((), "Hello", ""), Turned((), reply, "")]) is heard


def test_that_what_is_said_in_two_messages_was_not_said():
    assert not said("12", [Turned((), "1", ""), Turned((), "2", "")])


def test_that_an_action_counts_with_its_arguments():
    turns = [Turned((), "", "", calls=(Called("f", {"n": "5"}), Called("g", {}, ok=False)))]

    assert called(Action("f", {"n": 5, "user": "me"}), turns, "user")
    assert not called(Action("f", {"n": 6}), turns)
    assert not called(Action("g", {}), turns)
