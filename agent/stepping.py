"""Turn a task's next step into words, calls and quick replies."""

from dataclasses import dataclass, replace
from typing import Any

from agent.filling import (
    Ask,
    Blocked,
    Failed,
    Look,
    Nothing,
    Ready,
    Step,
    TaskState,
    key_of,
    next_step,
)
from agent.reading import named_in, newest_of
from agent.state import Act, Call, Result, TurnContext, TurnState
from agent.tasks import Slot, Task
from agent.understanding.commands import StartTask
from agent.words import (
    ASK_AGAIN,
    NOTHING,
    SIGN_IN,
    SIGNED_IN,
    TALK_TO_HUMAN,
)
from domain.handoff import HandoffReason
from domain.language import Language

_MOST_TRIES = 2


@dataclass(frozen=True)
class Stepped:
    """`task` is None once the task is over."""

    sentences: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    write: Call | None = None
    cards: tuple[dict[str, Any], ...] = ()
    quick_replies: tuple[str, ...] = ()
    asks: bool = False
    task: TaskState | None = None
    trouble: HandoffReason | None = None


def step_task(running: TaskState, state: TurnState, context: TurnContext) -> Stepped:
    task = context.resources.tasks.get(running.name)
    language = state["understanding"].language
    if task is None:
        return Stepped()
    if task.identity and not context.turn.contact.verified:
        return _sign_in(task, running, language)
    if running.tries > _MOST_TRIES:
        return Stepped(trouble=HandoffReason.LIMIT)
    done = {key_of(r.call.name, r.call.arguments): r for r in _results(state)}
    step, known = _next(task, running, done, state, context)
    match step:
        case Look(calls):
            return Stepped(calls=_calls(calls), task=known)
        case Ask():
            return _ask(step, running, known, language)
        case Nothing(slot):
            return _nothing(slot, task, running, known, state)
        case Blocked(obstacle):
            words = obstacle.words[language].format(id=known.slots.get("order_id", ""))
            return Stepped((words,), quick_replies=obstacle.next[language])
        case Failed(result):
            assert isinstance(result, Result)
            return _failed(result, task, known, context, state)
        case Ready(calls):
            return _ready(task, known, calls, done, state, context)


def _nothing(
    slot: Slot, task: Task, running: TaskState, known: TaskState, state: TurnState
) -> Stepped:
    """Nothing to choose from; where the opening words alone said what to look for, they are not taken at their word."""
    language = state["understanding"].language
    begun = any(isinstance(c, StartTask) for c in state["understanding"].commands)
    query = next((s for s in task.slots if s.noise and s.local and s.name in known.slots), None)
    if query is not None and begun and running.asked is None:
        slots = {name: value for name, value in known.slots.items() if name != query.name}
        return _ask(Ask(query, ()), running, replace(known, slots=slots), language)
    words = NOTHING.get(slot.name, NOTHING["order_id"])[language]
    return Stepped((words,), quick_replies=(TALK_TO_HUMAN[language],))


def _ask(step: Ask, running: TaskState, known: TaskState, language: Language) -> Stepped:
    again = running.tries and running.asked == step.slot.name
    question = f"{ASK_AGAIN[language] if again else ''}{step.slot.question[language]}"
    asked = replace(known, asked=step.slot.name, options=step.options, tries=running.tries)
    labels = tuple(label for label, _ in step.options)
    return Stepped((question,), quick_replies=labels, asks=True, task=asked)


def _sign_in(task: Task, running: TaskState, language: Language) -> Stepped:
    words = SIGN_IN[language].format(task=task.title[language])
    offers = (SIGNED_IN[language], TALK_TO_HUMAN[language])
    return Stepped((words,), quick_replies=offers, asks=True, task=replace(running, asked=None))


def _next(
    task: Task,
    running: TaskState,
    done: dict[str, Result],
    state: TurnState,
    context: TurnContext,
) -> tuple[Step, TaskState]:
    language = state["understanding"].language
    step, known = next_step(task, running, done, language=language)
    while isinstance(step, Ask) and (value := _told_already(step, state, context)):
        known = replace(known, slots={**known.slots, step.slot.name: value})
        step, known = next_step(task, known, done, language=language)
    return step, known


def _told_already(ask: Ask, state: TurnState, context: TurnContext) -> str | None:
    """The opening words may name an option by what it is: "where are my boots", "my latest order"."""
    begun = any(isinstance(c, StartTask) for c in state["understanding"].commands)
    if not begun or ask.slot.kind not in ("order", "option"):
        return None
    text = context.turn.question
    newest = newest_of(text, ask.options) if ask.slot.kind == "order" else None
    return named_in(text, ask.options) or newest


def _ready(
    task: Task,
    known: TaskState,
    calls: tuple[tuple[str, dict[str, Any]], ...],
    done: dict[str, Result],
    state: TurnState,
    context: TurnContext,
) -> Stepped:
    if task.write:
        name, arguments = calls[0]
        return Stepped(write=Call(name, arguments), task=known)
    missing = tuple(c for c in calls if key_of(*c) not in done)
    if missing:
        return Stepped(calls=_calls(missing), task=known)
    language = state["understanding"].language
    main, *others = [done[key_of(*c)] for c in calls]
    if not main.ok:
        return _failed(main, task, known, context, state)
    # A parcel that does not exist yet is no failure: the order's own state says so.
    told = [main, *(r for r in others if r.ok or r.status >= 500 or r.status == 0)]
    sentences = (told[0].words, *(f"\n{r.words}" for r in told[1:]))
    cards = tuple(card for result in told for card in result.cards)
    offers = next((o.words[language] for o in task.offers if o.fits(main.data)), ())
    return Stepped(sentences, cards=cards, quick_replies=offers)


def _failed(
    result: Result, task: Task, known: TaskState, context: TurnContext, state: TurnState
) -> Stepped:
    """Say honestly what the system said, and offer the next step; an order that is not there can be named anew."""
    language = state["understanding"].language
    orders = context.resources.tasks.get("find_orders")
    slot = _order_slot(task)
    offers: tuple[str, ...] = (TALK_TO_HUMAN[language],)
    if result.status != 404 or orders is None or slot is None:
        return Stepped((result.words,), quick_replies=offers)
    kept = {name: value for name, value in known.slots.items() if name != slot.name}
    again = TaskState(task.name, kept, asked=slot.name)
    offers = (orders.say[language], *offers)
    return Stepped((result.words,), quick_replies=offers, asks=True, task=again)


def _order_slot(task: Task) -> Slot | None:
    return next((slot for slot in task.slots if slot.kind == "order"), None)


def _results(state: TurnState) -> tuple[Result, ...]:
    return state.get("act", Act()).results


def _calls(calls: tuple[tuple[str, dict[str, Any]], ...]) -> tuple[Call, ...]:
    return tuple(Call(name, arguments) for name, arguments in calls)
