"""Execute a consented proposal once, and say truthfully what came of it, also after a crash."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from domain.contact import Contact
from domain.effect import Effect, EffectStatus, Proposal, Receipt
from domain.errors import Forbidden, Invalid, ToolUnavailable
from domain.ids import ProposalId, TurnId
from domain.language import Language
from tools.answers import Answer, NoAnswerError, NotSentError
from tools.config import Kind
from tools.messages import Message, message_of, not_executed, outcome_unknown
from tools.messages import unusable as unusable_arguments
from tools.serializing import BadPathPieceError
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


class Executor:
    """`pauses` are the seconds before each look-up of an effect whose answer was lost."""

    def __init__(
        self,
        toolbox: Toolbox,
        ledger: Ledger,
        *,
        pauses: tuple[float, ...] = (0.2, 0.6, 1.5),
    ) -> None:
        self._toolbox = toolbox
        self._ledger = ledger
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
        found = await self._look_up(tool, effect, contact.customer_id)
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
            outcome = await self._begin(tool, effect, contact)
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

    async def _begin(self, tool: Tool, effect: Effect, contact: Contact) -> Answer | Message:
        arguments = tool.bind(effect.arguments, contact)
        if refusal := await self._limit(tool, effect, contact):
            return refusal
        self._toolbox.recent.note(tool.name, contact.customer_id or "", effect.id)
        try:
            return await self._call(tool, effect, arguments, contact)
        except BadPathPieceError as error:
            return unusable_arguments(str(error))
        except NotSentError:
            pass
        # It never left, so nothing can have been done: a second try is not blind.
        await asyncio.sleep(self._pauses[0])
        try:
            return await self._call(tool, effect, arguments, contact)
        except NotSentError:
            return not_executed()

    async def _resume(self, tool: Tool, effect: Effect, contact: Contact) -> Answer | Message:
        """Begun before a crash: what came of it is asked, and only a sure no is tried again."""
        found = await self._look_up(tool, effect, contact.customer_id)
        if found is not _NOT_FOUND:
            return found
        if refusal := await self._limit(tool, effect, contact):
            return refusal
        try:
            return await self._call(tool, effect, tool.bind(effect.arguments, contact), contact)
        except NotSentError:
            return not_executed()

    async def _limit(self, tool: Tool, effect: Effect, contact: Contact) -> Message | None:
        arguments = tool.bind(effect.arguments, contact)
        return await self._toolbox.for_contact(contact).limit(
            tool, arguments, contact=contact, now=datetime.now(UTC), effect_id=effect.id
        )

    async def _call(
        self, tool: Tool, effect: Effect, arguments: Mapping[str, Any], contact: Contact
    ) -> Answer | Message:
        """The call, and once more with the same key if it was surely not executed."""
        answer = await _try(tool, effect, arguments, contact.customer_id)
        if answer is not None:
            return answer
        found = await self._look_up(tool, effect, contact.customer_id)
        if found is not _NOT_FOUND:
            return found
        try:
            again = await _try(tool, effect, arguments, contact.customer_id)
        except NotSentError:
            again = None
        if again is not None and again.ok:
            return again
        # The first call may have arrived late: then its result counts, not the refusal of this one.
        found = await self._look_up(tool, effect, contact.customer_id)
        if isinstance(found, Answer):
            return found
        return again or outcome_unknown()

    async def _look_up(
        self, tool: Tool, effect: Effect, customer_id: str | None
    ) -> Answer | Message:
        """What the system knows of the effect: its result, _NOT_FOUND, or that it is unknown."""
        system, lookup = tool.system, tool.system.config.lookup
        operation = system.find(lookup.operation) if lookup else None
        if lookup is None or operation is None:
            return outcome_unknown()
        for pause in self._pauses:
            await asyncio.sleep(pause)
            try:
                answer = await system.send(
                    operation, {lookup.parameter: effect.id}, customer_id=customer_id
                )
            except (NotSentError, NoAnswerError):
                continue
            if answer.status == 404 or (answer.ok and _says_nothing(answer, lookup.result)):
                return _NOT_FOUND
            if answer.ok:
                result = answer.data.get(lookup.result) if lookup.result else answer.data
                return Answer(200, result if isinstance(result, dict) else {})
        return outcome_unknown()


_FINAL = {EffectStatus.DONE, EffectStatus.REFUSED, EffectStatus.UNKNOWN}
_NOT_FOUND = Message("not_found", "", "")


def _says_nothing(answer: Answer, name: str | None) -> bool:
    """Whether null stands where the result of an effect should."""
    return name is not None and name in answer.data and answer.data[name] is None


async def _try(
    tool: Tool, effect: Effect, arguments: Mapping[str, Any], customer_id: str | None
) -> Answer | None:
    """The answer; None where it was lost or does not say what happened."""
    try:
        answer = await tool.send(arguments, customer_id=customer_id, key=effect.id)
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
