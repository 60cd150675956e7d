"""Start turns: one at a time in a conversation, restarted by bursts, found again after a crash."""

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from domain.conversation import TurnInput, TurnOutcome
from domain.errors import TurnLost
from domain.ids import ConversationId, TurnId
from settings import Settings
from store.journal import Journal
from store.moments import utc_now
from store.turns import Claim
from turns.attempt import Responder, attempt_turn
from turns.consenting import carry_out, give_up
from turns.failure import fail_turn, settle_effects, unknown
from turns.handover import Handover
from turns.measures import Measures

logger = logging.getLogger(__name__)

MOST_CRASHES = 3
EFFECT_GRACE_SECONDS = 10.0
Ways = tuple[tuple[str, bool], ...]


class Dispatcher:
    """Everything it knows is in the journal: killing it at any moment loses nothing."""

    def __init__(
        self,
        *,
        journal: Journal,
        assistant: Responder,
        settings: Settings,
        handover: Handover | None = None,
        ways: Callable[[TurnInput], Awaitable[Ways]] | None = None,
        measures: Measures | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.worker = f"w_{uuid.uuid4().hex}"
        self.handover = handover or Handover(journal, settings)
        self.measures = measures or Measures()
        self._ways = ways
        self._journal = journal
        self._assistant = assistant
        self._settings = settings
        self._clock = clock
        self._serving: dict[ConversationId, asyncio.Task[None]] = {}
        self._again: set[ConversationId] = set()
        # What a dead process left may be several turns, and nobody will tell of the later ones.
        self._swept: set[ConversationId] = set()
        self._attempts: dict[ConversationId, tuple[Claim, asyncio.Task[TurnOutcome]]] = {}
        self._checks: set[asyncio.Task[None]] = set()
        self._sweeper: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Take over what a dead process left behind, and look for such turns from time to time."""
        if self._journal.database.single_writer:
            await self._journal.turns.void_leases(self.worker, now=self._clock())
        await self._settle_abandoned()
        await self._sweep()
        self._sweeper = asyncio.create_task(self._keep_sweeping())

    async def stop(self, drain_seconds: float = 5.0) -> None:
        """Let running turns finish for a while; the rest is cut off and starts again at the next
        start."""
        self._stopping = True
        if self._sweeper is not None:
            self._sweeper.cancel()
        tasks = set(self._serving.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=drain_seconds)
            for task in late:
                task.cancel()
        rest = {*tasks, *self._checks, *([self._sweeper] if self._sweeper else [])}
        await asyncio.gather(*rest, return_exceptions=True)

    def notify(self, conversation_id: ConversationId) -> None:
        """There may be something to do: returns at once."""
        if self._stopping:
            return
        if conversation_id in self._serving:
            self._again.add(conversation_id)
            self._check(conversation_id)
            return
        task = asyncio.create_task(self._serve(conversation_id))
        self._serving[conversation_id] = task
        task.add_done_callback(lambda _: self._served(conversation_id))

    async def cancel(self, turn_id: TurnId) -> bool:
        """The contact's stop button; False when the turn had ended."""
        turn = await self._journal.turns.get(turn_id)
        stopped = await self._journal.cancel_turn(turn_id, now=self._clock())
        self.notify(turn.conversation_id)
        return stopped

    @property
    def busy(self) -> bool:
        return bool(self._serving)

    async def idle(self) -> None:
        """Wait until nothing runs; for tests and for one-shot commands."""
        while self._serving:
            await asyncio.gather(*self._serving.values(), return_exceptions=True)
            await asyncio.sleep(0)

    def _served(self, conversation_id: ConversationId) -> None:
        task = self._serving.pop(conversation_id)
        if not task.cancelled() and task.exception() is not None:
            # The turn keeps its lease and is found by the sweeper after it.
            logger.error("a turn of %s broke off", conversation_id, exc_info=task.exception())
        elif conversation_id in self._again:
            self._again.discard(conversation_id)
            self.notify(conversation_id)

    async def _serve(self, conversation_id: ConversationId) -> None:
        while not self._stopping:
            self._again.discard(conversation_id)
            claim = await self._journal.claim_turn(
                conversation_id,
                self.worker,
                self._settings.lease_seconds,
                now=self._clock(),
                humans_only=self._settings.humans_only,
            )
            if claim is None:
                self._swept.discard(conversation_id)
                return
            await self._run(await self._with_ways(claim))
            if not self._has_news(conversation_id) and conversation_id not in self._swept:
                return

    async def _with_ways(self, claim: Claim) -> Claim:
        """With what the shop's rules send straight to a human."""
        if self._ways is None or claim.turn.decision is not None:
            return claim
        return replace(claim, input=replace(claim.input, ways=await self._ways(claim.input)))

    def _has_news(self, conversation_id: ConversationId) -> bool:
        """Whether something was written since the claim: with one process all that writes says so."""
        return not self._journal.database.single_writer or conversation_id in self._again

    async def _run(self, claim: Claim) -> None:
        began = time.monotonic()
        with self.measures.running.track_inprogress():
            try:
                outcome = await self._outcome(claim)
            except TurnLost:
                logger.info("turn %s is no longer ours: a late draft is discarded", claim.turn.id)
                outcome = TurnOutcome.DISCARDED
                await self._settle_ended(claim)
        self.measures.turns.labels(outcome).inc()
        self.measures.turn_seconds.observe(time.monotonic() - began)

    async def _outcome(self, claim: Claim) -> TurnOutcome:
        if claim.crashes >= MOST_CRASHES and claim.held:
            return await give_up(self._journal, claim)
        if claim.crashes >= MOST_CRASHES:
            error = RuntimeError(f"The turn crashed {claim.crashes} times.")
            await fail_turn(self._journal, self.handover, claim, error)
            return TurnOutcome.FAILED
        try:
            return await self._attempt(claim)
        except TurnLost:
            raise
        except Exception as error:
            logger.exception("turn %s failed", claim.turn.id)
            if claim.held:
                await give_up(self._journal, claim)
                return TurnOutcome.FAILED
            await fail_turn(self._journal, self.handover, claim, error)
            return TurnOutcome.FAILED

    async def _attempt(self, claim: Claim) -> TurnOutcome:
        """Raises TurnLost also when the attempt was cut off because the claim no longer holds."""
        conversation_id = claim.turn.conversation_id
        work = (
            carry_out(self._journal, self._assistant, claim)
            if claim.held
            else attempt_turn(self._journal, self._assistant, self.handover, claim)
        )
        attempt = asyncio.create_task(work)
        self._attempts[conversation_id] = (claim, attempt)
        renewal = asyncio.create_task(self._keep_renewing(claim))
        if self._has_news(conversation_id):
            self._check(conversation_id)
        try:
            await asyncio.wait({attempt}, timeout=self._settings.turn_seconds)
            if not attempt.done() and await self._journal.effects.executing(claim.turn.id):
                await asyncio.wait({attempt}, timeout=EFFECT_GRACE_SECONDS)
            if not attempt.done():
                raise TimeoutError(f"The turn took longer than {self._settings.turn_seconds} s.")
            if attempt.cancelled():
                raise TurnLost("The turn was started again, stopped, or taken over.")
            return attempt.result()
        finally:
            del self._attempts[conversation_id]
            for task in (attempt, renewal):
                task.cancel()
            await asyncio.gather(attempt, renewal, return_exceptions=True)

    def _check(self, conversation_id: ConversationId) -> None:
        """Cut a running attempt off when its claim is gone, in the background."""
        if conversation_id in self._attempts:
            task = asyncio.create_task(self._cut_off(*self._attempts[conversation_id]))
            self._checks.add(task)
            task.add_done_callback(self._checks.discard)

    async def _cut_off(self, claim: Claim, attempt: asyncio.Task[TurnOutcome]) -> None:
        # An effect in flight is not cut off: its receipt is recorded whoever owns the conversation.
        if not await self._journal.turns.holds(claim) and not (
            await self._journal.effects.executing(claim.turn.id)
        ):
            attempt.cancel()

    async def _keep_renewing(self, claim: Claim) -> None:
        while True:
            await asyncio.sleep(self._settings.lease_seconds / 3)
            try:
                await self._journal.turns.renew(
                    claim, self._settings.lease_seconds, now=self._clock()
                )
            except TurnLost:
                self._check(claim.turn.conversation_id)

    async def _keep_sweeping(self) -> None:
        while True:
            await asyncio.sleep(self._settings.lease_seconds / 2)
            try:
                await self._sweep()
            except Exception:
                logger.exception("looking for unfinished turns failed")

    async def _sweep(self) -> None:
        for conversation_id in await self._journal.unfinished_turns(self._clock()):
            self._swept.add(conversation_id)
            self.notify(conversation_id)

    async def _settle_ended(self, claim: Claim) -> None:
        """The turn was ended from outside while this attempt executed an effect that brought no
        receipt."""
        if (await self._journal.turns.get(claim.turn.id)).outcome is not None:
            await settle_effects(self._journal, claim)

    async def _settle_abandoned(self) -> None:
        for effect in await self._journal.effects.abandoned(before=self._clock()):
            conversation = await self._journal.conversations.get(effect.conversation_id)
            await self._journal.effects.finish(unknown(effect, conversation.language))
