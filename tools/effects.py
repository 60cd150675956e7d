"""Execute a consented proposal once, and say truthfully what came of it, also after a crash."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from domain.contact import Contact
from domain.effect import Effect, EffectStatus, Proposal, Receipt
from domain.errors import Forbidden, Invalid, ToolUnavailable
from domain.ids import EffectId, ProposalId, TurnId
from domain.language import Language
from tools.config import Kind
from tools.messages import Message, message_of, not_executed, outcome_unknown, too_often
from tools.messages import unusable as unusable_arguments
from tools.system import Answer, BadPathPieceError, NoAnswerError, NotSentError, System
from tools.tool import Tool
from tools.toolbox import Toolbox

# Statuses after which a request may or may not have been executed.
_AMBIGUOUS = {408, 425}


class Ledger(Protocol):
    """Commits an effect before the call and its receipt after it."""

    async def begin(
        self, proposal: Proposal, *, turn_id: TurnId, owner_version: int | None = None
    ) -> Effect: ...

    async def finish(self, receipt: Receipt) -> None: ...

    async def effect_of(self, proposal_id: ProposalId) -> tuple[Effect, Receipt | None] | None: ...


class History(Protocol):
    """How often a tool was executed for a customer, for limits of count."""

    async def executed_since(
        self, tool: str, customer_id: str, since: datetime, *, but: EffectId
    ) -> int: ...


class RecentEffects:
    """The history of this process: enough for a limit on one machine between two restarts."""

    def __init__(self) -> None:
        self._moments: dict[tuple[str, str], dict[EffectId, datetime]] = {}

    def note(self, tool: str, customer_id: str, effect_id: EffectId) -> None:
        self._moments.setdefault((tool, customer_id), {})[effect_id] = datetime.now(UTC)

    async def executed_since(
        self, tool: str, customer_id: str, since: datetime, *, but: EffectId
    ) -> int:
        noted = self._moments.get((tool, customer_id), {})
        kept = {effect: at for effect, at in noted.items() if at >= since}
        self._moments[tool, customer_id] = kept
        return len(kept.keys() - {but})


class Executor:
    """`pauses` are the seconds before each look-up of an effect whose answer was lost."""

    def __init__(
        self,
        toolbox: Toolbox,
        ledger: Ledger,
        *,
        history: History | None = None,
        pauses: tuple[float, ...] = (0.2, 0.6, 1.5),
    ) -> None:
        self._toolbox = toolbox
        self._ledger = ledger
        self._recent = RecentEffects()
        self._history = history or self._recent
        self._pauses = pauses
        self._running: set[asyncio.Task[Receipt]] = set()

    async def execute(
        self, proposal: Proposal, *, contact: Contact, turn_id: TurnId, language: Language
    ) -> Receipt:
        """Begin, call, finish. A cancelled caller does not interrupt it: the receipt is kept."""
        tool = await self._tool(proposal, contact)
        task = asyncio.create_task(self._execute(tool, proposal, contact, turn_id, language))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def settle(self, effect: Effect, *, contact: Contact, language: Language) -> Receipt:
        """For an effect whose turn is gone: look it up and keep what is found; never call again."""
        tool = self._toolbox.for_contact(contact).get(effect.tool)
        found = await self._look_up(tool.system, effect)
        outcome = not_executed() if found is _NOT_FOUND else found
        receipt = _receipt(tool, effect, outcome, language)
        await self._ledger.finish(receipt)
        return receipt

    async def close(self) -> None:
        """Wait for what is being executed."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _execute(
        self,
        tool: Tool,
        proposal: Proposal,
        contact: Contact,
        turn_id: TurnId,
        language: Language,
    ) -> Receipt:
        known = await self._ledger.effect_of(proposal.id)
        if known is not None and known[1] is not None and known[0].status in _FINAL:
            return known[1]
        if known is not None:
            effect = known[0]
            outcome = await self._resume(tool, effect, contact)
        else:
            effect = await self._ledger.begin(proposal, turn_id=turn_id)
            outcome = await self._begin(tool, effect, proposal.customer_id, contact)
        receipt = _receipt(tool, effect, outcome, language)
        await self._ledger.finish(receipt)
        return receipt

    async def _tool(self, proposal: Proposal, contact: Contact) -> Tool:
        """All that can be checked is checked before anything is begun."""
        if contact.customer_id is None or contact.customer_id != proposal.customer_id:
            raise Forbidden("The proposal was made to somebody else.")
        toolbox = self._toolbox.for_contact(contact)
        if toolbox.awaits(proposal.tool):
            await toolbox.start()
        if toolbox.awaits(proposal.tool):
            raise ToolUnavailable("The shop's system cannot be reached. Nothing was done.")
        tool = toolbox.get(proposal.tool)
        if tool.kind is not Kind.WRITE:
            raise Invalid(f"{tool.name} is not something to be confirmed.")
        tool.checked(proposal.arguments)
        return tool

    async def _begin(
        self, tool: Tool, effect: Effect, customer_id: str, contact: Contact
    ) -> Answer | Message:
        if refusal := await self._limit(tool, effect, customer_id):
            return refusal
        self._recent.note(tool.name, customer_id, effect.id)
        arguments = tool.bind(effect.arguments, contact)
        try:
            return await self._call(tool, effect, arguments)
        except BadPathPieceError as error:
            return unusable_arguments(str(error))
        except NotSentError:
            pass
        # It never left, so nothing can have been done: a second try is not blind.
        await asyncio.sleep(self._pauses[0])
        try:
            return await self._call(tool, effect, arguments)
        except NotSentError:
            return not_executed()

    async def _resume(self, tool: Tool, effect: Effect, contact: Contact) -> Answer | Message:
        """Begun before a crash: what came of it is asked, and only a sure no is tried again."""
        found = await self._look_up(tool.system, effect)
        if found is not _NOT_FOUND:
            return found
        try:
            return await self._call(tool, effect, tool.bind(effect.arguments, contact))
        except NotSentError:
            return not_executed()

    async def _call(
        self, tool: Tool, effect: Effect, arguments: Mapping[str, Any]
    ) -> Answer | Message:
        """The call, and once more with the same key if it was surely not executed."""
        answer = await _try(tool, effect, arguments)
        if answer is not None:
            return answer
        found = await self._look_up(tool.system, effect)
        if found is not _NOT_FOUND:
            return found
        try:
            again = await _try(tool, effect, arguments)
        except NotSentError:
            again = None
        if again is not None and again.ok:
            return again
        # The first call may have arrived late: then its result counts, not the refusal of this one.
        found = await self._look_up(tool.system, effect)
        if isinstance(found, Answer):
            return found
        return again or outcome_unknown()

    async def _look_up(self, system: System, effect: Effect) -> Answer | Message:
        """What the system knows of the effect: its result, _NOT_FOUND, or that it is unknown."""
        lookup = system.config.lookup
        operation = system.operations.get(lookup.operation) if lookup else None
        if lookup is None or operation is None:
            return outcome_unknown()
        for pause in self._pauses:
            await asyncio.sleep(pause)
            try:
                answer = await system.send(operation, {lookup.parameter: effect.id})
            except (NotSentError, NoAnswerError):
                continue
            if answer.status == 404:
                return _NOT_FOUND
            if answer.ok:
                result = answer.data.get(lookup.result) if lookup.result else answer.data
                return Answer(200, result if isinstance(result, dict) else {})
        return outcome_unknown()

    async def _limit(self, tool: Tool, effect: Effect, customer_id: str) -> Message | None:
        limits = tool.limits
        if limits.count is None:
            return None
        since = datetime.now(UTC) - timedelta(hours=limits.hours)
        done = await self._history.executed_since(tool.name, customer_id, since, but=effect.id)
        return too_often(limits.count, limits.hours) if done >= limits.count else None


