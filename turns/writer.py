"""Write what a turn yields into the log and the messages, each batch in one guarded transaction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import bindparam, select, update

from domain.conversation import MessageState, Sender, TurnOutcome
from domain.events import (
    CardShown,
    CitationsAdded,
    HandoffAsked,
    ProposalMade,
    ReceiptGiven,
    SentenceSent,
    StepBegun,
    TurnEnded,
    TurnEvent,
)
from domain.ids import MessageId, new_id
from domain.knowledge import Citation
from store import payloads
from store.conversations import lock
from store.engine import Transaction
from store.events import append
from store.journal import Journal
from store.messages import insert_message
from store.moments import utc_now
from store.payloads import Payload
from store.proposals import decline_proposal, record_proposal
from store.rows import to_json
from store.tables import messages
from store.turns import Claim, close_turn, mark
from store.uses import record_uses
from turns.handover import Handover, Plan, asked_in


class NothingSaidError(RuntimeError):
    """The assistant ended a turn without a word, a handoff, or with FAILED: the contact must not
    see silence."""


@dataclass(frozen=True)
class _NewMessage:
    """The turn's message before it is in its table; `place` is that of its first entry among those that wait."""

    id: MessageId
    place: int
    begun_at: datetime


# Built once: building it costs more than running it.
_UPDATE = update(messages).where(messages.c.id == bindparam("message"))


