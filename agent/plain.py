"""Draft without a model: quotes for questions, the next step for tasks, fixed words for talk."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace

from agent.extractive import Quotes, quote
from agent.filling import TaskState
from agent.remembering import Memory
from agent.serving import Served, serve
from agent.state import Draft, TurnContext, TurnState
from agent.stepping import Stepped
from agent.taking_up import amended
from agent.understanding.commands import (
    Cancel,
    Confirm,
    Correct,
    Deny,
    OutOfScope,
    SmallTalk,
    Talk,
)
from agent.words import (
    AMEND,
    BACK_TO_TASK,
    DECIDE,
    LATER,
    NEAREST,
    NO_ANSWER_PART,
    NO_EXCEPTION,
    NOTHING_RUNNING,
    OUT_OF_SCOPE,
    STILL_PENDING,
    TALK,
    TALK_TO_HUMAN,
    TASK_DROPPED,
)
from domain.confidence import Band
from domain.handoff import HandoffReason

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
    """All commands of the turn in one reply: the answer first, then the task, then what else was wished."""
    pieces = Pieces()
    if "proposing" in state:
        return _problem(state, context)
    running = TaskState.from_memory(context.turn.memory)
    quotes = _answer(state, context, pieces)
    _talk(state, context, pieces, running)
    served = serve(state, context)
    if served.now and not _rests(served, state, context, pieces):
        if served.calls or served.write:
            return _acting(served, context)
        _tell(served, state, context, pieces, quotes)
    else:
        served = replace(served, stepped=None, task=served.task or running)
    stepped = served.stepped
    if not pieces.sentences:
        return Draft(rung=pieces.rung, trouble=_trouble(stepped), task=running)
    _promise(served, state, pieces)
    _remind(state, context, pieces)
    return Draft(
        rung=pieces.rung,
        sentences=spoken(_behind(state, pieces.sentences)),
        sources=quotes.sources if quotes else (),
        citations=quotes.citations if quotes else (),
        cards=served.cards,
        quick_replies=pieces.quick_replies,
        asks=pieces.asks,
        doubts=pieces.doubts,
        task=stepped.task if stepped else served.task,
        about=stepped.about if stepped else None,
        later=served.later,
        trouble=stepped.trouble if stepped else None,
        impossible=stepped.refused if stepped else "",
        fixed=tuple(s for s in pieces.sentences if quotes is None or s not in quotes.sentences),
    )


def _acting(served: Served, context: TurnContext) -> Draft:
    """Calls to make, or a WRITE to propose; what is known by then of the other wishes is said before."""
    stepped = served.stepped
    assert stepped is not None
    if served.write and served.told:
        context.speaker.paragraph("\n\n".join(served.told))
    return Draft(
        rung="task",
        calls=served.calls,
        write=served.write,
        task=stepped.task,
        about=stepped.about,
        later=served.later,
    )


def _behind(state: TurnState, sentences: list[str]) -> list[str]:
    """Apart from what act has said already in this turn."""
    acted = "act" in state and (state["act"].receipt or state["act"].declined)
    return [f"\n\n{sentences[0].lstrip()}", *sentences[1:]] if acted else sentences


def _trouble(stepped: Stepped | None) -> HandoffReason:
    return (stepped.trouble if stepped else None) or HandoffReason.LOW_CONFIDENCE


def _rests(served: Served, state: TurnState, context: TurnContext, pieces: Pieces) -> bool:
    """Whether the running task is left alone this time: it waits for the sign-in, or the contact takes leave."""
    if served.begun or not pieces.sentences or served.task is None:
        return False
    known = context.resources.tasks.get(served.task.name)
    waits = known is not None and known.identity and not context.turn.contact.verified
    parting = any(
        isinstance(c, SmallTalk) and c.talk in _PARTING for c in state["understanding"].commands
    )
    return waits or parting


def _problem(state: TurnState, context: TurnContext) -> Draft:
    """No proposal could be made: what is wrong is asked again, if it is known what, and who insists gets to a human."""
    language, proposing, before = (
        state["understanding"].language,
        state["proposing"],
        state["draft"].task,
    )
    words, slot = proposing.words or proposing.problem, proposing.slot
    order = before.slots.get("order_id", "") if before else ""
    refused = f"{before.name if before else ''} {order} {slot}"
    times = Memory.of(context.turn.memory).times_refused(refused)
    if times > 1:
        return Draft("task", trouble=HandoffReason.LIMIT)
    if times:
        words = f"{words}\n{NO_EXCEPTION[language]}"
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
        impossible=refused,
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
                if talk in (Talk.BOTH_WAYS, Talk.HESITATES):
                    pieces.quick_replies, pieces.asks, pieces.doubts = DECIDE[language], True, True
                if talk in (Talk.COMPLAINT, Talk.ATTACHMENT):
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


def _tell(
    served: Served, state: TurnState, context: TurnContext, pieces: Pieces, quotes: Quotes | None
) -> None:
    language, stepped = state["understanding"].language, served.stepped
    assert stepped is not None
    told = [*served.told, "".join(stepped.sentences)] if stepped.sentences else list(served.told)
    known = context.resources.tasks.get(served.task.name) if served.task else None
    if told and pieces.sentences:
        lead = BACK_TO_TASK[language].format(task=known.title[language]) if known else ""
        told[0] = f"\n\n{'' if served.begun else lead}{told[0]}"
    pieces.sentences += [told[0], *(f"\n\n{words}" for words in told[1:])] if told else []
    if told:
        pieces.quick_replies = stepped.quick_replies or pieces.quick_replies
        pieces.asks = stepped.asks
        pieces.rung = "extractive" if quotes else "task"


def _promise(served: Served, state: TurnState, pieces: Pieces) -> None:
    """Wishes that wait for this one are named."""
    language = state["understanding"].language
    for words in filter(None, (wish.words for wish in served.later)):
        pieces.sentences.append("\n\n" + LATER[language].format(words=words))
        pieces.quick_replies = (*pieces.quick_replies, words)


def _remind(state: TurnState, context: TurnContext, pieces: Pieces) -> None:
    if words := reminder(state, context):
        pieces.sentences.append(f"\n\n{words}")


def reminder(state: TurnState, context: TurnContext) -> str:
    """Anything but a yes or no leaves the proposal pending, visibly; empty where nothing waits."""
    pending = context.turn.pending
    if pending is None or pending.expires_at <= context.turn.now:
        return ""
    # These speak of the proposal themselves.
    if any(
        isinstance(c, Correct | Deny | Confirm)
        or (isinstance(c, SmallTalk) and c.talk in (Talk.BOTH_WAYS, Talk.HESITATES))
        for c in state["understanding"].commands
    ):
        return ""
    return STILL_PENDING[state["understanding"].language].format(title=pending.title)
