"""Random interleavings of a customer, the assistant and two operators: never two speakers, never nobody responsible."""

import asyncio
import contextlib
import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import event

from domain.contact import Presence
from domain.conversation import Conversation, OwnerKind, Sender, TurnOutcome
from domain.errors import Conflict, NotFound
from domain.events import HandoffAsked, SentenceSent, StepBegun, TurnEnded
from domain.handoff import HandoffReason, HandoffStatus
from settings import Settings
from store.engine import create_engine
from store.journal import Journal
from store.moments import utc_now
from tests.conftest import scaled
from tests.store.builders import a_brief, a_conversation, an_operator, say
from tests.turns.scripted_assistant import ScriptedAssistant
from turns.dispatch import Dispatcher
from turns.handover import Handover
from turns.writer import TurnWriter

INTERLEAVINGS = scaled(400, 2000)
STEPS = 18
OPEN = (HandoffStatus.WAITING, HandoffStatus.TICKET)


@pytest.fixture
async def quick(journal_url: str):
    """Interleavings are about order, not about the disk: without waiting for it."""
    database = create_engine(journal_url)
    event.listen(
        database.engine.sync_engine,
        "connect",
        lambda connection, _: connection.execute("PRAGMA synchronous=OFF"),
    )
    journal = Journal(database)
    yield journal
    await journal.close()


class World:
    """One conversation and everybody in it; each action is one transaction, in a random order."""

    def __init__(self, journal: Journal, operators, dice: random.Random, handover) -> None:
        self.journal, self.dice, self.operators = journal, dice, operators
        self.handover = handover
        self.conversation: Conversation
        self.pens: list[TurnWriter] = []
        self.refused: Counter[str] = Counter()
        self.done: Counter[str] = Counter()

    async def live(self) -> None:
        self.conversation = await a_conversation(self.journal)
        actions = [
            self.says, self.says, self.claims, self.claims, self.writes, self.writes, self.writes,
            self.ends, self.hands_off, self.button, self.withdraws, self.accepts, self.accepts,
            self.replies, self.replies, self.returns, self.resolves, self.requeues, self.dies,
        ]  # fmt: skip
        for _ in range(STEPS):
            action = self.dice.choice(actions)
            try:
                await action()
                self.done[action.__name__] += 1
            except (Conflict, NotFound) as error:
                self.refused[error.code] += 1

    @property
    def id(self):
        return self.conversation.id

    @property
    def operator(self):
        return self.dice.choice(self.operators)

    @property
    def pen(self) -> TurnWriter:
        """Any attempt that was ever begun, the stale ones too: they must find out by themselves."""
        if not self.pens:
            raise NotFound("No attempt was begun yet.")
        return self.dice.choice(self.pens)

    async def says(self) -> None:
        await say(self.journal, self.id, self.dice.choice(["在吗", "my parcel", "转人工"]))

    async def claims(self) -> None:
        worker = self.dice.choice(["w1", "w2"])
        claim = await self.journal.claim_turn(self.id, worker, 30)
        if claim is not None:
            self.pens.append(TurnWriter(self.journal, claim, self.handover))

    async def writes(self) -> None:
        await self.pen.write([StepBegun("answer"), SentenceSent("好。")])

    async def ends(self) -> None:
        await self.pen.write([SentenceSent("完。"), TurnEnded(TurnOutcome.REPLIED)])

    async def hands_off(self) -> None:
        asked = HandoffAsked(HandoffReason.LOW_CONFIDENCE, a_brief())
        await self.pen.write([asked, TurnEnded(TurnOutcome.HANDED_OFF)])

    async def dies(self) -> None:
        later = utc_now() + timedelta(seconds=31)
        claim = await self.journal.claim_turn(self.id, "w3", 30, now=later)
        if claim is not None:
            self.pens.append(TurnWriter(self.journal, claim, self.handover))

    async def button(self) -> None:
        await self.handover.request(self.conversation)

    async def withdraws(self) -> None:
        await self.journal.desk.withdraw(self.id, notice="好", now=utc_now())

    async def accepts(self) -> None:
        await self.journal.desk.accept(self.id, self.operator, notice="你好", now=utc_now())

    async def replies(self) -> None:
        key = str(self.dice.random())
        await self.journal.desk.reply(self.id, self.operator, "我来", key, now=utc_now())

    async def returns(self) -> None:
        await self.journal.desk.give_back(self.id, self.operator, notice="回", now=utc_now())

    async def resolves(self) -> None:
        await self.journal.desk.resolve(
            self.id, self.operator, disposition="solved", notice="完", now=utc_now()
        )

    async def requeues(self) -> None:
        await self.journal.desk.requeue(self.id, self.operator, notice="等", now=utc_now())