class TurnWriter:
    """One attempt's pen. After an exception it must not be used again."""

    def __init__(self, journal: Journal, claim: Claim, handover: Handover) -> None:
        self._journal = journal
        self._claim = claim
        self._handover = handover
        self._conversation_id = claim.turn.conversation_id
        self._message_id = claim.message_id
        self._text = claim.input.visible
        self._step = claim.step
        self._citations: dict[int, Citation] = {}
        self._cards: list[dict[str, Any]] = []
        self._loaded = claim.message_id is None
        self._handoff: HandoffAsked | None = None
        # What waits for the next flush: entries of the log, the message's row if it is new or what changes in it, and
        # what changes in the turn's row.
        self._entries: list[Payload] = []
        self._new: _NewMessage | None = None
        self._changes: dict[str, Any] = {}
        self._marks: dict[str, Any] = {}
        self.ended: TurnOutcome | None = None

    async def write(self, events: Sequence[TurnEvent]) -> None:
        """TurnLost when the turn is no longer ours; then nothing of this batch was written."""
        plan = await self._plan(events)
        async with self._journal.turns.guard(self._claim) as transaction:
            if not self._loaded:
                await self._load(transaction)
            for event in events:
                if isinstance(event, TurnEnded):
                    await self._end(transaction, event, plan)
                    return
                await self._note(transaction, event)
            await self._flush(transaction)
            if self._marks:
                await mark(transaction, self._claim, **self._marks)
                self._marks = {}

    async def _note(self, transaction: Transaction, event: TurnEvent) -> None:
        match event:
            case StepBegun(name):
                self._begin_step(name)
            case SentenceSent(text):
                message_id = self._speaking()
                self._text += text
                self._changes["text"] = self._text
                self._add_text(message_id, text)
            case CitationsAdded(citations):
                message_id = self._speaking()
                self._citations |= {citation.number: citation for citation in citations}
                self._changes["citations"] = [asdict(c) for c in self._citations.values()]
                everything = tuple(self._citations.values())
                self._entries.append(payloads.citations(message_id, everything))
            case CardShown(card):
                message_id = self._speaking()
                if card not in self._cards:
                    self._cards.append(card)
                    self._changes["cards"] = list(self._cards)
                    self._entries.append(payloads.card(message_id, card))
            case ProposalMade(proposal):
                message_id = self._speaking()
                await self._flush(transaction)
                await record_proposal(transaction, proposal, message_id=message_id)
                self._changes["proposal_id"] = proposal.id
            case ReceiptGiven(receipt):
                # The ledger has shown the receipt itself when it was committed.
                self._speaking()
                self._changes["effect_id"] = receipt.effect_id
            case HandoffAsked():
                self._handoff = event
            case TurnEnded():
                raise AssertionError("TurnEnded is handled by `write`")
            case _:
                assert_never(event)

    async def _plan(self, events: Sequence[TurnEvent]) -> Plan | None:
        """Where the handoff of this batch or of an earlier one will wait; None for a turn without one."""
        asked, intent = self._handoff, ""
        for event in events:
            if isinstance(event, HandoffAsked):
                asked = event
            elif isinstance(event, TurnEnded) and event.understood is not None:
                intent = event.understood.intent
        if asked is None:
            return None
        asking = asked_in(self._claim.input, asked.brief, now=utc_now(), intent=intent)
        return await self._handover.plan(asking)

    async def _end(self, transaction: Transaction, ended: TurnEnded, plan: Plan | None) -> None:
        silent = self._message_id is None or ended.outcome is TurnOutcome.FAILED
        if silent and self._handoff is None:
            raise NothingSaidError(f"The turn ended as {ended.outcome} and said nothing.")
        self._end_step()
        if ended.declined is not None:
            await self._flush(transaction)
            await decline_proposal(transaction, self._conversation_id, ended.declined)
        if self._message_id is not None:
            self._finish_message(self._message_id, ended)
        outcome = ended.outcome
        if self._handoff is not None and outcome is not TurnOutcome.FAILED:
            outcome = TurnOutcome.HANDED_OFF
        self._entries.append(
            payloads.run_finished(
                self._conversation_id,
                self._claim.turn.id,
                outcome,
                rung=ended.rung,
                confidence=ended.confidence,
            )
        )
        now = utc_now()
        seq = await close_turn(
            transaction,
            self._claim,
            replace(ended, outcome=outcome),
            now=now,
            entries=self._entries,
            **self._marks,
        )
        await self._keep_message(transaction, seq)
        cited = {citation.article_id for citation in self._citations.values()}
        await record_uses(transaction, self._claim.turn.id, ended.retrieved, cited=cited, now=now)
        if self._handoff is not None and plan is not None:
            conversation = await lock(transaction, self._conversation_id)
            await self._handover.open(
                transaction,
                conversation,
                self._handoff.reason,
                self._handoff.brief,
                now=now,
                plan=plan,
                turn_id=self._claim.turn.id,
            )
        self.ended = outcome

    def _finish_message(self, message_id: MessageId, ended: TurnEnded) -> None:
        self._entries.append(payloads.text_end(message_id))
        if ended.quick_replies:
            self._entries.append(payloads.quick_replies(message_id, ended.quick_replies))
        self._changes |= {
            "state": MessageState.DONE,
            "quick_replies": list(ended.quick_replies),
            "confidence": to_json(ended.confidence),
            "rung": ended.rung,
        }

    def _speaking(self) -> MessageId:
        """The turn's one message, begun when there is none; from now on the turn is visible."""
        if self._message_id is not None:
            return self._message_id
        message_id = MessageId(new_id("msg"))
        self._end_step()
        self._new = _NewMessage(message_id, len(self._entries), utc_now())
        self._entries.append(payloads.text_start(message_id))
        self._marks |= {"visible": True, "message_id": message_id}
        self._message_id = message_id
        return message_id

    def _add_text(self, message_id: MessageId, text: str) -> None:
        """Neighbouring sentences of a batch become one entry."""
        last = self._entries[-1] if self._entries else {}
        if last.get("messageId") == message_id and "delta" in last:
            last["delta"] += text
        else:
            self._entries.append(payloads.text_content(message_id, text))

    def _begin_step(self, name: str) -> None:
        self._end_step()
        self._step = self._marks["step"] = name
        self._entries.append(payloads.step_started(name))

    def _end_step(self) -> None:
        if self._step is not None:
            self._entries.append(payloads.step_finished(self._step))
            self._step = self._marks["step"] = None

    async def _flush(self, transaction: Transaction) -> None:
        seq = 0
        if self._entries:
            seq = await append(transaction, self._conversation_id, self._entries)
        await self._keep_message(transaction, seq)

    async def _keep_message(self, transaction: Transaction, seq: int) -> None:
        """The message's row, behind its entries, of which the last has the number `seq`."""
        if self._new is not None:
            await insert_message(
                transaction,
                self._conversation_id,
                id=self._new.id,
                seq=seq - len(self._entries) + 1 + self._new.place,
                sender=Sender.ASSISTANT,
                now=self._new.begun_at,
                turn_id=self._claim.turn.id,
                language=self._claim.input.language,
                **{"text": "", "state": MessageState.STREAMING, **self._changes},
            )
        elif self._changes and self._message_id is not None:
            await transaction.execute(_UPDATE, {"message": self._message_id, **self._changes})
        self._new, self._changes, self._entries = None, {}, []

    async def _load(self, transaction: Transaction) -> None:
        """What the message of an earlier attempt carries already."""
        query = select(messages.c.citations, messages.c.cards).where(
            messages.c.id == self._message_id
        )
        row = (await transaction.execute(query)).mappings().one()
        self._citations = {value["number"]: Citation(**value) for value in row["citations"]}
        self._cards = list(row["cards"])
        self._loaded = True
