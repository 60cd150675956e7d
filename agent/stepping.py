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
    TaskState,
    key_of,
    next_step,
)
from agent.state import Act, Call, Result, TurnContext, TurnState
from agent.tasks import Task
from agent.words import (
    ASK_AGAIN,
    NOTHING,
    SIGN_IN,
    SIGNED_IN,
    TALK_TO_HUMAN,
)
from domain.handoff import HandoffReason

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
        words = SIGN_IN[language].format(task=task.title[language])
        offers = (SIGNED_IN[language], TALK_TO_HUMAN[language])
        return Stepped((words,), quick_replies=offers, asks=True, task=replace(running, asked=None))
    if running.tries > _MOST_TRIES:
        return Stepped(trouble=HandoffReason.LIMIT)
    done = {key_of(r.call.name, r.call.arguments): r for r in _results(state)}
    step, known = next_step(task, running, done, language=language)
    match step:
        case Look(calls):
            return Stepped(calls=_calls(calls), task=known)
        case Ask(slot, options):
            again = ASK_AGAIN[language] if running.tries and running.asked == slot.name else ""
            asked = replace(known, asked=slot.name, options=options, tries=running.tries)
            question = f"{again}{slot.question[language]}"
            labels = tuple(label for label, _ in options)
            return Stepped((question,), quick_replies=labels, asks=True, task=asked)
        case Nothing(slot):
            words = NOTHING.get(slot.name, NOTHING["order_id"])[language]
            return Stepped((words,), quick_replies=(TALK_TO_HUMAN[language],))
        case Blocked(obstacle):
            words = obstacle.words[language].format(id=known.slots.get("order_id", ""))
            return Stepped((words,), quick_replies=obstacle.next[language])
        case Failed(result):
            assert isinstance(result, Result)
            return _failed(result, task, context, state)
        case Ready(calls):
            return _ready(task, known, calls, done, state, context)


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
        return _failed(main, task, context, state)
    # A parcel that does not exist yet is no failure: the order's own state says so.
    told = [main, *(r for r in others if r.ok or r.status >= 500 or r.status == 0)]
    sentences = (told[0].words, *(f"\n{r.words}" for r in told[1:]))
    cards = tuple(card for result in told for card in result.cards)
    offers = task.next.get(language, ())
    return Stepped(sentences, cards=cards, quick_replies=offers)


def _failed(result: Result, task: Task, context: TurnContext, state: TurnState) -> Stepped:
    """Say honestly what the system said, and offer the next step."""
    language = state["understanding"].language
    orders = context.resources.tasks.get("find_orders")
    offers: tuple[str, ...] = (TALK_TO_HUMAN[language],)
    if result.status == 404 and orders and task.name != orders.name:
        offers = (orders.title[language], *offers)
    return Stepped((result.words,), quick_replies=offers)


def _results(state: TurnState) -> tuple[Result, ...]:
    return state.get("act", Act()).results


def _calls(calls: tuple[tuple[str, dict[str, Any]], ...]) -> tuple[Call, ...]:
    return tuple(Call(name, arguments) for name, arguments in calls)
