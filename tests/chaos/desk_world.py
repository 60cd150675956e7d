"""A played service on the real journal: who acts next, what is cut off in the middle, when the process dies, and whether
everybody is served in the end."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import event

from desk.moves import Moves
from desk.presence import AbsenceWatch, DueWatch
from desk.routing.book import RoutingBook
from desk.routing.offering import OfferWatch
from desk.routing.promise import Promises
from domain.contact import Operator, Presence, Role
from domain.conversation import Conversation
from domain.errors import XiaoerError
from domain.lifecycle import State
from settings import Settings
from store.engine import create_engine
from store.journal import Journal
from store.moments import utc_now
from tests.chaos.desk_actors import ANYTHING, BESIDE, FITTING, Action, Step
from tests.chaos.desk_model import Model
from tests.store.builders import a_conversation
from turns.handover import Handover
from turns.writer import TurnWriter

LIVE = 5
LIFE = 160
CAPACITY = 3
ROUNDS = 80
# A started process builds its statements anew: much rarer than anything else, or the test would do little more.
CRASHES = 0.004


def quick_journal(url: str) -> Journal:
    """Steps are about order, not about the disk: without waiting for it."""
    database = create_engine(url)
    if database.single_writer:
        event.listen(
            database.engine.sync_engine,
            "connect",
            lambda connection, _: connection.execute("PRAGMA synchronous=OFF"),
        )
    return Journal(database)


@dataclass
class Talk:
    """A live conversation: what the model knows of it, and every attempt at its turns that was ever begun here."""

    conversation: Conversation
    model: Model
    pens: list[TurnWriter] = field(default_factory=list)
    age: int = 0


class World:
    def __init__(self, url: str, settings: Settings, seed: int) -> None:
        self.url, self.settings = url, settings
        self.dice = random.Random(seed)
        self.now = utc_now()
        self.talks: list[Talk] = []
        self.people: list[Operator] = []
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.states: Counter[State] = Counter()
        self.cut = 0
        self.settled = 0
        self.lives = 0
        self.open()

    def open(self) -> None:
        """Everything in memory anew, as a started process has it."""
        self.lives += 1
        self.journal = quick_journal(self.url)
        self.handover = Handover(self.journal, self.settings)
        book = RoutingBook(self.journal)
        promises = Promises(self.journal, self.settings, book)
        self.moves = Moves(self.journal, book, clock=lambda: self.now)
        self.router = OfferWatch(journal=self.journal, book=book, clock=lambda: self.now)
        self.due = DueWatch(self.journal)
        self.absent = AbsenceWatch(
            journal=self.journal,
            prospect=lambda group, now: promises.prospect(group, now=now),
            ticket=lambda _language, _prospect: "留言",
        )

    async def begin(self) -> None:
        for login, role in (
            ("mei", Role.SUPERVISOR),
            ("tom", Role.OPERATOR),
            ("ana", Role.OPERATOR),
        ):
            person = await self.journal.operators.create(
                login,
                login.capitalize(),
                password_hash="-",
                now=self.now,
                role=role,
                capacity=CAPACITY,
            )
            self.people.append(person)
            await self.journal.operators.set_presence(person.id, Presence.ONLINE, now=self.now)
        for _ in range(LIVE):
            await self.add_talk()

    async def add_talk(self) -> None:
        conversation = await a_conversation(self.journal)
        self.talks.append(Talk(conversation, Model(conversation.id)))

    async def live(self, steps: int) -> None:
        for _ in range(steps):
            await self.step()
        await self.settle_all()

    async def step(self) -> None:
        """One action of somebody, perhaps cut off in the middle; then everything must be right."""
        talk = self.dice.choice(self.talks)
        talk.age += 1
        action = self.dice.choice(self._actions(talk.model.state))
        step = Step(self, talk)
        before = {one.conversation.id: one.model.state for one in self.talks}
        ended = await self._perform(action, step)
        self.done[action.__name__] += ended == "done"
        if ended == "cut" and step.used in talk.pens:
            talk.pens.remove(step.used)  # a pen must not be used after an exception
        for one in self.talks if step.everybody else [talk]:
            await one.model.check(
                self.journal, step.reachable(before[one.conversation.id], ended), action.__name__
            )
        self.states[talk.model.state] += 1
        if talk.age > LIFE:
            await self.settle(talk)
            self.talks.remove(talk)
            await self.add_talk()

    def _actions(self, state: State) -> tuple[Action, ...]:
        """Mostly something whoever is responsible may do, so that every door is used often."""
        dice = self.dice.random()
        if dice < CRASHES:
            return (Step.crashes,)
        if dice < 0.2:
            return ANYTHING
        return BESIDE if dice < 0.35 else FITTING[state]

    async def _perform(self, action: Action, step: Step) -> str:
        task = asyncio.ensure_future(action(step))
        if action is not Step.crashes and self.dice.random() < 0.06:
            for _ in range(self.dice.randrange(1, 24)):
                await asyncio.sleep(0)
            task.cancel()
        try:
            await task
        except XiaoerError as error:
            self.refused[error.code] += 1
            return "refused"
        except asyncio.CancelledError:
            self.cut += 1
            return "cut"
        return "done"

    def report(self) -> str:
        """What the dice have done."""
        states = {state.value: count for state, count in self.states.most_common()}
        return (
            f"done {dict(self.done)}, refused {dict(self.refused)}, cut off {self.cut}, "
            f"processes {self.lives}, states {states}, brought to rest {self.settled}"
        )

    async def crash(self) -> None:
        """The process dies: what is not in the journal is gone; the next one takes over the turns of the dead."""
        await self.journal.close()
        self.open()
        for talk in self.talks:
            talk.pens.clear()
        await self.journal.turns.void_leases(f"w{self.lives}", now=self.now)

    @property
    def worker(self) -> str:
        return f"w{self.lives}"

    async def settle(self, talk: Talk) -> None:
        """Everybody is fair to this one: it must come to rest."""
        for _ in range(ROUNDS):
            if talk.model.quiet:
                self.settled += 1
                return
            await self._look_around()
            await self._serve(talk, by_hand=True)
            await self._check_all()
        raise AssertionError(f"{talk.conversation.id} waits for ever, {talk.model.state}")

    async def settle_all(self) -> None:
        """Nobody takes anybody but whom the router offers; all must come to rest."""
        for _ in range(ROUNDS):
            if all(talk.model.quiet for talk in self.talks):
                self.settled += len(self.talks)
                return
            await self._look_around()
            for talk in self.talks:
                await self._serve(talk, by_hand=False)
            await self._check_all()
        waiting = {talk.conversation.id: talk.model.state for talk in self.talks}
        raise AssertionError(f"somebody waits for ever: {waiting}")

    async def _look_around(self) -> None:
        """Everybody is at their desk, and the watchers look."""
        self.now += timedelta(seconds=31)
        for person in self.people:
            await self.journal.operators.set_presence(person.id, Presence.ONLINE, now=self.now)
        await self.due.look(now=self.now)
        await self.router.look(now=self.now)
        await self._check_all()

    async def _serve(self, talk: Talk, *, by_hand: bool) -> None:
        step = Step(self, talk)
        match talk.model.state:
            case State.ASSISTANT | State.REOPENED | State.RESOLVED:
                if not talk.model.quiet:
                    await step.takes_from_the_dead()
                    await step.ends_well()
            case State.OFFERED:
                await step.accepts_the_offer()
            case State.QUEUED:
                if by_hand or await step.is_a_ticket():
                    await step.accepts()
            case State.OPERATOR:
                await step.replies_and_resolves()
            case State.SNOOZED | State.WRAP_UP:
                pass  # its time comes

    async def _check_all(self) -> None:
        for talk in self.talks:
            await talk.model.check(self.journal, set(State), "somebody fair")