async def nobody_spoke_out_of_turn(journal: Journal, conversation_id: str) -> None:
    """Replays the log: each word was said by whoever was responsible at that moment."""
    owner = {"kind": "assistant", "version": 1}
    events = await journal.events_after(conversation_id, 0, 10_000)
    assert [entry.seq for entry in events] == list(range(1, len(events) + 1))
    for entry in events:
        payload, value = entry.payload, entry.payload.get("value", {})
        if payload["type"] == "TEXT_MESSAGE_CONTENT":
            assert owner["kind"] == "assistant"
        elif payload.get("name") == "xiaoer.owner":
            assert value["version"] == owner["version"] + 1
            owner = value
        elif payload.get("name") == "xiaoer.message" and value["sender"] == "operator":
            assert owner.get("operator_name") == value["sender_name"]


async def somebody_is_responsible(journal: Journal, conversation_id: str) -> None:
    """The owner, the handoff and the open turns agree, and no question is forgotten."""
    conversation = await journal.conversations.get(conversation_id)
    handoff = await journal.handoffs.current(conversation_id)
    match conversation.owner.kind:
        case OwnerKind.QUEUE:
            assert handoff is not None
            assert handoff.status in OPEN
        case OwnerKind.OPERATOR:
            assert handoff is not None
            assert handoff.status is HandoffStatus.ACCEPTED
            assert handoff.operator_id == conversation.owner.operator_id
        case OwnerKind.ASSISTANT:
            assert handoff is None
            messages, _ = await journal.messages.list(conversation_id)
            later = utc_now() + timedelta(minutes=5)
            unfinished = conversation_id in await journal.unfinished_turns(later)
            last = [m for m in messages if m.sender is not Sender.SYSTEM][-1:]
            forgotten = bool(last) and last[0].sender is Sender.CONTACT and not unfinished
            handled = bool(last) and await _was_with_a_human(journal, conversation_id, last[0])
            assert not forgotten or handled


async def _was_with_a_human(journal: Journal, conversation_id: str, message) -> bool:
    """A question whose turn became a handoff was seen by the operator who gave back or resolved, or was given
    up with the wait by the contact."""
    events = await journal.events_after(conversation_id, 0, 10_000)
    after = False
    for entry in events:
        value = entry.payload.get("value", {})
        if value.get("id") == message.id:
            after = True
        if after and entry.payload.get("name") == "xiaoer.owner" and value["kind"] != "assistant":
            return True
        if after and value.get("status") in ("closed", "withdrawn"):
            return True
    return False


@pytest.mark.heavy
async def test_never_two_speakers_never_nobody_responsible(quick: Journal, settings: Settings):
    operators = [await an_operator(quick, "mei"), await an_operator(quick, "tom")]
    await quick.operators.set_presence(operators[0].id, Presence.ONLINE, now=utc_now())
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()

    for seed in range(INTERLEAVINGS):
        world = World(quick, operators, random.Random(seed), Handover(quick, settings))
        await world.live()
        await nobody_spoke_out_of_turn(quick, world.id)
        await somebody_is_responsible(quick, world.id)
        done += world.done
        refused += world.refused

    # The dice must really have met the races that this test is about.
    assert min(done.values()) > INTERLEAVINGS / 20, done
    assert refused["turn_lost"] > INTERLEAVINGS / 4, refused
    assert refused["handoff_taken"] > INTERLEAVINGS / 20, refused
    assert refused["not_owner"] > INTERLEAVINGS / 4, refused


async def test_everybody_at_once_and_the_dispatcher_runs(quick: Journal, settings: Settings):
    dice = random.Random(7)
    operators = [await an_operator(quick, "mei"), await an_operator(quick, "tom")]
    await quick.operators.set_presence(operators[0].id, Presence.ONLINE, now=utc_now())

    async def think(_turn):
        await asyncio.sleep(dice.random() / 100)

    script = [
        think,
        SentenceSent("一。"),
        think,
        SentenceSent("二。"),
        TurnEnded(TurnOutcome.REPLIED),
    ]
    dispatcher = Dispatcher(journal=quick, assistant=ScriptedAssistant(script), settings=settings)
    await dispatcher.start()
    worlds = []
    for seed in range(25):
        world = World(quick, operators, random.Random(seed), dispatcher.handover)
        world.conversation = await a_conversation(quick)
        worlds.append(world)

    async def act(world: World, *actions) -> None:
        for _ in range(6):
            await asyncio.sleep(world.dice.random() / 50)
            with contextlib.suppress(Conflict, NotFound):
                await world.dice.choice(actions)()
            dispatcher.notify(world.id)

    await asyncio.gather(
        *(act(w, w.says, w.says, w.button, w.withdraws) for w in worlds),
        *(act(w, w.accepts, w.replies, w.returns) for w in worlds),
        *(act(w, w.accepts, w.replies, w.resolves) for w in worlds),
    )
    await dispatcher.idle()
    await dispatcher.stop(0)

    for world in worlds:
        await nobody_spoke_out_of_turn(quick, world.id)
        await somebody_is_responsible(quick, world.id)
