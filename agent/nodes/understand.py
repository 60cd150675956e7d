"""Understand: what the contact wants, as commands; a button's decision skips the tiers."""

import re
from dataclasses import replace

from langgraph.runtime import Runtime

from agent.filling import TaskState
from agent.reading import Expectation
from agent.state import TurnContext, TurnState
from agent.tasks import TaskBook
from agent.understanding.cascade import Spoken
from agent.understanding.commands import (
    AnswerQuestion,
    Confirm,
    Deny,
    FillSlot,
    OutOfScope,
    StartTask,
    Tier,
    Understanding,
)
from agent.understanding.rules import Situation
from agent.understanding.wording import read_mood
from domain.conversation import Sender, TurnInput
from domain.effect import Choice, Decision
from domain.language import Language


async def understand(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    turn, resources = runtime.context.turn, runtime.context.resources
    language = state["screening"].language
    if turn.decision is not None:
        return {"understanding": decided(turn.decision, language)}
    understanding = await resources.cascade.understand(spoken_in(turn, language, resources.tasks))
    understanding = as_answer(understanding, turn, resources.tasks)
    if not turn.contact.verified:
        understanding = with_question(understanding, resources.tasks)
    return {"understanding": understanding}


def decided(decision: Decision, language: Language) -> Understanding:
    command = (
        Confirm(decision.proposal_id)
        if decision.choice is Choice.CONFIRM
        else Deny(decision.proposal_id)
    )
    return Understanding((command,), language, "", Tier.DECISION, 1.0)


def spoken_in(turn: TurnInput, language: Language, tasks: TaskBook) -> Spoken:
    """The unanswered lines, and where the conversation stands."""
    split = len(turn.transcript) - turn.unanswered
    before = [m.text for m in turn.transcript[:split] if m.sender is Sender.CONTACT]
    lines = tuple(m.text for m in turn.transcript[split:] if m.text.strip())
    running = TaskState.from_memory(turn.memory)
    task = tasks.get(running.name) if running else None
    slot = task.slot(running.asked) if task and running else None
    options = running.options if running else ()
    pending = turn.pending if turn.pending and turn.pending.expires_at > turn.now else None
    situation = Situation(
        pending=pending,
        task=task.name if task else None,
        expected=Expectation(slot, options, tasks.order_pattern) if slot else None,
        last_moods=tuple(read_mood(text) for text in before[-2:]),
    )
    return Spoken(lines or (turn.question,), tuple(before[-6:]), language, situation)


# "Where is my parcel" asks for nothing but the parcel; "how do I cancel" may want the rules.
_MAY_ASK = 0.1
_LOOKS_LIKE_QUESTION = re.compile(
    r"[?？]|吗|呢$|怎么|什么|多少|多久|为什么|能不能|有没有|哪|来得及|\b(how|what|when|where|which|why|can|do|does|is|are)\b",
    re.IGNORECASE,
)


def as_answer(understanding: Understanding, turn: TurnInput, tasks: TaskBook) -> Understanding:
    """Words that are no question, behind a slot's question, are an answer to it that could not be read."""
    running = TaskState.from_memory(turn.memory)
    only_asked = all(isinstance(c, AnswerQuestion | OutOfScope) for c in understanding.commands)
    if running is None or running.asked is None or not only_asked:
        return understanding
    if tasks.get(running.name) is None or _LOOKS_LIKE_QUESTION.search(turn.question):
        return understanding
    return replace(understanding, commands=(FillSlot(running.asked, ""),))


def with_question(understanding: Understanding, tasks: TaskBook) -> Understanding:
    """Somebody who is not signed in gets what the articles say, beside the word to sign in."""
    for command in understanding.commands:
        task = tasks.get(command.task) if isinstance(command, StartTask) else None
        asks = bool(_LOOKS_LIKE_QUESTION.search(understanding.question))
        unsure = asks or understanding.question_probability >= _MAY_ASK
        if task and task.identity and unsure and not understanding.questions:
            asked = AnswerQuestion(understanding.question)
            return replace(understanding, commands=(asked, *understanding.commands))
    return understanding
