"""The eight states of a conversation: each has one responsible side, each can be reached and left."""

import pytest

from domain.conversation import OwnerKind, Status
from domain.errors import Conflict
from domain.lifecycle import NEXT, Move, Standing, State, state_of, step

STANDINGS = {
    State.ASSISTANT: Standing(Status.OPEN, OwnerKind.ASSISTANT),
    State.REOPENED: Standing(Status.OPEN, OwnerKind.ASSISTANT, reopened=True),
    State.RESOLVED: Standing(Status.RESOLVED, OwnerKind.ASSISTANT),
    State.QUEUED: Standing(Status.OPEN, OwnerKind.QUEUE),
    State.OFFERED: Standing(Status.OPEN, OwnerKind.QUEUE, offered=True),
    State.OPERATOR: Standing(Status.OPEN, OwnerKind.OPERATOR),
    State.SNOOZED: Standing(Status.OPEN, OwnerKind.OPERATOR, snoozed=True),
    State.WRAP_UP: Standing(Status.RESOLVED, OwnerKind.OPERATOR),
}


@pytest.mark.parametrize(("state", "standing"), STANDINGS.items())
def test_each_state_is_read_from_what_the_rows_say(state: State, standing: Standing):
    assert state_of(standing) is state


@pytest.mark.parametrize("start", State)
def test_every_state_can_be_reached_from_every_other(start: State):
    found, new = {start}, [start]
    while new:
        for after in set(NEXT[new.pop()].values()) - found:
            found.add(after)
            new.append(after)

    assert found == set(State)


def test_a_contact_can_always_write_and_always_ask_for_a_human():
    assert all({Move.WRITE, Move.ASK} <= NEXT[state].keys() for state in State)


def test_writing_never_takes_a_contact_from_a_human_or_out_of_the_queue():
    waiting, held = {State.QUEUED, State.OFFERED}, {State.OPERATOR, State.SNOOZED, State.WRAP_UP}

    assert {step(state, Move.WRITE) for state in waiting} == waiting
    assert {step(state, Move.WRITE) for state in held} == {State.OPERATOR}


def test_a_move_that_the_table_lacks_says_where_the_conversation_is():
    with pytest.raises(Conflict) as refused:
        step(State.ASSISTANT, Move.SNOOZE)

    assert refused.value.extra["state"] is State.ASSISTANT
