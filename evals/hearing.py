"""Hear one turn of the assistant to its end, and put it down as the customer saw it, and why it came so."""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.conversation import TurnInput
from domain.effect import Proposal, Receipt
from domain.events import (
    CitationsAdded,
    HandoffAsked,
    ProposalMade,
    ReceiptGiven,
    SentenceSent,
    TurnEnded,
    TurnEvent,
)
from domain.handoff import HandoffReason
from domain.knowledge import Citation
from evals.result import Called, Cited, Found, Turned, Usage


class Responds(Protocol):
    """What answers turns: the very assistant that serves customers."""

    def respond(self, turn: TurnInput) -> AsyncIterator[TurnEvent]: ...


@dataclass(frozen=True)
class Heard:
    """All that one turn yielded; `first` and `seconds` are the time to its first sentence and to its end."""

    events: tuple[TurnEvent, ...]
    first: float | None
    seconds: float

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, SentenceSent))

    @property
    def citations(self) -> tuple[Citation, ...]:
        added = (event for event in self.events if isinstance(event, CitationsAdded))
        return tuple(citation for event in added for citation in event.citations)

    @property
    def reason(self) -> HandoffReason | None:
        """Why a human was called, if one was."""
        asked = (event.reason for event in self.events if isinstance(event, HandoffAsked))
        return next(asked, None)

    @property
    def proposal(self) -> Proposal | None:
        made = [event.proposal for event in self.events if isinstance(event, ProposalMade)]
        return made[-1] if made else None

    @property
    def receipt(self) -> Receipt | None:
        given = [event.receipt for event in self.events if isinstance(event, ReceiptGiven)]
        return given[-1] if given else None

    @property
    def ended(self) -> TurnEnded:
        last = self.events[-1]
        assert isinstance(last, TurnEnded)
        return last


async def hear(assistant: Responds, turn: TurnInput) -> Heard:
    """One turn to its end."""
    events, first, began = list[TurnEvent](), None, time.perf_counter()
    async for event in assistant.respond(turn):
        if first is None and isinstance(event, SentenceSent):
            first = time.perf_counter() - began
        events.append(event)
    return Heard(tuple(events), first, time.perf_counter() - began)


def turned_of(
    said: Sequence[str],
    heard: Heard,
    passages: Sequence[Found],
    *,
    calls: Sequence[Called] = (),
    usage: Usage | None = None,
) -> Turned:
    ended = heard.ended
    confidence, proposal, receipt = ended.confidence, heard.proposal, heard.receipt
    return Turned(
        said=tuple(said),
        reply=heard.text,
        outcome=ended.outcome.value,
        rung=ended.rung,
        intent=ended.understood.intent if ended.understood else "",
        confidence=confidence.value if confidence else None,
        band=confidence.band.value if confidence else "",
        reason=heard.reason.value if heard.reason else "",
        quick_replies=ended.quick_replies,
        citations=tuple(Cited(c.number, c.slug, c.title, c.quote) for c in heard.citations),
        passages=tuple(passages),
        calls=tuple(calls),
        proposal=proposal.rendering if proposal else "",
        receipt=receipt.status.value if receipt else "",
        first=heard.first,
        seconds=heard.seconds,
        usage=usage or Usage(),
    )
