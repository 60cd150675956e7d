"""Where the graph goes next: pure functions of the state, typed by their targets."""

from typing import Literal

from agent.state import TurnState
from agent.understanding.commands import AnswerQuestion, Confirm, Deny, RequestHuman, StartTask
from domain.effect import EffectStatus

MOST_FAILURES = 2


def after_screen(state: TurnState) -> Literal["understand", "hand_off", "conclude"]:
    match state["screening"].refusal:
        case "":
            return "understand"
        case "humans_only" | "straight":
            return "hand_off"
        case _:
            return "conclude"


def after_understand(state: TurnState) -> Literal["hand_off", "act", "retrieve", "answer"]:
    commands = state["understanding"].commands
    if any(isinstance(c, RequestHuman) for c in commands):
        return "hand_off"
    if any(isinstance(c, Confirm | Deny) for c in commands):
        return "act"
    return "retrieve" if any(isinstance(c, AnswerQuestion) for c in commands) else "answer"


def after_assess(state: TurnState) -> Literal["answer", "clarify", "hand_off"]:
    return state["assessment"].way


def after_answer(state: TurnState) -> Literal["act", "propose", "verify", "hand_off"]:
    draft = state["draft"]
    if draft.trouble is not None and draft.sentences is None:
        return "hand_off"
    # What a WRITE would change is looked up before it is proposed.
    if draft.calls:
        return "act"
    return "propose" if draft.write is not None else "verify"


def after_act(state: TurnState) -> Literal["answer", "hand_off", "conclude"]:
    done = state["act"]
    if done.receipt is not None and done.receipt.status is EffectStatus.UNKNOWN:
        return "hand_off"
    decided = done.receipt is not None or done.declined
    # The wish that was put off comes next.
    goes_on = any(isinstance(c, StartTask) for c in state["understanding"].commands)
    return "conclude" if done.refusal or (decided and not goes_on) else "answer"


def after_propose(state: TurnState) -> Literal["answer", "conclude"]:
    return "answer" if state["proposing"].problem else "conclude"


def after_verify(state: TurnState) -> Literal["answer", "hand_off", "conclude"]:
    verdict = state["verdict"]
    if verdict.calls or verdict.broken:
        return "answer"
    if not verdict.holds:
        return "answer" if verdict.failures < MOST_FAILURES else "hand_off"
    return "hand_off" if state["draft"].trouble else "conclude"
