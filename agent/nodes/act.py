"""Act: make READ calls, or carry out what the contact has just consented to, with no model in between."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from langgraph.runtime import Runtime

from agent.filling import key_of
from agent.nodes.retrieve import asker_of
from agent.state import Act, Call, Result, TurnContext, TurnState
from agent.telling import Teller
from agent.understanding.commands import Confirm, Deny
from agent.words import DECISION, DECLINED, TOOL_DOWN, UNKNOWN_RESULT
from domain.effect import EffectStatus, Proposal, ProposalStatus
from domain.errors import Gone, Invalid, NotFound, ProposalClosed, ToolUnavailable, XiaoerError
from domain.events import ReceiptGiven
from domain.ids import ProposalId
from domain.language import Language

SEARCH = "search_articles"


async def act(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    # Decided once; entered again, it looks up what the next wish needs.
    for command in state["understanding"].commands if "act" not in state else ():
        if isinstance(command, Deny):
            return {"act": _decline(state, runtime.context)}
        if isinstance(command, Confirm):
            return {"act": await _carry_out(command.proposal_id, state, runtime.context)}
    before = state.get("act", Act())
    with runtime.context.patience.paused():
        results = await _read_all(state["draft"].calls, before.results, state, runtime.context)
    return {"act": replace(before, results=(*before.results, *results))}


async def _read_all(
    calls: Sequence[Call], known: Sequence[Result], state: TurnState, context: TurnContext
) -> list[Result]:
    """All at once, answers in the order of the calls; a turn makes no call twice, whatever came of it."""
    answers = {key_of(r.call.name, r.call.arguments): r for r in known}
    keys = [key_of(call.name, call.arguments) for call in calls]
    fresh: dict[str, Call] = {}
    for key, call in zip(keys, calls, strict=True):
        if key not in answers:
            fresh.setdefault(key, call)
    made = await asyncio.gather(*(_read(call, state, context) for call in fresh.values()))
    answers.update(zip(fresh, made, strict=True))
    return [
        answers[key] if answers[key].call is call else replace(answers[key], call=call, again=True)
        for key, call in zip(keys, calls, strict=True)
    ]


def _decline(state: TurnState, context: TurnContext) -> Act:
    context.speaker.say(DECLINED[state["understanding"].language])
    return Act(declined=True)


async def _carry_out(proposal_id: ProposalId, state: TurnState, context: TurnContext) -> Act:
    language, turn = state["understanding"].language, context.turn
    refusal = refused(turn.pending, proposal_id, context)
    if refusal or turn.pending is None:
        context.speaker.say(DECISION[refusal or "missing"][language])
        return Act(refusal=refusal or "missing")
    context.speaker.begin(f"act.{turn.pending.tool}")
    try:
        receipt = await context.resources.executor.execute(
            turn.pending, contact=turn.contact, turn_id=turn.id, language=language
        )
    except (ProposalClosed, Gone, NotFound) as error:
        why = "expired" if isinstance(error, Gone) else "closed"
        context.speaker.say(DECISION[why][language])
        return Act(refusal=why)
    unknown = receipt.status is EffectStatus.UNKNOWN
    context.speaker.say(UNKNOWN_RESULT[language] if unknown else receipt.summary)
    context.speaker.show(ReceiptGiven(receipt))
    return Act(receipt=receipt)


def refused(proposal: Proposal | None, proposal_id: ProposalId, context: TurnContext) -> str:
    """Why this consent does not count; empty if it does."""
    if proposal is None or proposal.id != proposal_id:
        return "missing"
    if context.turn.contact.customer_id != proposal.customer_id:
        return "foreign"
    # A turn started again finds its own proposal confirmed already: the executor then looks the effect up.
    again = proposal.status is ProposalStatus.CONFIRMED
    if proposal.status is not ProposalStatus.PENDING and not again:
        return "expired" if proposal.status is ProposalStatus.EXPIRED else "closed"
    return "expired" if context.turn.now >= proposal.expires_at and not again else ""


async def _read(call: Call, state: TurnState, context: TurnContext) -> Result:
    language = state["understanding"].language
    context.speaker.begin(f"act.{call.name}")
    if call.name == SEARCH:
        return await _search(call, language, context)
    try:
        answer = await context.tools.call(call.name, call.arguments, contact=context.turn.contact)
    except ToolUnavailable:
        return Result(call, False, 503, {}, TOOL_DOWN[language], "tool_unavailable")
    except (Invalid, NotFound, KeyError) as error:
        detail = (
            error.detail if isinstance(error, XiaoerError) else f"There is no tool {call.name}."
        )
        return Result(call, False, 422, {}, detail, "invalid")
    except XiaoerError as error:
        return Result(call, False, error.status, {}, error.detail, error.code)
    if not answer.ok:
        message = answer.message_zh if language is Language.ZH else answer.message_en
        down = answer.status >= 500 or answer.status == 0 or not message
        words = TOOL_DOWN[language] if down else message
        code, advice = answer.error_code or "refused", answer.advice
        return Result(call, False, answer.status, answer.data, words, code, advice=advice)
    teller = Teller(language, ZoneInfo(context.resources.settings.time_zone))
    told = teller.tell(answer.data)
    own = answer.message_zh if language is Language.ZH else answer.message_en
    return Result(call, True, answer.status, answer.data, own or told.words, cards=told.cards)


async def _search(call: Call, language: Language, context: TurnContext) -> Result:
    """The model's own look into the articles."""
    query = str(call.arguments.get("query", ""))[:400]
    found = await context.resources.knowledge.search(
        query,
        language=language,
        limit=context.resources.settings.retrieval_limit,
        asker=asker_of(context.turn),
    )
    return Result(call, True, 200, {}, "", passages=found.passages[:3])
