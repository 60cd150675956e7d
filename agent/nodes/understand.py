"""Understand: what the contact wants, as commands; a button's decision skips the tiers."""

import re
from dataclasses import replace

from langgraph.runtime import Runtime

from agent.filling import TaskState
from agent.reading import Expectation
from agent.remembering import Memory, subject_of
from agent.state import TurnContext, TurnState
from agent.straight import by_the_rules
from agent.tasks import Slot, TaskBook
from agent.understanding.cascade import Spoken
from agent.understanding.commands import (
    AnswerQuestion,
    Command,
    Confirm,
    Deny,
    FillSlot,
    OutOfScope,
    SmallTalk,
    StartTask,
    Talk,
    Tier,
    Understanding,
)
from agent.understanding.consent import Offered
from agent.understanding.elliptical import Before
from agent.understanding.rules import Situation
from agent.understanding.wording import normalise, read_mood
from domain.conversation import Message, Sender, TurnInput
from domain.effect import Choice, Decision, Proposal
from domain.language import Language


async def understand(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    turn, resources = runtime.context.turn, runtime.context.resources
    language = state["screening"].language
    if turn.decision is not None:
        later = _put_off(Memory.of(turn.memory), resources.tasks)[:1]
        return {"understanding": decided(turn.decision, language, later)}
    understanding = await resources.cascade.understand(spoken_in(turn, language, resources.tasks))
    understanding = behind_an_operator(understanding, turn)
    understanding = as_answer(understanding, turn, resources.tasks)
    understanding = as_continued(understanding, turn, resources.tasks)
    understanding = about_pending(understanding, turn, resources.tasks)
    signed_in = turn.contact.verified
    understanding = with_question(understanding, resources.tasks, signed_in=signed_in)
    return {"understanding": by_the_rules(understanding, turn.ways)}


def decided(
    decision: Decision, language: Language, later: tuple[StartTask, ...] = ()
) -> Understanding:
    """`later` is the wish that was put off for this one, if there is one."""
    command = (
        Confirm(decision.proposal_id)
        if decision.choice is Choice.CONFIRM
        else Deny(decision.proposal_id)
    )
    return Understanding((command, *later), language, "", Tier.DECISION, 1.0)


def spoken_in(turn: TurnInput, language: Language, tasks: TaskBook) -> Spoken:
    """The unanswered lines, and where the conversation stands."""
    split = len(turn.transcript) - turn.unanswered
    said = [m.text for m in turn.transcript[:split] if m.sender is Sender.CONTACT]
    before = _own_topics(turn.transcript[:split])
    lines = tuple(m.text for m in turn.transcript[split:] if m.text.strip())
    running = TaskState.from_memory(turn.memory)
    task = tasks.get(running.name) if running else None
    slot = task.slot(running.asked) if task and running else None
    options = running.options if running else ()
    pending = turn.pending if turn.pending and turn.pending.expires_at > turn.now else None
    memory = Memory.of(turn.memory)
    situation = Situation(
        pending=pending,
        task=task.name if task else None,
        expected=_expected(slot, options, tasks, memory),
        last_moods=tuple(read_mood(text) for text in said[-2:]),
        order=running.slots.get("order_id") if running else None,
        doubted=bool(turn.memory.get("doubted")),
        offered=_offered(pending, memory),
        before=Before(*(memory.last or ("", {})), memory.order_now),
        later=_put_off(memory, tasks),
    )
    return Spoken(lines or (turn.question,), tuple(before[-6:]), language, situation)


def _expected(
    slot: Slot | None, options: tuple[tuple[str, str], ...], tasks: TaskBook, memory: Memory
) -> Expectation | None:
    return Expectation(slot, options, tasks.order_pattern, memory.lexicon) if slot else None


def _offered(pending: Proposal | None, memory: Memory) -> Offered | None:
    if pending is None:
        return None
    subject, rivals = subject_of(pending, memory)
    return Offered(pending.tool, pending.arguments, subject, rivals)


def _put_off(memory: Memory, tasks: TaskBook) -> tuple[StartTask, ...]:
    """The wishes that wait, the same task's reason and the like taken over from the one before."""
    wishes = []
    name, slots = memory.last or ("", {})
    for wish in memory.later:
        task = tasks.get(wish.task)
        if task is None:
            continue
        told = {s.name for s in task.slots if s.kind in ("text", "choice", "email", "tax_number")}
        shared = {k: v for k, v in slots.items() if k in told} if name == task.name else {}
        wishes.append(StartTask(task.name, {**shared, **wish.slots}, wish.words))
    return tuple(wishes)


def _own_topics(messages: tuple[Message, ...]) -> list[str]:
    """The contact's own messages but those that only answered a task's question."""
    topics: list[str] = []
    asked = False
    for message in messages:
        if message.sender is not Sender.CONTACT:
            asked = message.rung == "task" and message.text.rstrip().endswith(("?", "？"))
        elif message.text and (not asked or _LOOKS_LIKE_QUESTION.search(message.text)):
            topics.append(message.text)
    return topics


# A task that is this uncertain may have been a question.
_DOUBTED = 0.75
_LEADS_AWAY, _WISH_LEADS_AWAY = 0.6, 0.4
_WISHES = re.compile(
    r"^(帮我|我要|我想|请|麻烦|查|看)|^(please|i want|i need|show|check|can you)\b", re.IGNORECASE
)
_LOOKS_LIKE_QUESTION = re.compile(
    r"[?？]|吗|呢$|怎么|什么|多少|多久|为什么|能不能|有没有|哪|来得及|\b(how|what|when|where|which|why|can|do|does|is|are)\b",
    re.IGNORECASE,
)


def behind_an_operator(understanding: Understanding, turn: TurnInput) -> Understanding:
    """A yes, thanks or OK after an operator's words was said to the operator: it consents to nothing here."""
    before = turn.transcript[: len(turn.transcript) - turn.unanswered]
    spoke = [
        m.sender for m in before if m.sender in (Sender.CONTACT, Sender.ASSISTANT, Sender.OPERATOR)
    ]
    if not spoke or spoke[-1] is not Sender.OPERATOR or turn.decision is not None:
        return understanding
    talk = (Talk.ACKNOWLEDGE, Talk.THANKS, Talk.UNPROMPTED, Talk.GOODBYE)
    meant = any(
        isinstance(c, Confirm | Deny) or (isinstance(c, SmallTalk) and c.talk in talk)
        for c in understanding.commands
    )
    return replace(understanding, commands=(SmallTalk(Talk.RESUMED),)) if meant else understanding


def as_answer(understanding: Understanding, turn: TurnInput, tasks: TaskBook) -> Understanding:
    """Words that are no question, behind a slot's question, are an answer to it that could not be read."""
    running = TaskState.from_memory(turn.memory)
    if running is None or running.asked is None or understanding.tier is Tier.RULES:
        return understanding
    leads_away = _WISH_LEADS_AWAY if _WISHES.search(turn.question.strip()) else _LEADS_AWAY
    # A guess at another task must be a good one to lead away from the question that stands open.
    only_asked = all(
        isinstance(c, AnswerQuestion | OutOfScope)
        or (
            isinstance(c, StartTask)
            and (c.task == running.name or understanding.probability < leads_away)
        )
        for c in understanding.commands
    )
    if not only_asked:
        return understanding
    if tasks.get(running.name) is None or _looks_like_question(turn.question):
        return understanding
    return replace(understanding, commands=(FillSlot(running.asked, ""),))


def as_continued(understanding: Understanding, turn: TurnInput, tasks: TaskBook) -> Understanding:
    """Behind a model's own question, words that are no question go on with what it works on."""
    task = tasks.get(turn.memory.get("working_on"))
    only_asked = all(isinstance(c, AnswerQuestion | OutOfScope) for c in understanding.commands)
    if task is None or not only_asked or understanding.tier is Tier.RULES:
        return understanding
    if _looks_like_question(turn.question):
        return understanding
    return replace(understanding, commands=(StartTask(task.name),), probability=1.0)


def _looks_like_question(text: str) -> bool:
    return bool(_LOOKS_LIKE_QUESTION.search(normalise(text)))


def _no_product(command: StartTask, understanding: Understanding) -> bool:
    """ "Does that cost anything?" in the middle of a task names no product."""
    about_goods = command.task in ("product_stock", "product_search")
    return about_goods and understanding.probability < _DOUBTED


def about_pending(understanding: Understanding, turn: TurnInput, tasks: TaskBook) -> Understanding:
    """ "Does changing it cost anything?", said to a proposal or in the middle of the task, asks and begins nothing anew."""
    running = TaskState.from_memory(turn.memory)
    open_tool = turn.pending.tool if turn.pending and turn.pending.expires_at > turn.now else ""
    if understanding.tier is Tier.RULES or not _looks_like_question(turn.question):
        return understanding

    def goes_on(command: Command) -> bool:
        if not isinstance(command, StartTask) or command.words:
            return False
        task = tasks.get(command.task)
        if running and (running.name == command.task or _no_product(command, understanding)):
            return True
        return bool(task and task.write and task.tool == open_tool)

    if not any(goes_on(c) for c in understanding.commands):
        return understanding
    kept = tuple(c for c in understanding.commands if not goes_on(c))
    asked = understanding.questions or (understanding.question,)
    others = tuple(c for c in kept if not isinstance(c, AnswerQuestion))
    return replace(understanding, commands=(*(AnswerQuestion(q) for q in asked), *others))


def with_question(
    understanding: Understanding, tasks: TaskBook, *, signed_in: bool
) -> Understanding:
    """What may be a question gets what the articles say, beside the task: where the classifier doubts, and where
    somebody would only be told to sign in."""
    text = understanding.question
    orders = _WISHES.search(text.strip()) and not _LOOKS_LIKE_QUESTION.search(text)
    if understanding.tier is Tier.RULES or understanding.questions or orders:
        return understanding
    for command in understanding.commands:
        task = tasks.get(command.task) if isinstance(command, StartTask) else None
        if task is None:
            continue
        doubted = understanding.probability < _DOUBTED
        if doubted or (task.identity and not signed_in):
            return replace(understanding, commands=(AnswerQuestion(text), *understanding.commands))
    return understanding
