"""Draft without a model: quotes for questions, the next step for tasks, fixed words for talk."""

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace

from agent.extractive import Quotes, quote
from agent.filling import TaskState
from agent.reading import mentioned
from agent.state import Draft, TurnContext, TurnState
from agent.stepping import Stepped, step_task
from agent.tasks import Task
from agent.understanding.commands import (
    Cancel,
    Correct,
    FillSlot,
    OutOfScope,
    SmallTalk,
    StartTask,
    Talk,
)
from agent.words import (
    BACK_TO_TASK,
    NEAREST,
    NO_ANSWER_PART,
    NOTHING_RUNNING,
    OUT_OF_SCOPE,
    STILL_PENDING,
    TALK,
    TALK_TO_HUMAN,
    TASK_DROPPED,
)
from domain.confidence import Band
from domain.handoff import HandoffReason
from domain.language import Language

_THIS = re.compile(
    r"这个|这单|这笔|该订单|那个订单|它|\b(this|that|it|the order|same order)\b", re.IGNORECASE
)


@dataclass
class Pieces:
    """What the draft is put together from."""

    sentences: list[str] = field(default_factory=list)
    quick_replies: tuple[str, ...] = ()
    asks: bool = False
    rung: str = "rules"


async def spoken(sentences: Iterable[str]) -> AsyncIterator[str]:
    for sentence in sentences:
        yield sentence


def draft_plainly(state: TurnState, context: TurnContext) -> Draft:
    """All commands of the turn in one reply: the answer first, then the task."""
    pieces = Pieces()
    if "proposing" in state:
        return _problem(state)
    running = TaskState.from_memory(context.turn.memory)
    quotes = _answer(state, context, pieces)
    _talk(state, context, pieces, running)
    task = task_of(state, context)
    stepped: Stepped | None = None
    if task is not None:
        stepped = _step(task, state, context, pieces, quotes)
        if stepped.calls or stepped.write:
            return Draft(rung="task", calls=stepped.calls, write=stepped.write, task=stepped.task)
    if not pieces.sentences:
        return Draft(rung=pieces.rung, trouble=_trouble(stepped), task=running)
    _remind(state, context, pieces)
    return Draft(
        rung=pieces.rung,
        sentences=spoken(pieces.sentences),
        sources=quotes.sources if quotes else (),
        citations=quotes.citations if quotes else (),
        cards=stepped.cards if stepped else (),
        quick_replies=pieces.quick_replies,
        asks=pieces.asks,
        task=stepped.task if stepped else None,
        trouble=stepped.trouble if stepped else None,
        fixed=tuple(s for s in pieces.sentences if quotes is None or s not in quotes.sentences),
    )


def _trouble(stepped: Stepped | None) -> HandoffReason:
    return (stepped.trouble if stepped else None) or HandoffReason.LOW_CONFIDENCE


def _problem(state: TurnState) -> Draft:
    language = state["understanding"].language
    words = state["proposing"].problem
    offers = (TALK_TO_HUMAN[language],)
    return Draft("task", spoken([words]), quick_replies=offers, fixed=(words,))


def _answer(state: TurnState, context: TurnContext, pieces: Pieces) -> Quotes | None:
    """Quotes for each question that can be answered, and an honest word for the others."""
    if "retrievals" not in state or "assessment" not in state:
        return None
    language, answerable = state["understanding"].language, state["assessment"].answerable
    retrievals = state["retrievals"]
    good = [r for r, fine in zip(retrievals, answerable, strict=True) if fine]
    quotes = quote(good, language, context.resources.extract)
    if not quotes.sentences:
        return None
    pieces.sentences += quotes.sentences
    pieces.rung = "extractive"
    if state["assessment"].confidence.band is not Band.SURE:
        _hedge(state, pieces, quotes)
    for retrieval, fine in zip(retrievals, answerable, strict=True):
        if not fine:
            missing = NO_ANSWER_PART[language].format(question=retrieval.question)
            pieces.sentences.append(f"\n\n{missing}")
            pieces.quick_replies = (TALK_TO_HUMAN[language],)
    return quotes


