"""Turn a task's next step into words, calls and quick replies."""

from dataclasses import dataclass, replace
from typing import Any

from agent.asking import asked_again, reminded
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
from agent.remembering import Memory
from agent.state import Act, Call, Result, TurnContext, TurnState
from agent.tasks import Obstacle, Slot, Task
from agent.understanding.commands import StartTask
from agent.words import (
    BEYOND_PAID,
    NO_EXCEPTION,
    NOTHING,
    SIGN_IN,
    SIGNED_IN,
    STILL_BEYOND,
    TALK_TO_HUMAN,
)
from domain.handoff import HandoffReason
from domain.language import Language

_MOST_TRIES = 1


@dataclass(frozen=True)
class Stepped:
    """`task` is None once the task is over; `about` is what it was about, then too."""

    sentences: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    write: Call | None = None
    cards: tuple[dict[str, Any], ...] = ()
    quick_replies: tuple[str, ...] = ()
    asks: bool = False
    task: TaskState | None = None
    about: TaskState | None = None
    trouble: HandoffReason | None = None
    refused: str = ""  # what cannot be had, by a name that stays the same however it is asked for


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
    step, known = next_step(task, running, done, language=language)
    match step:
        case Look(calls):
            stepped = Stepped(calls=_calls(calls), task=known)
        case Ask():
            stepped = _ask(step, running, known, language)
        case Nothing(slot):
            stepped = _nothing(slot, task, running, known, state)
        case Blocked(obstacle):
            stepped = _blocked(obstacle, task, known, done, context, language)
        case Failed(result):
            assert isinstance(result, Result)
            stepped = _failed(result, task, known, context, state)
        case Ready(calls):
            stepped = _ready(task, known, calls, done, state, context)
    return replace(stepped, about=stepped.task or known)


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
    """In other words the second time, and as a plain reminder from then on."""
    again = running.asked == step.slot.name
    labels = tuple(label for label, _ in step.options)
    question = step.slot.question[language]
    if again and running.tries:
        question = asked_again(step, language)
    elif again:
        question = reminded(step, running.reminded, language)
    asked = replace(
        known,
        asked=step.slot.name,
        options=step.options,
        tries=running.tries,
        reminded=running.reminded + 1 if again and not running.tries else 0,
    )
    ways = labels or ((TALK_TO_HUMAN[language],) if again else ())
    return Stepped((question,), quick_replies=ways, asks=True, task=asked)


def _blocked(
    obstacle: Obstacle,
    task: Task,
    known: TaskState,
    done: dict[str, Result],
    context: TurnContext,
    language: Language,
) -> Stepped:
    """Why not, and what else; asked a second time, what the order's state is, and who could make an exception; a third
    time it is theirs."""
    order = known.slots.get("order_id", "")
    words = obstacle.words[language].format(id=order)
    refused = f"{known.name} {order}"
    match Memory.of(context.turn.memory).times_refused(refused):
        case 0:
            return Stepped((words,), quick_replies=obstacle.next[language], refused=refused)
        case 1:
            checked = done.get(key_of(task.check, {"order_id": order})) if task.check else None
            state_of_it = checked.words if checked else words
            offers = dict.fromkeys((TALK_TO_HUMAN[language], *obstacle.next[language]))
            told = f"{state_of_it}\n{NO_EXCEPTION[language]}"
            return Stepped((told,), quick_replies=tuple(offers), refused=refused)
        case _:
            return Stepped(trouble=HandoffReason.LIMIT)


def _too_much(
    task: Task, known: TaskState, done: dict[str, Result], context: TurnContext, language: Language
) -> Stepped | None:
    """An amount beyond what is left of the order is said before it is proposed; whoever insists gets to a human."""
    slot = next((s for s in task.slots if s.kind == "amount" and s.name in known.slots), None)
    checked = (
        done.get(key_of(task.check, {"order_id": known.slots.get("order_id", "")}))
        if task.check
        else None
    )
    if slot is None or checked is None or not {"paid", "refunded"} <= set(checked.data):
        return None
    left = float(checked.data["paid"]) - float(checked.data["refunded"])
    if float(known.slots[slot.name]) <= left:
        return None
    refused = f"{known.name} {known.slots.get('order_id', '')} {slot.name}"
    before = Memory.of(context.turn.memory).times_refused(refused)
    if before > 1:
        return Stepped(trouble=HandoffReason.LIMIT)
    told = f"{left:g}"
    words = BEYOND_PAID[language].format(paid=f"{checked.data['paid']:g}", left=told)
    if before:
        words = STILL_BEYOND[language].format(left=told)
    kept = {name: value for name, value in known.slots.items() if name != slot.name}
    asked = replace(known, slots=kept, asked=slot.name, options=())
    offers = (TALK_TO_HUMAN[language],)
    return Stepped((words,), quick_replies=offers, asks=True, task=asked, refused=refused)


def _sign_in(task: Task, running: TaskState, language: Language) -> Stepped:
    words = SIGN_IN[language].format(task=task.title[language])
    offers = (SIGNED_IN[language], TALK_TO_HUMAN[language])
    return Stepped((words,), quick_replies=offers, asks=True, task=replace(running, asked=None))


def _ready(
    task: Task,
    known: TaskState,
    calls: tuple[tuple[str, dict[str, Any]], ...],
    done: dict[str, Result],
    state: TurnState,
    context: TurnContext,
) -> Stepped:
    language = state["understanding"].language
    if task.write and (beyond := _too_much(task, known, done, context, language)):
        return beyond
    if task.write:
        name, arguments = calls[0]
        return Stepped(write=Call(name, arguments), task=known)
    missing = tuple(c for c in calls if key_of(*c) not in done)
    if missing:
        return Stepped(calls=_calls(missing), task=known)
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
