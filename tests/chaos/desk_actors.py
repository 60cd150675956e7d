"""Everybody in the played service: contacts, the assistant's pens, operators, a supervisor, the router, the watchers and the
clock. Each action is one thing that somebody does, at any moment and often out of turn."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desk.presence import requeue
from domain.contact import Operator, Presence
from domain.conversation import TurnOutcome
from domain.errors import NotFound
from domain.events import HandoffAsked, SentenceSent, StepBegun, TurnEnded
from domain.handoff import HandoffReason, HandoffStatus
from domain.lifecycle import Move, State
from tests.chaos.desk_model import closure, walk
from tests.store.builders import a_brief, a_key
from turns.writer import TurnWriter

if TYPE_CHECKING:
    from tests.chaos.desk_world import Talk, World

# What an action leads through: one of these chains of moves.
Chains = tuple[tuple[Move, ...], ...]


class Step:
    """One actor in one conversation, and what the action may lead to; `everybody` is concerned by what a watcher does, which makes
    any number of its `loose` moves."""

    def __init__(self, world: "World", talk: "Talk") -> None:
        self.world, self.talk = world, talk
        self.journal, self.dice = world.journal, world.dice
        self.id = talk.conversation.id
        self.chains: Chains = ((),)
        self.loose: tuple[Move, ...] = ()
        self.everybody = False
        self.used: TurnWriter | None = None

    def reachable(self, before: State, ended: str) -> set[State]:
        """By the table of the lifecycle. What was refused changed nothing, what was cut off may have been committed."""
        if self.everybody:
            return closure(before, self.loose)
        if ended == "refused":
            return {before}
        found = {walk(before, chain) for chain in self.chains}
        if ended == "cut":
            found |= {walk(before, chain[:n]) for chain in self.chains for n in range(len(chain))}
            found.add(before)
        return {state for state in found if state is not None}

    @property
    def owner(self) -> Operator:
        """Mostly whoever is responsible, if somebody is."""
        people = self.world.people
        own = next((one for one in people if one.id == self.talk.model.operator_id), None)
        if own is not None and self.dice.random() < 0.8:
            return own
        return self.dice.choice(people)

    @property
    def anyone(self) -> Operator:
        return self.dice.choice(self.world.people)

    @property
    def pen(self) -> TurnWriter:
        """Any attempt that was ever begun, the stale ones too: they must find out by themselves."""
        pens = self.talk.pens
        if not pens:
            raise NotFound("No attempt was begun yet.")
        self.used = pens[-1] if self.dice.random() < 0.7 else self.dice.choice(pens)
        return self.used

    async def says(self) -> None:
        self.chains = ((Move.WRITE,),)
        text = self.dice.choice(["在吗", "my parcel", "转人工"])
        await self.journal.receive(self.id, text, a_key(), now=self.world.now)

    async def claims(self) -> None:
        await self._claim(self.world.now)

    async def takes_from_the_dead(self) -> None:
        await self._claim(self.world.now + timedelta(seconds=31))

    async def _claim(self, now: datetime) -> None:
        claim = await self.journal.claim_turn(self.id, self.world.worker, 30, now=now)
        if claim is None:
            raise NotFound("There is no turn to take.")
        self.talk.pens.append(TurnWriter(self.journal, claim, self.world.handover))

    async def writes(self) -> None:
        await self.pen.write([StepBegun("answer"), SentenceSent("一句。")])

    async def ends(self) -> None:
        await self.pen.write([SentenceSent("好。"), TurnEnded(TurnOutcome.REPLIED)])

    async def ends_well(self) -> None:
        await self.talk.pens[-1].write([SentenceSent("好。"), TurnEnded(TurnOutcome.REPLIED)])

    async def hands_off(self) -> None:
        self.chains = ((Move.ASK,),)
        asked = HandoffAsked(HandoffReason.LOW_CONFIDENCE, a_brief())
        await self.pen.write([asked, TurnEnded(TurnOutcome.HANDED_OFF)])

    async def button(self) -> None:
        self.chains = ((Move.ASK,),)
        await self.world.handover.request(self.talk.conversation, now=self.world.now)

    async def withdraws(self) -> None:
        self.chains = ((Move.WITHDRAW,),)
        await self.journal.desk.withdraw(self.id, notice="好", now=self.world.now)

    async def accepts(self) -> None:
        self.chains = ((Move.ACCEPT,),)
        await self.journal.desk.accept(self.id, self.anyone, notice="你好", now=self.world.now)

    async def accepts_the_offer(self) -> None:
        self.chains = ((Move.ACCEPT,),)
        offer = await self.journal.offers.of(self.id)
        asked = next((p for p in self.world.people if offer and p.id == offer.operator_id), None)
        await self.journal.desk.accept(
            self.id, asked or self.anyone, notice="你好", now=self.world.now
        )

    async def declines(self) -> None:
        self.chains = ((Move.DECLINE,),)
        offer = await self.journal.offers.of(self.id)
        who = offer.operator_id if offer and self.dice.random() < 0.8 else self.anyone.id
        await self.journal.offers.decline(self.id, who, now=self.world.now)

    async def offers(self) -> None:
        self.chains = ((Move.OFFER,),)
        until = self.world.now + timedelta(seconds=30)
        await self.journal.offers.make(self.id, self.anyone.id, until=until, now=self.world.now)

    async def promises(self) -> None:
        self.chains = ((Move.PROMISE,),)
        await self.journal.desk.to_ticket(
            self.id, promised_at=self.world.now, notice="留言", now=self.world.now
        )

    async def replies(self) -> None:
        await self.journal.desk.reply(self.id, self.owner, "我来", a_key(), now=self.world.now)

    async def notes(self) -> None:
        await self.journal.desk.note(self.id, self.anyone, "老客户", now=self.world.now)

    async def returns(self) -> None:
        self.chains = ((Move.HAND_BACK,),)
        await self.journal.desk.give_back(self.id, self.owner, notice="回", now=self.world.now)

    async def resolves(self) -> None:
        wrap_up = timedelta(seconds=self.dice.choice([0, 60]))
        self.chains = ((Move.RESOLVE,),) if wrap_up else ((Move.RESOLVE, Move.FINISH),)
        await self.journal.desk.resolve(
            self.id,
            self.owner,
            disposition="solved",
            notice="完",
            now=self.world.now,
            wrap_up=wrap_up,
        )

    async def replies_and_resolves(self) -> None:
        """By whoever it is."""
        people, now = self.world.people, self.world.now
        own = next(one for one in people if one.id == self.talk.model.operator_id)
        await self.journal.desk.reply(self.id, own, "好了", a_key(), now=now)
        await self.journal.desk.resolve(self.id, own, disposition="solved", notice="完", now=now)

    async def is_a_ticket(self) -> bool:
        asked = await self.journal.handoffs.current(self.id)
        return asked is not None and asked.status is HandoffStatus.TICKET

    async def leaves(self) -> None:
        self.chains = ((Move.LEAVE,),)
        await self.journal.desk.requeue(self.id, self.owner, notice="等", now=self.world.now)

    async def transfers(self) -> None:
        self.chains = ((Move.TRANSFER,), (Move.TRANSFER, Move.OFFER))
        talk = await self.journal.conversations.get(self.id)
        if self.dice.random() < 0.3:
            await self.world.moves.transfer_to_group(talk, self.owner, "default", "")
        else:
            await self.world.moves.transfer_to(talk, self.owner, self.anyone.id, "看看")

    async def takes_over(self) -> None:
        self.chains = ((Move.TAKE_OVER,),)
        talk = await self.journal.conversations.get(self.id)
        if self.dice.random() < 0.5:
            await self.world.moves.take_over(talk, self.world.people[0])
        else:
            await self.world.moves.reassign(talk, self.world.people[0], self.anyone.id)

    async def snoozes(self) -> None:
        self.chains = ((Move.SNOOZE,),)
        until = self.world.now + timedelta(seconds=self.dice.choice([20, 120, 900]))
        await self.world.moves.snooze(self.talk.conversation, self.owner, until)

    async def wakes(self) -> None:
        self.chains = ((Move.WAKE,),)
        await self.world.moves.wake(self.talk.conversation, self.owner)

    async def finishes(self) -> None:
        self.chains = ((Move.FINISH,),)
        await self.world.moves.finish(self.talk.conversation, self.owner)

    async def reopens(self) -> None:
        self.chains = ((Move.REOPEN,),)
        await self.world.moves.reopen(self.talk.conversation, self.owner)

    async def invites(self) -> None:
        talk = await self.journal.conversations.get(self.id)
        await self.world.moves.invite(talk, self.owner, self.anyone.id)

    async def listens(self) -> None:
        await self.world.moves.listen(self.talk.conversation, self.world.people[0])

    async def goes(self) -> None:
        talk = await self.journal.conversations.get(self.id)
        guests = [one.operator_id for one in await self.journal.participants.of(self.id)]
        who = self.dice.choice([*guests, *guests, self.anyone.id])
        await self.world.moves.leave(talk, self.owner, who)

    async def routes(self) -> None:
        self.everybody, self.loose = True, (Move.LAPSE, Move.OFFER)
        await self.world.router.look(now=self.world.now)

    async def time_passes(self) -> None:
        """The watchers look; who is at the desk gives a sign of life."""
        self.everybody = True
        self.loose = (Move.LAPSE, Move.WAKE, Move.FINISH, Move.PROMISE, Move.LEAVE)
        self.world.now += timedelta(seconds=self.dice.choice([1, 5, 20, 60, 400]))
        for person in self.world.people:
            await self.journal.operators.renew_presence(person.id, now=self.world.now)
        await self.world.due.look(now=self.world.now)
        await self.world.absent.look(now=self.world.now)

    async def comes_or_goes(self) -> None:
        self.everybody, self.loose = True, (Move.LEAVE,)
        person = self.anyone
        presence = self.dice.choice([Presence.ONLINE, Presence.ONLINE, *Presence])
        await self.journal.operators.set_presence(person.id, presence, now=self.world.now)
        if presence is Presence.OFFLINE:
            mine = await self.journal.conversations.of_operator(person.id)
            await requeue(self.journal, mine, now=self.world.now)

    async def moves_up(self) -> None:
        await self.journal.handoffs.announce_positions()

    async def crashes(self) -> None:
        self.everybody = True
        await self.world.crash()


Action = Callable[[Step], Awaitable[None]]
S = Step
_TURN = (S.claims, S.claims, S.writes, S.writes, S.ends, S.ends, S.hands_off, S.takes_from_the_dead)
_HELD = (S.returns, S.resolves, S.resolves, S.leaves, S.transfers, S.snoozes, S.snoozes, S.invites)
BESIDE: tuple[Action, ...] = (
    S.routes, S.routes, S.time_passes, S.comes_or_goes, S.moves_up, S.listens, S.notes, S.goes, S.goes, S.takes_over,
)  # fmt: skip
ANYTHING: tuple[Action, ...] = (
    *BESIDE, *_TURN, *_HELD, S.says, S.button, S.withdraws, S.accepts, S.accepts_the_offer, S.declines, S.offers, S.promises,
    S.replies, S.wakes, S.finishes, S.reopens,
)  # fmt: skip
_ASSISTANT: tuple[Action, ...] = (S.says, S.says, S.says, S.button, *_TURN)
_QUEUED: tuple[Action, ...] = (
    S.says, S.withdraws, S.offers, S.offers, S.accepts, S.accepts, S.promises, S.transfers,
)  # fmt: skip
_OFFERED: tuple[Action, ...] = (
    S.says, S.withdraws, S.accepts_the_offer, S.accepts_the_offer, S.accepts, S.declines, S.promises, S.transfers,
)  # fmt: skip
FITTING: dict[State, tuple[Action, ...]] = {
    State.ASSISTANT: _ASSISTANT,
    State.REOPENED: _ASSISTANT,
    State.QUEUED: _QUEUED,
    State.OFFERED: _OFFERED,
    State.OPERATOR: (S.says, S.says, S.replies, S.replies, S.button, *_HELD),
    State.SNOOZED: (S.says, *(4 * (S.wakes,)), S.replies, S.button, S.time_passes, *_HELD),
    State.WRAP_UP: (S.says, *(4 * (S.finishes,)), S.reopens, S.button, S.leaves, S.time_passes),
    State.RESOLVED: (S.says, S.says, S.button, S.reopens),
}
