"""Draft without a model: quotes for questions, the next step for tasks, fixed words for talk."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace

from agent.extractive import Quotes, quote
from agent.filling import TaskState
from agent.state import Draft, TurnContext, TurnState
from agent.stepping import Stepped, step_task
from agent.taking_up import amended, task_of
from agent.tasks import Task
from agent.understanding.commands import (
    Cancel,
    Correct,
    OutOfScope,
    SmallTalk,
    StartTask,
    Talk,
)
from agent.words import (
    AMEND,
    BACK_TO_TASK,
    DECIDE,
    LATER,
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

_OPENINGS = (Talk.GREETING, Talk.IDENTITY, Talk.UNPROMPTED, Talk.WORDLESS)
# Behind these nobody wants to hear the open question again.
_PARTING = (Talk.THANKS, Talk.GOODBYE)


@dataclass
class Pieces:
    """What the draft is put together from."""

    sentences: list[str] = field(default_factory=list)
    quick_replies: tuple[str, ...] = ()
    asks: bool = False
    doubts: bool = False
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
    if task is not None and not _rests(task, state, context, pieces):
        stepped = _step(task, state, context, pieces, quotes)
        if stepped.calls or stepped.write:
            return Draft(rung="task", calls=stepped.calls, write=stepped.write, task=stepped.task)
    if not pieces.sentences:
        return Draft(rung=pieces.rung, trouble=_trouble(stepped), task=running)
    _later(state, pieces)
    _remind(state, context, pieces)
    return Draft(
        rung=pieces.rung,
        sentences=spoken(pieces.sentences),
        sources=quotes.sources if quotes else (),
        citations=quotes.citations if quotes else (),
        cards=stepped.cards if stepped else (),
        quick_replies=pieces.quick_replies,
        asks=pieces.asks,
        doubts=pieces.doubts,
        task=stepped.task if stepped else task,
        trouble=stepped.trouble if stepped else None,
        fixed=tuple(s for s in pieces.sentences if quotes is None or s not in quotes.sentences),
    )


def _trouble(stepped: Stepped | None) -> HandoffReason:
    return (stepped.trouble if stepped else None) or HandoffReason.LOW_CONFIDENCE


def _rests(task: TaskState, state: TurnState, context: TurnContext, pieces: Pieces) -> bool:
    """Whether the running task is left alone this time: it waits for the sign-in, or the contact takes leave."""
    if _begun_now(state) or not pieces.sentences:
        return False
    known = context.resources.tasks.get(task.name)
    waits = known is not None and known.identity and not context.turn.contact.verified
    parting = any(
        isinstance(c, SmallTalk) and c.talk in _PARTING for c in state["understanding"].commands
    )
    return waits or parting


def _problem(state: TurnState) -> Draft:
    """No proposal could be made: what is wrong is asked again, if it is known what."""
    language, proposing, before = (
        state["understanding"].language,
        state["proposing"],
        state["draft"].task,
    )
    words, slot = proposing.words or proposing.problem, proposing.slot
    task = None
    if before and slot in before.slots:
        slots = {name: value for name, value in before.slots.items() if name != slot}
        task = replace(before, slots=slots, asked=slot, options=())
    offers = (TALK_TO_HUMAN[language],)
    return Draft(
        "task",
        spoken([words]),
        quick_replies=offers,
        asks=task is not None,
        task=task,
        fixed=(words,),
    )


def quotes_of(state: TurnState, context: TurnContext) -> Quotes:
    """Quotes for each question that can be answered."""
    answerable = state["assessment"].answerable
    good = [r for r, fine in zip(state["retrievals"], answerable, strict=True) if fine]
    return quote(good, state["understanding"].language, context.resources.extract)


def _answer(state: TurnState, context: TurnContext, pieces: Pieces) -> Quotes | None:
    """The quotes, and an honest word for the other questions."""
    if "retrievals" not in state or "assessment" not in state:
        return None
    language, answerable = state["understanding"].language, state["assessment"].answerable
    quotes = quotes_of(state, context)
    if not quotes.sentences:
        return None
    pieces.sentences += quotes.sentences
    pieces.rung = "extractive"
    if state["assessment"].confidence.band is not Band.SURE:
        _hedge(state, pieces, quotes)
    for retrieval, fine in zip(state["retrievals"], answerable, strict=True):
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
                if talk in _OPENINGS and not running:
                    pieces.quick_replies = book.suggestions[language]
                if talk is Talk.BOTH_WAYS:
                    pieces.quick_replies, pieces.asks, pieces.doubts = DECIDE[language], True, True
                if talk is Talk.COMPLAINT:
                    pieces.quick_replies = (TALK_TO_HUMAN[language],)
            case Correct("", said) if (pending := context.turn.pending) and not amended(
                pending, said, context
            ):
                pieces.sentences.append(AMEND[language])
                pieces.quick_replies, pieces.asks, pieces.doubts = DECIDE[language], True, True
            case OutOfScope():
                pieces.sentences.append(OUT_OF_SCOPE[language].format(shop=book.shop[language]))
                pieces.quick_replies = book.suggestions[language]
            case Cancel():
                words = TASK_DROPPED if running else NOTHING_RUNNING
                pieces.sentences.append(words[language])


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


def _later(state: TurnState, pieces: Pieces) -> None:
    """Of several wishes the first is served; the others are named and offered."""
    wishes = [c.words for c in state["understanding"].commands if isinstance(c, StartTask)][1:]
    language = state["understanding"].language
    for words in filter(None, wishes):
        pieces.sentences.append("\n\n" + LATER[language].format(words=words))
        pieces.quick_replies = (*pieces.quick_replies, words)


def _begun_now(state: TurnState) -> bool:
    return any(isinstance(c, StartTask) for c in state["understanding"].commands)


def _remind(state: TurnState, context: TurnContext, pieces: Pieces) -> None:
    """Anything but a yes or no leaves the proposal pending, visibly."""
    pending = context.turn.pending
    if pending is None or pending.expires_at <= context.turn.now:
        return
    # These speak of the proposal themselves.
    if any(
        isinstance(c, Correct) or (isinstance(c, SmallTalk) and c.talk is Talk.BOTH_WAYS)
        for c in state["understanding"].commands
    ):
        return
    language: Language = state["understanding"].language
    pieces.sentences.append("\n\n" + STILL_PENDING[language].format(title=pending.title))