def _hedge(state: TurnState, pieces: Pieces, quotes: Quotes) -> None:
    """Not sure enough to assert: say so, and offer what else it may be."""
    language = state["understanding"].language
    pieces.sentences.insert(0, NEAREST[language])
    told = {citation.title for citation in quotes.citations}
    others = tuple(title for title in state["assessment"].near if title not in told)
    pieces.quick_replies = (*others, TALK_TO_HUMAN[language])
    pieces.asks = True


def _talk(
    state: TurnState, context: TurnContext, pieces: Pieces, running: TaskState | None
) -> None:
    language, book = state["understanding"].language, context.resources.tasks
    for command in state["understanding"].commands:
        match command:
            case SmallTalk(talk):
                pieces.sentences.append(TALK[talk][language].format(shop=book.shop[language]))
                if talk in (Talk.GREETING, Talk.IDENTITY):
                    pieces.quick_replies = book.suggestions[language]
            case OutOfScope():
                pieces.sentences.append(OUT_OF_SCOPE[language].format(shop=book.shop[language]))
                pieces.quick_replies = book.suggestions[language]
            case Cancel():
                words = TASK_DROPPED if running else NOTHING_RUNNING
                pieces.sentences.append(words[language])


def task_of(state: TurnState, context: TurnContext) -> TaskState | None:
    """The task after this turn's commands; the one on its way if answer is entered again."""
    if "draft" in state and state["draft"].task is not None:
        return state["draft"].task
    running = TaskState.from_memory(context.turn.memory)
    for command in state["understanding"].commands:
        match command:
            case StartTask(name):
                return _started(name, running, state, context)
            case FillSlot(slot, value) if running:
                return _filled(running, slot, value)
            case Correct(slot, value) if running:
                kept = {k: v for k, v in running.slots.items() if k not in (slot, "sku")}
                return TaskState(running.name, {**kept, slot: value})
            case Cancel():
                return None
    return running


def _started(
    name: str, running: TaskState | None, state: TurnState, context: TurnContext
) -> TaskState | None:
    task = context.resources.tasks.get(name)
    if task is None:
        return None
    text = context.turn.question or state["understanding"].question
    pattern = context.resources.tasks.order_pattern
    known = dict(running.slots) if running and running.name == name else {}
    for slot in task.slots:
        value = mentioned(slot, text, order_pattern=pattern)
        last = context.turn.memory.get("last_order")
        if value is None and slot.kind == "order" and last and _THIS.search(text):
            value = str(last)
        # Words that begin a task again ("我已登录，请继续") must not overwrite what is known.
        named_anew = value is not None and slot.kind == "order" and value in text.upper()
        if value is not None and (slot.name not in known or named_anew):
            known[slot.name] = value
    return TaskState(name, known)


def _filled(running: TaskState, slot: str, value: str) -> TaskState:
    if not value:
        return replace(running, tries=running.tries + 1)
    return TaskState(running.name, {**running.slots, slot: value})


def _step(
    task: TaskState, state: TurnState, context: TurnContext, pieces: Pieces, quotes: Quotes | None
) -> Stepped:
    language = state["understanding"].language
    stepped = step_task(task, state, context)
    known: Task | None = context.resources.tasks.get(task.name)
    digression = bool(pieces.sentences) and not _begun_now(state)
    if stepped.sentences and pieces.sentences:
        lead = (
            BACK_TO_TASK[language].format(task=known.title[language])
            if digression and known
            else ""
        )
        pieces.sentences += [f"\n\n{lead}{stepped.sentences[0]}", *stepped.sentences[1:]]
    else:
        pieces.sentences += stepped.sentences
    if stepped.sentences:
        pieces.quick_replies = stepped.quick_replies or pieces.quick_replies
        pieces.asks = stepped.asks
        pieces.rung = "extractive" if quotes else "task"
    return stepped


def _begun_now(state: TurnState) -> bool:
    return any(isinstance(c, StartTask) for c in state["understanding"].commands)


def _remind(state: TurnState, context: TurnContext, pieces: Pieces) -> None:
    """Anything but a yes or no leaves the proposal pending, visibly."""
    pending = context.turn.pending
    if pending is None or pending.expires_at <= context.turn.now or "retrievals" not in state:
        return
    language: Language = state["understanding"].language
    pieces.sentences.append("\n\n" + STILL_PENDING[language].format(title=pending.title))
