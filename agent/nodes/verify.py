"""Verify: let each sentence out only after its checks; what fails stops the stream, what left is not retracted."""

import json
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from langgraph.runtime import Runtime

from agent.citing import Numbering
from agent.drafting import by_model
from agent.figures import Figures, figures_of
from agent.grounding import Evidence, Grounder, states_in
from agent.judging import objection
from agent.linking import clean, own_hosts
from agent.plain import reminder
from agent.reported import reach, reported, texts_in, without, written
from agent.showing import numbered
from agent.state import Act, Call, Draft, Result, TurnContext, TurnState, Verdict
from domain.confidence import Band
from domain.conversation import Sender
from domain.effect import EffectStatus
from domain.errors import ModelUnavailable
from domain.events import CardShown, CitationsAdded

_LISTS = ("orders", "coupons", "profile", "products", "product")


@dataclass
class Reading:
    """What became of the draft's sentences."""

    held: list[str] = field(default_factory=list)
    fault: str = ""
    broken: bool = False


async def verify(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context, draft = runtime.context, state["draft"]
    before = state.get("verdict")
    numbering = Numbering(draft.sources, draft.citations, before.citations if before else ())
    reading = await _read(draft, state, context, numbering)
    if reading.held and not reading.fault and not reading.broken:
        reading.fault = await _judged(reading.held, state, context)
        if not reading.fault:
            for sentence in reading.held:
                _say(sentence, numbering, context)
    failures = (before.failures if before else 0) + (1 if reading.fault else 0)
    late = () if reading.fault or reading.broken or not draft.late_calls else draft.late_calls()
    calls = tuple(Call(c.name, {}, c.id) for c in late)
    verdict = Verdict(
        holds=not reading.fault and not reading.broken,
        sent=context.speaker.visible + context.speaker.said,
        failures=failures,
        fault=reading.fault,
        calls=calls,
        broken=reading.broken,
        citations=numbering.citations,
    )
    final = verdict.holds and not calls
    if final or (failures > 1 and verdict.sent):
        _show_extras(verdict, draft, state, context)
    if final and by_model(draft):
        _remind(state, context)
    return {"verdict": verdict}


async def _read(
    draft: Draft, state: TurnState, context: TurnContext, numbering: Numbering
) -> Reading:
    reading = Reading()
    if draft.sentences is None:
        return reading
    grounder = Grounder(
        evidence_of(state, context), by_model=by_model(draft), spoken=_spoken(context)
    )
    hosts = own_hosts(context.resources.settings)
    hold = (
        by_model(draft)
        and "assessment" in state
        and state["assessment"].confidence.band is Band.UNSURE
    )
    try:
        async for raw in draft.sentences:
            sentence = raw
            if by_model(draft):
                also = grounder.evidence.reaches
                sentence = clean(raw, grounder.cited_by(raw), hosts, also=also)
            if not sentence.strip():
                continue
            finding = grounder.judge(sentence)
            if not finding.holds:
                reading.fault = finding.fault
                break
            if hold:
                reading.held.append(sentence)
            else:
                _say(sentence, numbering, context)
    except ModelUnavailable:
        reading.broken = True
    finally:
        await draft.sentences.aclose()  # type: ignore[attr-defined]
    return reading


def _spoken(context: TurnContext) -> str:
    """What the customer has read last: a secret may come in two messages as well as in two sentences."""
    mine = [m.text for m in context.turn.transcript if m.sender is Sender.ASSISTANT]
    return "\n".join((*mine[-1:], context.speaker.visible + context.speaker.said))


def _say(sentence: str, numbering: Numbering, context: TurnContext) -> None:
    context.speaker.say(numbering.renumber(sentence))


def evidence_of(state: TurnState, context: TurnContext) -> Evidence:
    """Sources, this turn's tool answers, the shop's rules and limits, the contact's own words; a receipt of this
    turn, if there is one."""
    done = state.get("act", Act())
    own = [m.text for m in context.turn.transcript if m.sender is Sender.CONTACT]
    own += [text for r in done.results for text in written(r.data)]
    draft = state["draft"]
    limit = state["proposing"].words if "proposing" in state else ""
    return Evidence(
        passages=draft.sources,
        results=tuple(_in_words(r) for r in done.results),
        rules=(*draft.fixed, draft.rules, limit),
        figures=reduce(or_, (reported(r.data, r.call.arguments) for r in done.results), Figures()),
        states=(*(s for r in done.results for s in states_in(r.data)), *draft.fixed),
        reaches=tuple(text for r in done.results for text in reach(r.data)),
        names=tuple(text for r in done.results for text in texts_in(r.data, r.call.arguments)),
        own_words=tuple(own),
        receipts=(done.receipt.summary,) if done.receipt else (),
        earlier=tuple(
            m.receipt.summary
            for m in context.turn.transcript
            if m.receipt and m.receipt.status is EffectStatus.DONE
        ),
        secret=draft.secret,
        today=context.turn.now.date(),
    )


def _in_words(result: Result) -> str:
    """What the shop says of its answer, without what others wrote into it and what it was asked."""
    arguments = [str(value) for value in result.call.arguments.values()]
    names = " ".join(figures_of(result.words).identifiers)
    return f"{without(result.words, (*written(result.data), *arguments))}\n{names}"


def _as_text(result: Result) -> str:
    return f"{result.words}\n{json.dumps(result.data, ensure_ascii=False, default=str)}"


async def _judged(held: list[str], state: TurnState, context: TurnContext) -> str:
    draft = state["draft"]
    results = "\n".join(_as_text(r) for r in state.get("act", Act()).results)
    return await objection(
        context.resources.models[draft.rung_index],
        context.resources.prompts,
        question=state["understanding"].question,
        evidence=f"{numbered(draft.sources)}\n{results}".strip(),
        draft="".join(held),
        seconds=context.patience.left(),
    )


def _show_extras(verdict: Verdict, draft: Draft, state: TurnState, context: TurnContext) -> None:
    """Citations of what was said, and cards of what it was about."""
    if verdict.citations:
        context.speaker.show(CitationsAdded(verdict.citations))
    cards = draft.cards if not by_model(draft) else _cards(verdict.sent, state)
    for card in cards:
        context.speaker.show(CardShown(card))


def _cards(sent: str, state: TurnState) -> tuple[dict[str, Any], ...]:
    """Of all that a model looked up, what its reply speaks of."""
    cards = [card for r in state.get("act", Act()).results for card in r.cards]
    named = [c for c in cards if _named(c, sent)]
    last = cards[-1:] if cards and cards[-1]["kind"] in _LISTS else []
    return tuple({json.dumps(c, default=str): c for c in (*named, *last)}.values())


def _remind(state: TurnState, context: TurnContext) -> None:
    """Behind a model's words, too, the proposal that waits is visible: the next yes must not be won by another question."""
    if words := reminder(state, context):
        context.speaker.paragraph(words)


def _named(card: dict[str, Any], sent: str) -> bool:
    body = card.get(card["kind"])
    if not isinstance(body, dict):
        return False
    names = (body.get("id"), body.get("tracking_number"), body.get("order_id"))
    return any(name and str(name) in sent for name in names)
