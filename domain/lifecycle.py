"""Whose turn it is in a conversation: eight states, and the moves between them. Nothing changes hands but by a move of this
table; `status`, `owner` and what lies beside them say which state holds."""

from dataclasses import dataclass
from enum import StrEnum

from domain.conversation import OwnerKind, Status
from domain.errors import Conflict


class State(StrEnum):
    """Of a whole conversation. Exactly one side is responsible in each."""

    ASSISTANT = "assistant"
    QUEUED = "queued"
    OFFERED = "offered"  # queued, and one operator is being asked
    OPERATOR = "operator"
    WRAP_UP = "wrap_up"  # closed for the contact; the operator still writes it up
    SNOOZED = "snoozed"  # the operator's, until a time or until the contact writes
    RESOLVED = "resolved"
    REOPENED = "reopened"  # the contact wrote again after it was resolved: the assistant's


class Move(StrEnum):
    WRITE = "write"  # the contact does
    ASK = "ask"  # for a human
    WITHDRAW = "withdraw"
    OFFER = "offer"
    DECLINE = "decline"
    LAPSE = "lapse"  # nobody reacted to the offer in time
    PROMISE = "promise"  # a ticket with a time, instead of a place in the queue
    ACCEPT = "accept"
    TAKE_OVER = "take_over"
    TRANSFER = "transfer"
    LEAVE = "leave"  # the operator has gone
    SNOOZE = "snooze"
    WAKE = "wake"
    HAND_BACK = "hand_back"
    RESOLVE = "resolve"
    FINISH = "finish"  # the wrap-up
    REOPEN = "reopen"  # an operator does


_S, _M = State, Move
NEXT: dict[State, dict[Move, State]] = {
    _S.ASSISTANT: {
        _M.WRITE: _S.ASSISTANT,
        _M.ASK: _S.QUEUED,
        _M.TAKE_OVER: _S.OPERATOR,
        _M.RESOLVE: _S.RESOLVED,
    },
    _S.REOPENED: {
        _M.WRITE: _S.REOPENED,
        _M.ASK: _S.QUEUED,
        _M.TAKE_OVER: _S.OPERATOR,
        _M.RESOLVE: _S.RESOLVED,
    },
    _S.QUEUED: {
        _M.WRITE: _S.QUEUED,
        _M.ASK: _S.QUEUED,
        _M.OFFER: _S.OFFERED,
        _M.PROMISE: _S.QUEUED,
        _M.ACCEPT: _S.OPERATOR,
        _M.TAKE_OVER: _S.OPERATOR,
        _M.TRANSFER: _S.QUEUED,
        _M.WITHDRAW: _S.ASSISTANT,
    },
    _S.OFFERED: {
        _M.WRITE: _S.OFFERED,
        _M.ASK: _S.OFFERED,
        _M.DECLINE: _S.QUEUED,
        _M.LAPSE: _S.QUEUED,
        _M.PROMISE: _S.QUEUED,
        _M.ACCEPT: _S.OPERATOR,
        _M.TAKE_OVER: _S.OPERATOR,
        _M.TRANSFER: _S.QUEUED,
        _M.WITHDRAW: _S.ASSISTANT,
    },
    _S.OPERATOR: {
        _M.WRITE: _S.OPERATOR,
        _M.ASK: _S.OPERATOR,
        _M.TAKE_OVER: _S.OPERATOR,
        _M.TRANSFER: _S.QUEUED,
        _M.LEAVE: _S.QUEUED,
        _M.SNOOZE: _S.SNOOZED,
        _M.HAND_BACK: _S.ASSISTANT,
        _M.RESOLVE: _S.WRAP_UP,
    },
    _S.SNOOZED: {
        _M.WRITE: _S.OPERATOR,
        _M.ASK: _S.OPERATOR,
        _M.WAKE: _S.OPERATOR,
        _M.TAKE_OVER: _S.OPERATOR,
        _M.TRANSFER: _S.QUEUED,
        _M.LEAVE: _S.QUEUED,
        _M.HAND_BACK: _S.ASSISTANT,
        _M.RESOLVE: _S.WRAP_UP,
    },
    _S.WRAP_UP: {
        _M.WRITE: _S.OPERATOR,
        _M.ASK: _S.OPERATOR,
        _M.REOPEN: _S.OPERATOR,
        _M.FINISH: _S.RESOLVED,
        _M.LEAVE: _S.RESOLVED,
    },
    _S.RESOLVED: {
        _M.WRITE: _S.REOPENED,
        _M.ASK: _S.QUEUED,
        _M.REOPEN: _S.OPERATOR,
    },
}


@dataclass(frozen=True)
class Standing:
    """What a conversation's row and its open handoff say."""

    status: Status
    owner: OwnerKind
    offered: bool = False
    snoozed: bool = False
    reopened: bool = False


def state_of(standing: Standing) -> State:
    """The one state that these facts mean."""
    resolved = standing.status is Status.RESOLVED
    if standing.owner is OwnerKind.OPERATOR:
        if resolved:
            return State.WRAP_UP
        return State.SNOOZED if standing.snoozed else State.OPERATOR
    if standing.owner is OwnerKind.QUEUE:
        return State.OFFERED if standing.offered else State.QUEUED
    if resolved:
        return State.RESOLVED
    return State.REOPENED if standing.reopened else State.ASSISTANT


def step(state: State, move: Move) -> State:
    """The state after the move; Conflict where it is not possible."""
    after = NEXT[state].get(move)
    if after is None:
        raise Conflict(f"{move} is not possible while the conversation is {state}.", state=state)
    return after