_FINAL = {EffectStatus.DONE, EffectStatus.REFUSED, EffectStatus.UNKNOWN}
_NOT_FOUND = Message("not_found", "", "")


async def _try(tool: Tool, effect: Effect, arguments: Mapping[str, Any]) -> Answer | None:
    """The answer; None where it was lost or does not say what happened."""
    try:
        answer = await tool.system.send(tool.operation, arguments, key=effect.id)
    except NoAnswerError:
        return None
    lost = answer.status >= 500 or answer.status in _AMBIGUOUS or 300 <= answer.status < 400
    return None if lost else answer


def _receipt(tool: Tool, effect: Effect, outcome: Answer | Message, language: Language) -> Receipt:
    if isinstance(outcome, Answer) and outcome.ok:
        status, result = EffectStatus.DONE, outcome.data
        summary = tool.receipt(effect.arguments, result, language)
    else:
        message = message_of(outcome) if isinstance(outcome, Answer) else outcome
        unknown = message.code == outcome_unknown().code
        status = EffectStatus.UNKNOWN if unknown else EffectStatus.REFUSED
        summary = message.in_language(language)
        result = {"code": message.code, "detail": message.en, "detail_zh": message.zh}
    return Receipt(
        effect_id=effect.id,
        proposal_id=effect.proposal_id,
        tool=effect.tool,
        status=status,
        summary=summary,
        result=result,
    )
