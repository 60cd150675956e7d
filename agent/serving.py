"""Serve every wish of a turn: all that only look something up at once, those that change something one after the other."""

from dataclasses import dataclass, replace
from typing import Any

from agent.filling import TaskState
from agent.state import Call, TurnContext, TurnState
from agent.stepping import Stepped, step_task
from agent.taking_up import started, task_of
from agent.understanding.commands import StartTask


@dataclass(frozen=True)
class Served:
    """`stepped` is the step of the one wish that is worked on; `told` is what the wishes before it came to, `later` are
    those behind it; `begun`: they were wished in this very turn."""

    task: TaskState | None = None
    stepped: Stepped | None = None
    told: tuple[str, ...] = ()
    cards: tuple[dict[str, Any], ...] = ()
    later: tuple[StartTask, ...] = ()
    begun: bool = False

    @property
    def now(self) -> bool:
        return self.stepped is not None

    @property
    def calls(self) -> tuple[Call, ...]:
        return self.stepped.calls if self.stepped else ()

    @property
    def write(self) -> Call | None:
        return self.stepped.write if self.stepped else None


def serve(state: TurnState, context: TurnContext) -> Served:
    """The running task's next step, or the wishes of this turn as far as they go without an answer of the contact's."""
    wishes = [c for c in state["understanding"].commands if isinstance(c, StartTask)]
    if len(wishes) < 2:
        task = task_of(state, context)
        stepped = step_task(task, state, context) if task else None
        cards = stepped.cards if stepped else ()
        return Served(task, stepped, cards=cards, begun=bool(wishes))
    return _one_after_the_other(_reads_first(wishes, context), state, context)


def _reads_first(wishes: list[StartTask], context: TurnContext) -> list[StartTask]:
    """What is only looked up is told before anything is asked."""
    tasks = context.resources.tasks
    return sorted(wishes, key=lambda wish: bool((task := tasks.get(wish.task)) and task.write))


def _one_after_the_other(wishes: list[StartTask], state: TurnState, context: TurnContext) -> Served:
    told: list[str] = []
    cards: list[dict[str, Any]] = []
    served = Served(begun=True)
    for number, wish in enumerate(wishes):
        task = _of(wish, state, context)
        if task is None:
            continue
        stepped = step_task(task, state, context)
        cards += stepped.cards
        later = tuple(wishes[number + 1 :])
        served = Served(task, stepped, tuple(told), tuple(cards), later, begun=True)
        if stepped.calls or stepped.write or stepped.asks or stepped.trouble:
            return served
        told.append("".join(stepped.sentences))
    # All are done: the last one's words stand with the others'.
    return replace(served, told=tuple(told[:-1]))


def _of(wish: StartTask, state: TurnState, context: TurnContext) -> TaskState | None:
    """The wish with what this turn has found out for it."""
    on_its_way = state["draft"].task if "draft" in state else None
    if on_its_way and on_its_way.name == wish.task and on_its_way.hint == wish.words:
        return on_its_way
    return started(wish, None, state, context)
