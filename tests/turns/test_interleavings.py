"""Random interleavings of a customer, the assistant and two operators: never two speakers, never nobody responsible."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

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

INTERLEAVINGS = scaled(200, 2000)
STEPS = 24
OPEN = (HandoffStatus.WAITING, HandoffStatus.TICKET)


@pytest.fixture
async def quick(journal_url: str):
    """Interleavings are about order, not about the disk: without waiting for it."""
    database = create_engine(journal_url)
    if database.single_writer:
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
        self.responsible = None
        self.refused: Counter[str] = Counter()
        self.done: Counter[str] = Counter()

    async def live(self) -> None:
        self.conversation = await a_conversation(self.journal)
        for _ in range(STEPS):
            action = await self.next_action()
            try:
                await action(self)
                self.done[action.__name__] += 1
            except (Conflict, NotFound) as error:
                self.refused[error.code] += 1

    @property
    def id(self):
        return self.conversation.id

    async def next_action(self) -> "Action":
        """Mostly something whoever is responsible may do, so that every door is used often; otherwise
        anything at all, most of it out of turn."""
        if self.dice.random() < 0.3:
            return self.dice.choice(ANYTHING)
        owner = (await self.journal.conversations.get(self.id)).owner
        self.responsible = next((o for o in self.operators if o.id == owner.operator_id), None)
        return self.dice.choice(FITTING[owner.kind])

    @property
    def operator(self):
        """Mostly the one who is responsible, if an operator is."""
        if self.responsible is not None and self.dice.random() < 0.7:
            return self.responsible
        return self.dice.choice(self.operators)

    @property
    def pen(self) -> TurnWriter:
        """Any attempt that was ever begun, the stale ones too: they must find out by themselves."""
        if not self.pens:
            raise NotFound("No attempt was begun yet.")
        return self.pens[-1] if self.dice.random() < 0.6 else self.dice.choice(self.pens)

    async def says(self) -> None:
        await say(self.journal, self.id, self.dice.choice(["在吗", "my parcel", "转人工"]))

    async def claims(self) -> None:
        worker = self.dice.choice(["w1", "w2"])
        await self._take(worker, utc_now())

    async def _take(self, worker: str, now: datetime) -> None:
        claim = await self.journal.claim_turn(self.id, worker, 30, now=now)
        if claim is None:
            raise NotFound("There is no turn to take.")
        self.pens.append(TurnWriter(self.journal, claim, self.handover))

    async def writes(self) -> None:
        pen = self.pen
        await pen.write([StepBegun("answer"), SentenceSent(f"{self.pens.index(pen)};")])

    async def ends(self) -> None:
        pen = self.pen
        last = SentenceSent(f"{self.pens.index(pen)};")
        await pen.write([last, TurnEnded(TurnOutcome.REPLIED)])

    async def hands_off(self) -> None:
        asked = HandoffAsked(HandoffReason.LOW_CONFIDENCE, a_brief())
        await self.pen.write([asked, TurnEnded(TurnOutcome.HANDED_OFF)])

    async def dies(self) -> None:
        await self._take("w3", utc_now() + timedelta(seconds=31))

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


Action = Callable[[World], Awaitable[None]]
TURN = (
    World.claims, World.claims, World.writes, World.writes, World.writes, World.ends, World.ends,
    World.hands_off, World.dies,
)  # fmt: skip
DESK = (World.accepts, World.replies, World.returns, World.resolves, World.requeues)
ANYTHING: tuple[Action, ...] = (World.says, World.button, World.withdraws, *TURN, *DESK)
FITTING: dict[OwnerKind, tuple[Action, ...]] = {
    OwnerKind.ASSISTANT: (World.says, World.says, World.button, *TURN),
    OwnerKind.QUEUE: (World.says, World.withdraws, *(3 * (World.accepts,))),
    OwnerKind.OPERATOR: (World.says, World.replies, *DESK),
}


async def nobody_spoke_out_of_turn(journal: Journal, conversation_id: str) -> None:
    """Replays the log: each word was said by whoever was responsible at that moment; of the assistant's attempts,
    whose words are their numbers, none spoke after a newer one."""
    attempt = -1
    owner = {"kind": "assistant", "version": 1}
    events = await journal.events_after(conversation_id, 0, 10_000)
    assert [entry.seq for entry in events] == list(range(1, len(events) + 1))
    for entry in events:
        payload, value = entry.payload, entry.payload.get("value", {})
        if payload["type"] == "TEXT_MESSAGE_CONTENT":
            assert owner["kind"] == "assistant"
            for number in payload["delta"].strip(";").split(";"):
                assert not number.isdigit() or int(number) >= attempt
                attempt = int(number) if number.isdigit() else attempt
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
            handled = forgotten and await _was_with_a_human(journal, conversation_id, last[0])
            assert not forgotten or handled


async def _was_with_a_human(journal: Journal, conversation_id: str, message) -> bool:
    """A question whose turn became a handoff was seen by the operator who gave back or resolved, or was given
    up with the wait by the contact. One that was asked while they waited has no turn: the contact who gives up
    the wait and the operator who gives back leave it to the assistant, and only `resolve` settles it."""
    events = await journal.events_after(conversation_id, 0, 10_000)
    payloads = [entry.payload for entry in events]
    asked = next(n for n, p in enumerate(payloads) if p.get("value", {}).get("id") == message.id)
    later = [(p.get("name"), p.get("value", {})) for p in payloads[asked:]]
    if message.turn_id is None:
        return any(name == "xiaoer.resolved" for name, _ in later)
    return any(
        (name == "xiaoer.owner" and value["kind"] != "assistant")
        or value.get("status") in ("closed", "withdrawn")
        for name, value in later
    )


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
    assert len(done) == len(set(ANYTHING)), done
    assert min(done.values()) > INTERLEAVINGS / 8, done
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
